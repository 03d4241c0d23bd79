/** The wall page: everything is in the HTML already; this keeps it fresh. */
import { Arrivals } from "./arrivals.js";
import { isForward, measureAnew } from "./compose.js";
import { Feed, MOST } from "./feed.js";
import { forgetCopies, keepLater, keepWall, tellWorker } from "./keep.js";
import { Live } from "./live.js";
import { watchMotion } from "./motion.js";
import { cardFrom } from "./policy.js";
import { Said } from "./said.js";
import { watchFlowers } from "./sprite.js";
import { moment, refresh } from "./times.js";

/** @param {string} selector @returns {HTMLElement} */
const one = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const main = one("#wall");
const { wall = "main", lang = "en", seq = "0", words: said = "{}", heard } = main.dataset;
/** @type {Record<"now" | "one" | "many" | "spoke" | "since" | "moreOne" | "moreMany", string>} */
const words = JSON.parse(said);
const root = one(".feed");
const pause = /** @type {HTMLButtonElement} */ (one("#pause"));
const older = /** @type {HTMLAnchorElement} */ (one("a[rel=next]"));
const arrivals = new Arrivals({ root, pill: one("#pill"), aloud: one("#aloud"), top: one("#content"), words, show });
const announced = new Said(one("#said"), () => dispatchEvent(new Event("resize"))); // the top sheet has less room, or more
const feed = new Feed({ root, words, older, isHeld: () => arrivals.held });

/** Whether something follows the last card. */
function hasOlder() {
  return older.parentElement?.hidden === false;
}

/** @param {HTMLElement[]} cards */
function show(cards) {
  refresh(cards, lang, words.now);
  feed.insert(cards);
}

/** @param {import("./position.js").Change} change */
function apply(change) {
  const { post = "", html } = change;
  const card = html ? cardFrom(html) : null;
  if (html && !card) return; // not what this page may take: what stands stays
  const old = feed.find(post);
  tellWorker(change, old);
  if (!card) {
    arrivals.drop(post);
    if (old) feed.remove([old]);
  } else if (old) {
    refresh([card], lang, words.now);
    feed.replace(old, card);
  } else if (arrivals.has(post)) arrivals.replace(post, card);
  else if (isForward(card) || !hasOlder() || !feed.endsBefore(card)) arrivals.add(card);
}

/** What left without being named is in no copy either. A wall that was stopped, or started again, is another page. @param {string[]} cards @param {boolean} isStopped */
function reset(cards, isStopped) {
  forgetCopies();
  if (isStopped !== ("stopped" in main.dataset)) return location.reload();
  arrivals.clear();
  const found = cards.flatMap((html) => cardFrom(html) ?? []);
  refresh(found, lang, words.now);
  for (const card of feed.reset(found).reverse()) if (!hasOlder() || !feed.endsBefore(card)) arrivals.add(card);
  keepLater(2000);
}

/** @param {Date | null} since */
function silence(since) {
  one("#calm").textContent = since ? words.since.replace("{time}", moment(since, new Date(), lang)) : "";
}

/** Page Down and Page Up go from card to card while the focus is in the feed, as the feed pattern asks. @param {KeyboardEvent} event */
function step(event) {
  const way = { PageDown: 1, PageUp: -1 }[event.key];
  const cards = feed.cards.filter((card) => !card.closest("details.further:not([open])"));
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  const next = way && at >= 0 ? cards[at + way] : null;
  if (!next) return;
  event.preventDefault();
  next.tabIndex = -1;
  next.focus();
}

/** "Read on" opens the card where it stands. @param {MouseEvent} event */
function unfold(event) {
  const link = event.target instanceof Element ? event.target.closest(".on .more") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const card = /** @type {HTMLElement | null} */ (link.closest(".card"));
  card?.classList.add("opened");
  measureAnew(card);
  const rest = /** @type {HTMLElement | null} */ (card?.querySelector(".rest") ?? null);
  if (rest) rest.tabIndex = -1;
  rest?.focus({ preventScroll: true }); // the link is gone: whoever reads on with the keyboard is where it was
}

pause.addEventListener("click", () => {
  arrivals.paused = !arrivals.paused;
  pause.setAttribute("aria-pressed", String(arrivals.paused));
  arrivals.settle();
});
root.addEventListener("keydown", step);
root.addEventListener("click", unfold);
watchMotion(root);
watchFlowers();
refresh(feed.cards, lang, words.now);
setInterval(() => refresh(feed.cards, lang, words.now), 30_000);
// An older page is a page of the past: what is new has no place on it.
if (!new URLSearchParams(location.search).has("before")) {
  pause.disabled = false;
  keepWall(main);
  new Live({ wall, lang, seq: Number(seq), heard: heard ? new Date(heard) : null, most: MOST }, { change: apply, reset, silence, announce: (said) => announced.show(said) });
}
