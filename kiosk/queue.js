/** Whose words come next on a screen. Pure: no page, no clock. Time is shared between people, not won by the loudest. */

/**
 * @typedef {object} Entry
 * @property {string} id the post
 * @property {string} person
 * @property {string} html the card as the server rendered it
 * @property {number} published milliseconds
 * @property {number} arrived when it came in live, in milliseconds; 0 for one that was there before
 * @property {boolean} isNew came in live and was not shown yet
 * @property {number} shown the turn of its last showing; 0 for never
 */
/** @typedef {{posts: Set<string>, fresh: Set<string>, people: Set<string>}} Board what stands already; `fresh`: people whose new post stands */

export const MOST = 60;

export class Queue {
  /** @type {Map<string, Entry>} */ #entries = new Map();
  #turn = 0;

  get size() {
    return this.#entries.size;
  }

  /** @returns {Entry[]} */
  get entries() {
    return [...this.#entries.values()];
  }

  /** @param {string} id */
  get(id) {
    return this.#entries.get(id);
  }

  /** Takes a post in, or its new words; when it was shown stays known. @param {Pick<Entry, "id" | "person" | "html" | "published" | "arrived">} post */
  put(post) {
    const old = this.#entries.get(post.id);
    this.#entries.set(post.id, { ...post, arrived: old?.arrived ?? post.arrived, isNew: old?.isNew ?? post.arrived > 0, shown: old?.shown ?? 0 });
    for (const extra of surplus(this.entries, MOST)) this.#entries.delete(extra.id);
  }

  /** @param {string} id */
  drop(id) {
    return this.#entries.delete(id);
  }

  /** Says that a post is on the screen now. @param {string} id */
  mark(id) {
    const entry = this.#entries.get(id);
    if (entry) Object.assign(entry, { shown: ++this.#turn, isNew: false });
  }

  /** Those that wait, the next one first. @param {Board} board @param {{newFirst: boolean}} wish */
  order(board, wish) {
    return order(this.entries, board, wish);
  }

  /** The new post that may jump the line, if any. @param {Board} board */
  newcomer(board) {
    const first = this.order(board, { newFirst: true })[0];
    return first && jumps(first, board) ? first : null;
  }
}

/**
 * First one post of each person: new ones where wished, then who is not on the board, then who was not shown for longest.
 * After everybody's first, their other posts. So whoever has a post that waits is shown within as many showings as there are people.
 * @param {Entry[]} entries @param {Board} board @param {{newFirst: boolean}} wish
 */
export function order(entries, board, { newFirst }) {
  const waiting = entries.filter((entry) => !board.posts.has(entry.id));
  /** @type {Map<string, number>} */ const last = new Map();
  for (const { person, shown } of entries) last.set(person, Math.max(shown, last.get(person) ?? 0));
  const jump = (/** @type {Entry} */ entry) => (newFirst && jumps(entry, board) ? 1 : 0);
  /** @type {Map<string, Entry>} */ const firsts = new Map();
  for (const entry of waiting.sort(withinPerson)) if (!firsts.has(entry.person)) firsts.set(entry.person, entry);
  const rest = waiting.filter((entry) => firsts.get(entry.person) !== entry);
  const turn = (/** @type {Entry} */ entry) => last.get(entry.person) ?? 0;
  const stands = (/** @type {Entry} */ entry) => (board.people.has(entry.person) ? 1 : 0);
  const heads = [...firsts.values()].sort((a, b) => jump(b) - jump(a)
    || (jump(a) && a.arrived - b.arrived) || stands(a) - stands(b) || turn(a) - turn(b) || b.published - a.published);
  return [...heads, ...rest];
}

/** A new post jumps the line, unless its author jumped it just now. @param {Entry} entry @param {Board} board */
function jumps(entry, board) {
  return entry.isNew && !board.fresh.has(entry.person);
}

/** New ones in the order of their coming, then those never shown, then those not shown for longest. @param {Entry} a @param {Entry} b */
function withinPerson(a, b) {
  if (a.isNew !== b.isNew) return a.isNew ? -1 : 1;
  return (a.isNew ? a.arrived - b.arrived : 0) || a.shown - b.shown || b.published - a.published;
}

/** What must go when there is too much: always the oldest post of whoever has most. @param {Entry[]} entries @param {number} most */
export function surplus(entries, most) {
  /** @type {Map<string, Entry[]>} */ const own = new Map();
  for (const entry of [...entries].sort((a, b) => b.published - a.published)) own.set(entry.person, [...(own.get(entry.person) ?? []), entry]);
  /** @type {Entry[]} */ const gone = [];
  while (entries.length - gone.length > most) {
    const most = [...own.values()].reduce((a, b) => (b.length > a.length || (b.length === a.length && oldest(b) < oldest(a)) ? b : a));
    const entry = most.pop();
    if (entry) gone.push(entry);
  }
  return gone;
}

/** @param {Entry[]} posts newest first */
function oldest(posts) {
  return posts.at(-1)?.published ?? Infinity;
}
