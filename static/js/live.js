/** News of the wall: pushed over a WebSocket, asked for where that is not to be had. */
import { Log, LOOK } from "./log.js";
import { Socket } from "./socket.js";

/** @typedef {Pick<import("./log.js").Follower, "change" | "reset" | "silence" | "announce">} Listener */

const PATIENCE = 4000;
const IMPATIENCE = 3000; // of who was lost: back within five seconds of the server
const PACE = { patience: 15_000, poll: 10_000 };

export class Live {
  /** @param {{wall: string, lang: string, seq: number, heard?: Date | null, most: number}} place `most`: cards after a reset @param {Listener} listener */
  constructor(place, listener) {
    this.place = place;
    const socket = (this.socket = new Socket("/wall"));
    this.log = new Log({ ...place, ...PACE }, (path, query) => get(path, query, this.log.isLost ? IMPATIENCE : PATIENCE), {
      ...listener,
      lost: () => socket.connected && socket.drop(),
      back: () => socket.connect(),
    });
    const ask = () => this.log.ask();
    const look = () => this.log.look(socket.connected);
    socket.on("connect", () => this.#join());
    socket.on("change", (/** @type {import("./log.js").Change} */ change) => this.log.push(change));
    socket.on("disconnect", ask);
    // The session of this page ended, here or from another device: what it shows is a visitor’s from now on.
    socket.on("error", ({ status }) => status === 401 && location.reload());
    socket.on("ping", () => this.log.here());
    for (const event of ["online", "offline"]) addEventListener(event, ask);
    document.addEventListener("visibilitychange", () => document.hidden || look());
    setInterval(look, LOOK / 2);
  }

  #join() {
    const { wall, lang } = this.place;
    this.socket.ask("join", { wall, lang }, (answer) => {
      if (answer) this.log.join(answer.seq);
      else this.socket.drop();
    });
  }
}

/** @param {string} path @param {Record<string, string | number>} query @param {number} patience */
async function get(path, query, patience) {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  // no-store: an answer of a second ago, kept by the browser, knows nothing of what came since
  const answer = await fetch(`${path}?${search}`, { cache: "no-store", signal: AbortSignal.timeout(patience), headers: { Accept: "application/json" } });
  const isOurs = /problem/.test(answer.headers.get("Content-Type") ?? ""); // and not a proxy's
  if (answer.status === 404 && isOurs) location.reload(); // the wall is gone, and with it everything on this page
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
