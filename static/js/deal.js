/** Dealing cards into sheets and lanes: the rules of wall/cards/sheets.py, which lays out the first page. */

/** A closed sheet holds this many cards; the shelf up to one less than twice as many. */
export const SHEET = 8;
const LANES = 4;
const EACH = 2;
const ENOUGH = 8;
const CANDIDATES = 14;
const TOP = 96;
const GAP = 2;

/**
 * How many cards lie on the shelf; the rest lie on closed sheets of eight.
 * @param {number} count
 */
export function openSize(count) {
  return count < 2 * SHEET ? count : SHEET + (count % SHEET);
}

/**
 * The lane of each card of one sheet. Lanes are read down, then across, come out about equally tall, and none stays empty.
 * @param {number[]} weights rough heights, in reading order
 * @returns {number[]} one lane number a card, from 0, never falling
 */
export function deal(weights) {
  const lanes = Math.min(LANES, weights.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let above = 0;
  let lane = 0;
  return weights.map((weight, at) => {
    const middle = Math.floor((lanes * (2 * above + weight)) / (2 * total));
    if (at > 0) lane = Math.max(Math.min(middle, lane + 1), lane, lanes - (weights.length - at));
    above += weight;
    return lane;
  });
}

/**
 * The first cards that may stand on a top sheet, each with the places of those folded behind it: of one person two, while others wait.
 * @param {string[]} people who wrote each card, newest first
 * @returns {number[][]}
 */
export function gather(people) {
  /** @type {Map<string, number>} */ const counts = new Map();
  /** @type {Map<string, number[]>} */ const last = new Map();
  /** @type {number[][]} */ const units = [];
  for (let at = 0; at < people.length && units.length < CANDIDATES; at++) {
    const count = (counts.get(people[at]) ?? 0) + 1;
    counts.set(people[at], count);
    if (count > EACH) last.get(people[at])?.push(at);
    else last.set(people[at], units[units.push([at]) - 1]);
  }
  return units.length < ENOUGH ? people.slice(0, CANDIDATES).map((_, at) => [at]) : units;
}

/**
 * How many of the first cards fill the top sheet where nothing can be measured; at least one for each lane.
 * @param {number[]} weights
 */
export function howMany(weights) {
  let count = Math.min(LANES, weights.length);
  for (let most = count + 1; most <= weights.length; most++) {
    const heights = Array(LANES).fill(0);
    deal(weights.slice(0, most)).forEach((lane, at) => (heights[lane] += weights[at] + (heights[lane] ? GAP : 0)));
    if (Math.max(...heights) <= TOP) count = most;
  }
  return count;
}

/**
 * Where a card goes among cards that stand newest first. Of the same moment, the later arrival stands above.
 * @param {string[]} times RFC 3339, newest first
 * @param {string} time
 */
export function placeFor(times, time) {
  const moment = Date.parse(time);
  const at = times.findIndex((other) => Date.parse(other) <= moment);
  return at < 0 ? times.length : at;
}
