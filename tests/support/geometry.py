"""The judge of a page's composition: where cards and their words stand in a real browser, and what is wrong there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from playwright.sync_api import Page

SLACK = 1.0  # px: boxes are rounded to device pixels

_SETTLED = """async () => {
  await document.fonts.ready;
  for (const one of document.querySelectorAll(".sheet")) one.style.contentVisibility = "visible";
  const near = [...document.images].filter((one) => one.getBoundingClientRect().top < innerHeight * 2);
  await Promise.all(near.map((one) => one.decode().catch(() => {})));
  const moving = () => document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
  const rest = Promise.all(moving().map((one) => one.finished.catch(() => {})));
  await Promise.race([rest, new Promise((done) => setTimeout(done, 3000))]);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

_LOOK = """({ root, card }) => {
  const box = (rect) => [rect.left, rect.top, rect.right, rect.bottom];
  const clips = (style) => [style.overflowX, style.overflowY].some((one) => one === "clip" || one === "hidden");
  const opens = (within) => within.closest("[data-long]")?.querySelector(".more")?.checkVisibility();
  const cut = (article) => {
    const found = [], words = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = words.nextNode(); node; node = words.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || !parent.checkVisibility() || parent.closest(".unseen, svg")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rects = [...range.getClientRects()];
      for (let within = parent; within && article.contains(within); within = within.parentElement) {
        const style = getComputedStyle(within), edge = within.getBoundingClientRect();
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
        if (within !== article && (!clips(style) || (within.matches(".words") && opens(within)))) continue;
        const out = rects.find((one) => one.width > 0 && (one.right > edge.right + 1 || one.left < edge.left - 1
          || one.bottom > edge.bottom + 1 + one.height * .25 || one.top < edge.top - 1 - one.height * .25));
        if (out) { found.push(node.data.trim().slice(0, 60)); break; }
      }
    }
    return found;
  };
  const outside = [...document.body.querySelectorAll("*")].filter((one) => {
    const rect = one.getBoundingClientRect();
    if (!rect.width || !rect.height) return false;
    if (rect.right <= innerWidth + 1 && rect.left >= -1) return false;
    if (!one.checkVisibility() || one.closest(".unseen, .skip, svg")) return false;
    for (let up = one.parentElement; up; up = up.parentElement) {
      const hides = getComputedStyle(up).overflowX !== "visible";
      if (hides && up.getBoundingClientRect().right <= innerWidth + 1) return false;
    }
    return true;
  });
  const ground = document.querySelector(root);
  return {
    window: [innerWidth, innerHeight],
    ground: ground ? box(ground.getBoundingClientRect()) : [0, 0, innerWidth, innerHeight],
    sideways: document.scrollingElement.scrollWidth - document.documentElement.clientWidth,
    outside: outside.slice(0, 8).map((one) => `${one.localName}.${one.className?.baseVal ?? one.className}`),
    cards: [...document.querySelectorAll(card)].filter((one) => one.checkVisibility()).map((one) => ({
      name: one.id || one.dataset.post || one.className,
      kind: one.classList[1] ?? "",
      lane: one.closest(".lane") ? [...document.querySelectorAll(".lane")].indexOf(one.closest(".lane")) : -1,
      box: box(one.getBoundingClientRect()),
      cut: cut(one),
    })),
  };
}"""


@dataclass(frozen=True)
class Box:
    """A rectangle of the window, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Zero for what has no inside."""
        return max(0.0, self.right - self.left) * max(0.0, self.bottom - self.top)

    def within(self, other: "Box") -> "Box":
        """What both have in common."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, min(self.right, other.right), min(self.bottom, other.bottom))


@dataclass(frozen=True)
class Placed:
    """One card where it stands; `cut` are words of it that lie outside of it or of a box that hides them."""

    name: str
    kind: str
    lane: int
    box: Box
    cut: tuple[str, ...]


@dataclass(frozen=True)
class Composition:
    """A page as it stands in its window: the rectangle of its cards, the cards, and what sticks out sideways."""

    window: Box
    ground: Box
    cards: tuple[Placed, ...]
    sideways: float
    outside: tuple[str, ...]

    @property
    def rectangle(self) -> Box:
        """The wall's rectangle: from where its cards begin to the lower end of the window."""
        return Box(self.ground.left, self.ground.top, self.ground.right, self.window.bottom).within(self.window)

    @property
    def in_sight(self) -> tuple[Placed, ...]:
        """Cards of which anything is in the window."""
        return tuple(one for one in self.cards if one.box.within(self.window).area > 0)

    @property
    def kinds(self) -> set[str]:
        """Which looks stand whole in the window."""
        return {one.kind for one in self.in_sight if one.box.bottom <= self.window.bottom + SLACK}

    @property
    def cut_by_window(self) -> list[str]:
        """Cards that begin in the window and end below it."""
        return [one.name for one in self.in_sight if one.box.bottom > self.window.bottom + SLACK]

    @property
    def cut_words(self) -> list[str]:
        """Words, anywhere on the page, that their own card hides or lets go."""
        return [f"{one.name}: {words}" for one in self.cards for words in one.cut]

    @property
    def overlapping(self) -> list[str]:
        """Pairs of cards of which one lies over the other."""
        return [
            f"{one.name} over {other.name}"
            for one, other in combinations(self.cards, 2)
            if _overlaps(one.box.within(other.box))
        ]

    @property
    def empty_share(self) -> float:
        """The part of the wall's rectangle on which no card lies, from 0 to 1; what is between two cards is empty."""
        return empty_share(self.rectangle, [one.box for one in self.cards])


def look(page: Page, *, root: str = ".feed", card: str = "article.card") -> Composition:
    """Where everything stands, once fonts, pictures in sight and movements have come to rest."""
    settle(page)
    found: dict[str, Any] = page.evaluate(_LOOK, {"root": root, "card": card})
    cards = tuple(
        Placed(one["name"], one["kind"], one["lane"], Box(*one["box"]), tuple(one["cut"])) for one in found["cards"]
    )
    window = Box(0, 0, *found["window"])
    return Composition(window, Box(*found["ground"]), cards, found["sideways"], tuple(found["outside"]))


def settle(page: Page) -> None:
    """Wait until fonts and pictures in sight are there, and what moved has come to rest."""
    page.evaluate(_SETTLED)


def empty_share(rectangle: Box, boxes: Sequence[Box]) -> float:
    """The part of a rectangle that none of the boxes covers, from 0 to 1."""
    if not rectangle.area:
        return 0.0
    inside = [one for one in (box.within(rectangle) for box in boxes) if one.area > 0]
    columns = sorted({rectangle.left, rectangle.right, *(edge for one in inside for edge in (one.left, one.right))})
    covered = 0.0
    for left, right in zip(columns, columns[1:], strict=False):
        spans = sorted((one.top, one.bottom) for one in inside if one.left <= left and one.right >= right)
        covered += (right - left) * _length(spans)
    return 1 - covered / rectangle.area


def _length(spans: Sequence[tuple[float, float]]) -> float:
    """How much of a line these sorted spans cover, together."""
    total, reached = 0.0, float("-inf")
    for start, end in spans:
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _overlaps(common: Box) -> bool:
    return common.right - common.left > SLACK and common.bottom - common.top > SLACK
