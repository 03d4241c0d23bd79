/** Keeps the screen's program and the drawings and pictures on its cards, so that a screen that starts in an outage shows the last cards. */

const NAME = "florilege-kiosk-1";
const MOST_DRAWINGS = 400;
const PATIENCE = 4000;
const DRAWING = /^\/(flower|bouquet|media|kiosk\/qr)\//;

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (DRAWING.test(pathname)) event.respondWith(drawing(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(kept(event.request));
  else if (pathname === "/kiosk/" || pathname.startsWith("/kiosk/")) event.respondWith(current(event.request));
});

worker.addEventListener("message", (/** @type {any} */ event) => {
  const { keep, assets, drop, media = [], forget } = event.data ?? {};
  if (keep) event.waitUntil(keepAll(keep, assets));
  if (drop || media.length) event.waitUntil(dropDrawings((path) => media.includes(path) || path.startsWith(`/bouquet/${drop}-`) || path === `/kiosk/qr/${drop}.svg`));
  if (forget) event.waitUntil(dropDrawings(() => true));
});

/** What never changes under its address. @param {Request} request */
async function kept(request) {
  return (await (await caches.open(NAME)).match(request, { ignoreVary: true })) ?? fetch(request);
}

/** The program: the server's, and the kept one where the server does not answer, or answers with its trouble. @param {Request} request */
async function current(request) {
  const own = async () => (await caches.open(NAME)).match(request, { ignoreSearch: true, ignoreVary: true });
  try {
    const answer = await fetch(new Request(request.url, { cache: "no-cache", headers: { Accept: "*/*" } }), { signal: AbortSignal.timeout(PATIENCE) });
    return answer.status < 500 ? answer : ((await own()) ?? answer);
  } catch (error) {
    const answer = await own();
    if (answer) return answer;
    throw error;
  }
}

/** @param {Request} request */
async function drawing(request) {
  const cache = await caches.open(NAME);
  const known = await cache.match(request, { ignoreVary: true });
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) {
    await cache.put(request, answer.clone());
    await trim(cache);
  }
  return answer;
}

/**
 * Fetches a whole program before any of it replaces the old one: never half of each.
 * @param {string[]} paths @param {string} assets the static tree that this program names
 */
async function keepAll(paths, assets) {
  const cache = await caches.open(NAME);
  for (const path of paths.filter((each) => DRAWING.test(each))) await drawing(new Request(path)).catch(() => null);
  const shell = paths.filter((path) => path.startsWith("/kiosk/") || path.startsWith(assets));
  try {
    const answers = await Promise.all(shell.map(async (path) => ({ path, answer: await fetch(path, path.startsWith(assets) ? {} : { cache: "no-cache" }) })));
    const page = answers.find(({ path }) => path === "/kiosk/")?.answer;
    if (!page?.ok || !(await page.clone().text()).includes(`"${assets}"`)) return;
    for (const { path, answer } of answers) if (answer.ok) await cache.put(path, answer);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/static/") && !pathname.startsWith(assets)) await cache.delete(request);
    }
  } catch {
    // the server went meanwhile: what was kept before stays
  }
}

/** The oldest drawings go. @param {Cache} cache */
async function trim(cache) {
  const drawings = (await cache.keys()).filter((request) => DRAWING.test(new URL(request.url).pathname));
  for (const request of drawings.slice(0, Math.max(0, drawings.length - MOST_DRAWINGS))) await cache.delete(request);
}

/** @param {(path: string) => boolean} isMeant */
async function dropDrawings(isMeant) {
  const cache = await caches.open(NAME);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (DRAWING.test(pathname) && isMeant(pathname)) await cache.delete(request);
  }
}
