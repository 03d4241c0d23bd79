/** The first start: a code on the screen until a steward has entered it at the desk. */
import { ask, backOff, pause, Refused } from "/kiosk/net.js";
import { keepIdentity, readIdentity } from "/kiosk/store.js";
import { groupCode, WORDS } from "/kiosk/words.js";

/** @typedef {import("./store.js").Identity} Identity */
/** @typedef {import("./words.js").Lang} Lang */

const POLL = 2500;

/**
 * Shows codes, each until it expires, and comes back once this screen is paired. Never gives up.
 * @param {Lang} lang
 * @returns {Promise<Identity>}
 */
export async function pairScreen(lang) {
  const scene = new Scene(lang);
  scene.open();
  for (let failures = 0; ; ) {
    try {
      const identity = await look(scene);
      failures = 0;
      if (identity.wall) {
        scene.close();
        return identity;
      }
      await pause(POLL);
    } catch (error) {
      if (error instanceof Refused) {
        keepIdentity({ id: "", token: "" });
        continue;
      }
      failures += 1;
      scene.say(WORDS[lang].away);
      await pause(backOff(failures));
    }
  }
}

/** One look at what the server says of this screen; a new code where there is none that still holds. @param {Scene} scene */
async function look(scene) {
  const known = readIdentity();
  if (!known?.token) return introduce(scene);
  scene.show(known);
  const { id, wall, title, paired, code, expires_in: seconds } = await ask("/api/v1/screens/self", { token: known.token });
  if (!paired && !(code && seconds > 0)) return introduce(scene);
  const identity = { id, token: known.token, code, until: Date.now() + 1000 * seconds, wall: paired ? wall : null, title };
  keepIdentity(identity);
  scene.show(identity);
  return identity;
}

/** @param {Scene} scene @returns {Promise<Identity>} */
async function introduce(scene) {
  const { id, code, token, expires_in: seconds } = await ask("/api/v1/screens", { method: "POST" });
  const identity = { id, token, code, until: Date.now() + 1000 * seconds };
  keepIdentity(identity);
  scene.show(identity);
  return identity;
}

/** What is seen meanwhile. */
class Scene {
  /** @param {Lang} lang */
  constructor(lang) {
    this.lang = lang;
    this.root = /** @type {HTMLElement} */ (document.getElementById("pairing"));
    this.code = /** @type {HTMLElement} */ (document.getElementById("code"));
    this.trouble = /** @type {HTMLElement} */ (document.getElementById("trouble"));
  }

  open() {
    const others = /** @type {Lang[]} */ (Object.keys(WORDS)).filter((each) => each !== this.lang);
    const sentences = [this.lang, ...others].map((lang) => {
      const item = document.createElement("li");
      item.lang = lang;
      item.textContent = WORDS[lang].pair;
      return item;
    });
    document.getElementById("sentences")?.replaceChildren(...sentences);
    /** @type {HTMLElement} */ (document.getElementById("address")).textContent = `${location.host}/desk/screens`;
    this.root.hidden = false;
    this.root.dataset.state = "starting";
    this.say(WORDS[this.lang].starting);
  }

  close() {
    this.root.hidden = true;
  }

  /** The code, as long as it holds: one that has expired would only mislead. @param {Identity} identity */
  show({ code, until = 0 }) {
    const holds = Boolean(code) && until > Date.now();
    this.code.textContent = holds ? groupCode(code ?? "") : "";
    this.root.dataset.state = holds ? "code" : "starting";
    this.say(holds ? "" : WORDS[this.lang].starting);
  }

  /** @param {string} words */
  say(words) {
    if (this.trouble.textContent !== words) this.trouble.textContent = words;
  }
}
