/** News for a screen: pushed over its own WebSocket, asked for where that is not to be had. */
import { ask, Refused } from "/kiosk/net.js";
import { Log, LOOK, Socket } from "/kiosk/shared.js";

/** @typedef {import("../static/js/position.js").Change} Change */
/**
 * @typedef {object} Own
 * @property {() => void} reload the screen was given another wall
 * @property {() => {mode: string, cards: number}} status
 * @property {() => void} refused
 */
/** @typedef {Pick<import("../static/js/log.js").Follower, "change" | "reset" | "silence" | "announce"> & Own} Listener */
/** @typedef {{wall: string, lang: string, token: string, seq: number | null, heard: Date | null, version: string}} Place */

// A socket that says nothing is asked after nine seconds; an answer takes four at most: a cut is known within twenty.
// Without a socket every look asks, so that what is hidden leaves at once even then.
const PACE = { most: 40, patience: 9000, poll: LOOK - 100 };
const BEAT = 60_000;

export class Live {
  #beaten = 0;

  /** @param {Place} place @param {Listener} listener */
  constructor(place, listener) {
    this.place = place;
    this.listener = listener;
    const socket = (this.socket = new Socket("/screen", { token: place.token, lang: place.lang }));
    const { change, reset, silence, announce } = listener;
    this.log = new Log({ ...place, ...PACE }, (path, query) => ask(path, { query }), {
      change,
      reset,
      silence,
      announce,
      lost: () => socket.connected && socket.drop(),
      back: () => socket.connect(),
    });
    socket.on("connect", () => this.#connected());
    socket.on("change", (/** @type {Change} */ pushed) => this.log.push(pushed));
    socket.on("command", (/** @type {{do: string}} */ order) => order.do === "reload" && listener.reload());
    socket.on("error", (/** @type {{status?: number} | undefined} */ problem) => this.#doubt(problem));
    socket.on("connect_error", (/** @type {{data?: {status?: number}}} */ refusal) => this.#doubt(refusal?.data));
    socket.on("disconnect", () => this.log.ask());
    socket.on("ping", () => this.log.here());
    for (const event of ["online", "offline"]) addEventListener(event, () => this.log.ask());
    setInterval(() => this.#look(), LOOK);
    this.log.ask();
  }

  /** When the server was last heard. */
  get heard() {
    return this.log.heard;
  }

  /** How far what is shown goes. */
  get seq() {
    return this.log.position.seq;
  }

  /** The server has let this screen in already: whatever the answer does not contain will be pushed. */
  #connected() {
    this.#beaten = 0;
    this.log.ask();
    this.#compare();
  }

  /** Was this screen given another wall while it did not hear of it? */
  async #compare() {
    try {
      const { wall } = await ask("/api/v1/screens/self", { token: this.place.token });
      if (wall && wall !== this.place.wall) this.listener.reload();
    } catch {
      // the server is asked again with the next connection
    }
  }

  #look() {
    this.log.look(this.socket.connected);
    if (this.log.isLost) return;
    const now = Date.now();
    if (now - this.#beaten >= BEAT) this.#beat(now);
  }

  /** Once a minute: says how this screen is; without a socket it asks whether it is still wanted. @param {number} now */
  #beat(now) {
    this.#beaten = now;
    if (!this.socket.connected) this.#doubt({ status: 401 });
    else this.socket.emit("heartbeat", { version: this.place.version, since: this.heard.toISOString(), ...this.listener.status() });
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
}
