/** What a screen says itself, and where it ends a text that is too long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { backOff } from "../../kiosk/net.js";
import { endOf } from "../../kiosk/text.js";
import { chooseLang, groupCode, sinceWhen, WORDS } from "../../kiosk/words.js";

test("a code is read in two groups", () => {
  assert.equal(groupCode("K7M4QX"), "K7M\u20094QX");
  assert.equal(groupCode("k7m-4qx2"), "K7M4\u2009QX2");
  assert.equal(groupCode("ABC"), "ABC");
});

test("the address decides the language, then the browser, then English", () => {
  assert.equal(chooseLang("fr", ["en-GB"]), "fr");
  assert.equal(chooseLang(null, ["de", "fr-CA", "en"]), "fr");
  assert.equal(chooseLang("xx", ["de"]), "en");
});

test("both languages say the same things", () => {
  assert.deepEqual(Object.keys(WORDS.fr).sort(), Object.keys(WORDS.en).sort());
});

test("a cut of today is told by its time, an older one with its day", () => {
  const now = new Date(2026, 10, 21, 14, 12);
  assert.equal(sinceWhen(new Date(2026, 10, 21, 14, 5), now, "fr", "14 h 05"), "depuis 14 h 05");
  assert.match(sinceWhen(new Date(2026, 10, 19, 9, 5), now, "en", "09:05"), /^since .*19.*, 09:05$/);
  assert.match(sinceWhen(new Date(2026, 10, 19, 9, 5), now, "fr", "9 h 05"), /^depuis le 19 nov\., 9 h 05$/);
});

test("the wait grows, and never beyond a quarter of a minute", () => {
  const waits = Array.from({ length: 40 }, (_, failures) => backOff(failures));
  assert.deepEqual(waits.slice(1, 5), [1000, 2000, 4000, 8000]);
  assert.equal(Math.max(...waits), 15_000);
});

test("a text that has room is left alone", () => {
  assert.deepEqual(endOf("Court.", 20), { keep: 6, whole: true });
});

test("a long text ends with a sentence where there is one, its closing mark included", () => {
  const text = "« Elle écoute. » Puis tout le monde est parti vers le quai.";
  assert.equal(text.slice(0, endOf(text, 24).keep), "« Elle écoute. »");
});

test("else it ends with a whole word, and says that it goes on", () => {
  const text = "un deux trois quatre cinq six sept";
  const { keep, whole } = endOf(text, 16);
  assert.deepEqual([text.slice(0, keep), whole], ["un deux trois", false]);
});

test("a text without a blank is still ended", () => {
  assert.equal(endOf("x".repeat(500), 90).keep, 90);
});
