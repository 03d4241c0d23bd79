import assert from "node:assert/strict";
import test from "node:test";
import { allows, looksLikeCard } from "../../static/js/policy.js";

test("what the renderer writes is allowed", () => {
  assert.ok(allows("article", [["class", "card"], ["data-post", "1"], ["aria-labelledby", "by-1"], ["lang", "fr"]]));
  assert.ok(allows("a", [["href", "https://fluv.example/1"], ["rel", "nofollow"]]));
  assert.ok(allows("a", [["href", "/p/ines"]]));
  assert.ok(allows("img", [["src", "/flower/1-2.svg"], ["alt", ""]]));
  assert.ok(allows("path", [["d", "M0 0"]]));
});

test("a flower is used from the page, and nothing from elsewhere", () => {
  assert.ok(allows("svg", [["class", "flower"], ["viewBox", "0 0 108 108"], ["aria-hidden", "true"]]));
  assert.ok(allows("use", [["href", "#f-0123456789ab-2"]]));
  for (const href of ["#x", "#f-0123456789ab-3", "/flower/x.svg#f-0123456789ab-2", "https://evil.example/#f-0123456789ab-2", "data:image/svg+xml,x#f-0123456789ab-2", ""]) {
    assert.ok(!allows("use", [["href", href]]), href);
  }
  assert.ok(!allows("use", [["xlink:href", "#f-0123456789ab-2"]]));
});

test("no script, no handler, no style, no frame", () => {
  for (const tag of ["script", "iframe", "object", "embed", "style", "form", "input", "link", "meta", "base", "template", "foreignObject"]) {
    assert.ok(!allows(tag, []), tag);
  }
  for (const name of ["onclick", "ONERROR", "style", "srcdoc", "formaction", "xlink:href", "srcset", "ping"]) assert.ok(!allows("a", [[name, "x"]]), name);
});

test("links lead to the web or to this site, pictures come from this site", () => {
  for (const href of ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "vbscript:x", "p/ines"]) {
    assert.ok(!allows("a", [["href", href]]), href);
  }
  assert.ok(!allows("img", [["src", "https://evil.example/pixel.gif"]]));
  assert.ok(!allows("img", [["src", "//evil.example/pixel.gif"]]));
});

test("that somebody went on is told to this site alone", () => {
  assert.ok(allows("a", [["ping", "/post/01m81nevqc725n12k02g2y1k5c/out"], ["href", "https://fluv.example/1"]]));
  for (const ping of ["https://evil.example/", "//evil.example/out", "/post/1/out https://evil.example/", "/post/../out", ""]) {
    assert.ok(!allows("a", [["ping", ping]]), ping);
  }
});

test("pictures come in sizes of this site, and nothing else comes with them", () => {
  const hash = "0123456789abcdef".repeat(4);
  assert.ok(allows("img", [["src", `/media/${hash}`], ["srcset", `/media/${hash} 320w, /media/${hash} 640w`], ["sizes", "50vw"], ["loading", "lazy"], ["decoding", "async"]]));
  assert.ok(allows("source", [["type", "image/avif"], ["srcset", `/media/${hash} 320w`]]));
  assert.ok(allows("rect", [["width", "100%"], ["fill", "#aabbcc"]]));
  for (const srcset of ["https://evil.example/x 1w", `/media/${hash} 320w, //evil.example/x 1w`, `/media/${hash}`, "/media/../x 1w", "javascript:alert(1) 1w"]) {
    assert.ok(!allows("img", [["srcset", srcset]]), srcset);
  }
  for (const fill of ["url(https://evil.example)", "red;", "#aabbccdd", "expression(1)"]) assert.ok(!allows("rect", [["fill", fill]]), fill);
});

test("only one whole article passes for a card", () => {
  assert.ok(looksLikeCard('<article class="card" data-post="1"><p>onclick= javascript: &lt;script&gt;</p></article>'));
  assert.ok(!looksLikeCard('<article class="card" data-post="1"><script>1</script></article>'));
  assert.ok(!looksLikeCard('<p>words</p>'));
  assert.ok(!looksLikeCard('<article class="card" data-post="1"></article><img src=x>'));
});
