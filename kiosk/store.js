/** What a screen keeps over a restart: its token, and the last cards. In localStorage; without it the screen works, but forgets. */

/** @typedef {{id: string, token: string, code?: string, until?: number, wall?: string | null, title?: string}} Identity */
/** @typedef {{seq: number, isStopped?: boolean, announcement?: import("../static/js/log.js").Announcement | null, cards: string[]}} Last */

const IDENTITY = "florilege.screen";
const HEARD = "florilege.heard";

/** @returns {Identity | null} */
export function readIdentity() {
  return read(IDENTITY);
}

/** @param {Identity} identity */
export function keepIdentity(identity) {
  write(IDENTITY, identity);
}

/** The cards that stood here last, in a language. @param {string} wall @param {string} lang @returns {Last | null} */
export function readLast(wall, lang) {
  const last = read(lastKey(wall, lang));
  return Array.isArray(last?.cards) ? last : null;
}

/** @param {string} wall @param {string} lang @param {Last} last */
export function keepLast(wall, lang, last) {
  write(lastKey(wall, lang), last);
}

/** When the server was last heard. @returns {Date | null} */
export function readHeard() {
  const heard = read(HEARD);
  return typeof heard === "number" ? new Date(heard) : null;
}

/** @param {Date} heard */
export function keepHeard(heard) {
  write(HEARD, heard.getTime());
}

/** Everything, words and pictures of colleagues included. */
export function forget() {
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith("florilege.")) localStorage.removeItem(key);
  } catch {
    // there was nothing to keep them in
  }
}

/** @param {string} wall @param {string} lang */
function lastKey(wall, lang) {
  return `florilege.last.${wall}.${lang}`;
}

/** @param {string} key @returns {any} */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** A value that has no room takes its older form along: better nothing than something hidden since. @param {string} key @param {unknown} value */
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    try {
      localStorage.removeItem(key);
    } catch {
      // no storage at all
    }
  }
}
