import assert from "node:assert/strict";
import test from "node:test";
import { fit, gather, howMany } from "../../static/js/deal.js";

const HEIGHT = 960;
const GAP = 20;
const KINDS = ["quote", "photo", "excerpt", "link", "fold", "plate"];

/** A wall that is another for every seed, and the same for the same. @param {number} seed @param {number} count */
function units(seed, count) {
  let state = seed * 7919 + 1;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647;
  return Array.from({ length: count }, () => {
    const kind = KINDS[Math.floor(next() * KINDS.length)];
    const tall = 150 + Math.floor(next() * 500);
    return { kind, heights: [tall * 0.9, tall, tall, tall * 0.97], give: Array(4).fill(kind === "photo" ? 250 : kind === "quote" ? 120 : 0) };
  });
}

test("no lane is taller than the sheet, no card stands twice, and the newest leads", () => {
  for (let seed = 1; seed < 80; seed++) {
    const cards = units(seed, 1 + (seed % 14));
    const lanes = fit(cards, 4, HEIGHT, GAP);
    const places = lanes.flat();
    assert.equal(places[0], 0);
    assert.equal(new Set(places).size, places.length);
    assert.equal(lanes.length, Math.min(4, cards.length));
    lanes.forEach((lane, at) => {
      assert.ok(lane.length > 0);
      assert.ok(lane.reduce((sum, one) => sum + cards[one].heights[at], GAP * (lane.length - 1)) <= HEIGHT);
    });
  }
});

test("a lane is read from the newer to the older", () => {
  for (let seed = 1; seed < 40; seed++) for (const lane of fit(units(seed, 14), 4, HEIGHT, GAP)) assert.deepEqual(lane, [...lane].sort((a, b) => a - b));
});

test("like cards that fit exactly stand in their order", () => {
  const cards = Array.from({ length: 10 }, () => ({ kind: "photo", heights: [470, 470, 470, 470], give: [0, 0, 0, 0] }));
  assert.deepEqual(fit(cards, 4, HEIGHT, GAP), [[0, 1], [2, 3], [4, 5], [6, 7]]);
});

test("a card taller than the sheet stands alone rather than nowhere", () => {
  const cards = [{ kind: "excerpt", heights: [2000, 2000], give: [0, 0] }, { kind: "quote", heights: [300, 300], give: [0, 0] }];
  assert.deepEqual(fit(cards, 2, HEIGHT, GAP), [[0], [1]]);
});

test("a third card of a person folds behind the second, while others wait", () => {
  const people = ["maël", "maël", "maël", ..."abcdefgh", "maël"];
  assert.deepEqual(gather(people).slice(0, 3), [[0], [1, 2, 11], [3]]);
  assert.deepEqual(gather(Array(20).fill("maël")), Array.from({ length: 14 }, (_, at) => [at]));
});

test("as many cards as the top sheet has room for, and one for each lane at least", () => {
  assert.equal(howMany(Array(14).fill(40)), 8);
  assert.equal(howMany(Array(14).fill(200)), 4);
  assert.equal(howMany([200]), 1);
});
