import assert from "node:assert/strict";
import test from "node:test";
import { deal, openSize, placeFor } from "../../static/js/deal.js";

test("every lane of a sheet holds a card, in reading order", () => {
  for (let count = 1; count < 16; count++) {
    for (const weights of [Array(count).fill(5), Array.from({ length: count }, (_, at) => (at ? 3 : 90)), Array.from({ length: count }, (_, at) => (at === count - 1 ? 90 : 3))]) {
      const lanes = deal(weights);
      assert.equal(lanes.length, count);
      assert.deepEqual([...new Set(lanes)], Array.from({ length: Math.min(4, count) }, (_, at) => at));
      assert.deepEqual(lanes, [...lanes].sort((a, b) => a - b));
    }
  }
});

test("like cards are dealt evenly", () => {
  assert.deepEqual(deal(Array(8).fill(7)), [0, 0, 1, 1, 2, 2, 3, 3]);
});

test("the open sheet holds fifteen cards at most, and closed sheets eight each", () => {
  for (let count = 0; count <= 200; count++) {
    const open = openSize(count);
    assert.ok(open < 16);
    assert.equal((count - open) % 8, 0);
  }
});

test("a card stands where its time says, and above an older arrival of the same moment", () => {
  const times = ["2026-11-21T12:00:00+00:00", "2026-11-21T11:00:00+00:00"];
  assert.equal(placeFor(times, "2026-11-21T13:00:00+00:00"), 0);
  assert.equal(placeFor(times, "2026-11-21T11:00:00Z"), 1);
  assert.equal(placeFor(times, "2026-11-21T10:00:00+00:00"), 2);
  assert.equal(placeFor([], "2026-11-21T10:00:00+00:00"), 0);
});
