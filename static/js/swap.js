/** A card in place of its former state: what was unfolded, in focus or moving stays so. */

/** @param {HTMLElement} old @param {HTMLElement} card */
export function swap(old, card) {
  const at = focusable(old).findIndex((each) => each === document.activeElement);
  keepState(old, card);
  old.replaceWith(card);
  if (old.querySelector("img.moving")) /** @type {HTMLElement | null} */ (card.querySelector("a.motion"))?.click();
  const next = focusable(card)[at];
  if (!next) return;
  next.tabIndex = focusable(old)[at].tabIndex;
  next.focus({ preventScroll: true });
}

/** Whether somebody opened a film there that is not over. @param {HTMLElement} card */
export function hasFilm(card) {
  return [...card.querySelectorAll("video")].some((film) => !film.ended);
}

/** What may have the focus in a card: itself, where somebody steps through the feed, and what it holds. @param {HTMLElement} card @returns {HTMLElement[]} */
function focusable(card) {
  return [card, .../** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("a, summary, .rest"))];
}

/** @param {HTMLElement} old @param {HTMLElement} card */
function keepState(old, card) {
  for (const kind of [".folded", ".alt"]) {
    const folds = card.querySelectorAll(`details${kind}`);
    old.querySelectorAll(`details${kind}`).forEach((one, at) => one.hasAttribute("open") && folds[at]?.setAttribute("open", ""));
  }
  for (const mark of ["opened", "newest"]) card.classList.toggle(mark, old.classList.contains(mark));
}
