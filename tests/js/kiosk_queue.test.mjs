/** Screen time is shared between people, whatever the loudest of them writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST, order, Queue, surplus } from "../../kiosk/queue.js";

/** @param {string} id @param {string} person @param {number} [published] @param {number} [arrived] */
const post = (id, person, published = 0, arrived = 0) => ({ id, person, html: `<article data-post="${id}">`, published, arrived });
const nothing = () => ({ posts: new Set(), people: new Set(), fresh: new Set() });

/** Shows one post, as the board does. @param {Queue} queue @param {ReturnType<typeof nothing>} [board] @param {boolean} [newFirst] */
function showNext(queue, board = nothing(), newFirst = false) {
  const [next] = queue.order(board, { newFirst });
  queue.mark(next.id);
  return next;
}

test("everybody with a post is shown within as many showings as there are people", () => {
  const queue = new Queue();
  for (let person = 0; person < 20; person++) for (let n = 0; n <= person % 4; n++) queue.put(post(`${person}-${n}`, `p${person}`, n));
  for (let cycle = 0; cycle < 3; cycle++) {
    const people = new Set(Array.from({ length: 20 }, () => showNext(queue).person));
    assert.equal(people.size, 20);
  }
});

test("a person's posts take turns too", () => {
  const queue = new Queue();
  for (const id of ["a", "b", "c"]) queue.put(post(id, "ines"));
  assert.equal(new Set(Array.from({ length: 3 }, () => showNext(queue).id)).size, 3);
});

test("a new post comes next", () => {
  const queue = new Queue();
  for (let person = 0; person < 5; person++) queue.put(post(`old-${person}`, `p${person}`, 100));
  queue.put(post("new", "p3", 200, 1000));
  assert.equal(queue.newcomer(nothing())?.id, "new");
  assert.equal(showNext(queue, nothing(), true).id, "new");
  assert.equal(queue.newcomer(nothing()), null);
});

test("new posts come in the order in which they came", () => {
  const queue = new Queue();
  queue.put(post("second", "b", 5, 2000));
  queue.put(post("first", "a", 9, 1000));
  assert.deepEqual([showNext(queue, nothing(), true).id, showNext(queue, nothing(), true).id], ["first", "second"]);
});

test("whoever writes without end does not keep the others away", () => {
  const queue = new Queue();
  for (let person = 0; person < 10; person++) queue.put(post(`quiet-${person}`, `p${person}`));
  const seen = new Set();
  for (let turn = 0; turn < 22; turn++) {
    queue.put(post(`loud-${turn}`, "loud", turn + 1, turn + 1));
    seen.add(showNext(queue, nothing(), turn % 2 === 0).person);
  }
  assert.equal(seen.size, 11);
});

test("a person who jumped the line just now does not jump it again", () => {
  const queue = new Queue();
  queue.put(post("again", "loud", 2, 2));
  assert.equal(queue.newcomer({ posts: new Set(["before"]), people: new Set(["loud"]), fresh: new Set(["loud"]) }), null);
});

test("nobody stands twice while others wait", () => {
  const board = { posts: new Set(["a1"]), people: new Set(["ann"]), fresh: new Set() };
  const entries = [post("a1", "ann", 9), post("a2", "ann", 8), post("b1", "bob", 1)].map((each) => ({ ...each, isNew: false, shown: 0 }));
  assert.deepEqual(order(entries, board, { newFirst: true }).map(({ id }) => id), ["b1", "a2"]);
});

test("an edit changes the words and not the turn", () => {
  const queue = new Queue();
  queue.put(post("a", "ann", 1, 50));
  queue.mark("a");
  queue.put({ ...post("a", "ann", 1, 0), html: "edited" });
  const entry = queue.get("a");
  assert.deepEqual([entry?.html, entry?.isNew, entry?.shown, entry?.arrived], ["edited", false, 1, 50]);
});

test("the queue is bounded, and what goes is the oldest of whoever has most", () => {
  const queue = new Queue();
  for (let person = 0; person < 10; person++) queue.put(post(`quiet-${person}`, `p${person}`, -person));
  for (let n = 0; n < 500; n++) queue.put(post(`loud-${n}`, "loud", n, n + 1));
  assert.equal(queue.size, MOST);
  assert.equal(new Set(queue.entries.map(({ person }) => person)).size, 11);
  assert.ok(queue.get("loud-499") && !queue.get("loud-449"));
});

test("where everybody has one post, the oldest goes", () => {
  const entries = ["a", "b", "c"].map((id, at) => ({ ...post(id, id, at), isNew: false, shown: 0 }));
  assert.deepEqual(surplus(entries, 2).map(({ id }) => id), ["a"]);
});

test("what is dropped is gone, and dropping it again does nothing", () => {
  const queue = new Queue();
  queue.put(post("a", "ann"));
  assert.equal(queue.drop("a"), true);
  assert.equal(queue.drop("a"), false);
  assert.equal(queue.order(nothing(), { newFirst: true }).length, 0);
});
