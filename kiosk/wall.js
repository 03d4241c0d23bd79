/** The wall on a screen: what comes in goes to the queue, the queue to the mosaic, and both to the store for the next start. */
import { Board } from "/kiosk/board.js";
import { personOf } from "/kiosk/dress.js";
import { Live } from "/kiosk/live.js";
import { ask } from "/kiosk/net.js";
import { Queue } from "/kiosk/queue.js";
import { Spotlight } from "/kiosk/spotlight.js";
import { cardFrom, clock, Said, VERSION } from "/kiosk/shared.js";
import { forget, keepHeard, keepIdentity, keepLast, readHeard, readLast } from "/kiosk/store.js";
import { sinceWhen, WORDS } from "/kiosk/words.js";

/** @typedef {import("../static/js/position.js").Change} Change */
/** @typedef {import("./queue.js").Entry} Entry */
/** @typedef {import("./store.js").Identity} Identity */

const STILL = 5000; // between two arrivals
const DWELL = 12_000; // between two turns when nothing arrives
const SAVE = 1500;
const ALONE = 14_000; // one card in the spotlight
const TURNS = 4; // of the mosaic between two spotlights
const MEDIA = /\/media\/[0-9a-f]{64}/g;

/** @param {string} id @returns {HTMLElement} */
const one = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class Wall {
  #turned = 0;
  #turns = 0;
  #afterNewcomer = false;
  #saving = 0;
  #ready = false;

  /** @param {Identity} identity @param {import("./words.js").Lang} lang */
  constructor(identity, lang) {
    this.identity = identity;
    this.wall = identity.wall ?? "main";
    this.lang = lang;
    this.queue = new Queue();
    this.board = new Board({ root: one("sheet"), queue: this.queue, lang });
    this.spotlight = new Spotlight({ root: one("spot"), queue: this.queue, lang });
    one("title").textContent = identity.title ?? "";
    const last = readLast(this.wall, lang);
    /** @type {import("../static/js/log.js").Announcement | null} */ this.announcement = null;
    this.said = new Said(one("said"), () => this.#ready && this.show());
    this.#announce(last?.announcement ?? null);
    this.#rest(last?.isStopped ?? false);
    for (const html of last?.cards ?? []) this.#take(html, 0);
    this.live = new Live(
      { wall: this.wall, lang, token: identity.token, seq: last ? last.seq : null, heard: readHeard(), version: VERSION },
      {
        change: (change) => this.#change(change),
        reset: (cards, isStopped) => this.#reset(cards, isStopped),
        silence: (since) => this.#silence(since),
        announce: (announcement) => {
          this.#announce(announcement);
          this.#save(true); // an earlier one must not be found again
        },
        reload: () => this.#move(),
        status: () => ({ mode: this.spotlight.post ? "spotlight" : this.queue.size ? "mosaic" : "empty", cards: this.queue.size }),
        refused: () => this.#leave(),
      },
    );
  }

  /** Shows what there is. Called once the typefaces are there, and whenever the panel has another shape. */
  show() {
    this.#ready = true;
    this.spotlight.end();
    this.#scene();
    this.board.lay();
    this.#turned = Date.now();
  }

  /** Called every second: a new post at the next beat, else the next lane when the last has been read. */
  beat() {
    if (!this.#ready) return;
    const quiet = Date.now() - this.#turned;
    if (this.spotlight.post) return quiet < ALONE ? undefined : this.#dim();
    if (this.#turns >= TURNS && quiet >= DWELL && this.#light()) return;
    if (quiet < STILL || !this.board.waits) return;
    const newcomer = this.#afterNewcomer ? null : this.queue.newcomer(this.board.standing());
    if (!newcomer && quiet < DWELL && !(this.#afterNewcomer && this.queue.newcomer(this.board.standing()))) return;
    this.#turn(newcomer);
  }

  /** Called every minute. */
  minute() {
    this.board.refresh();
    if (!one("since").hidden) return;
    keepHeard(this.live.heard);
  }

  /** After a newcomer's turn the next one is everybody's, so that nobody who writes much keeps the others away. @param {import("./queue.js").Entry | null} newcomer */
  #turn(newcomer) {
    this.#afterNewcomer = newcomer !== null;
    this.#turned = Date.now();
    this.#turns += 1;
    this.board.turn(newcomer);
  }

  /** Gives one card the whole panel, where one has a picture. */
  #light() {
    const entry = this.spotlight.next;
    this.#turns = 0;
    if (!entry || !this.spotlight.show(entry)) return false;
    this.queue.mark(entry.id);
    this.#turned = Date.now();
    this.#scene();
    return true;
  }

  /** Back to the mosaic, which has stood behind it. */
  #dim() {
    this.spotlight.end();
    this.#turned = Date.now();
    this.#scene();
  }

  /** @param {string} html @param {number} arrived */
  #take(html, arrived) {
    const card = cardFrom(html);
    const id = card?.dataset.post;
    if (!card || !id) return null;
    this.queue.put({ id, html, arrived, person: personOf(card), published: Date.parse(card.dataset.published ?? "") || 0 });
    return this.queue.get(id) ?? null;
  }

  /** @param {Change} change */
  #change({ post = "", html, media }) {
    const before = this.queue.get(post);
    const known = before !== undefined;
    const entry = html ? this.#take(html, known ? 0 : Date.now()) : null;
    if (entry && before) this.#replace(before, entry);
    else if (!entry) this.#drop(post, media);
    if (entry && this.spotlight.post === post && !this.spotlight.show(entry)) this.#dim();
    if (this.#ready && entry && !known && this.board.cards.length < 1) this.show();
    this.#save(entry === null);
  }

  /** New words, and other pictures: those that no card has any more, such as a hidden part's, are not kept. @param {Entry} before @param {Entry} entry */
  #replace(before, entry) {
    const media = (before.html.match(MEDIA) ?? []).filter((path) => !this.queue.entries.some(({ html }) => html.includes(path)));
    if (media.length) navigator.serviceWorker?.controller?.postMessage({ media });
    this.board.replace(entry);
  }

  /** Takes a post away, and everything that was kept of it. @param {string} post @param {string[]} [media] */
  #drop(post, media = []) {
    const shown = this.queue.get(post)?.html.match(MEDIA) ?? [];
    navigator.serviceWorker?.controller?.postMessage({ post, media: [...media, ...shown] });
    if (this.spotlight.post === post) this.#dim();
    if (!this.queue.drop(post)) return;
    this.board.remove(post);
    this.#scene();
  }

  /** @param {string[]} cards @param {boolean} isStopped */
  #reset(cards, isStopped) {
    this.#rest(isStopped);
    const kept = new Set(cards.flatMap((html) => this.#take(html, 0)?.id ?? []));
    for (const { id } of this.queue.entries) if (!kept.has(id)) this.#drop(id);
    if (this.#ready) this.show();
    this.#save(true);
  }

  /** What is said while there is no card. @param {boolean} isStopped */
  #rest(isStopped) {
    this.isStopped = isStopped;
    document.body.classList.toggle("paused", isStopped);
    one("house").replaceChildren(...[...document.querySelectorAll(".mast .logo > *")].map((each) => each.cloneNode(true)));
    one("waiting").textContent = WORDS[this.lang][isStopped ? "stopped" : "waiting"];
  }

  /** What stewards say to everybody, until its time is over; after a restart without a server, too. @param {import("../static/js/log.js").Announcement | null} announcement */
  #announce(announcement) {
    this.announcement = announcement;
    this.said.show(announcement);
  }

  #scene() {
    one("sheet").hidden = this.queue.size === 0;
    document.body.classList.toggle("alone", this.spotlight.post !== "");
    one("still").hidden = this.queue.size > 0;
  }

  /** @param {boolean} atOnce what has left must not be found again after a power cut */
  #save(atOnce) {
    const save = () => {
      clearTimeout(this.#saving);
      this.#saving = 0;
      keepLast(this.wall, this.lang, { seq: this.live.seq, isStopped: this.isStopped, announcement: this.announcement, cards: this.queue.entries.map(({ html }) => html) });
      keepHeard(this.live.heard);
    };
    if (atOnce) save();
    else this.#saving ||= setTimeout(save, SAVE);
  }

  /** @param {Date | null} since */
  #silence(since) {
    const pill = one("since");
    pill.hidden = since === null;
    /** @type {HTMLElement} */ (pill.lastElementChild).textContent = since ? sinceWhen(since, new Date(), this.lang, clock(since, this.lang)) : "";
    if (!since) this.#compare();
  }

  /** Back after a cut: the server may have been given a newer program meanwhile. */
  async #compare() {
    try {
      const answer = await fetch("/kiosk/", { cache: "no-store", signal: AbortSignal.timeout(4000) });
      const text = answer.ok ? await answer.text() : "";
      if (text.includes("data-assets=") && !text.includes(`/${VERSION}/`)) location.reload();
    } catch {
      // away again: there will be another time
    }
  }

  /** Asks which wall this screen shows now, and begins with that. */
  async #move() {
    try {
      const { wall, title } = await ask("/api/v1/screens/self", { token: this.identity.token });
      forget(); // of the old wall nothing stays here
      keepIdentity({ ...this.identity, wall, title });
    } finally {
      location.reload();
    }
  }

  /** Put out by a steward: nothing of the wall stays here. */
  #leave() {
    forget();
    keepIdentity({ id: "", token: "" });
    location.reload();
  }
}
