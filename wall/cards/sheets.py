"""Lays cards out as a newspaper would: a top sheet that fills a window, the shelf under it, and closed sheets of eight.

A server does not know the window: it deals for 16:9, by rough heights. `static/js/compose.js` corrects the top sheet by
what it measures, before anything is painted; `static/js/deal.js` has the same rules for what arrives later.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wall.cards.views import CardView

SHEET = 8
LANES = 4
EACH = 2  # cards of one person on the top sheet, while others wait
ENOUGH = 6  # cards without folding anybody's: fewer, and nobody waits
CANDIDATES = 14
TOP = 96  # the height of the top sheet at 16:9, in weights
GAP = 2
FOLD = 5

_CARE = {"flowers": 9, "relays": 5, "neither": 4}
_PICTURED = {"plate": 32, "photo": 27, "film": 27}
_QUOTE = {"s": (14, 6), "m": (19, 5), "l": (24, 4)}


@dataclass(frozen=True)
class Item:
    """A card, and behind it the further ones of its person, which open in place."""

    card: CardView
    further: tuple[CardView, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Lanes that are read down, then across."""

    lanes: tuple[tuple[Item, ...], ...]


def lay_out(cards: Sequence[CardView]) -> list[Sheet]:
    """All these cards, newest first, as the sheets of a wall."""
    if not cards:
        return []
    weights = [weigh(card) for card in cards]
    units = gather([card.person.id for card in cards])
    heights = [weights[unit[0]] + (FOLD if len(unit) > 1 else 0) for unit in units]
    count = how_many(heights)
    last = max(unit[0] for unit in units[:count])
    top = [[one for one in unit if one <= last] for unit in units[:count]]
    shown = {one for unit in top for one in unit}
    rest = [at for at in range(len(cards)) if at not in shown]
    items = [Item(cards[unit[0]], tuple(cards[one] for one in unit[1:])) for unit in top]
    shelf = open_size(len(rest))
    batches = [rest[:shelf], *(rest[at : at + SHEET] for at in range(shelf, len(rest), SHEET))]
    below = [_sheet([Item(cards[at]) for at in batch], [weights[at] for at in batch]) for batch in batches if batch]
    return [_sheet(items, heights[:count]), *below]


def gather(people: Sequence[str]) -> list[list[int]]:
    """The first cards that may stand on a top sheet, each with the places of those folded behind it.

    `people` wrote them, newest first. Of one person there are two; what else they wrote is folded behind their second.
    Where too few others wait, nothing is folded.
    """
    counts: Counter[str] = Counter()
    units: list[list[int]] = []
    second: dict[str, list[int]] = {}
    for at, person in enumerate(people):
        if len(units) == CANDIDATES:
            break
        counts[person] += 1
        if counts[person] > EACH:
            second[person].append(at)
            continue
        units.append([at])
        second[person] = units[-1]
    return units if len(units) >= ENOUGH else [[at] for at in range(min(CANDIDATES, len(people)))]


def how_many(heights: Sequence[int]) -> int:
    """How many of the first cards fill the top sheet without leaving it; at least one for each lane."""
    fitting = [
        count for count in range(1, len(heights) + 1) if count <= LANES or max(_lane_heights(heights[:count])) <= TOP
    ]
    return max(fitting, default=0)


def deal(weights: Sequence[int]) -> list[int]:
    """The lane of each card: never falling, none empty, about equally tall.

    A card's lane is where its middle falls when all weights are laid end to end.
    """
    lanes, total = min(LANES, len(weights)), sum(weights)
    above, lane, dealt = 0, 0, []
    for at, weight in enumerate(weights):
        middle = lanes * (2 * above + weight) // (2 * total)
        if at:
            lane = max(min(middle, lane + 1), lane, lanes - (len(weights) - at))
        dealt.append(lane)
        above += weight
    return dealt


def open_size(count: int) -> int:
    """How many of `count` cards lie on the shelf; the rest lie on closed sheets of eight."""
    return count if count < 2 * SHEET else SHEET + count % SHEET


def weigh(card: CardView) -> int:
    """How tall a card will be in a lane, roughly: 10 is about 100 pixels on a wide screen. Never nothing."""
    if card.kind == "quote":
        wide, tall = _QUOTE[card.length]
        return 11 + _around(card) + tall * _lines(card.size, wide)
    if card.kind == "fold":
        return 14 + _care(card) + (0 if card.warning else 3 * min(10, _lines(card.size, 40)))
    pictured = _PICTURED.get(card.kind, 27 if card.kind == "link" and card.link_picture else 0)
    headline = 0 if card.kind == "link" else 4 * _lines(len(card.title), 28)
    return 9 + pictured + _around(card) + 3 * min(9, _lines(card.size, 42)) + headline


def _around(card: CardView) -> int:
    inset = 6 + 3 * _lines(len(card.quote.text), 40) if card.quote else 0
    beside = 2 * len(card.gallery.sounds) + (2 if card.gallery.more_pictures else 0)
    above = (2 if card.boost else 0) + (2 if card.answers_url else 0)
    clip = 5 + 3 * _lines(len(card.link_title), 34) if card.link_url and card.link_title else 0
    return _care(card) + inset + beside + above + clip


def _care(card: CardView) -> int:
    forward = 1 + 3 * _lines(20 + len(card.highlight.word), 42) if card.highlight else 0
    return forward + _CARE["flowers" if card.flowers else "relays" if card.relays else "neither"]


def _lines(size: int, wide: int) -> int:
    return -(-size // wide)


def _lane_heights(heights: Sequence[int]) -> list[int]:
    lanes = [0] * LANES
    for lane, height in zip(deal(heights), heights, strict=True):
        lanes[lane] += height + (GAP if lanes[lane] else 0)
    return lanes


def _sheet(items: Sequence[Item], weights: Sequence[int]) -> Sheet:
    dealt = deal(weights)
    return Sheet(
        tuple(tuple(item for item, own in zip(items, dealt, strict=True) if own == lane) for lane in sorted(set(dealt)))
    )
