/** The one line that stewards say to everybody: it comes, changes and goes with its time, even where no server is heard. */

/** @typedef {import("./log.js").Announcement} Announcement */

const DAY = 86_400_000; // a timer holds no more than 24 days

export class Said {
  #timer = 0;

  /** @param {HTMLElement} line holds what the page came with @param {(announcement: Announcement | null) => void} [moved] called when the line comes or goes */
  constructor(line, moved) {
    this.line = line;
    this.moved = moved;
    const { until = null } = line.dataset;
    if (line.textContent) this.show({ text: line.textContent, until });
  }

  /** @param {Announcement | null} announcement */
  show(announcement) {
    clearTimeout(this.#timer);
    const left = announcement?.until ? Date.parse(announcement.until) - Date.now() : Infinity;
    const text = announcement && left > 0 ? announcement.text : "";
    if (text && left < Infinity) this.#timer = setTimeout(() => this.show(announcement), Math.min(left, DAY));
    if (this.line.textContent === text) return;
    this.line.textContent = text; // never markup
    this.moved?.(text ? announcement : null);
  }
}
