/** New cards wait behind a pill while somebody reads further down, has the focus in the feed, or pressed pause. */

import { authorOf, isPlaying } from "./compose.js";

/** @typedef {{one: string, many: string, spoke: string}} Words */

const QUIET = 20_000;
const PACE = 200; // ms between two entrances, so that each is seen
const CROWD = 12; // more than this come in at once: they are history rather than news
const MOST = 80;
const EACH = 2; // of one person at a time: a third would fold one that nobody has seen

export class Arrivals {
  /** @type {Map<string, HTMLElement>} */ #waiting = new Map();
  /** Who wrote what was not announced yet, by post. @type {Map<string, string>} */
  #unsaid = new Map();
  #isDrawn = false;
  #lastSaid = -QUIET;
  #telling = 0;
  #timer = 0;
  #entered = -PACE;
  paused = false;

  /**
   * @param {{root: HTMLElement, pill: HTMLElement, aloud: HTMLElement, top: HTMLElement, words: Words, show: (cards: HTMLElement[]) => void}} parts
   */
  constructor(parts) {
    this.parts = parts;
    parts.pill.addEventListener("click", () => {
      this.release();
      scrollTo({ top: 0 });
      parts.top.focus({ preventScroll: true });
    });
    addEventListener("scroll", () => this.settle(), { passive: true });
    parts.root.addEventListener("ended", () => this.settle(), true); // of films: these events do not bubble
    parts.root.addEventListener("pause", () => this.settle(), true);
    parts.root.addEventListener("focusout", () => setTimeout(() => this.settle()));
  }

  /** Whether a card that arrives now would move something under somebody's eyes. */
  get held() {
    return this.paused || scrollY > 80 || this.parts.root.contains(document.activeElement) || isPlaying(this.parts.root);
  }

  /** @param {HTMLElement} card */
  add(card) {
    const post = card.dataset.post ?? "";
    this.#waiting.set(post, card);
    if (this.#waiting.size > MOST) this.#waiting.delete([...this.#waiting.keys()][0]); // the page would let go of it at once
    this.#unsaid.set(post, card.querySelector(".who h2")?.textContent ?? "");
    this.#isDrawn = false;
    this.#wait();
    this.#speak();
  }

  /** @param {string} post */
  has(post) {
    return this.#waiting.has(post);
  }

  /** @param {string} post @param {HTMLElement} card */
  replace(post, card) {
    this.#waiting.set(post, card);
    this.#isDrawn = false;
  }

  /** @param {string} post */
  drop(post) {
    this.#unsaid.delete(post);
    this.#isDrawn &&= !this.#waiting.delete(post);
    this.#draw();
  }

  /** Forgets what waits: a list of all that is to be seen takes its place. */
  clear() {
    this.#waiting.clear();
    this.#unsaid.clear();
    this.#isDrawn = false;
    this.#draw();
  }

  /** Shows what waits, unless somebody is reading; then says how much there is. */
  settle() {
    this.parts.pill.parentElement?.classList.toggle("afloat", scrollY > 80);
    if (this.held) this.#draw();
    else if (this.#waiting.size) this.#wait();
  }

  /** Shows everything that waits. */
  release() {
    this.#enter([...this.#waiting.keys()]);
  }

  /** What arrives in one moment enters together; the next after a while. */
  #wait() {
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      if (!this.held) this.#enter(this.#next());
      this.settle();
    }, Math.max(16, this.#entered + PACE - performance.now()));
  }

  /** The oldest that wait, as many as can be seen at once. */
  #next() {
    const waiting = [...this.#waiting];
    if (waiting.length > CROWD) return waiting.map(([post]) => post);
    /** @type {Map<string, number>} */ const counts = new Map();
    const some = waiting.findIndex(([, card]) => {
      const count = (counts.get(authorOf(card)) ?? 0) + 1;
      counts.set(authorOf(card), count);
      return count > EACH;
    });
    return waiting.slice(0, some < 0 ? undefined : some).map(([post]) => post);
  }

  /** @param {string[]} posts */
  #enter(posts) {
    const cards = posts.flatMap((post) => this.#waiting.get(post) ?? []);
    for (const post of posts) this.#waiting.delete(post);
    if (cards.length) this.parts.show(cards);
    this.#entered = performance.now();
    this.#isDrawn = false;
    this.#draw();
  }

  #draw() {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    const { pill, words } = this.parts;
    const cards = [...this.#waiting.values()];
    pill.hidden = cards.length === 0;
    const flowers = new Map(cards.map((card) => [card.querySelector(".who a")?.getAttribute("href"), card.querySelector(".face .flower")]));
    pill.replaceChildren(...[...flowers.values()].slice(-3).flatMap((each) => (each ? [copy(each)] : [])), count(words, cards.length));
  }

  /** At most one announcement in twenty seconds; what comes between is counted into the next. */
  #speak() {
    this.#telling ||= setTimeout(() => {
      this.#telling = 0;
      const { aloud, words } = this.parts;
      const [name, ...others] = this.#unsaid.values();
      if (name === undefined) return;
      aloud.textContent = others.length ? count(words, this.#unsaid.size) : words.spoke.replace("{name}", name);
      this.#unsaid.clear();
      this.#lastSaid = performance.now();
    }, Math.max(0, this.#lastSaid + QUIET - performance.now()));
  }
}

/** @param {Words} words @param {number} number */
function count(words, number) {
  return number === 1 ? words.one : words.many.replace("{n}", String(number));
}

/** A flower for the pill. @param {Element} flower */
function copy(flower) {
  const made = /** @type {Element} */ (flower.cloneNode(true));
  made.setAttribute("class", "flower");
  return made;
}
