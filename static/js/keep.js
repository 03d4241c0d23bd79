/** Has the worker keep the last copy of this wall, so that it can be read in an outage. Nothing of signed-in people is kept. */
import { workerAddress } from "./policy.js";

const FIRST = 500;
const AGAIN = 180_000; // and up to as much again: browsers that heard the same news do not ask together
const PROGRAM = /\/(static|brand)\//;
const MEDIA = /\/media\/[0-9a-f]{64}/g;

const ASSETS = new URL("../", import.meta.url).pathname;
let waiting = 0;
let due = Infinity;

/** Begins, where the page may be kept at all. @param {HTMLElement} main the wall */
export function keepWall(main) {
  if (!("serviceWorker" in navigator) || main.dataset.kept === undefined) return;
  const begin = () => setTimeout(register, FIRST);
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

/**
 * Tells the worker of a change: what left leaves its copy at once, what is new comes with the next one.
 * @param {{post?: string, html?: string, media?: string[]}} change @param {HTMLElement | undefined} old the card that it replaces
 */
export function tellWorker({ post, html = "", media = [] }, old) {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return;
  const shown = old?.outerHTML.match(MEDIA) ?? [];
  worker.postMessage({ post, html, media: [...media, ...shown.filter((path) => !html.includes(path))] });
  keepLater(AGAIN);
}

/** Has the worker let go of all copies: something left, and nobody says what. */
export function forgetCopies() {
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
}

/** Has the copy made anew, some time between `wait` and twice as long, or sooner where that was asked for before. @param {number} wait milliseconds */
export function keepLater(wait) {
  const after = wait * (1 + Math.random());
  if (!navigator.serviceWorker?.controller || Date.now() + after >= due) return;
  clearTimeout(waiting);
  due = Date.now() + after;
  waiting = setTimeout(keep, after);
}

async function register() {
  try {
    await navigator.serviceWorker.register(workerAddress, { scope: "/" });
    await keep();
  } catch {
    // no worker here (plain http, private windows): the wall works as long as it is not reloaded in an outage
  }
}

async function keep() {
  due = Infinity;
  const { active } = await navigator.serviceWorker.ready;
  const loaded = performance.getEntriesByType("resource").map((each) => each.name);
  const seen = [...document.images].map((each) => each.currentSrc); // what left the page is not kept, whenever it was loaded
  const parts = [...loaded.filter((each) => PROGRAM.test(each)), ...seen].map((each) => new URL(each || "/", location.href));
  const paths = parts.filter((each) => each.origin === location.origin && each.pathname !== "/").map((each) => each.pathname);
  active?.postMessage({ keep: [location.pathname + location.search, ...new Set(paths)], assets: ASSETS });
}
