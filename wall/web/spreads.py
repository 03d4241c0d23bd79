"""Lays a person's words out in pairs of columns that end on one line and are read down, then across."""

from collections.abc import Sequence
from dataclasses import dataclass

from wall.cards.views import CardView

_FEWEST, _MOST = 3, 7
_LINES = {"s": (15, 4.3), "m": (20, 3.5), "l": (25, 2.9)}  # characters on a line, and its height in rem
_PICTURED = {"photo": 19.0, "film": 17.0, "plate": 23.0}


@dataclass(frozen=True)
class Spread:
    """Some cards that follow each other, in two columns; the second is empty where there is but one card."""

    left: tuple[CardView, ...]
    right: tuple[CardView, ...]


def spreads(cards: Sequence[CardView]) -> list[Spread]:
    """All cards in their order. Each spread takes as many as make its columns most alike."""
    laid: list[Spread] = []
    while cards:
        taken = _choose(cards)
        cut, _ = _cut([_height(card) for card in cards[:taken]])
        laid.append(Spread(tuple(cards[:cut]), tuple(cards[cut:taken])))
        cards = cards[taken:]
    return laid


def _choose(cards: Sequence[CardView]) -> int:
    """How many to take. What is left for the next spread is nothing, or enough for one."""
    count = len(cards)
    sizes = [size for size in range(_FEWEST, _MOST + 1) if size == count or count - size >= _FEWEST]
    heights = [_height(card) for card in cards[:_MOST]]
    return min(sizes, key=lambda size: _cut(heights[:size])[1], default=count)


def _cut(heights: Sequence[float]) -> tuple[int, float]:
    """Where to begin the second column, and how unlike the two are then: a share of the higher one."""
    best, least = len(heights), 1.0
    for at in range(1, len(heights)):
        left, right = sum(heights[:at]), sum(heights[at:])
        unlike = abs(left - right) / max(left, right)
        if unlike < least:
            best, least = at, unlike
    return best, least


def _height(card: CardView) -> float:
    """About how high a card will be in a column of 30 rem, in rem."""
    around = 5.0 + (6.0 if card.flowers else 3.0) + (5.0 if card.quote else 0) + (1.5 if card.answers_url else 0)
    if card.kind == "quote":
        wide, high = _LINES[card.length]
        return around + -(-card.size // wide) * high
    if card.kind == "fold":
        return around + 2.5
    pictured = _PICTURED.get(card.kind, 17.0 if card.kind == "link" and card.link_picture else 0)
    lines = min(-(-card.size // 48), 9)
    return around + pictured + lines * 1.7 + (4.0 if card.link_title else 0) + (2.5 if card.title else 0)
