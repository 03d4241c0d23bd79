/** New cards wait behind a pill while somebody reads further down, has the focus in the feed, or pressed pause. */

/** @typedef {{one: string, many: string, spoke: string}} Words */

const QUIET = 20_000;

export class Arrivals {
  /** @type {Map<string, HTMLElement>} */ #waiting = new Map();
  #unsaid = 0;
  #lastSaid = -QUIET;
  #timer = 0;
  paused = false;

  /**
   * @param {{root: HTMLElement, pill: HTMLElement, aloud: HTMLElement, top: HTMLElement, words: Words, show: (cards: HTMLElement[]) => void}} parts
   */
  constructor(parts) {
    this.parts = parts;
    parts.pill.addEventListener("click", () => {
      this.release();
      scrollTo({ top: 0 });
      parts.top.focus({ preventScroll: true });
    });
    addEventListener("scroll", () => this.settle(), { passive: true });
    parts.root.addEventListener("focusout", () => setTimeout(() => this.settle()));
  }

  /** Whether a card that arrives now would move something under somebody's eyes. */
  get held() {
    return this.paused || scrollY > 80 || this.parts.root.contains(document.activeElement);
  }

  /** @param {HTMLElement} card */
  add(card) {
    this.#waiting.set(card.dataset.post ?? "", card);
    this.#unsaid += 1;
    this.#timer ||= setTimeout(() => {
      this.#timer = 0;
      this.settle();
      this.#speak(card);
    }, 16);
  }

  /** @param {string} post */
  has(post) {
    return this.#waiting.has(post);
  }

  /** @param {string} post @param {HTMLElement} card */
  replace(post, card) {
    this.#waiting.set(post, card);
  }

  /** @param {string} post */
  drop(post) {
    if (this.#waiting.delete(post)) this.#draw();
  }

  /** Shows what waits, unless somebody is reading; then says how much there is. */
  settle() {
    if (!this.held) this.release();
    else this.#draw();
  }

  release() {
    const cards = [...this.#waiting.values()];
    this.#waiting.clear();
    if (cards.length) this.parts.show(cards);
    this.#draw();
  }

  #draw() {
    const { pill, words } = this.parts;
    const cards = [...this.#waiting.values()];
    pill.hidden = cards.length === 0;
    const flowers = [...new Set(cards.map((card) => card.querySelector(".face .flower")?.getAttribute("src")))].slice(-3);
    pill.replaceChildren(...flowers.flatMap((src) => (src ? [picture(src)] : [])), count(words, cards.length));
  }

  /** At most one announcement in twenty seconds; what comes between is counted into the next. @param {HTMLElement} card */
  #speak(card) {
    const wait = this.#lastSaid + QUIET - performance.now();
    if (wait > 0) {
      setTimeout(() => this.#unsaid && this.#speak(card), wait);
      return;
    }
    const name = card.querySelector(".who h2")?.textContent ?? "";
    this.parts.aloud.textContent = this.#unsaid === 1 ? this.parts.words.spoke.replace("{name}", name) : count(this.parts.words, this.#unsaid);
    this.#unsaid = 0;
    this.#lastSaid = performance.now();
  }
}

/** @param {Words} words @param {number} number */
function count(words, number) {
  return number === 1 ? words.one : words.many.replace("{n}", String(number));
}

/** @param {string} src */
function picture(src) {
  const made = new Image(28, 28);
  made.src = src;
  made.alt = "";
  return made;
}
