/** The two ways past `require-trusted-types-for`: a card's markup, checked node by node, and the service worker's address. */
import { allows, looksLikeCard } from "/kiosk/allow.js";

const WORKER = "/kiosk/sw.js";

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
 * The card as an element of this page, or null when it is anything else. Parsed in an inert document, where nothing runs or loads.
 * @param {string} html
 * @returns {HTMLElement | null}
 */
export function cardFrom(html) {
  try {
    const { body } = new DOMParser().parseFromString(policy.createHTML(html), "text/html");
    const card = body.firstElementChild;
    if (body.childElementCount !== 1 || !(card instanceof HTMLElement) || card.localName !== "article") return null;
    for (const element of [card, ...card.querySelectorAll("*")]) {
      if (!allows(element.localName, [...element.attributes].map((each) => [each.name, each.value]))) return null;
    }
    return document.adoptNode(card);
  } catch {
    return null;
  }
}
