/** News of the wall: pushed over a WebSocket, asked for where that is not to be had. A push is a hint, the change log is the truth. */
import { io } from "socket.io-client";
import { Position } from "./position.js";

/** @typedef {import("./position.js").Change} Change */
/**
 * @typedef {object} Listener
 * @property {(change: Change) => void} change a card that was added, changed or taken away, in its present state
 * @property {(cards: string[]) => void} reset the newest cards, when the log no longer tells what happened between
 * @property {(since: Date | null) => void} silence when the server was last heard, once it is out of reach; null when it is back
 */

const LOOK = 2_000;
const PATIENCE = 15_000; // of a silent socket, before it is asked
const POLL = 10_000;
const RETRY = 3_000;
const GRACE = 8_000; // a restart of the server is not worth a word

export class Live {
  #heard = new Date();
  #asked = 0;
  #lost = false;
  #asking = false;
  #again = false;

  /** @param {{wall: string, lang: string, seq: number}} place @param {Listener} listener */
  constructor(place, listener) {
    this.place = place;
    this.listener = listener;
    this.position = new Position(place.seq);
    this.socket = io("/wall", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 3000, timeout: 5000 });
    this.socket.on("connect", () => this.#join());
    this.socket.on("change", (/** @type {Change} */ change) => this.#hear(change));
    this.socket.on("disconnect", () => this.ask());
    this.socket.io.on("ping", () => this.#here());
    addEventListener("online", () => this.ask());
    addEventListener("offline", () => this.ask());
    document.addEventListener("visibilitychange", () => document.hidden || this.#look());
    setInterval(() => this.#look(), LOOK);
  }

  #join() {
    const { wall, lang } = this.place;
    this.socket.timeout(5000).emit("join", { wall, lang }, (/** @type {Error | null} */ error, /** @type {{seq: number} | undefined} */ answer) => {
      if (error || !answer) this.socket.io.engine.close();
      else if (answer.seq === this.position.seq) this.#here();
      else this.ask();
    });
  }

  /** @param {Change} change */
  #hear(change) {
    this.#here();
    const meaning = this.position.take(change);
    if (meaning === "missed") this.ask();
    else if (meaning === "next") this.#apply(change);
  }

  /** @param {Change} change */
  #apply(change) {
    if (change.kind.startsWith("wall.")) this.#reread().catch(() => this.#gone());
    else if (change.post) this.listener.change(change);
  }

  /** Asks when it is time: a socket that says nothing, or none at all. */
  #look() {
    const now = Date.now();
    const quiet = now - this.#heard.getTime();
    const due = this.socket.connected && !this.#lost ? quiet > PATIENCE : now - this.#asked > (this.#lost ? RETRY : POLL);
    if (due || this.position.behind) this.ask();
  }

  /** Reads the log on from where this page stands. May be called at any time. */
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
        await this.#catchUp();
      } while (this.#again);
      this.#here();
    } catch {
      this.#gone();
    } finally {
      this.#asking = false;
    }
  }

  async #catchUp() {
    for (let more = true; more; ) {
      const after = this.position.seq;
      const answer = await get(`/api/v1/walls/${this.place.wall}/changes`, { after, lang: this.place.lang, limit: 100 });
      if (this.position.seq !== after) {
        more = this.position.behind; // a push was quicker: what was answered may be older than what stands here
        continue;
      }
      if (answer.reset || answer.last < this.position.seq) return this.#reread();
      for (const change of answer.changes) this.#apply(change);
      this.position.reach(answer.last);
      more = answer.more;
    }
  }

  async #reread() {
    const answer = await get(`/api/v1/walls/${this.place.wall}/posts`, { limit: 60, lang: this.place.lang, cards: 1 });
    this.#again ||= this.position.heardOf > answer.seq; // pushed meanwhile: read on from the answer
    this.position.restart(answer.seq);
    this.listener.reset(answer.posts.map((/** @type {{card: string}} */ post) => post.card));
  }

  #here() {
    this.#heard = new Date();
    if (!this.#lost) return;
    this.#lost = false;
    this.listener.silence(null);
    if (!this.socket.connected) this.socket.connect();
  }

  #gone() {
    this.#lost = true;
    if (Date.now() - this.#heard.getTime() > GRACE) this.listener.silence(this.#heard);
    if (this.socket.connected) this.socket.io.engine.close();
  }
}

/** @param {string} path @param {Record<string, string | number>} query */
async function get(path, query) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = await fetch(`${path}?${search}`, { signal: AbortSignal.timeout(4000), headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
