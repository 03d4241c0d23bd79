/**
 * One worker, registered twice. For screens (scope /kiosk/) it keeps their program and the drawings on their cards; for visitors
 * (scope /) the last copy of each wall that they opened, with what is drawn on it. Either way a start in an outage shows the last posts.
 */

const worker = /** @type {any} */ (self);
const FOR_SCREENS = new URL(worker.registration.scope).pathname === "/kiosk/";
const NAME = FOR_SCREENS ? "florilege-kiosk-1" : "florilege-wall-1";
const MOST_DRAWINGS = 400;
const MOST_WALLS = 4;
const PATIENCE = 4000;
const LONGEST = 20_000; // a page that comes later than that is not waited for
const DRAWING = /^\/(flower|bouquet|media|brand|kiosk\/qr)\//;
const WALL = /^\/(w\/[^/.]+)?$/;
const CLEAR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';

let turn = Promise.resolve();

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { pathname, searchParams, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  // A picture by itself is the server's to show: it may be gone.
  if (DRAWING.test(pathname) && request.mode === "navigate") return;
  if (DRAWING.test(pathname)) event.respondWith(drawing(request));
  else if (pathname.startsWith("/static/")) event.respondWith(kept(request));
  else if (FOR_SCREENS ? pathname.startsWith("/kiosk/") : request.mode === "navigate" && isWall(pathname, searchParams)) event.respondWith(current(event));
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  const { keep, assets, post, html = "", media = [], forget } = event.data ?? {};
  if (keep) event.waitUntil(FOR_SCREENS ? keepProgram(keep, assets) : keepWall(keep, assets));
  if (post && !FOR_SCREENS) event.waitUntil(inTurn(() => mend(post, html, event.source?.url ?? "")));
  if ((post && !html) || media.length) event.waitUntil(dropDrawings((path) => media.includes(path) || path.startsWith(`/bouquet/${post}-`) || path === `/kiosk/qr/${post}.svg`));
  if (forget) event.waitUntil(Promise.all([dropDrawings(() => true), FOR_SCREENS ? null : inTurn(dropWalls)]));
});

/** One change of kept pages after the other: of two at once each would put back what the other took out. @param {() => Promise<void>} change */
function inTurn(change) {
  turn = turn.then(change).catch(() => {});
  return turn;
}

/** A wall's first page, in whatever language; older posts and searches are not kept. @param {string} pathname @param {URLSearchParams} query */
function isWall(pathname, query) {
  return WALL.test(pathname) && [...query.keys()].every((name) => name === "lang");
}

/** What never changes under its address. @param {Request} request */
async function kept(request) {
  return (await (await caches.open(NAME)).match(request, { ignoreVary: true })) ?? fetch(request);
}

/** The page: the server's, and the kept one where the server does not answer, or answers with its trouble. @param {any} event */
async function current({ request }) {
  const own = await (await caches.open(NAME)).match(request, { ignoreSearch: FOR_SCREENS, ignoreVary: true });
  const signal = own ? AbortSignal.timeout(PATIENCE) : null;
  try {
    const answer = await fetch(FOR_SCREENS ? new Request(request.url, { cache: "no-cache", headers: { Accept: "*/*" } }) : request, { signal });
    if (own && isPrivate(answer)) await (await caches.open(NAME)).delete(request, { ignoreVary: true });
    const isOurs = !answer.ok || answer.headers.has("Content-Security-Policy"); // a proxy in trouble answers 200 with nothing, too
    return own && (answer.status >= 500 || answer.status === 429 || !isOurs) ? own : answer;
  } catch (error) {
    if (own) return own;
    throw error;
  }
}

/** @param {Response} answer */
function isPrivate(answer) {
  return /private|no-store/.test(answer.headers.get("Cache-Control") ?? "") && answer.ok;
}

/** @param {Request} request */
async function drawing(request) {
  const cache = await caches.open(NAME);
  const known = await cache.match(request, { ignoreVary: true });
  if (known) return known;
  try {
    const answer = await fetch(request);
    if (FOR_SCREENS && answer.ok) await put(cache, request, answer);
    return answer;
  } catch (error) {
    if (FOR_SCREENS || request.destination !== "image") throw error;
    return new Response(CLEAR, { headers: { "Content-Type": "image/svg+xml" } }); // a picture that was not kept is no broken one
  }
}

/** @param {Cache} cache @param {Request} request @param {Response} answer */
async function put(cache, request, answer) {
  await cache.put(request, answer.clone());
  await trim(cache, (path) => DRAWING.test(path), MOST_DRAWINGS);
}

/** Keeps drawings that a page shows, most of which the browser has at hand. @param {string[]} paths */
async function keepDrawings(paths) {
  const cache = await caches.open(NAME);
  for (const path of paths.filter((each) => DRAWING.test(each))) {
    const request = new Request(path);
    if (await cache.match(request, { ignoreVary: true })) continue;
    const answer = await fetch(request).catch(() => null);
    if (answer?.ok) await put(cache, request, answer);
  }
}

/**
 * Fetches a whole program before any of it replaces the old one: never half of each.
 * @param {string} page @param {string[]} parts @param {string} assets the static tree that this program names
 * @param {(answer: Response) => Promise<Response>} [dated] what is kept in place of the page's answer
 */
async function keepWhole(page, parts, assets, dated = async (answer) => answer) {
  const cache = await caches.open(NAME);
  try {
    const answers = await Promise.all([page, ...parts].map(async (path) => ({ path, answer: await fetch(path, { cache: path.startsWith(assets) ? "default" : "no-cache", signal: AbortSignal.timeout(LONGEST) }) })));
    const [{ answer: found }] = answers;
    if (!found.ok || found.redirected || isPrivate(found) || !(await found.clone().text()).includes(`"${assets}`)) return;
    for (const { path, answer } of answers) if (answer.ok) await cache.put(path, path === page ? await dated(answer) : answer);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/static/") && !pathname.startsWith(assets)) await cache.delete(request);
    }
  } catch {
    // the server went meanwhile: what was kept before stays
  }
}

/** @param {string[]} paths @param {string} assets */
async function keepProgram(paths, assets) {
  await keepDrawings(paths);
  await keepWhole("/kiosk/", paths.filter((path) => path !== "/kiosk/" && (path.startsWith("/kiosk/") || path.startsWith(assets)) && !DRAWING.test(path)), assets);
}

/** The page comes first, then what it is made of. @param {string[]} paths @param {string} assets */
async function keepWall([page, ...parts], assets) {
  const url = new URL(page, location.origin);
  if (!isWall(url.pathname, url.searchParams)) return;
  await inTurn(async () => {
    const cache = await caches.open(NAME);
    await keepWhole(page, parts.filter((path) => path.startsWith(assets)), assets, dated);
    for (const request of await walls(cache)) if (!(await (await cache.match(request))?.text())?.includes(`"${assets}`)) await cache.delete(request);
    await trim(cache, (path) => WALL.test(path), MOST_WALLS);
  });
  if (await (await caches.open(NAME)).match(page, { ignoreVary: true })) await keepDrawings(parts);
}

/** The page, saying in itself when it was heard: `data-heard` of the wall. @param {Response} answer */
async function dated(answer) {
  const html = (await answer.text()).replace('<main id="wall"', `<main id="wall" data-heard="${new Date().toISOString()}"`);
  return rewritten(answer, html);
}

/** @param {Response} answer @param {string} html */
function rewritten(answer, html) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(html, { headers });
}

/**
 * Puts a post's present card in place of the one in the copy of this page, or takes it out of every copy: what was hidden comes back from nowhere.
 * @param {string} post @param {string} html @param {string} page
 */
async function mend(post, html, page) {
  const cache = await caches.open(NAME);
  const card = new RegExp(`<article [^>]*data-post="${post.replace(/\W/g, "")}"[^]*?</article>`);
  for (const request of await walls(cache)) {
    if (html && request.url !== page) continue;
    const answer = await cache.match(request);
    const before = (await answer?.text()) ?? "";
    const after = before.replace(card, () => html);
    if (answer && after !== before) await cache.put(request, rewritten(answer, after));
  }
}

async function dropWalls() {
  const cache = await caches.open(NAME);
  for (const request of await walls(cache)) await cache.delete(request);
}

/** @param {Cache} cache */
async function walls(cache) {
  return (await cache.keys()).filter((request) => WALL.test(new URL(request.url).pathname));
}

/** The oldest go. @param {Cache} cache @param {(path: string) => boolean} isMeant @param {number} most */
async function trim(cache, isMeant, most) {
  const found = (await cache.keys()).filter((request) => isMeant(new URL(request.url).pathname));
  for (const request of found.slice(0, Math.max(0, found.length - most))) await cache.delete(request);
}

/** @param {(path: string) => boolean} isMeant */
async function dropDrawings(isMeant) {
  const cache = await caches.open(NAME);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (DRAWING.test(pathname) && isMeant(pathname)) await cache.delete(request);
  }
}
