"""Draws several people's flowers as one bouquet: greenery, stems, heads, ribbon."""

import math
from collections.abc import Sequence

from wall.flora.arrangement import Arrangement, Box, arrange
from wall.flora.canvas import dot_data
from wall.flora.chance import Dice
from wall.flora.colour import oklch
from wall.flora.flower import flower
from wall.flora.gathering import (
    DARK_LEAF,
    LEAF,
    LEAF_LINE,
    MAX_HEADS,
    choose_detail,
    choose_heads,
    place_head,
    wrap_svg,
)
from wall.flora.path import Path, number, polar
from wall.flora.petals import petal
from wall.flora.species.kind import SIDES

_MARGIN = 10
_SHOWN_STEMS = 14  # below the tie; more would be a broom
_CARD_PX = (76.0, 83.0)  # the bouquet at the foot of a card
_RIBBON, _RIBBON_LINE = oklch(0.62, 0.12, 28), oklch(0.42, 0.10, 26)
_STAR = "#f3efdf"


def fit_head_px(count: int, width: float, height: float) -> float:
    """Return about how many CSS pixels one head gets when `count` of them fill a box of CSS pixels."""
    return min(width, height) / (1.6 + 1.15 * math.sqrt(max(1, min(count, MAX_HEADS))))


def bouquet_svg(identities: Sequence[str], *, head_px: float | None = None) -> str:
    """Return the bouquet of these people's flowers as a complete SVG of class `bouquet`.

    `identities` come the newest first; each person shows once, fifty at most; nobody gives the empty string.
    `head_px` is about how large one head will be on the page (`fit_head_px`), without it as on a card: it chooses
    the detail. The same arguments give the same bytes for ever, and everything stays inside the viewBox.
    """
    heads = choose_heads(identities)
    if not heads:
        return ""
    pixels = fit_head_px(len(heads), *_CARD_PX) if head_px is None else head_px
    return _Binder(heads, choose_detail(pixels)).bind()


class _Binder:
    """Puts one bouquet together; its box grows with every part."""

    def __init__(self, heads: list[str], detail: int) -> None:
        self._detail = detail
        self._plan: Arrangement = arrange(heads, detail)
        self._dice = Dice("|".join(heads), b"bouquet")
        self._box = Box()

    def bind(self) -> str:
        """Return the whole bouquet, painted from the back to the front."""
        if self._plan.count == 1:
            parts = [*self._paint_stems(), *self._paint_two_leaves(), *self._paint_heads()]
        else:
            parts = [*self._paint_greenery(), *self._paint_stems(), *self._paint_heads(), self._paint_ribbon()]
        return wrap_svg("bouquet", self._box.with_margin(_MARGIN), parts)

    def _width(self, *by_detail: float) -> str:
        return number(by_detail[self._detail])

    def _paint_greenery(self) -> list[str]:
        """Blades and sprigs behind the visible three quarters of the rim, each with a stem of its own to the tie."""
        plan, parts, stalks = self._plan, [], Path()
        count = self._count_greens()
        pull = (0.62 if plan.count < 4 else 0.8 if plan.count < 9 else 1) * (1 if self._detail else 0.8)
        for i in range(count):
            turn = -118 + 236 * i / (count - 1) + self._dice.around(5)
            rim_x, rim_y = plan.rim(math.radians(turn - 90))
            x, y = rim_x * pull, rim_y * pull
            stalks.move(x, y).bend((x * 0.3, y * 0.3 + plan.tie * 0.5), (0, plan.tie))
            if i % 3 == 1 and self._detail:
                parts.append(self._paint_sprig(x, y, turn))
            else:
                parts.append(self._paint_blade(x, y, turn, LEAF if i % 2 else DARK_LEAF))
        width = self._width(5, 3.4, 2.6)
        return [f'<path fill="none" stroke="{LEAF_LINE}" stroke-width="{width}" d="{stalks.data()}"/>', *parts]

    def _count_greens(self) -> int:
        if not self._detail:
            return 5 if self._plan.count < 6 else 7
        return max(5, min(17, int(3 + 2.2 * math.sqrt(self._plan.count)) | 1))  # odd: one stands in the middle

    def _paint_sprig(self, x: float, y: float, turn: float) -> str:
        """Four small white stars on one stalk."""
        reach, angle = 44 + self._dice.between(0, 14), math.radians(turn - 90)
        fork = (x + 34 * math.cos(angle), y + 34 * math.sin(angle))
        twigs, stars = Path(), []
        for spread in (-0.55, -0.2, 0.2, 0.55):
            across, up = polar(reach * 0.62, angle + spread)
            stars.append((fork[0] + across, fork[1] + up))
            twigs.move(x * 0.8, y * 0.8).bend(fork, stars[-1])
            self._box.hold(*stars[-1], 7)
        dots = dot_data(stars)
        round_caps = 'stroke-linecap="round"'
        return (
            f'<path fill="none" stroke="{DARK_LEAF}" stroke-width="2" d="{twigs.data()}"/>'
            f'<path fill="none" stroke="{LEAF_LINE}" stroke-width="12" {round_caps} d="{dots}"/>'
            f'<path fill="none" stroke="{_STAR}" stroke-width="9" {round_caps} d="{dots}"/>'
        )

    def _paint_blade(self, x: float, y: float, turn: float, colour: str) -> str:
        length = (84 if self._detail else 60) + self._dice.between(-10, 16)
        across, up = polar(1, math.radians(turn - 90))
        foot_x, foot_y = x - 18 * across, y - 18 * up
        self._box.hold(foot_x + length * across, foot_y + length * up, 5)
        self._box.hold(foot_x + length * 0.6 * across, foot_y + length * 0.6 * up, 17)
        blade = self._leaf(colour, petal("lance", length, 34, 4).data(turn, foot_x, foot_y), self._width(4, 2.4, 1.4))
        if not self._detail:
            return blade
        rib = Path().move(0, -6).line((0, -length * 0.86)).data(turn, foot_x, foot_y)
        return f'{blade}<path fill="none" stroke="{LEAF_LINE}" stroke-width="1.4" opacity=".6" d="{rib}"/>'

    def _leaf(self, colour: str, data: str, width: str) -> str:
        return f'<path fill="{colour}" stroke="{LEAF_LINE}" stroke-width="{width}" d="{data}"/>'

    def _paint_stems(self) -> list[str]:
        """One stem from each head to the tie, and a fan of their ends below it."""
        plan, above, below = self._plan, Path(), Path()
        for i, seat in enumerate(plan.seats):
            away = math.hypot(seat.x, plan.tie - seat.y)
            start = 42 / away if seat.stemmed else 0  # where its own stem ends
            x, y = seat.x * (1 - start), seat.y + (start * (plan.tie - seat.y) or 16)
            above.move(x, y).bend((seat.x * 0.28, seat.y * 0.35 + plan.tie * 0.55), (0, plan.tie))
            if i < _SHOWN_STEMS:
                end = self._end_of_stem(seat.x)
                below.move(0, plan.tie).line(end)
                self._box.hold(*end, 5)
        data, width = above.data() + below.data(), (9, 7, 6)[self._detail]
        return [
            f'<path fill="none" stroke="{colour}" stroke-width="{thick}" stroke-linecap="round" d="{data}"/>'
            for colour, thick in ((LEAF_LINE, width), (LEAF, width - 3))
        ]

    def _end_of_stem(self, head_x: float) -> tuple[float, float]:
        plan = self._plan
        spread = min(1.0, 0.35 + 0.1 * plan.count)
        x = 5.0 if plan.count == 1 else -head_x * 0.34 * spread + self._dice.around(4)
        return x, plan.tie + plan.tail * self._dice.between(0.84, 1)

    def _paint_two_leaves(self) -> list[str]:
        """What a single flower has in place of greenery and ribbon."""
        tie, parts = self._plan.tie, []
        for side in SIDES:
            data = petal("lance", 86, 28, 4).data(side * 38, 2, tie - (26 if side < 0 else -14))
            parts.append(self._leaf(LEAF if side < 0 else DARK_LEAF, data, self._width(4, 2.4, 1.2)))
            self._box.hold(side * 62, tie - 60, 14)
        return parts

    def _paint_heads(self) -> list[str]:
        parts = []
        for seat in self._plan.from_rim_inwards():
            size = self._dice.between(0.92, 1.06) * (1.16 if seat.stemmed else 1)
            lean = math.degrees(math.atan2(seat.x, self._plan.tie - seat.y + 40)) * (0.9 if seat.stemmed else 0.35)
            y = seat.y - (10 if seat.stemmed else 0)
            parts.append(place_head(flower(seat.identity, self._detail), (seat.x, y), size, lean))
            self._box.hold(seat.x, y, 52 * size * (1.12 if seat.stemmed else 1))
        return parts

    def _paint_ribbon(self) -> str:
        half = 15 + 1.6 * math.sqrt(self._plan.count)
        tie = self._plan.tie
        self._box.hold(half * 1.9, tie + 48)
        self._box.hold(-half * 1.9, tie + 44)
        tails = _cut_right_tail(half).data(0, 0, tie) + _cut_left_tail(half).data(0, 0, tie)
        frame = f'fill="{_RIBBON}" stroke="{_RIBBON_LINE}" stroke-width="{self._width(4, 2.4, 1.6)}"'
        knot = _cut_knot(half).data(0, 0, tie)
        return f'<g {frame} stroke-linejoin="round"><path d="{tails}"/><path d="{knot}"/></g>'


def _cut_right_tail(half: float) -> Path:
    path = Path().move(half * 0.3, 2).bend((half * 0.8, 24), (half * 1.8, 46))
    path.line((half * 1.8 - 9, 47), (half * 1.8 - 13, 38))
    return path.bend((half * 0.9 - 13, 24), (half * 0.9 - 13, 4)).close()


def _cut_left_tail(half: float) -> Path:
    path = Path().move(-half * 0.3, 2).bend((-half * 0.9, 22), (-half * 1.6, 40))
    path.line((-half * 1.6 + 9, 43), (-half * 1.6 + 12, 35))
    return path.bend((-half * 0.8 + 12, 21), (-half * 0.8 + 12, 4)).close()


def _cut_knot(half: float) -> Path:
    path = Path().move(-half, -9).bend((0, -2), (half, -9)).line((half - 1, 10))
    return path.bend((0, 16), (-half + 1, 10)).close()
