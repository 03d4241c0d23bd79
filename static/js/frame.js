/** A wall inside another site's page: its newest cards, kept fresh, each link in a tab of its own. The page around hears how tall they are. */
import { Live } from "./live.js";
import { watchMotion } from "./motion.js";
import { cardFrom } from "./policy.js";
import { watchFlowers } from "./sprite.js";
import { hasFilm, swap } from "./swap.js";
import { clock, refresh } from "./times.js";

/** @param {string} selector @returns {HTMLElement} */
const one = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const frame = one(".frame");
const root = one(".bundle");
const pill = one("#pill");
const pause = /** @type {HTMLButtonElement} */ (one("#pause"));
const { wall = "main", lang = "en", seq = "0", limit = "12", words: said = "{}" } = frame.dataset;
/** @type {Record<"now" | "one" | "many" | "since", string>} */
const words = JSON.parse(said);
/** @type {Map<string, HTMLElement>} */ const waiting = new Map();
let isTopSeen = true;
let isPaused = false;

/** @returns {HTMLElement[]} newest first */
const cards = () => [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article[data-post]"))];
/** @param {HTMLElement} card */
const published = (card) => Date.parse(card.dataset.published ?? "");
/** @param {string} post */
const find = (post) => cards().find((card) => card.dataset.post === post);

/** Puts new cards where their time says, unless that would move something under somebody's eyes: then they wait. */
function settle() {
  if (!isPaused && isTopSeen && !root.contains(document.activeElement)) {
    for (const card of waiting.values()) insert(card);
    waiting.clear();
    trim(cards());
    number();
  }
  trim([...waiting.values()].sort((a, b) => published(b) - published(a)));
  pill.hidden = waiting.size === 0;
  pill.textContent = waiting.size === 1 ? words.one : words.many.replace("{n}", String(waiting.size));
}

/** Here as in what waits, the oldest go. @param {HTMLElement[]} shown newest first */
function trim(shown) {
  for (const extra of shown.slice(Number(limit))) {
    extra.remove();
    waiting.delete(extra.dataset.post ?? "");
  }
}

/** Whether a card belongs among the newest. @param {HTMLElement} card */
function isNew(card) {
  const shown = cards();
  return shown.length < Number(limit) || published(card) > published(shown[shown.length - 1]);
}

/** @param {HTMLElement} card */
function insert(card) {
  card.classList.add("arrives");
  root.insertBefore(card, cards().find((other) => published(other) <= published(card)) ?? null);
}

function number() {
  const shown = cards();
  root.setAttribute("role", shown.length ? "feed" : "group"); // a feed without articles is none
  shown.forEach((card, at) => {
    card.setAttribute("aria-posinset", String(at + 1));
    card.setAttribute("aria-setsize", "-1");
  });
}

/** @param {import("./position.js").Change} change */
function apply({ post = "", html }) {
  const card = html ? cardFrom(html) : null;
  if (html && !card) return; // not what this page may take: what stands stays
  const old = find(post);
  if (card) refresh([card], lang, words.now);
  if (!card) {
    waiting.delete(post);
    old?.remove();
  } else if (old) {
    if (!hasFilm(old)) swap(old, card);
  } else if (isNew(card)) waiting.set(post, card);
  settle();
  if (old && cards().length === 0) location.reload(); // the page that the server has for an empty wall
}

/** A wall that was stopped, or started again, or got its first card is another page. @param {string[]} newest @param {boolean} isStopped */
function reset(newest, isStopped) {
  const wasEmpty = cards().length === 0;
  if (isStopped !== ("stopped" in frame.dataset) || wasEmpty !== (newest.length === 0)) return location.reload();
  const found = newest.slice(0, Number(limit)).flatMap((html) => cardFrom(html) ?? []);
  const ids = new Set(found.map((card) => card.dataset.post));
  for (const card of cards()) if (!ids.has(card.dataset.post)) card.remove();
  waiting.clear();
  refresh(found, lang, words.now);
  for (const card of found) {
    const old = find(card.dataset.post ?? "");
    if (!old) waiting.set(card.dataset.post ?? "", card);
    else if (!hasFilm(old)) swap(old, card);
  }
  settle();
}

/** @param {Date | null} since */
function silence(since) {
  one("#calm").textContent = since ? words.since.replace("{time}", clock(since, lang)) : "";
}

function tell() {
  // To whoever is around: the policy of this page says who may be, and a height is no secret.
  parent.postMessage({ florilege: "height", height: Math.ceil(frame.getBoundingClientRect().height) }, "*");
}

pill.addEventListener("click", () => {
  isTopSeen = true;
  for (const card of waiting.values()) insert(card);
  waiting.clear();
  scrollTo({ top: 0 });
  one("#top").focus({ preventScroll: true });
  settle();
});
pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  settle();
});
root.addEventListener("focusout", () => setTimeout(settle));
new IntersectionObserver((entries) => {
  isTopSeen = entries.some((entry) => entry.isIntersecting);
  settle();
}).observe(one("#top"));
if (parent !== window) new ResizeObserver(tell).observe(frame);
watchMotion(root);
watchFlowers();
refresh(cards(), lang, words.now);
setInterval(() => refresh(cards(), lang, words.now), 30_000);
number();
pause.disabled = false;
new Live({ wall, lang, seq: Number(seq), most: Number(limit) }, { change: apply, reset, silence });
