/** From the renderer's markup to an element of this page, under `trusted-types florilege`: the only way HTML gets in. */
import { allows, looksLikeCard } from "./allow.js";

/** @typedef {{createHTML(html: string): string}} Policy */

/** @param {string} html */
function createHTML(html) {
  if (!looksLikeCard(html)) throw new TypeError("not a card");
  return html;
}

/** @type {Policy} */
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("florilege", { createHTML }) ?? { createHTML };

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
