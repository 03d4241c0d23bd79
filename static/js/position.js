/** How far this page has read the change log, and what a pushed change therefore means. */

/** @typedef {{seq: number, prev: number, kind: string, post?: string, html?: string, media?: string[]}} Change */

export class Position {
  /** @param {number} seq the last change that the page's own HTML already contains */
  constructor(seq) {
    this.seq = seq;
    /** The highest number heard of; above `seq` while something is missing. */
    this.heardOf = seq;
  }

  /**
   * "known": seen already. "missed": something before it never came, ask for it. "next": apply it; the position moves.
   * @param {Pick<Change, "seq" | "prev">} change
   * @returns {"known" | "missed" | "next"}
   */
  take(change) {
    if (change.seq <= this.seq) return "known";
    this.hear(change.seq);
    if (change.prev > this.seq) return "missed";
    this.seq = change.seq;
    return "next";
  }

  /** Something with this number exists, wherever it is to be had. @param {number} seq */
  hear(seq) {
    this.heardOf = Math.max(this.heardOf, seq);
  }

  /** @param {number} seq what the server answered a question with; never goes back */
  reach(seq) {
    this.seq = Math.max(this.seq, seq);
    this.hear(seq);
  }

  /** Back to what the server says, after its log was cut or restored. @param {number} seq */
  restart(seq) {
    this.seq = this.heardOf = seq;
  }

  get behind() {
    return this.heardOf > this.seq;
  }
}
