import assert from "node:assert/strict";
import test from "node:test";
import { Position } from "../../static/js/position.js";

test("a change after the one before it is applied", () => {
  const position = new Position(7);
  assert.equal(position.take({ seq: 9, prev: 7 }), "next");
  assert.equal(position.seq, 9);
});

test("numbers of other rooms between two changes are no gap", () => {
  const position = new Position(7);
  assert.equal(position.take({ seq: 20, prev: 3 }), "next");
});

test("a change that came before is not applied twice", () => {
  const position = new Position(7);
  assert.equal(position.take({ seq: 7, prev: 6 }), "known");
});

test("after a missed change nothing is applied until the log was asked", () => {
  const position = new Position(7);
  assert.equal(position.take({ seq: 9, prev: 8 }), "missed");
  assert.equal(position.seq, 7);
  assert.ok(position.behind);
  position.reach(9);
  assert.ok(!position.behind);
  assert.equal(position.take({ seq: 10, prev: 9 }), "next");
});

test("an old answer never moves the position back, a new log does", () => {
  const position = new Position(7);
  position.reach(5);
  assert.equal(position.seq, 7);
  position.restart(2);
  assert.equal(position.seq, 2);
});
