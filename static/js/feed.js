/** The stack of sheets on the page: puts cards in, replaces them, takes them out, and keeps reading order = DOM order. */
import { placeFor } from "./deal.js";
import { move, placesOf } from "./flip.js";
import { articles, byTime, element, fill, inOrder, isForward, lay, leadOf, number } from "./compose.js";
import { hasFilm, swap } from "./swap.js";

/** Cards in the page. */
export const MOST = 80;

export class Feed {
  /** What a card is to become once its film has ended. @type {Map<HTMLElement, HTMLElement>} */
  #later = new Map();

  /**
   * @param {import("./compose.js").Ground & {isHeld: () => boolean, older: HTMLAnchorElement}} parts `isHeld` while somebody reads:
   *   then nothing moves. `older` leads to what follows the last card.
   */
  constructor(parts) {
    this.parts = parts;
    this.root = parts.root;
    this.root.addEventListener("ended", () => this.#catchUp(), true); // of films: it does not bubble
    number(this.root);
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
        const below = isForward(card) ? 0 : placeFor(closed.map(published), published(card));
        if (below === 0) open.push(card);
        else closed[below - 1].after(card);
      }
      return inOrder(open);
    }, arrivals);
  }

  /** Changes a card where it stands; under a film that somebody opened, once that is over. @param {HTMLElement} old @param {HTMLElement} card */
  replace(old, card) {
    if (hasFilm(old)) return void this.#later.set(old, card);
    swap(old, card);
    number(this.root);
    if (old.dataset.forward !== card.dataset.forward) return this.#lead(card);
    const top = /** @type {HTMLElement | null} */ (this.root.firstElementChild);
    const overflows = top?.contains(card) && top.classList.contains("fits") && top.offsetHeight > parseFloat(top.style.minBlockSize) + 1;
    if (overflows && !this.parts.isHeld()) this.#arrange(() => this.#open());
  }

  /** A card was put forward, or is so no more. While somebody reads it stays where it is. @param {HTMLElement} card */
  #lead(card) {
    if (this.parts.isHeld()) return;
    this.#arrange(() => {
      const open = this.#open();
      if (open.includes(card)) return open;
      if (isForward(card)) this.#take(card);
      return isForward(card) ? inOrder([...open, card]) : open;
    });
  }

  /** What waited for a film. */
  #catchUp() {
    for (const [old, card] of this.#later) {
      if (hasFilm(old)) continue;
      this.#later.delete(old);
      if (old.isConnected) this.replace(old, card);
    }
  }

  /** Takes cards away. Their room is kept while somebody reads. @param {HTMLElement[]} cards */
  remove(cards) {
    if (cards.length === 0) return;
    for (const card of cards) this.#later.delete(card);
    const open = this.#open();
    if (this.parts.isHeld()) cards.forEach(keepRoom);
    else {
      for (const card of cards) if (!open.includes(card)) this.#take(card);
      if (cards.some((card) => open.includes(card))) this.#arrange(() => open.filter((each) => !cards.includes(each)));
    }
    number(this.root);
  }

  /**
   * Lets go of everything that is not in the list, and takes what is there in its present state. Returns the cards that are new here.
   * @param {HTMLElement[]} cards newest first; as many as a page has, where there are more
   */
  reset(cards) {
    const shown = new Map(this.cards.map((card) => [card.dataset.post, card]));
    const ids = new Set(cards.map((card) => card.dataset.post));
    const gone = [...shown.values()].filter((card) => !ids.has(card.dataset.post));
    const fresh = cards.filter((card) => {
      const old = shown.get(card.dataset.post);
      if (old) this.replace(old, card);
      return !old;
    });
    this.remove(gone);
    if (gone.length && cards.length >= MOST) this.#leadOn(cards[cards.length - 1]);
    return fresh;
  }

  /** The cards of the top sheet and the shelf, in order. */
  #open() {
    const [top, shelf] = this.root.children;
    return inOrder([top, shelf].flatMap((sheet) => (sheet ? articles(sheet) : [])));
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
    number(this.root);
    move(before, arrivals.filter((card) => card.isConnected && this.root.firstElementChild?.contains(card)));
  }

  /** Nothing grows without bound: what is oldest goes, and the link under the wall leads to it. */
  #trim() {
    const lead = leadOf(this.cards);
    const cards = byTime(this.cards.filter((card) => card !== lead));
    if (cards.length <= MOST) return;
    for (const card of cards.slice(MOST)) this.#take(card);
    this.#leadOn(cards[MOST - 1]);
  }

  /** What is older than this card is a click away. @param {HTMLElement} last */
  #leadOn(last) {
    const { older } = this.parts;
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
}

/** @param {HTMLElement} card */
function published(card) {
  return card.dataset.published ?? "";
}

/** Nothing, as tall as the card was. @param {HTMLElement} card */
function keepRoom(card) {
  const room = element("room");
  room.style.blockSize = `${card.getBoundingClientRect().height}px`;
  card.replaceWith(room);
}
