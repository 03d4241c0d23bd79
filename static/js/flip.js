/** Movement: what was in sight goes to its new place once, by transform; what is new appears at once. Nothing, under reduced motion. */

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const EASE = "cubic-bezier(.2, .7, .2, 1)";
const MOVE = { duration: 560, easing: EASE };
const PARTS = ":scope > :is(.media, .who, .words, .care, .clip, .answers, .headline, .inset)";

/** What moves still. @type {Animation[]} */
let running = [];

/** @typedef {{part: HTMLElement, from: DOMRect, within: HTMLElement | null}} Place */

/** Where cards in sight are, and the parts of each. @param {HTMLElement[]} cards @returns {Place[]} */
export function placesOf(cards) {
  if (calm.matches) return [];
  const seen = cards.map((card) => ({ part: card, from: card.getBoundingClientRect(), within: null })).filter(({ from }) => from.height > 0 && from.top < innerHeight && from.bottom > 0);
  const parts = seen.flatMap(({ part: within }) => [.../** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(PARTS))].map((part) => ({ part, from: part.getBoundingClientRect(), within })));
  return [...seen, ...parts];
}

/** Lets everything go from where it was to where it is now; a part moves within its card. @param {Place[]} before @param {HTMLElement[]} arrivals */
export function move(before, arrivals) {
  if (calm.matches) return;
  for (const animation of running) animation.cancel();
  running = [];
  const after = new Map(before.filter(({ part }) => part.isConnected).map(({ part }) => [part, part.getBoundingClientRect()]));
  for (const { part, from, within } of before) {
    const to = after.get(part);
    const goal = within ? after.get(within) : to;
    if (!to || !goal || to.height === 0 || goal.top >= innerHeight) continue; // what leaves the window is gone
    const [x, y] = shift(from, to);
    const outer = within ? before.find((each) => each.part === within) : null;
    const [outerX, outerY] = outer ? shift(outer.from, goal) : [0, 0];
    glide(part, x - outerX, y - outerY);
  }
  for (const card of arrivals) {
    card.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 110 });
    running.push(card.animate([{ transform: "translateY(.8rem)" }, { transform: "none" }], MOVE));
  }
}

/** @param {HTMLElement} part @param {number} x @param {number} y */
function glide(part, x, y) {
  if (Math.abs(x) >= 1 || Math.abs(y) >= 1) running.push(part.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], MOVE));
}

/** @param {DOMRect} from @param {DOMRect} to */
function shift(from, to) {
  return [from.left - to.left, from.top - to.top];
}
