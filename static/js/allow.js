/** What markup a card may be made of. Everything else is refused as a whole: a card is never repaired here. */

const WORDS = ["p", "br", "a", "b", "strong", "i", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li"]; // as wall/content/sanitize.py
const FRAME = ["article", "header", "footer", "div", "span", "h2", "h3", "time", "img", "details", "summary", "svg", "path", "circle"];
const TAGS = new Set([...WORDS, ...FRAME]);
const ATTRIBUTES = new Set(["id", "class", "lang", "dir", "alt", "width", "height", "datetime", "rel", "viewbox", "d", "cx", "cy", "r"]);

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
    && !/<\/?(script|style|iframe|object|embed|link|meta|base|form|input|button|template|math|foreignobject|use|animate|set)\b/i.test(html);
}
