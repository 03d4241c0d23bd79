/** Sheets as they stand on the page: cards are measured, and laid so that the top sheet fills the window and cuts nothing. First before anything is painted. */
import { deal, fit, gather, howMany, openSize, SHEET, within } from "./deal.js";
import { refresh } from "./times.js";

/** @typedef {{root: HTMLElement, words: {moreOne: string, moreMany: string}}} Ground */

const [WIDE, NARROW] = ["1180px", "760px"].map((width) => matchMedia(`(min-width: ${width})`)); // as static/css/sheet.css has them
const LOW = 26; // rem: a window that leaves less is not filled
const SMALLEST = 12; // rem: the height that a picture keeps (static/css/card.css)
const NEWEST = 3; // cards whose ring is seen in full
const PICTURED = new Set(["photo", "plate", "film"]);
const PATIENCE = 300; // ms: how long cards wait for their fonts

/** The height of each card in a lane of some width, measured once. @type {WeakMap<HTMLElement, Map<number, number>>} */
let known = new WeakMap();
let isSeen = false; // whether anybody may have seen the sheets

/** @param {Element} root @returns {HTMLElement[]} */
export function articles(root) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("article[data-post]"))];
}

/** Whether a film plays there: laid anew, it would stop. @param {HTMLElement} root */
export function isPlaying(root) {
  return [...root.querySelectorAll("video")].some((film) => !film.paused && !film.ended);
}

/** Its words are more, or fewer, than they were. @param {HTMLElement | null} card */
export function measureAnew(card) {
  if (card) known.delete(card);
}

/** @param {HTMLElement} card */
export function weightOf(card) {
  return Number(card.dataset.weight) || SHEET;
}

/**
 * Lays open cards out: the top sheet, and the shelf under it, whose oldest eight close as a sheet when it is full.
 * @param {Ground} ground @param {HTMLElement[]} cards in order, none of them on a closed sheet
 */
export function lay({ root, words }, cards) {
  const top = /** @type {HTMLElement} */ (root.firstElementChild ?? root.appendChild(element("sheet")));
  const shelf = /** @type {HTMLElement | null} */ (top.nextElementSibling);
  cards.forEach((card, at) => card.classList.toggle("newest", at < NEWEST));
  const units = gather(cards.map(authorOf));
  const lanes = WIDE.matches ? 4 : NARROW.matches ? 2 : 0;
  const space = lanes ? room(root, top) : 0;
  const places = space ? measured(root, cards, units, lanes, space) : roughly(cards, units);
  if (!isSeen) top.style.removeProperty("content-visibility");
  top.style.minBlockSize = space ? `${space}px` : "";
  top.classList.toggle("fits", space > 0);
  if (isSeen) for (const card of articles(top)) card.remove(); // laid anew, a box has no place that it could be said to have jumped from
  const placed = show(top, cards, places.map((lane) => lane.map((at) => units[at])), words);
  if (space && top.offsetHeight > space + 1) cutBack(top, space, placed);
  fillBelow(root, top, shelf, cards.filter((card) => !placed.has(card)));
  isSeen = true;
  number(root);
}

/** Says where each card stands, as the feed pattern asks. @param {HTMLElement} root */
export function number(root) {
  const cards = articles(root);
  root.setAttribute("role", cards.length ? "feed" : "group"); // a feed without articles is none
  cards.forEach((card, at) => {
    card.setAttribute("aria-posinset", String(at + 1));
    card.setAttribute("aria-setsize", "-1");
  });
}

/** Deals cards into the lanes of a sheet that nobody has to see whole; a card that is in place already is not touched. @param {HTMLElement} sheet @param {HTMLElement[]} cards */
export function fill(sheet, cards) {
  const lanes = deal(cards.map(weightOf));
  const columns = Array.from({ length: (lanes.at(-1) ?? 0) + 1 }, (_, lane) => cards.filter((_card, at) => lanes[at] === lane));
  setLanes(sheet, columns);
}

/** How much height the window leaves for the top sheet; 0 where that is too little to fill. @param {HTMLElement} root @param {HTMLElement} top */
function room(root, top) {
  const style = getComputedStyle(root);
  const space = Math.ceil(innerHeight - top.getBoundingClientRect().top - scrollY - parseFloat(style.rowGap));
  return space >= LOW * parseFloat(getComputedStyle(document.documentElement).fontSize) ? space : 0;
}

/** @param {HTMLElement[]} cards @param {number[][]} units @returns {number[][]} */
function roughly(cards, units) {
  const heights = units.map((unit) => weightOf(cards[unit[0]]) + (unit.length > 1 ? 5 : 0));
  const lanes = deal(heights.slice(0, howMany(heights)));
  return Array.from({ length: (lanes.at(-1) ?? 0) + 1 }, (_, lane) => lanes.flatMap((own, at) => (own === lane ? [at] : [])));
}

/** @param {HTMLElement} root @param {HTMLElement[]} cards @param {number[][]} units @param {number} lanes @param {number} space @returns {number[][]} */
function measured(root, cards, units, lanes, space) {
  const count = Math.min(lanes, units.length);
  const first = units.map((unit) => cards[unit[0]]);
  const widths = measure(root, first, count);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const gap = parseFloat(getComputedStyle(root).rowGap);
  const made = first.map((card, at) => ({
    heights: widths.map((width) => (known.get(card)?.get(width) ?? Infinity) + (units[at].length > 1 ? 2.6 * rem + gap : 0)),
    give: widths.map((width) => giveOf(card, width, rem)),
    kind: card.classList[1] ?? "",
  }));
  return fit(made, count, space, gap);
}

/** Measures what is not known yet, as copies in lanes that nobody sees: one layout for all. Returns the widths of the lanes. @param {HTMLElement} root @param {HTMLElement[]} cards @param {number} count */
function measure(root, cards, count) {
  const probe = element("sheet");
  probe.classList.add("probe");
  probe.dataset.lanes = String(count);
  probe.append(...Array.from({ length: count }, () => element("lane")));
  root.append(probe);
  const widths = [...probe.children].map((lane) => Math.round(lane.getBoundingClientRect().width));
  const copies = [...new Set(widths)].flatMap((width) => {
    const lane = widths.lastIndexOf(width);
    const own = cards.slice(0, within(lane)).filter((card) => !known.get(card)?.has(width)).map((card) => ({ card, copy: plainCopy(card), width }));
    probe.children[lane].append(...own.map(({ copy }) => copy));
    return own;
  });
  for (const { card, copy, width } of copies) {
    if (!known.has(card)) known.set(card, new Map());
    known.get(card)?.set(width, Math.ceil(copy.getBoundingClientRect().height));
  }
  probe.remove();
  return widths;
}

/** A copy as tall as the card, without drawings and pictures: their boxes are as large when empty. @param {HTMLElement} card */
function plainCopy(card) {
  const copy = /** @type {HTMLElement} */ (card.cloneNode(true));
  for (const each of copy.querySelectorAll(".flower > *, .pic > picture, .pic > .ground")) each.remove();
  return copy;
}

/** How much taller than its words a card may be and still look meant. @param {HTMLElement} card @param {number} width @param {number} rem */
function giveOf(card, width, rem) {
  const kind = card.classList[1] ?? "";
  if (PICTURED.has(kind) || card.querySelector(":scope > .media")) return Math.max(0, 1.15 * width - SMALLEST * rem);
  return kind === "quote" ? 5 * rem : kind === "excerpt" ? 1.5 * rem : 0;
}

/** Puts the top sheet's cards into its lanes; what folds behind a card and is newer than the oldest one here folds. @param {HTMLElement} top @param {HTMLElement[]} cards @param {number[][][]} lanes @param {Ground["words"]} words */
function show(top, cards, lanes, words) {
  const last = Math.max(...lanes.flat().map((unit) => unit[0]));
  const open = new Set([...top.querySelectorAll("details.further[open]")].map((each) => each.getAttribute("data-person")));
  /** @type {Set<HTMLElement>} */ const shown = new Set();
  const columns = lanes.map((lane) => lane.flatMap(([at, ...more]) => {
    const folded = more.filter((each) => each < last).map((each) => cards[each]);
    for (const card of [cards[at], ...folded]) shown.add(card);
    return folded.length ? [cards[at], further(cards[at], folded, words, open)] : [cards[at]];
  }));
  setLanes(top, columns);
  return shown;
}

/** @param {HTMLElement} card @param {HTMLElement[]} folded @param {Ground["words"]} words @param {Set<string | null>} open */
function further(card, folded, words, open) {
  const details = document.createElement("details");
  details.className = "further";
  details.dataset.person = authorOf(card);
  details.open = open.has(authorOf(card));
  const summary = document.createElement("summary");
  const flower = card.querySelector(".face .flower")?.cloneNode(true);
  if (flower instanceof Element) flower.setAttribute("class", "flower");
  const label = document.createElement("span");
  const name = (card.querySelector(".who h2")?.textContent ?? "").trim().split(" ")[0];
  label.textContent = (folded.length === 1 ? words.moreOne : words.moreMany).replace("{n}", String(folded.length)).replace("{name}", name);
  summary.append(...(flower ? [flower] : []), label);
  details.append(summary, ...folded);
  return details;
}

/** @param {HTMLElement} sheet @param {HTMLElement[][]} columns */
function setLanes(sheet, columns) {
  sheet.dataset.lanes = String(columns.length);
  while (sheet.childElementCount < columns.length) sheet.append(element("lane"));
  columns.forEach((own, lane) => {
    const box = sheet.children[lane];
    own.forEach((card, at) => box.children[at] !== card && box.insertBefore(card, box.children[at] ?? null));
  });
  columns.forEach((own, lane) => {
    while (sheet.children[lane].childElementCount > own.length) sheet.children[lane].lastElementChild?.remove();
  });
  while (sheet.childElementCount > columns.length) sheet.lastElementChild?.remove();
}

/** Lanes that came out too tall all the same let their last cards go to the shelf; each keeps one. @param {HTMLElement} top @param {number} space @param {Set<HTMLElement>} shown */
function cutBack(top, space, shown) {
  top.style.alignItems = "start"; // each as tall as its cards
  for (const lane of /** @type {Iterable<HTMLElement>} */ (top.children)) while (lane.offsetHeight > space + 1 && dropLast(lane, shown));
  top.style.alignItems = "";
}

/** The last card of a lane goes, with what is folded behind it. Whether one could go. @param {HTMLElement} lane @param {Set<HTMLElement>} shown */
function dropLast(lane, shown) {
  if (lane.querySelectorAll(":scope > article").length < 2) return false;
  for (let last = lane.lastElementChild; last; last = lane.lastElementChild) {
    const own = last.matches("article") ? [/** @type {HTMLElement} */ (last)] : articles(last);
    for (const card of own) shown.delete(card);
    last.remove();
    if (own[0] === last) return true;
  }
  return false;
}

/** The shelf takes what is left; from sixteen on its oldest close, eight a sheet. @param {HTMLElement} root @param {HTMLElement} top @param {HTMLElement | null} shelf @param {HTMLElement[]} rest */
function fillBelow(root, top, shelf, rest) {
  if (rest.length === 0) return shelf?.remove();
  const size = openSize(rest.length);
  let sheet = shelf ?? element("sheet");
  if (!shelf) top.after(sheet);
  fill(sheet, rest.slice(0, size));
  for (let from = size; from < rest.length; from += SHEET) {
    const closed = element("sheet");
    sheet.after(closed);
    fill(closed, rest.slice(from, from + SHEET));
    sheet = closed;
  }
}

/** Whether a steward put it forward. @param {HTMLElement} card */
export function isForward(card) {
  return card.dataset.forward !== undefined;
}

/** The one that leads: of those that were put forward the last. @param {HTMLElement[]} cards */
export function leadOf(cards) {
  const moment = (/** @type {HTMLElement} */ card) => Date.parse(card.dataset.forward ?? "");
  return cards.filter(isForward).sort((a, b) => moment(b) - moment(a))[0];
}

/** Newest first, after the one that leads. @param {HTMLElement[]} cards */
export function inOrder(cards) {
  const lead = leadOf(cards);
  return lead ? [lead, ...byTime(cards).filter((card) => card !== lead)] : byTime(cards);
}

/** Newest first. @param {HTMLElement[]} cards */
export function byTime(cards) {
  return [...cards].sort((a, b) => Date.parse(b.dataset.published ?? "") - Date.parse(a.dataset.published ?? ""));
}

/** @param {HTMLElement} card */
export function authorOf(card) {
  return card.querySelector(".who h2 a")?.getAttribute("href") ?? "";
}

/** @param {string} name */
export function element(name) {
  const made = document.createElement("div");
  made.className = name;
  return made;
}

const main = /** @type {HTMLElement} */ (document.querySelector("#wall"));
const root = /** @type {HTMLElement} */ (main.querySelector(".feed"));
const ground = { root, words: JSON.parse(main.dataset.words ?? "{}") };
refresh(articles(root), main.dataset.lang ?? "en", JSON.parse(main.dataset.words ?? "{}").now); // before anything is measured

/** Deals the open sheets anew; not under the eyes of somebody who reads further down. */
export function compose() {
  const [top, shelf] = root.children;
  if (!top) return;
  if (scrollY > 80 || root.contains(document.activeElement) || isPlaying(root)) {
    for (const event of ["scroll", "focusout"]) addEventListener(event, again, { once: true, passive: true }); // it is made up for
    return;
  }
  const cards = [top, shelf].flatMap((sheet) => (sheet ? articles(sheet) : []));
  known = new WeakMap(); // other fonts, another window
  const sheets = isSeen ? [] : /** @type {HTMLElement[]} */ ([...root.children]);
  for (const sheet of sheets) sheet.style.setProperty("content-visibility", "hidden"); // the server's deal is not worth a layout
  try {
    lay(ground, inOrder(cards));
  } finally {
    for (const sheet of sheets) sheet.style.removeProperty("content-visibility");
  }
}

let timer = 0;
function again() {
  clearTimeout(timer);
  timer = setTimeout(compose, 120);
}

const [sans] = getComputedStyle(document.body).fontFamily.split(",");
const fonts = [`1rem Newsreader`, `1rem ${sans}`];
if (fonts.every((font) => document.fonts.check(font, "é"))) compose();
else {
  // Words would move when their fonts come: nothing is shown before, unless they keep us waiting.
  root.classList.add("composing");
  const begin = () => {
    root.classList.remove("composing");
    compose();
  };
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  Promise.race([Promise.all(fonts.map((font) => document.fonts.load(font, "é"))), late]).then(begin, begin);
}

addEventListener("resize", again);
document.fonts.addEventListener("loadingdone", again);
root.addEventListener("toggle", (event) => event.target instanceof Element && measureAnew(event.target.closest("article")), true);
