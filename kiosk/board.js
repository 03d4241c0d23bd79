/** The mosaic: lanes of cards that fit as they are. One lane turns at a time; a card that would not fit is not dealt. */
import { dress, LENGTHS } from "/kiosk/dress.js";
import { cardFrom, freshness, say } from "/kiosk/shared.js";
import { WORDS } from "/kiosk/words.js";

/** @typedef {import("./queue.js").Entry} Entry */
/** @typedef {{slot: HTMLElement, lane: HTMLElement, turned: number}} Column */

const TRIES = 20;
const MOST_IN_LANE = 3;
const FRESH_FOR = 10 * 60_000;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Board {
  /** @type {Column[]} */ #columns = [];

  /** @param {{root: HTMLElement, queue: import("./queue.js").Queue, lang: import("./words.js").Lang}} parts */
  constructor({ root, queue, lang }) {
    this.root = root;
    this.queue = queue;
    this.lang = lang;
    this.onward = WORDS[lang].onward.replace("{host}", location.host);
  }

  /** @returns {HTMLElement[]} */
  get cards() {
    return this.#columns.flatMap(({ lane }) => cardsOf(lane));
  }

  /** What stands, without a lane that is to be dealt anew. @param {Column} [without] @returns {import("./queue.js").Board} */
  standing(without) {
    const cards = this.#columns.filter((column) => column !== without).flatMap(({ lane }) => cardsOf(lane));
    const entries = cards.flatMap((card) => this.queue.get(card.dataset.post ?? "") ?? []);
    const fresh = entries.filter(({ arrived }) => Date.now() - arrived < FRESH_FOR);
    const people = (/** @type {Entry[]} */ some) => new Set(some.map(({ person }) => person));
    return { posts: new Set(cards.map((card) => card.dataset.post ?? "")), people: people(entries), fresh: people(fresh) };
  }

  /** Whether there is anything that does not stand. */
  get waits() {
    return this.queue.size > this.cards.length;
  }

  /** As many lanes as the panel has room for, all dealt anew. Fewer posts than lanes: fewer lanes. */
  lay() {
    const count = Math.min(this.#wanted, this.queue.size);
    this.root.dataset.lanes = String(count);
    this.#columns = Array.from({ length: count }, () => ({ slot: element("slot"), lane: element("lane"), turned: 0 }));
    const boxes = this.#columns.map(({ slot }) => {
      const box = element("stack");
      box.append(slot);
      return box;
    });
    if (count) boxes[Math.min(1, count - 1)].append(this.#invite());
    this.root.replaceChildren(...boxes);
    for (const column of this.#columns) this.#deal(column, false);
  }

  get #wanted() {
    return Number(getComputedStyle(this.root).getPropertyValue("--lanes")) || 3;
  }

  /** Deals one lane anew: that of a newcomer's older card, else the one that has stood longest. @param {Entry | null} newcomer */
  turn(newcomer) {
    if (this.#columns.length !== Math.min(this.#wanted, this.queue.size)) return this.lay();
    const own = this.#columns.find(({ lane }) => cardsOf(lane).some((card) => this.queue.get(card.dataset.post ?? "")?.person === newcomer?.person));
    const column = own ?? this.#columns.reduce((a, b) => (b.turned < a.turned ? b : a));
    this.#deal(column, newcomer !== null);
  }

  /** @param {Column} column @param {boolean} newFirst */
  #deal(column, newFirst) {
    const old = column.lane;
    const board = this.standing(column);
    const behind = this.#columns.filter((other) => other !== column && cardsOf(other.lane).length === 0).length;
    const most = Math.min(MOST_IN_LANE, Math.max(1, Math.ceil((this.queue.size - board.posts.size) / (behind + 1))));
    const lane = element("lane");
    for (const extra of [...column.slot.children].slice(0, -1)) extra.remove();
    column.slot.append(lane);
    for (const entry of this.queue.order(board, { newFirst }).slice(0, TRIES)) {
      const count = cardsOf(lane).length;
      if (count >= most) break;
      if (count > 0 && cardsOf(lane).some((card) => this.queue.get(card.dataset.post ?? "")?.person === entry.person)) continue;
      this.#lay(lane, entry);
    }
    for (const card of cardsOf(lane)) this.queue.mark(card.dataset.post ?? "");
    Object.assign(column, { lane, turned: performance.now() });
    this.refresh();
    cross(old, lane);
  }

  /** Puts a card at the lane's foot if it fits as it is; only a card that has the whole lane is made shorter. @param {HTMLElement} lane @param {Entry} entry */
  #lay(lane, entry) {
    const lengths = cardsOf(lane).length ? LENGTHS.slice(0, 1) : LENGTHS;
    for (const length of lengths) {
      const card = this.#make(entry, length);
      if (!card) break;
      lane.append(card);
      if (fits(lane)) return;
      card.remove();
    }
    if (lengths === LENGTHS) this.queue.mark(entry.id); // too large for this panel however short: to the end of the line
  }

  /** @param {Entry} entry @param {number} length */
  #make(entry, length) {
    const card = cardFrom(entry.html);
    if (card) dress(card, length, this.onward);
    return card;
  }

  /** New words in the place of old ones. Neighbours make room where the card has grown. @param {Entry} entry */
  replace(entry) {
    const column = this.#find(entry.id);
    const old = column && cardsOf(column.lane).find((card) => card.dataset.post === entry.id);
    if (!column || !old) return;
    const { lane } = column;
    for (let at = 0, now = old; at < LENGTHS.length; ) {
      const card = this.#make(entry, LENGTHS[at]);
      if (!card) return this.remove(entry.id);
      now.replaceWith(card);
      now = card;
      while (!fits(lane) && lane.childElementCount > 1) cardsOf(lane).findLast((other) => other !== card)?.remove();
      if (fits(lane)) break;
      at += 1;
    }
    this.refresh();
  }

  /** Takes a card away at once; what else stands in the lane takes the room until it turns. @param {string} id */
  remove(id) {
    const column = this.#find(id);
    for (const card of this.root.querySelectorAll("article[data-post]")) {
      if (card instanceof HTMLElement && card.dataset.post === id) card.remove();
    }
    if (!column) return;
    column.turned = 0;
    if (this.#columns.length > this.queue.size) this.lay();
    else if (cardsOf(column.lane).length === 0) this.#deal(column, false);
    else this.refresh();
  }

  /** @param {string} id */
  #find(id) {
    return this.#columns.find(({ lane }) => cardsOf(lane).some((card) => card.dataset.post === id));
  }

  /** Times in words, rings that fade, and no card beyond the edge, whatever came late (a typeface, a picture). */
  refresh() {
    const now = new Date();
    for (const card of this.cards) {
      const entry = this.queue.get(card.dataset.post ?? "");
      const time = card.querySelector(".when time");
      if (!entry || !time) continue;
      const published = new Date(entry.published);
      const fresh = freshness(new Date(Math.max(entry.published, entry.arrived)), now);
      const words = say(published, now, this.lang, WORDS[this.lang].now);
      if (words && time.textContent !== words) time.textContent = words;
      time.classList.toggle("now", fresh > 0);
      card.classList.toggle("fresh", fresh > 0);
      card.style.setProperty("--fresh", String(fresh));
    }
    for (const { lane } of this.#columns) while (lane.childElementCount > 1 && !fits(lane)) lane.lastElementChild?.remove();
  }

  #invite() {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("invite"));
    const made = document.importNode(template.content, true);
    /** @type {HTMLElement} */ (made.querySelector(".call")).textContent = WORDS[this.lang].call;
    /** @type {HTMLElement} */ (made.querySelector(".small")).textContent = location.host;
    made.querySelector("img")?.addEventListener("error", ({ target }) => target instanceof Element && target.closest("aside")?.remove(), { once: true });
    return made;
  }
}

/** @param {HTMLElement} lane @returns {HTMLElement[]} */
function cardsOf(lane) {
  return /** @type {HTMLElement[]} */ ([...lane.children]);
}

/** @param {HTMLElement} lane */
function fits(lane) {
  return lane.scrollHeight <= lane.clientHeight + 1 && cardsOf(lane).every((card) => card.scrollWidth <= card.clientWidth + 1);
}

/** The old lane goes, the new one comes: opacity and a little way up, nothing else. @param {HTMLElement} old @param {HTMLElement} lane */
function cross(old, lane) {
  if (calm.matches || !old.isConnected) return old.remove();
  const timing = { duration: 560, easing: "cubic-bezier(.2, .7, .2, 1)" };
  lane.animate({ opacity: [0, 1], transform: ["translateY(13px)", "none"] }, timing);
  old.animate({ opacity: [1, 0] }, { ...timing, fill: "forwards" }).finished.then(() => old.remove(), () => old.remove());
}

/** @param {string} name */
function element(name) {
  const made = document.createElement("div");
  made.className = name;
  return made;
}
