/** Before anything is painted: the top sheet, dealt by the server for a window that it does not know, is made to fit this one. */
import { articles, forget, lay } from "./sheet.js";
import { refresh } from "./times.js";

const PATIENCE = 300; // ms: how long cards wait for their fonts

const main = /** @type {HTMLElement} */ (document.querySelector("#wall"));
const root = /** @type {HTMLElement} */ (main.querySelector(".feed"));
const ground = { root, words: JSON.parse(main.dataset.words ?? "{}") };
refresh(articles(root), main.dataset.lang ?? "en", JSON.parse(main.dataset.words ?? "{}").now); // before anything is measured

/** Deals the open sheets anew; not under the eyes of somebody who reads further down. */
export function compose() {
  const [top, shelf] = root.children;
  if (!top || scrollY > 80 || root.contains(document.activeElement)) return;
  const cards = [top, shelf].flatMap((sheet) => (sheet ? articles(sheet) : []));
  forget();
  lay(ground, cards.sort((a, b) => (b.dataset.published ?? "").localeCompare(a.dataset.published ?? "")));
}

const fonts = [`1rem Newsreader`, `1rem Figtree`];
if (fonts.every((font) => document.fonts.check(font, "é"))) compose();
else {
  // Words would move when their fonts come: nothing is shown before, unless they keep us waiting.
  root.classList.add("composing");
  const begin = () => {
    compose();
    root.classList.remove("composing");
  };
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  Promise.race([Promise.all(fonts.map((font) => document.fonts.load(font, "é"))), late]).then(begin, begin);
}

let timer = 0;
const again = () => {
  clearTimeout(timer);
  timer = setTimeout(compose, 120);
};
addEventListener("resize", again);
document.fonts.addEventListener("loadingdone", again);
