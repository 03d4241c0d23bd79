/** The office screen: pair once, then show the wall for years. */
import { pairScreen } from "/kiosk/pair.js";
import { ASSETS, clock, watchFlowers, workerAddress } from "/kiosk/shared.js";
import { readIdentity } from "/kiosk/store.js";
import { Wall } from "/kiosk/wall.js";
import { chooseLang } from "/kiosk/words.js";

const SHIFT = [0, 3, 6, 3, 0, -3, -6, -3]; // pixels: the picture wanders, so that nothing burns in

const query = new URLSearchParams(location.search);
const lang = chooseLang(query.get("lang"), navigator.languages);
const root = document.documentElement;
root.lang = lang;
root.dataset.state = "started"; // boot.js need not worry
root.dataset.theme = query.get("theme") === "light" ? "light" : "dark";

/** @type {Wall | null} */ let wall = null;
let minute = -1;

function tick() {
  const now = new Date();
  wall?.beat();
  if (now.getMinutes() === minute) return;
  minute = now.getMinutes();
  const face = /** @type {HTMLElement} */ (document.getElementById("clock"));
  face.textContent = clock(now, lang);
  root.style.setProperty("--shift-x", `${SHIFT[minute % 8]}px`);
  root.style.setProperty("--shift-y", `${SHIFT[(minute + 2) % 8]}px`);
  root.dataset.third = minute % 2 ? "upper" : "lower";
  wall?.minute();
}

/** Lets the worker keep everything that this page is made of, so that it starts in an outage too. */
async function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(workerAddress, { scope: "/kiosk/" });
    const { active } = await navigator.serviceWorker.ready;
    const parts = performance.getEntriesByType("resource").map((each) => new URL(each.name).pathname);
    active?.postMessage({ keep: ["/kiosk/", ...new Set(parts)], assets: ASSETS });
    performance.clearResourceTimings();
  } catch {
    // no worker here (an old television, plain http): the screen works as long as it is not restarted in an outage
  }
}

/** Cards are measured with their own typefaces, unless those are too long in coming. */
function typefaces() {
  const all = ["400 1em Newsreader", "italic 400 1em Newsreader", "400 1em Figtree"].map((font) => document.fonts.load(font, "é"));
  return Promise.race([Promise.all(all), new Promise((resolve) => setTimeout(resolve, 3000))]).catch(() => null);
}

async function start() {
  const known = readIdentity();
  const identity = known?.token && known.wall ? known : await pairScreen(lang);
  wall = new Wall(identity, lang);
  await typefaces();
  wall.show();
  let resizing = 0;
  addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(() => wall?.show(), 300);
  });
  setTimeout(keepShell, 3000);
}

watchFlowers();
tick();
setInterval(tick, 1000);
keepShell();
start();
