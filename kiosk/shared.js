/** What the screen shares with the wall page, fetched from the hashed static tree whose address the page carries. */

/** Where the static tree is: "/static/<hash>/". */
export const ASSETS = document.documentElement.dataset.assets ?? "/static/";
/** The program's version, as a steward sees it in the heartbeat: the hash of the static tree. */
export const VERSION = ASSETS.split("/").at(-2) ?? "";

/** @type {[typeof import("../static/js/log.js"), typeof import("../static/js/policy.js"), typeof import("../static/js/times.js"), typeof import("../static/js/socket.js"), typeof import("../static/js/sprite.js"), typeof import("../static/js/said.js")]} */
const [log, policy, times, socket, sprite, said] = await Promise.all([
  import(`${ASSETS}js/log.js`),
  import(`${ASSETS}js/policy.js`),
  import(`${ASSETS}js/times.js`),
  import(`${ASSETS}js/socket.js`),
  import(`${ASSETS}js/sprite.js`),
  import(`${ASSETS}js/said.js`),
]);

export const { Socket } = socket;
export const { Log, LOOK } = log;
export const { Said } = said;
export const { cardFrom, workerAddress } = policy;
export const { clock, freshness, say } = times;
export const { watchFlowers } = sprite;
