"""What bouquets and garlands share: who is in them, their greens, and how a head is put in its place."""

from collections.abc import Iterable, Sequence

from wall.flora.colour import oklch
from wall.flora.path import Point, number

MAX_HEADS = 50

LEAF, DARK_LEAF = oklch(0.62, 0.075, 142), oklch(0.56, 0.065, 158)
LEAF_LINE = oklch(0.42, 0.07, 146)


def choose_heads(identities: Iterable[str]) -> list[str]:
    """Return the people who show: each once, in the order given, the first fifty."""
    return list(dict.fromkeys(identities))[:MAX_HEADS]


def choose_detail(head_px: float) -> int:
    """Return the level of detail for heads of this many CSS pixels; those in a bunch bear a little less than alone."""
    return 0 if head_px <= 34 else 1 if head_px <= 90 else 2


def place_head(drawing: str, at: Point, size: float, turn: float) -> str:
    """Return a flower moved, turned by degrees and scaled."""
    rotate = f" rotate({number(turn)})" if abs(turn) > 0.05 else ""
    return f'<g transform="translate({number(at[0])} {number(at[1])}){rotate} scale({size:.3f})">{drawing}</g>'


def wrap_svg(css_class: str, box: tuple[float, float, float, float], parts: Sequence[str]) -> str:
    """Return a complete SVG, decoration to assistive technology; `box` is left, top, width, height.

    The page's style sheet gives it its size; the names of the givers are in the text beside it.
    """
    view = " ".join(map(number, box))
    return (
        f'<svg class="{css_class}" xmlns="http://www.w3.org/2000/svg" viewBox="{view}"'
        f' aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
