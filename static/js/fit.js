/** Which cards make a sheet of exactly one window, and in which lanes: worked out from measured heights, without touching the page. */

/**
 * A card as it could lie in each lane: `heights` at least, and up to `give` more without looking stretched.
 * @typedef {{heights: number[], give: number[], kind: string}} Unit
 * @typedef {{lanes: number[][], used: Set<number>, cost: number}} Draft
 */

const REACH = 5; // a lane chooses among so many of the newest cards left
const BEAM = 14;
const DEEP = 4;
/** What a flaw costs: an older card above a newer one, a newer one left for the shelf, like above like, a lane with neither picture nor large words. */
const COST = { early: 0.3, left: 0.8, alike: 0.35, plain: 0.35, empty: 30, slack: 2.5, over: 100 };
const RICH = new Set(["quote", "photo", "plate", "film", "link"]);

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
