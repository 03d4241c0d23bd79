/** Pages with posts that stay as they are: what visitors may not see any more leaves them within two seconds, too. */
import { Socket } from "./socket.js";

const { hears = "", name = "", lang = "en" } = /** @type {HTMLElement} */ (document.querySelector("main[data-hears]")).dataset;
const SPREAD = 600; // ms: not all open pages ask in the same moment
const shown = "article[data-post], .words[id^=part-]";
let wasAway = false;
let isDue = false;

/** Asks for this page again, and takes away what is not on it any more. */
async function compare() {
  isDue = false;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 410 || answer?.status === 404) return location.reload(); // the page that says so
  const text = answer?.ok ? await answer.text() : null;
  if (text === null) return;
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(shown))) {
    const mark = one.dataset.post ? `data-post="${one.dataset.post}"` : `id="${one.id}"`;
    if (!text.includes(mark)) one.remove();
  }
}

function soon() {
  if (!isDue) setTimeout(compare, Math.random() * SPREAD);
  isDue = true;
}

/** @param {string} post */
const isHere = (post) => document.querySelector(`[data-post="${CSS.escape(post)}"]`) !== null;

const socket = new Socket("/wall");
socket.on("connect", () => {
  socket.ask("join", { [hears]: name, lang }, (answer) => (answer ? wasAway && soon() : socket.drop()));
  wasAway = true;
});
socket.on("change", (/** @type {import("./position.js").Change} */ { kind, post = "" }) => {
  if (kind.startsWith("wall.") || ((kind === "post.removed" || kind === "post.edited") && isHere(post))) soon();
});
