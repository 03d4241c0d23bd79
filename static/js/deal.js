/** Dealing cards into sheets and lanes: the same rule as templates/parts/feed.html, which deals the first page. */

/** A closed sheet holds this many cards; the open one up to one less than twice as many. */
export const SHEET = 8;
const LANES = 4;

/**
 * How many of the newest cards lie on the open sheet; the rest lie on closed sheets of eight.
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
 * Where a card goes among cards that stand newest first. Of the same moment, the later arrival stands above.
 * @param {string[]} times RFC 3339, newest first
 * @param {string} time
 */
export function placeFor(times, time) {
  const moment = Date.parse(time);
  const at = times.findIndex((other) => Date.parse(other) <= moment);
  return at < 0 ? times.length : at;
}
