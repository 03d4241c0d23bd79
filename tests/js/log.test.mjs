/** How a page follows the log when pushes, answers and silences come in any order. */
import assert from "node:assert/strict";
import test from "node:test";
import { Log } from "../../static/js/log.js";

const added = (seq, html = `card ${seq}`, post = `post-${seq}`) => ({ seq, prev: seq - 1, kind: "post.added", post, html });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A log, what it told, and its questions, each answered by the test whenever that likes. */
function follow(place = {}) {
  const told = [];
  const questions = [];
  const get = (path, query) => new Promise((answer, fail) => questions.push({
    path: path.split("/").at(-1), after: query.after, fail: async () => (fail(new Error("away")), turn()), answer: async (found) => (answer(found), turn()),
  }));
  const log = new Log({ wall: "main", lang: "en", seq: 7, most: 60, patience: 15_000, poll: 10_000, ...place }, get, {
    change: ({ post, html }) => told.push(`${post}: ${html ?? "gone"}`),
    reset: (cards) => told.push(cards),
    silence: (since) => told.push(since ? "silent" : "heard"),
    lost: () => told.push("lost"),
    back: () => told.push("back"),
  });
  return { log, told, questions, next: () => questions.shift() };
}

const changes = (last, ...found) => ({ changes: found, last, more: false });
const newest = (seq, ...cards) => ({ seq, posts: cards.map((card) => ({ card })) });

test("pushes in order are applied without a question", () => {
  const { log, told, questions } = follow();
  for (const seq of [8, 9, 9]) log.push(added(seq));
  assert.deepEqual(told, ["post-8: card 8", "post-9: card 9"]);
  assert.equal(questions.length, 0);
});

test("after a gap the log is asked, and what it says is applied once", async () => {
  const { log, told, questions, next } = follow();
  log.push(added(9));
  assert.deepEqual(told, []);
  await next().answer(changes(9, added(8), added(9)));
  assert.deepEqual(told, ["post-8: card 8", "post-9: card 9"]);
  assert.equal(questions.length, 0);
});

test("a slower answer never undoes a newer push", async () => {
  const { log, told, questions, next } = follow();
  log.ask();
  log.push({ seq: 8, prev: 7, kind: "post.removed", post: "post-1" });
  await next().answer(changes(7, added(7, "old words", "post-1")));
  assert.deepEqual(told, ["post-1: gone"]);
  assert.equal(log.position.seq, 8);
  assert.equal(questions.length, 0);
});

test("nor do the newest cards, read while something was pushed", async () => {
  const { log, told, questions, next } = follow();
  log.push({ seq: 8, prev: 7, kind: "wall.changed" });
  log.push({ seq: 9, prev: 8, kind: "post.removed", post: "post-1" });
  await next().answer(newest(8, "card of post-1"));
  assert.deepEqual(told, ["post-1: gone", ["card of post-1"], "post-1: gone"]);
  assert.equal(log.position.seq, 9);
  assert.equal(questions.length, 0);
});

test("a log that does not go back so far, or was cut, is read anew", async () => {
  for (const answer of [{ reset: true, last: 900 }, changes(3)]) {
    const { log, told, next } = follow();
    log.ask();
    await next().answer(answer);
    const question = next();
    assert.equal(question.path, "posts");
    await question.answer(newest(answer.last, "a card"));
    assert.deepEqual(told, [["a card"]]);
    assert.equal(log.position.seq, answer.last);
  }
});

test("a wall that changed as a whole is read anew, also where that fails at first", async () => {
  const { log, told, next } = follow();
  log.push({ seq: 8, prev: 7, kind: "wall.changed" });
  await next().fail();
  log.ask();
  const question = next();
  assert.equal(question.path, "posts");
  await question.answer(newest(8, "a card"));
  assert.deepEqual(told, ["lost", ["a card"], "back"]);
});

test("who shows nothing yet begins with the newest cards", async () => {
  const { log, told, questions, next } = follow({ seq: null });
  log.ask();
  const question = next();
  assert.equal(question.path, "posts");
  await question.answer(newest(7, "a card"));
  assert.deepEqual(told, [["a card"]]);
  assert.equal(questions.length, 0);
});

test("a long absence is read on to its end", async () => {
  const { log, told, next } = follow();
  log.ask();
  await next().answer({ ...changes(8, added(8)), more: true });
  const second = next();
  assert.equal(second.after, 8);
  await second.answer(changes(9, added(9)));
  assert.deepEqual(told, ["post-8: card 8", "post-9: card 9"]);
});

test("who joins at the place where the page stands asks nothing", () => {
  const { log, questions } = follow();
  log.join(7);
  assert.equal(questions.length, 0);
  assert.ok(!log.position.behind);
});

test("who joins behind asks until it has read so far, whatever an old answer says", async () => {
  const { log, told, questions, next } = follow();
  log.join(8);
  await next().answer(changes(7));
  assert.ok(log.position.behind);
  log.look(true);
  await next().answer(changes(8, added(8)));
  assert.deepEqual(told, ["post-8: card 8"]);
  log.look(true);
  assert.equal(questions.length, 0);
});

test("a question while one is open is asked once more after it", async () => {
  const { log, questions, next } = follow();
  log.ask();
  log.ask();
  log.ask();
  assert.equal(questions.length, 1);
  await next().answer(changes(7));
  assert.equal(questions.length, 1);
  await next().answer(changes(7));
  assert.equal(questions.length, 0);
});

test("an answer that is none changes nothing and counts as silence", async () => {
  for (const broken of [null, {}, [], "<h1>", { changes: [] }, { reset: true }, { last: "9", changes: [] }]) {
    const { log, told, next } = follow();
    log.ask();
    await next().answer(broken);
    assert.deepEqual(told, ["lost"]);
    assert.equal(log.position.seq, 7);
  }
});

test("nor does a broken answer to what the newest cards are empty the wall", async () => {
  for (const broken of [null, {}, [], { posts: [] }, { seq: 9 }, { seq: null, posts: [] }]) {
    const { log, told, next } = follow();
    log.push({ seq: 8, prev: 7, kind: "wall.changed" });
    await next().answer(broken);
    assert.deepEqual(told, ["lost"]);
    log.ask();
    await next().answer(newest(9, "a card"));
    assert.deepEqual(told, ["lost", ["a card"], "back"]);
  }
});

test("who starts from a kept copy says since when at the first failure", async () => {
  const heard = new Date(Date.now() - 3_600_000);
  const { log, told, next } = follow({ heard });
  log.look(false);
  await next().fail();
  assert.deepEqual(told, ["silent", "lost"]);
  assert.equal(log.heard, heard);
});

test("a blink is not worth a word", async () => {
  const { log, told, next } = follow();
  log.ask();
  await next().fail();
  assert.ok(log.isLost);
  log.ask();
  await next().answer(changes(7));
  assert.deepEqual(told, ["lost", "back"]);
});

test("a longer silence is told once, and once that it is over", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { log, told, questions, next } = follow();
  log.ask();
  await next().fail();
  log.look(false);
  assert.equal(questions.length, 0); // not at once again
  context.mock.timers.tick(8500);
  log.look(false);
  await next().fail();
  assert.equal(log.heard.getTime(), 1_000_000);
  context.mock.timers.tick(3500);
  log.look(false);
  await next().answer(changes(8, added(8)));
  assert.deepEqual(told, ["lost", "silent", "lost", "post-8: card 8", "heard", "back"]);
  assert.ok(!log.isLost);
});

test("a silent socket is asked after a while, none at all sooner", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1_000_000 });
  const { log, questions, next } = follow();
  log.ask();
  await next().answer(changes(7));
  context.mock.timers.tick(10_500);
  log.look(true);
  assert.equal(questions.length, 0);
  log.look(false);
  await next().answer(changes(7));
  context.mock.timers.tick(15_500);
  log.look(true);
  assert.equal(questions.length, 1);
});
