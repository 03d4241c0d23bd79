"""Outlines of single petals, their lit sides and veins: base at the origin, tip upwards, before any turn."""

from typing import Literal

from wall.flora.chance import Dice
from wall.flora.path import Path, Point, smooth

PetalShape = Literal["round", "lance", "heart", "tooth", "funnel", "fan"]

# The left half from base to tip; each point is (half widths, half bases, lengths) away from the base's middle.
_HALVES: dict[PetalShape, tuple[tuple[float, float, float], ...]] = {
    "round": ((0.25, 1, 0.28), (1, 0, 0.45), (1, 0, 0.70), (1, 0, 0.90), (0.55, 0, 1), (0, 0, 1)),
    "lance": ((0.5, 1, 0.18), (1, 0, 0.34), (1, 0, 0.54), (1, 0, 0.76), (0.22, 0, 0.90), (0, 0, 1)),
    "heart": ((0.2, 1, 0.30), (1.02, 0, 0.48), (1, 0, 0.76), (0.96, 0, 1), (0.36, 0, 1.08), (0, 0, 0.84)),
    "tooth": (
        *((0.3, 1, 0.30), (1, 0, 0.48), (0.98, 0, 0.80)),
        *((0.96, 0, 0.93), (0.72, 0, 0.99), (0.60, 0, 0.96)),
        *((0.48, 0, 0.93), (0.42, 0, 0.93), (0.34, 0, 0.97), (0.18, 0, 1.03)),
    ),
}

# The crinkled rim of a fan, in half widths and lengths.
_RIM = (
    *((-0.98, -0.66), (-0.80, -0.88), (-0.48, -0.985), (-0.16, -0.955)),
    *((0.18, -1.0), (0.50, -0.96), (0.82, -0.87), (0.98, -0.64)),
)


def petal(shape: PetalShape, length: float, width: float, base: float = 3.0, dice: Dice | None = None) -> Path:
    """Return one closed petal; only a fan draws from `dice`, to crinkle its rim."""
    half, foot = width / 2, base / 2
    if shape == "fan":
        return _unfold_fan(length, half, foot, dice)
    if shape == "funnel":
        return _open_funnel(length, half, foot)
    left = [(-(p * half + q * foot), -length * r) for p, q, r in _HALVES[shape]]
    right = [(-x, y) for x, y in reversed(left) if x]
    return Path().move(-foot, 0).curves([*left, *right, (foot, 0)]).close()


def _open_funnel(length: float, half: float, foot: float) -> Path:
    """A thin tube that opens in a toothed trumpet, as in a cornflower."""
    tube, rim = length * 0.42, -length * 0.86
    path = Path().move(-foot, 0).line((-foot * 0.8, -tube))
    path.curve((-foot, -length * 0.55), (-half, -length * 0.62), (-half, rim))
    path.line(
        (-half * 0.62, -length * 0.80),
        (-half * 0.36, -length),
        (0, -length * 0.82),
        (half * 0.36, -length),
        (half * 0.62, -length * 0.80),
        (half, rim),
    )
    path.curve((half, -length * 0.62), (foot, -length * 0.55), (foot * 0.8, -tube))
    return path.line((foot, 0)).close()


def _unfold_fan(length: float, half: float, foot: float, dice: Dice | None) -> Path:
    """A broad, crinkled petal, as in a poppy."""
    rim: list[Point] = []
    for x, y in _RIM:
        across = dice.around(half * 0.03) if dice else 0
        rim.append((x * half + across, y * length + (dice.around(length * 0.025) if dice else 0)))
    left, right = (-half, -length * 0.4), (half, -length * 0.4)
    path = Path().move(-foot, 0)
    path.curve((-foot - half * 0.3, -length * 0.16), (-half * 1.04, -length * 0.36), rim[0])
    around = [left, *rim, right]
    for i in range(len(rim) - 1):
        path.curve(*smooth(*around[i : i + 4]))
    path.curve((half * 1.04, -length * 0.36), (foot + half * 0.3, -length * 0.16), (foot, 0))
    return path.close()


def shade_side(shape: PetalShape, length: float, width: float, side: Literal[-1, 1]) -> Path:
    """Return the lit (-1, left) or shaded (1, right) side of a petal; always inside its outline."""
    half = side * width / 2
    points = _LANCE_SIDE if shape == "lance" else _ROUND_SIDE
    (x, y), *rest = [(half * p, -length * r) for p, r in points]
    return Path().move(x, y).curves(rest).close()


_LANCE_SIDE = (
    *((0.2, 0.28), (0.6, 0.36), (0.82, 0.46), (0.80, 0.56)),
    *((0.72, 0.72), (0.3, 0.84), (0.08, 0.92), (0.34, 0.72), (0.42, 0.5), (0.2, 0.28)),
)
_ROUND_SIDE = (
    *((0.25, 0.30), (0.7, 0.42), (0.86, 0.58), (0.80, 0.74)),
    *((0.70, 0.85), (0.5, 0.89), (0.34, 0.91), (0.55, 0.75), (0.5, 0.5), (0.25, 0.30)),
)


def veins(length: float, width: float, count: int) -> Path:
    """Return `count` veins that fan out from the base of a petal."""
    path = Path()
    for i in range(count):
        t = (i - (count - 1) / 2) / max((count - 1) / 2, 1)
        path.move(t * width * 0.06, -length * 0.22)
        path.bend((t * width * 0.26, -length * 0.5), (t * width * 0.30, -length * (0.80 - abs(t) * 0.12)))
    return path
