/** Follows the log of a wall. A push is a hint, the log is the truth: whatever pushes leave out is asked for. */
import { Position } from "./position.js";

/** @typedef {import("./position.js").Change} Change */
/** @typedef {(path: string, query: Record<string, string | number>) => Promise<any>} Get a question to the server itself, never to a cache; throws where it does not answer */
/**
 * @typedef {object} Follower
 * @property {(change: Change) => void} change a card that was added, changed or taken away, in its present state
 * @property {(cards: string[], isStopped: boolean) => void} reset the newest cards, when the log does not tell what happened between; none of a stopped wall
 * @property {(since: Date | null) => void} silence since when the server is out of reach; null when it is back
 * @property {(announcement: Announcement | null) => void} [announce] what stewards say to everybody just now, if anything
 * @property {() => void} lost the server did not answer
 * @property {() => void} back it was heard again
 */
/** @typedef {{text: string, until: string | null}} Announcement */
/** @typedef {{wall: string, lang: string, seq: number | null, heard?: Date | null}} Here `seq` null: nothing is shown yet */
/** @typedef {{most: number, patience: number, poll: number}} Pace cards after a reset; milliseconds: of silence before a socket is doubted, between questions without one */

export const LOOK = 2000;
const RETRY = 2500;
const GRACE = 8000; // a restart of the server is not worth a word

export class Log {
  #heard;
  #asked = 0;
  #lost = false;
  #told = false;
  #asking = false;
  #again = false;
  #isFresh;
  /** @type {Change[] | null} pushed while the newest cards are read */ #meanwhile = null;

  /** @param {Here & Pace} place @param {Get} get @param {Follower} follower */
  constructor(place, get, follower) {
    this.place = place;
    this.get = get;
    this.follower = follower;
    this.position = new Position(place.seq ?? 0);
    this.#isFresh = place.seq === null;
    this.#heard = place.heard ?? new Date();
  }

  /** When the server was last heard. */
  get heard() {
    return this.#heard;
  }

  get isLost() {
    return this.#lost;
  }

  /** Pushes come from now on, and what came before goes as far as `seq`. @param {number} seq */
  join(seq) {
    this.position.hear(seq); // whatever the next answer says, this page is behind until it has read so far
    if (seq === this.position.seq) this.here();
    else this.ask();
  }

  /** Takes a pushed change. @param {Change} change */
  push(change) {
    this.here();
    this.#meanwhile?.push(change);
    this.#take(change);
  }

  /** Call it whenever the server gave a sign of life. */
  here() {
    this.#heard = new Date();
    if (!this.#lost) return;
    this.#lost = false;
    if (this.#told) this.follower.silence(null);
    this.#told = false;
    this.follower.back();
  }

  /** Asks when it is time. Call it every `LOOK` milliseconds. @param {boolean} isPushed */
  look(isPushed) {
    const now = Date.now();
    const { patience, poll } = this.place;
    const isDue = isPushed && !this.#lost ? now - this.#heard.getTime() > patience : now - this.#asked > (this.#lost ? RETRY : poll);
    if (isDue || this.position.behind) this.ask();
    this.#tell();
  }

  /** Reads on from where this page stands. May be called at any time. */
  async ask() {
    if (this.#asking) {
      this.#again = true;
      return;
    }
    this.#asking = true;
    try {
      do {
        this.#again = false;
        this.#asked = Date.now();
        await (this.#isFresh ? this.#reread() : this.#catchUp());
      } while (this.#again);
      this.here();
    } catch {
      this.#lost = true;
      this.#tell();
      this.follower.lost();
    } finally {
      this.#asking = false;
    }
  }

  async #catchUp() {
    const { wall, lang } = this.place;
    for (let more = true; more; ) {
      const after = this.position.seq;
      const answer = await this.get(`/api/v1/walls/${wall}/changes`, { after, lang, limit: 100 });
      if (this.position.seq !== after) {
        more = this.position.behind; // a push was quicker: what was answered may be older than what stands here
        continue;
      }
      if (!Number.isInteger(answer.last)) throw new TypeError("not what was asked");
      if (answer.reset || answer.last < after) return this.#reread();
      for (const change of answer.changes) this.#apply(change);
      this.position.reach(answer.last);
      more = answer.more;
    }
  }

  async #reread() {
    const { wall, lang, most } = this.place;
    this.#meanwhile = [];
    try {
      const answer = await this.get(`/api/v1/walls/${wall}/posts`, { limit: most, lang, cards: 1 });
      if (!Array.isArray(answer.posts) || !Number.isInteger(answer.seq)) throw new TypeError("not what was asked"); // a broken answer empties no wall
      const { heardOf } = this.position;
      this.position.restart(answer.seq);
      this.#isFresh = false;
      this.follower.announce?.(answer.announcement ?? null);
      this.follower.reset(answer.posts.map((/** @type {{card: string}} */ post) => post.card), answer.stopped === true);
      for (const change of this.#meanwhile) this.#take(change); // those that are newer than the answer
      this.#again ||= heardOf > this.position.seq;
    } finally {
      this.#meanwhile = null;
    }
  }

  /** @param {Change} change */
  #take(change) {
    const meaning = this.position.take(change);
    if (meaning === "missed") this.ask();
    else if (meaning === "next") this.#apply(change);
  }

  /** @param {Change} change */
  #apply(change) {
    if (change.kind.startsWith("wall.")) {
      this.#isFresh = true;
      this.ask();
    } else if (change.kind === "announcement.changed") this.#hear();
    else if (change.post) this.follower.change(change);
  }

  /** Asks what is announced now: the log does not say it. Asked again where it is not heard. */
  async #hear() {
    if (!this.follower.announce) return;
    const { wall, lang } = this.place;
    try {
      const answer = await this.get(`/api/v1/walls/${wall}/posts`, { limit: 1, lang });
      this.follower.announce(answer.announcement ?? null);
    } catch {
      setTimeout(() => this.#hear(), LOOK);
    }
  }

  /** Says that the server is out of reach, once that is worth a word. */
  #tell() {
    if (!this.#lost || this.#told || Date.now() - this.#heard.getTime() < GRACE) return;
    this.#told = true;
    this.follower.silence(this.#heard);
  }
}
