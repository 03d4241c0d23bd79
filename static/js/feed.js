/** The stack of sheets on the page: puts cards in, replaces them, takes them out, and keeps reading order = DOM order. */
import { deal, openSize, placeFor, SHEET } from "./deal.js";

const MOST = 200;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Feed {
  /** @param {HTMLElement} root the element that holds the sheets */
  constructor(root) {
    this.root = root;
    this.#number();
  }

  /** @returns {HTMLElement[]} newest first */
  get cards() {
    return articles(this.root);
  }

  /** @param {string} post */
  find(post) {
    return this.cards.find((card) => card.dataset.post === post);
  }

  /** Whether a card of that moment would stand below everything here. @param {HTMLElement} card */
  endsBefore(card) {
    const cards = this.cards;
    return cards.length > 0 && placeFor(cards.map(published), published(card)) === cards.length;
  }

  /** Puts new cards where their time says. The open sheet is dealt anew, closed ones only make room. @param {HTMLElement[]} arrivals */
  insert(arrivals) {
    const sheet = this.root.firstElementChild;
    const open = sheet ? articles(sheet) : [];
    const before = this.#places(open);
    for (const card of arrivals) {
      const closed = this.cards.filter((other) => !open.includes(other));
      const below = placeFor(closed.map(published), published(card));
      if (below === 0) open.splice(placeFor(open.map(published), published(card)), 0, card);
      else closed[below - 1].after(card);
      card.classList.add("arrives");
    }
    this.#deal(open);
    for (const extra of this.cards.slice(MOST)) this.#take(extra);
    this.#number();
    this.#move(before);
  }

  /** Changes a card where it stands; what was unfolded or in focus stays so. @param {HTMLElement} old @param {HTMLElement} card */
  replace(old, card) {
    for (const kind of [".folded", ".alt"]) {
      const folds = card.querySelectorAll(`details${kind}`);
      old.querySelectorAll(`details${kind}`).forEach((one, at) => one.hasAttribute("open") && folds[at]?.setAttribute("open", ""));
    }
    card.classList.toggle("opened", old.classList.contains("opened"));
    const active = document.activeElement;
    const at = active && old.contains(active) ? [...old.querySelectorAll("a, summary")].indexOf(active) : -2;
    old.replaceWith(card);
    if (at >= 0) /** @type {HTMLElement | undefined} */ ([...card.querySelectorAll("a, summary")][at])?.focus({ preventScroll: true });
    this.#number();
  }

  /** @param {HTMLElement} card */
  remove(card) {
    this.#take(card);
    this.#number();
  }

  /** Lets go of everything that is not in the list, and takes in what is new. @param {HTMLElement[]} cards newest first */
  reset(cards) {
    const kept = new Map(this.cards.map((card) => [card.dataset.post, card]));
    const ids = new Set(cards.map((card) => card.dataset.post));
    for (const [post, card] of kept) if (!ids.has(post)) this.#take(card);
    for (const card of cards) {
      const old = kept.get(card.dataset.post);
      if (old) old.replaceWith(card);
    }
    this.insert(cards.filter((card) => !kept.has(card.dataset.post)));
  }

  /** @param {HTMLElement[]} open the cards of the open sheet, newest first */
  #deal(open) {
    const size = openSize(open.length);
    let sheet = this.root.firstElementChild ?? this.root.appendChild(element("sheet"));
    fill(/** @type {HTMLElement} */ (sheet), open.slice(0, size));
    for (let from = size; from < open.length; from += SHEET) {
      const closed = element("sheet");
      sheet.after(closed);
      fill(closed, open.slice(from, from + SHEET));
      sheet = closed;
    }
  }

  /** @param {HTMLElement} card */
  #take(card) {
    const sheet = /** @type {HTMLElement | null} */ (card.closest(".sheet"));
    card.remove();
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

  /** Where cards in sight, their words and their feet are. @param {HTMLElement[]} cards */
  #places(cards) {
    if (calm.matches) return [];
    const parts = cards.flatMap((card) => [card, ...card.querySelectorAll(":scope > :is(.media, .who, .words, .care)")]);
    return parts.map((part) => ({ part: /** @type {HTMLElement} */ (part), from: part.getBoundingClientRect() })).filter(({ from }) => from.top < innerHeight);
  }

  /** One move to the new place, by transform; a card before its parts, which then move within it. @param {{part: HTMLElement, from: DOMRect}[]} before */
  #move(before) {
    const moved = before.filter(({ part, from }) => {
      const to = part.getBoundingClientRect();
      const [x, y] = [from.left - to.left, from.top - to.top];
      if (!part.isConnected || (Math.abs(x) < 1 && Math.abs(y) < 1)) return false;
      part.style.transform = `translate(${x}px, ${y}px)`;
      return true;
    });
    // Painted once where it was, then let go: the browser sees no jump.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      for (const { part } of moved) {
        part.classList.add("moves");
        part.style.transform = "";
        part.addEventListener("transitionend", () => part.classList.remove("moves"), { once: true });
      }
    }));
  }
}

/** @param {Element} root @returns {HTMLElement[]} */
function articles(root) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article[data-post]"))];
}

/** @param {HTMLElement} card */
function published(card) {
  return card.dataset.published ?? "";
}

/** @param {string} name */
function element(name) {
  const made = document.createElement("div");
  made.className = name;
  return made;
}

/** Deals cards into the lanes of a sheet; a card that is in place already is not touched. @param {HTMLElement} sheet @param {HTMLElement[]} cards */
function fill(sheet, cards) {
  const lanes = deal(cards.map((card) => Number(card.dataset.weight) || SHEET));
  const count = (lanes.at(-1) ?? 0) + 1;
  sheet.dataset.lanes = String(count);
  while (sheet.childElementCount < count) sheet.append(element("lane"));
  for (let lane = 0; lane < count; lane++) {
    const box = sheet.children[lane];
    const own = cards.filter((_, at) => lanes[at] === lane);
    own.forEach((card, at) => {
      if (box.children[at] !== card) box.insertBefore(card, box.children[at] ?? null);
    });
  }
  while (sheet.childElementCount > count) sheet.lastElementChild?.remove();
}
