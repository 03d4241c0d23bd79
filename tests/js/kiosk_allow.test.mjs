/** A screen takes the same markup as the wall page, and no other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as screen from "../../kiosk/allow.js";
import * as page from "../../static/js/policy.js";

const TAGS = "a abbr article b base blockquote br button circle code del details div em embed footer form g h2 h3 header i iframe img input li link math meta object ol p path pre script span strong style summary svg template time ul use".split(" ");
const ATTRIBUTES = [
  ["href", "/p/ines"], ["href", "https://example.org/"], ["href", "javascript:alert(1)"], ["href", "//example.org"], ["src", "/flower/x-1.svg"],
  ["src", "https://example.org/x.png"], ["src", "data:image/svg+xml,x"], ["style", "color:red"], ["onclick", "x"], ["data-post", "1"], ["aria-label", "x"],
  ["class", "x"], ["viewBox", "0 0 1 1"], ["srcdoc", "x"], ["xlink:href", "/x"], ["id", "x"], ["target", "_blank"],
];
const CARDS = ['<article data-post="1"><p>a</p></article>', "<p>a</p>", '<article data-post="1"></article><script>x</script>', '<article data-post="1"><iframe></iframe></article>', '<article class="card"></article>'];

test("every element and attribute is judged as on the wall page", () => {
  for (const tag of TAGS) {
    assert.equal(screen.allows(tag, []), page.allows(tag, []), tag);
    for (const pair of ATTRIBUTES) assert.equal(screen.allows(tag, [pair]), page.allows(tag, [pair]), `${tag} ${pair}`);
  }
  for (const html of CARDS) assert.equal(screen.looksLikeCard(html), page.looksLikeCard(html), html);
});

test("nothing that runs or leads elsewhere by itself comes in", () => {
  for (const tag of ["script", "iframe", "style", "form", "object", "use", "base"]) assert.equal(screen.allows(tag, []), false, tag);
  for (const pair of [["href", "javascript:alert(1)"], ["src", "https://example.org/x.png"], ["onclick", "x"], ["style", "x"]]) assert.equal(screen.allows("a", [pair]), false, pair[0]);
});
