/**
 * From the renderer's markup to an element of this page, under `trusted-types florilege`: the only way HTML gets in, and a worker.
 * What the lists below do not name makes the whole card refused. The words are those of wall/content/sanitize.py.
 */

const WORDS = ["p", "br", "a", "b", "strong", "i", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li"];
const FRAME = ["article", "header", "footer", "div", "span", "h2", "h3", "time", "details", "summary", "q"];
const PICTURES = ["figure", "picture", "source", "img", "svg", "path", "circle", "rect"];
const TAGS = new Set([...WORDS, ...FRAME, ...PICTURES]);
const ATTRIBUTES = new Set(["id", "class", "lang", "dir", "alt", "width", "height", "datetime", "rel", "viewbox", "d", "cx", "cy", "r",
  "preserveaspectratio", "type", "sizes", "loading", "decoding"]);

const WORKER = "/kiosk/sw.js"; // the only one there is, for office screens
const SIZES = /^\/media\/[0-9a-f]{64} \d{1,5}w(, \/media\/[0-9a-f]{64} \d{1,5}w)*$/;
const HERE = /^\/(?![/\\])/; // a path on this site, not //another.site

/**
 * Whether an element of this name may carry these attributes. Pictures come from this site only; links lead to the web or to this site.
 * @param {string} tag
 * @param {Iterable<[string, string]>} attributes
 */
export function allows(tag, attributes) {
  if (!TAGS.has(tag.toLowerCase())) return false;
  for (const [name, value] of attributes) {
    const key = name.toLowerCase();
    if (key === "src" || key === "href") {
      if (!(HERE.test(value) || (key === "href" && /^https?:\/\//i.test(value)))) return false;
    } else if (key === "srcset") {
      if (!SIZES.test(value)) return false;
    } else if (key === "fill") {
      if (!/^#[0-9a-f]{6}$/.test(value)) return false;
    } else if (!ATTRIBUTES.has(key) && !/^(data|aria)-[a-z-]+$/.test(key)) return false;
  }
  return true;
}

/**
 * Whether a string looks like the one article that the renderer writes; the parsed tree is then checked node by node.
 * @param {string} html
 */
export function looksLikeCard(html) {
  return /^\s*<article\s[^>]*\bdata-post="[^"<>]+"/.test(html) && /<\/article>\s*$/.test(html)
    && !/<(script|iframe|object|embed|template|base|meta)\b/i.test(html);
}

/** @param {string} html */
function createHTML(html) {
  if (!looksLikeCard(html)) throw new TypeError("not a card");
  return html;
}

/** @param {string} address */
function createScriptURL(address) {
  if (address !== WORKER) throw new TypeError("not our worker");
  return address;
}

/** @type {{createHTML(html: string): string, createScriptURL(address: string): string}} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("florilege", { createHTML, createScriptURL }) ?? { createHTML, createScriptURL };

/** The service worker's address, as `register` wants it. */
export const workerAddress = policy.createScriptURL(WORKER);

/**
 * The card as an element, or null when it is anything else. Parsed in an inert document, where nothing runs or loads.
 * @param {string} html
 * @returns {HTMLElement | null}
 */
export function cardFrom(html) {
  try {
    const inert = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
    const card = inert.body.firstElementChild;
    if (inert.body.childElementCount !== 1 || !(card instanceof HTMLElement) || card.localName !== "article") return null;
    for (const element of [card, ...card.querySelectorAll("*")]) {
      if (!allows(element.localName, [...element.attributes].map((each) => [each.name, each.value]))) return null;
    }
    return document.adoptNode(card);
  } catch {
    return null;
  }
}
