import assert from "node:assert/strict";
import test from "node:test";
import { clock, freshness, say } from "../../static/js/times.js";

const now = new Date(2026, 10, 21, 14, 5);
const ago = (/** @type {number} */ minutes) => new Date(now.getTime() - minutes * 60_000);

test("times are said as people say them", () => {
  assert.equal(say(ago(0.5), now, "fr", "à l’instant"), "à l’instant");
  assert.match(say(ago(12), now, "fr", "") ?? "", /12.min/);
  assert.equal(say(ago(125), now, "fr", ""), "12\u202fh\u202f00");
  assert.equal(say(ago(125), now, "en", ""), "12:00");
  assert.equal(say(ago(24 * 60), now, "fr", ""), "hier");
  assert.equal(say(ago(4 * 24 * 60), now, "en", ""), "Tuesday");
});

test("old dates, and clocks that run ahead, keep the server's words", () => {
  assert.equal(say(ago(8 * 24 * 60), now, "en", ""), null);
  assert.equal(say(ago(-30), now, "en", "now"), null);
});

test("midnight in French has no leading zero", () => {
  assert.equal(clock(new Date(2026, 0, 1, 0, 7), "fr"), "0\u202fh\u202f07");
  assert.equal(clock(new Date(2026, 0, 1, 0, 7), "en"), "00:07");
});

test("a card is fresh for ten minutes, a step a minute", () => {
  assert.equal(freshness(ago(0), now), 1);
  assert.equal(freshness(ago(9.5), now), 0.1);
  assert.equal(freshness(ago(10), now), 0);
  assert.equal(freshness(ago(-2), now), 0);
});
