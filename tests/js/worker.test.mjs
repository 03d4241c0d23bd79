/** What the service worker keeps of a wall, and that nothing which was taken out comes back. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { runInNewContext } from "node:vm";

const HOME = "https://wall.example";
const PROGRAM = readFileSync(new URL("../../static/js/sw.js", import.meta.url), "utf8");
const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));

const card = (post, words) => `<article class="card quote" data-post="${post}">${words}</article>`;
const wall = (...cards) => `<link href="/static/1/a.css"><script src="/static/1/a.js"></script><main id="wall" data-kept>${cards.join("")}</main>`;

/** A worker whose site answers what the test says, whose cache takes its time. */
function begin(answer) {
  const kept = new Map();
  const heard = {};
  const path = (request) => (typeof request === "string" ? request : new URL(request.url).pathname);
  const cache = {
    match: async (request) => (await soon(), kept.get(path(request))?.clone()),
    put: async (request, response) => void (await soon(), kept.set(path(request), response)),
    delete: async (request) => (await soon(), kept.delete(path(request))),
    keys: async () => (await soon(), [...kept.keys()].map((each) => ({ url: HOME + each }))),
  };
  const self = { registration: { scope: `${HOME}/` }, addEventListener: (name, listener) => (heard[name] = listener) };
  runInNewContext(PROGRAM, {
    self, URL, URLSearchParams, Response, Headers, AbortSignal, location: { origin: HOME },
    caches: { open: async () => cache },
    fetch: async (request) => (await soon(), answer(path(request))),
  });
  const tell = (data, from = "/") => new Promise((resolve) => heard.message({ data, source: { url: HOME + from }, waitUntil: resolve })); // resolves with what it resolves to
  return { tell, read: async (name = "/") => (await kept.get(name)?.clone().text()) ?? null };
}

const page = (html, caching = "public, max-age=0") => new Response(html, { headers: { "Cache-Control": caching } });
const keep = { keep: ["/", "/static/1/a.js"], assets: "/static/1/" };

test("posts that leave at the same moment all leave the kept wall", async () => {
  const posts = Array.from({ length: 8 }, (_, number) => `P${number}`);
  const { tell, read } = begin((path) => page(path === "/" ? wall(...posts.map((post) => card(post, `words of ${post}`))) : "//"));
  await tell(keep);
  assert.match(await read(), /words of P7/);
  await Promise.all(posts.slice(1).map((post) => tell({ post: post })));
  assert.deepEqual((await read()).match(/words of P\d/g), ["words of P0"]);
});

test("a post that leaves while the wall is fetched is not in what is kept", async () => {
  const { tell, read } = begin((path) => page(path === "/" ? wall(card("P0", "stays"), card("P1", "leaves")) : "//"));
  await Promise.all([tell(keep), tell({ post: "P1" })]);
  assert.match(await read(), /stays/);
  assert.doesNotMatch(await read(), /leaves/);
});

test("an edited card takes the place of the kept one", async () => {
  const { tell, read } = begin((path) => page(path === "/" ? wall(card("P0", "before $& after")) : "//"));
  await tell(keep);
  await tell({ post: "P0", html: card("P0", "now $&") });
  assert.match(await read(), />now \$&</);
});

test("what one wall says of a card changes its own copy; what left leaves every copy", async () => {
  const { tell, read } = begin((path) => page(path.startsWith("/static") ? "//" : wall(card("P0", "in English"), card("P1", "leaves"))));
  await tell(keep);
  await tell({ ...keep, keep: ["/w/porto"] });
  await tell({ post: "P0", html: card("P0", "en français") }, "/w/porto");
  assert.match(await read("/w/porto"), /en français/);
  assert.match(await read(), /in English/);
  await tell({ post: "P1" }, "/w/porto");
  for (const path of ["/", "/w/porto"]) assert.doesNotMatch(await read(path), /leaves/);
});

test("where something left without a name, no copy stays", async () => {
  const { tell, read } = begin((path) => page(path.startsWith("/static") ? "//" : wall(card("P0", "words"))));
  await tell(keep);
  await tell({ ...keep, keep: ["/w/porto"] });
  await tell({ forget: true });
  assert.deepEqual([await read(), await read("/w/porto")], [null, null]);
});

test("a page of somebody who is signed in is not kept", async () => {
  const { tell, read } = begin(() => page(wall(card("P0", "mine")), "private, no-cache"));
  await tell(keep);
  assert.equal(await read(), null);
});
