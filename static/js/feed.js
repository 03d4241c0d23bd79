/** The stack of sheets on the page: puts cards in, replaces them, takes them out, and keeps reading order = DOM order. */
import { placeFor } from "./deal.js";
import { move, placesOf } from "./flip.js";
import { articles, element, fill, lay } from "./compose.js";

const MOST = 80;

export class Feed {
  /**
   * @param {import("./compose.js").Ground & {isHeld: () => boolean, older: HTMLAnchorElement | null}} parts `isHeld` while somebody reads:
   *   then nothing moves. `older` leads to what follows the last card.
   */
  constructor(parts) {
    this.parts = parts;
    this.root = parts.root;
    this.#number();
  }

  /** @returns {HTMLElement[]} in reading order */
  get cards() {
    return articles(this.root);
  }

  /** @param {string} post */
  find(post) {
    return this.cards.find((card) => card.dataset.post === post);
  }

  /** Whether a card of that moment would stand below everything here. @param {HTMLElement} card */
  endsBefore(card) {
    const cards = byTime(this.cards);
    return cards.length > 0 && placeFor(cards.map(published), published(card)) === cards.length;
  }

  /** Puts new cards where their time says. The open sheets are dealt anew, closed ones only make room. @param {HTMLElement[]} arrivals */
  insert(arrivals) {
    this.#arrange(() => {
      const open = this.#open();
      const closed = byTime(this.cards.filter((card) => !open.includes(card)));
      for (const card of arrivals) {
        const below = placeFor(closed.map(published), published(card));
        if (below === 0) open.splice(placeFor(open.map(published), published(card)), 0, card);
        else closed[below - 1].after(card);
      }
      return open;
    }, arrivals);
  }

  /** Changes a card where it stands; what was unfolded or in focus stays so. @param {HTMLElement} old @param {HTMLElement} card */
  replace(old, card) {
    keepState(old, card);
    const active = document.activeElement;
    const at = active && old.contains(active) ? [...old.querySelectorAll("a, summary")].indexOf(active) : -2;
    old.replaceWith(card);
    if (at >= 0) /** @type {HTMLElement | undefined} */ ([...card.querySelectorAll("a, summary")][at])?.focus({ preventScroll: true });
    this.#number();
    const top = /** @type {HTMLElement | null} */ (this.root.firstElementChild);
    const overflows = top?.contains(card) && top.classList.contains("fits") && top.offsetHeight > parseFloat(top.style.minBlockSize) + 1;
    if (overflows && !this.parts.isHeld()) this.#arrange(() => this.#open());
  }

  /** Takes a card away. Its room is kept while somebody reads. @param {HTMLElement} card */
  remove(card) {
    const isOpen = this.#open().includes(card);
    if (this.parts.isHeld()) keepRoom(card);
    else if (isOpen) this.#arrange(() => this.#open().filter((each) => each !== card));
    else this.#take(card);
    this.#number();
  }

  /** Lets go of everything that is not in the list, and takes in what is new. @param {HTMLElement[]} cards newest first */
  reset(cards) {
    const kept = new Map(this.cards.map((card) => [card.dataset.post, card]));
    const ids = new Set(cards.map((card) => card.dataset.post));
    for (const [post, card] of kept) if (!ids.has(post)) this.#take(card);
    for (const card of cards) {
      const old = kept.get(card.dataset.post);
      if (!old) continue;
      keepState(old, card);
      old.replaceWith(card);
    }
    this.insert(cards.filter((card) => !kept.has(card.dataset.post)));
  }

  /** The cards of the top sheet and the shelf, newest first. */
  #open() {
    const [top, shelf] = this.root.children;
    return byTime([top, shelf].flatMap((sheet) => (sheet ? articles(sheet) : [])));
  }

  /** Deals the open sheets anew, and shows it as one movement. @param {() => HTMLElement[]} change gives the open cards @param {HTMLElement[]} [arrivals] */
  #arrange(change, arrivals = []) {
    const top = this.root.firstElementChild;
    const before = placesOf(top ? articles(top) : []);
    for (const room of this.root.querySelectorAll(".room")) room.remove();
    const open = change();
    if (open.length) lay(this.parts, open);
    else this.root.firstElementChild?.remove();
    this.#trim();
    this.#number();
    move(before, arrivals.filter((card) => card.isConnected && this.root.firstElementChild?.contains(card)));
  }

  /** Nothing grows without bound: what is oldest goes, and the link under the wall leads to it. */
  #trim() {
    const cards = byTime(this.cards);
    if (cards.length <= MOST) return;
    for (const card of cards.slice(MOST)) this.#take(card);
    const { older } = this.parts;
    const last = cards[MOST - 1];
    if (!older) return;
    const address = new URL(older.href);
    address.searchParams.set("before", btoa(`${published(last)} ${last.dataset.post}`).replaceAll("+", "-").replaceAll("/", "_"));
    older.href = address.href;
    older.parentElement?.toggleAttribute("hidden", false);
  }

  /** @param {HTMLElement} card */
  #take(card) {
    const sheet = /** @type {HTMLElement | null} */ (card.closest(".sheet"));
    const fold = card.closest("details.further");
    card.remove();
    if (fold && !fold.querySelector("article")) fold.remove();
    if (!sheet) return;
    const left = articles(sheet);
    if (left.length === 0) sheet.remove();
    else if ([...sheet.children].some((lane) => !lane.firstElementChild)) fill(sheet, left);
  }

  #number() {
    const cards = this.cards;
    this.root.role = cards.length ? "feed" : "group"; // a feed without articles is none
    cards.forEach((card, at) => {
      card.ariaPosInSet = String(at + 1);
      card.ariaSetSize = "-1";
    });
  }
}

/** @param {HTMLElement[]} cards */
function byTime(cards) {
  return [...cards].sort((a, b) => Date.parse(published(b)) - Date.parse(published(a)));
}

/** @param {HTMLElement} card */
function published(card) {
  return card.dataset.published ?? "";
}

/** What a reader opened stays open. @param {HTMLElement} old @param {HTMLElement} card */
function keepState(old, card) {
  for (const kind of [".folded", ".alt"]) {
    const folds = card.querySelectorAll(`details${kind}`);
    old.querySelectorAll(`details${kind}`).forEach((one, at) => one.hasAttribute("open") && folds[at]?.setAttribute("open", ""));
  }
  for (const mark of ["opened", "newest"]) card.classList.toggle(mark, old.classList.contains(mark));
}

/** Nothing, as tall as the card was. @param {HTMLElement} card */
function keepRoom(card) {
  const room = element("room");
  room.style.blockSize = `${card.getBoundingClientRect().height}px`;
  card.replaceWith(room);
}
