/** The only way for HTML into a page: a card as the server writes it. */

const TAGS = /^(p|pre|br|a|b|strong|i|em|del|code|blockquote|[uo]l|li|article|header|footer|div|span|h[23]|time|details|summary|q|figure|picture|source|img|svg|use|path|circle|rect)$/i;
const PLAIN = /^((data|aria)-[a-z-]+|id|class|lang|dir|title|role|alt|width|height|datetime|rel|viewbox|preserveaspectratio|d|c[xy]|r|type|sizes|loading|decoding)$/;
const RULES = new Map([
  ["use href", /^#f-[0-9a-f]{12}-[012]$/],
  ["href", /^(https?:\/\/|\/(?![/\\]))/i],
  ["ping", /^\/post\/\w+\/out$/],
  ["src", /^\/(?![/\\])/],
  ["srcset", /^(\/media\/[0-9a-f]{64} \d+w(, |$))+$/],
  ["fill", /^#[0-9a-f]{6}$/],
]);
const WORKER = "/sw.js";

/** @param {string} tag @param {string[][]} attributes */
export function allows(tag, attributes) {
  return TAGS.test(tag) && attributes.every(([name, value]) => {
    const key = name.toLowerCase();
    const rule = RULES.get(`${tag} ${key}`) ?? RULES.get(key);
    return rule ? rule.test(value) : PLAIN.test(key);
  });
}

/** @param {string} html */
export function looksLikeCard(html) {
  return /^\s*<article [^>]*data-post="[^]*<\/article>\s*$/.test(html) && !/<(script|template)/i.test(html);
}

const rules = { createHTML: (/** @type {string} */ text) => (looksLikeCard(text) ? text : ""), createScriptURL: () => WORKER };
const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("florilege", rules) ?? rules;

export const workerAddress = policy.createScriptURL(WORKER);

/** Null for anything else. Parsed where nothing runs or loads. @param {string} html */
export function cardFrom(html) {
  try {
    const card = /** @type {HTMLElement} */ (new DOMParser().parseFromString(policy.createHTML(html), "text/html").body.firstElementChild);
    const all = [card, ...card.querySelectorAll("*")];
    return all.every((one) => allows(one.localName, [...one.attributes].map(({ name, value }) => [name, value]))) && card.localName === "article" && !card.nextElementSibling ? document.adoptNode(card) : null;
  } catch {
    return null;
  }
}
