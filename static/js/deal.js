/** Dealing cards into sheets and lanes: the rules of wall/cards/sheets.py, which lays out the first page, and those for a window that is known. Touches no page. */

/** A closed sheet holds this many cards; the shelf up to one less than twice as many. */
export const SHEET = 8;
const LANES = 4;
const EACH = 2;
const ENOUGH = 6;
const CANDIDATES = 14;
const TOP = 96;
const GAP = 2;
const REACH = 5; // a lane chooses among so many of the newest cards left
const BEAM = 14;
const DEEP = 4;
/** What a flaw costs: an older card above a newer one, a newer one left for the shelf, like above like, a lane with neither picture nor large words. */
const COST = { early: 0.3, left: 0.8, alike: 0.35, plain: 0.35, empty: 80, slack: 4, over: 100 };
const RICH = new Set(["quote", "photo", "plate", "film", "link"]);

/**
 * A card as it could lie in each lane: `heights` at least, and up to `give` more without looking stretched.
 * @typedef {{heights: number[], give: number[], kind: string}} Unit
 * @typedef {{lanes: number[][], used: Set<number>, cost: number}} Draft
 */

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

/**
 * How many of the newest cards a lane chooses among, whatever the lanes before it took.
 * @param {number} lane
 */
export function within(lane) {
  return REACH + DEEP * lane;
}

/**
 * The lanes of a sheet of this height, each a list of places in `units`. The newest card is at its head. Nothing is taller than the
 * sheet, unless a single card is.
 * @param {Unit[]} units newest first
 * @param {number} lanes @param {number} height @param {number} gap
 * @returns {number[][]}
 */
export function fit(units, lanes, height, gap) {
  const count = Math.min(lanes, units.length);
  /** @type {Draft[]} */
  let drafts = [{ lanes: [], used: new Set(), cost: 0 }];
  for (let lane = 0; lane < count; lane++) {
    const after = count - lane - 1;
    drafts = drafts.flatMap((draft) => grow(draft, units, lane, after, height, gap)).sort((a, b) => a.cost - b.cost).slice(0, BEAM);
  }
  return drafts.reduce((best, draft) => (total(draft) < total(best) ? draft : best)).lanes;
}

/** A draft with one more lane, in every way. @param {Draft} draft @param {Unit[]} units @param {number} lane @param {number} after lanes still to come @param {number} height @param {number} gap @returns {Draft[]} */
function grow(draft, units, lane, after, height, gap) {
  const left = units.flatMap((_, at) => (draft.used.has(at) ? [] : [at]));
  const near = left.slice(0, REACH);
  /** @type {Draft[]} */ const found = [];
  /** @param {number[]} chosen @param {number} from @param {number} room */
  const choose = (chosen, from, room) => {
    for (let next = from; next < near.length && chosen.length < DEEP; next++) {
      if (lane === 0 && chosen.length === 0 && next > 0) return;
      const own = units[near[next]].heights[lane] + (chosen.length ? gap : 0);
      if (own > room || left.length - chosen.length - 1 < after) continue;
      const longer = [...chosen, near[next]];
      found.push(extend(draft, units, longer, lane, (room - own) / height, height, near));
      choose(longer, next + 1, room - own);
    }
  };
  choose([], 0, height);
  if (found.length === 0) found.push({ lanes: [...draft.lanes, [near[0]]], used: new Set(draft.used).add(near[0]), cost: draft.cost + COST.over });
  return found;
}

/** @param {Draft} draft @param {Unit[]} units @param {number[]} chosen @param {number} lane @param {number} slack @param {number} height @param {number[]} near @returns {Draft} */
function extend(draft, units, chosen, lane, slack, height, near) {
  const give = chosen.reduce((sum, at) => sum + units[at].give[lane], 0) / height;
  let cost = COST.empty * Math.max(0, slack - give) ** 2 + COST.slack * slack ** 2;
  chosen.forEach((at, place) => {
    cost += COST.early * (near.indexOf(at) - place);
    if (place && units[at].kind === units[chosen[place - 1]].kind) cost += COST.alike;
  });
  if (!chosen.some((at) => RICH.has(units[at].kind))) cost += COST.plain;
  return { lanes: [...draft.lanes, chosen], used: new Set([...draft.used, ...chosen]), cost: draft.cost + cost };
}

/** @param {Draft} draft */
function total({ used, cost }) {
  return cost + COST.left * (Math.max(...used) + 1 - used.size);
}
