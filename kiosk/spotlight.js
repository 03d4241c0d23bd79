/** The spotlight: now and then one card with a picture has the whole panel, then the mosaic is back. */
import { dress, LENGTHS } from "/kiosk/dress.js";
import { cardFrom } from "/kiosk/shared.js";
import { WORDS } from "/kiosk/words.js";

/** @typedef {import("./queue.js").Entry} Entry */

const SHORT = 140; // characters that may be set large
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Spotlight {
  #turn = 0;
  /** @type {Map<string, number>} */ #lit = new Map();
  /** The post that stands alone now, if any. */
  post = "";

  /** @param {{root: HTMLElement, queue: import("./queue.js").Queue, lang: import("./words.js").Lang}} parts */
  constructor({ root, queue, lang }) {
    this.root = root;
    this.queue = queue;
    this.lang = lang;
  }

  /** The card with a picture that stood alone longest ago, or never: then the newest. */
  get next() {
    const pictured = this.queue.entries.filter(({ html }) => isPictured(html));
    const turn = (/** @type {Entry} */ { id }) => this.#lit.get(id) ?? 0;
    return pictured.sort((a, b) => turn(a) - turn(b) || b.published - a.published)[0] ?? null;
  }

  /** Shows it alone. False where it does not fit this panel however short. @param {Entry} entry */
  show(entry) {
    this.#lit.set(entry.id, ++this.#turn);
    for (const id of this.#lit.keys()) if (!this.queue.get(id)) this.#lit.delete(id);
    this.root.hidden = false;
    this.post = entry.id;
    const fits = LENGTHS.some((length) => this.#lay(entry, length));
    if (!fits) this.end();
    else if (!calm.matches) this.root.animate({ opacity: [0, 1] }, { duration: 560, easing: "cubic-bezier(.2, .7, .2, 1)" });
    return fits;
  }

  end() {
    this.post = "";
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  /** @param {Entry} entry @param {number} length */
  #lay(entry, length) {
    const card = cardFrom(entry.html);
    const media = card?.querySelector(":scope > .media");
    if (!card || !media) return false;
    dress(card, length, "");
    const side = element("side");
    const foot = this.#foot(entry, card); // first: it reads the name that then goes to the head
    side.append(author(card), words(card), foot);
    for (const image of media.querySelectorAll("img, source")) image.setAttribute("sizes", "54vw");
    this.root.replaceChildren(media, side);
    return side.scrollHeight <= side.clientHeight + 1;
  }

  /** @param {Entry} entry @param {HTMLElement} card */
  #foot(entry, card) {
    const name = (card.querySelector(".who h2")?.textContent ?? "").split(" ")[0];
    const code = new Image(166, 166);
    code.className = "qr";
    code.alt = "";
    code.src = `/kiosk/qr/${entry.id}.svg`;
    code.addEventListener("error", () => code.remove(), { once: true });
    const said = element("call");
    said.append(paragraph(WORDS[this.lang].answer.replace("{name}", name)), paragraph(location.host));
    const relay = card.querySelector(".relay");
    if (relay) said.append(relay);
    const foot = element("foot");
    foot.append(code, said, ...card.querySelectorAll(".bouquet"));
    return foot;
  }
}

/** Whether the card shows a picture to everybody. @param {string} html */
function isPictured(html) {
  return /^\s*<article class="card (photo|plate|film)"/.test(html) && html.includes('src="/media/');
}

/** @param {HTMLElement} card */
function author(card) {
  const made = element("author");
  const text = element("name");
  text.append(...card.querySelectorAll(".who h2, .role"));
  for (const image of card.querySelectorAll(".face picture img, .face source")) image.setAttribute("sizes", "20vmin");
  for (const flower of card.querySelectorAll(".face .flower use")) flower.setAttribute("href", (flower.getAttribute("href") ?? "").replace(/-[01]$/, "-2"));
  made.append(...card.querySelectorAll(".face"), text);
  return made;
}

/** @param {HTMLElement} card */
function words(card) {
  const made = document.createElement("blockquote");
  const said = card.querySelector(":scope > .words");
  made.className = "words";
  for (const name of ["lang", "dir"]) if (said?.hasAttribute(name)) made.setAttribute(name, said.getAttribute(name) ?? "");
  made.append(...card.querySelectorAll(":scope > .headline"), ...(said ? said.childNodes : []));
  made.dataset.len = (made.textContent ?? "").length <= SHORT ? "s" : "l";
  return made;
}

/** @param {string} name */
function element(name) {
  const made = document.createElement("div");
  made.className = name;
  return made;
}

/** @param {string} text */
function paragraph(text) {
  const made = document.createElement("p");
  made.textContent = text;
  return made;
}
