/** News for a screen: pushed over its own WebSocket, asked for where that is not to be had. A push is a hint, the change log is the truth. */
import { io } from "socket.io-client";
import { ask, Refused } from "/kiosk/net.js";
import { Position } from "/kiosk/shared.js";

/** @typedef {import("../static/js/position.js").Change} Change */
/**
 * @typedef {object} Listener
 * @property {(change: Change) => void} change a card that was added, changed or taken away, in its present state
 * @property {(cards: string[]) => void} reset the newest cards, when the log does not tell what happened between
 * @property {(since: Date | null) => void} silence when the server was last heard, once it is out of reach; null when it is back
 * @property {(order: {do: string}) => void} command
 * @property {() => {mode: string, cards: number}} status
 * @property {() => void} refused
 */
/** @typedef {{wall: string, lang: string, token: string, seq: number | null, heard: Date | null, version: string}} Place */

const LOOK = 2000;
const PATIENCE = 9000; // a socket that says nothing is asked after this long; an answer takes four seconds at most: a cut is known within twenty
const RETRY = 3000;
const BLINK = 8000; // a silence shorter than this is nobody's business
const BEAT = 60_000;
const LIMIT = 40;

export class Live {
  #heard;
  #asked = 0;
  #beaten = 0;
  #lost = false;
  #told = false;
  #asking = false;
  #again = false;

  /** @param {Place} place `seq` null: nothing is shown yet @param {Listener} listener */
  constructor(place, listener) {
    this.place = place;
    this.listener = listener;
    this.#heard = place.heard ?? new Date();
    this.position = new Position(place.seq ?? 0);
    this.isFresh = place.seq === null;
    this.socket = io("/screen", {
      transports: ["websocket"], auth: { token: place.token, lang: place.lang }, reconnectionDelay: 500, reconnectionDelayMax: 4000, timeout: 5000,
    });
    this.socket.on("connect", () => this.#connected());
    this.socket.on("change", (/** @type {Change} */ change) => this.#hear(change));
    this.socket.on("command", (/** @type {{do: string}} */ order) => this.listener.command(order));
    this.socket.on("error", (/** @type {{status?: number} | undefined} */ problem) => this.#doubt(problem));
    this.socket.on("connect_error", (/** @type {Error & {data?: {status?: number}}} */ error) => this.#doubt(error.data));
    this.socket.on("disconnect", () => this.ask());
    this.socket.io.on("ping", () => this.#here());
    for (const event of ["online", "offline"]) addEventListener(event, () => this.ask());
    setInterval(() => this.#look(), LOOK);
    this.ask();
  }

  /** When the server was last heard. */
  get heard() {
    return this.#heard;
  }

  #connected() {
    this.#beaten = 0;
    this.ask();
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
    if (change.kind.startsWith("wall.")) {
      this.isFresh = true;
      this.ask();
    }
    if (change.post) this.listener.change(change);
  }

  /** Asks when it is time: every two seconds where there is no socket, so that what is hidden leaves at once even then. */
  #look() {
    const now = Date.now();
    const isPushed = this.socket.connected && !this.#lost;
    const due = isPushed ? now - this.#heard.getTime() > PATIENCE : now - this.#asked > (this.#lost ? RETRY : LOOK - 100);
    if (due || this.position.behind) this.ask();
    this.#tell();
    if (!this.#lost && now - this.#beaten >= BEAT) this.#beat(now);
    if (!this.#lost && !this.socket.active) this.socket.connect();
  }

  /** Once a minute: says how this screen is; without a socket it asks whether it is still wanted. @param {number} now */
  #beat(now) {
    this.#beaten = now;
    if (!this.socket.connected) this.#doubt({ status: 401 });
    else this.socket.emit("heartbeat", { version: this.place.version, since: this.#heard.toISOString(), ...this.listener.status() });
  }

  /** Reads the log on from where this screen stands. May be called at any time. */
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
        await (this.isFresh ? this.#reread() : this.#catchUp());
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
      const answer = await ask(`/api/v1/walls/${this.place.wall}/changes`, { query: { after, lang: this.place.lang, limit: 100 } });
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
    const answer = await ask(`/api/v1/walls/${this.place.wall}/posts`, { query: { limit: LIMIT, lang: this.place.lang, cards: 1 } });
    this.#again ||= this.position.heardOf > answer.seq; // pushed meanwhile: read on from the answer
    this.position.restart(answer.seq);
    this.isFresh = false;
    this.listener.reset(answer.posts.map((/** @type {{card: string}} */ post) => post.card));
  }

  /** The socket was refused: is it the token, or only the moment? @param {{status?: number} | undefined} problem */
  async #doubt(problem) {
    if (problem?.status !== 401) return;
    try {
      const { paired } = await ask("/api/v1/screens/self", { token: this.place.token });
      if (!paired) this.listener.refused();
    } catch (error) {
      if (error instanceof Refused) this.listener.refused();
    }
  }

  #here() {
    this.#heard = new Date();
    if (!this.#lost) return;
    this.#lost = false;
    if (this.#told) this.listener.silence(null);
    this.#told = false;
    if (!this.socket.connected) this.socket.disconnect().connect();
  }

  #gone() {
    this.#lost = true;
    this.#tell();
    if (this.socket.connected) this.socket.io.engine.close();
  }

  /** Says that the server is out of reach, once it is so for longer than a blink. */
  #tell() {
    if (!this.#lost || this.#told || Date.now() - this.#heard.getTime() < BLINK) return;
    this.#told = true;
    this.listener.silence(this.#heard);
  }
}
