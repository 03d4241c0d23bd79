"""The grounds, flowers and marks of a print: our own SVG as pixels."""

import io
import re
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image
from PIL.Image import Resampling
from resvg_py import svg_to_bytes

from wall.flora import flower, garland_svg, paper
from wall.flora.colour import oklch
from wall.paths import find

PAGE, INK, QUIET, NIGHT = "#f9f5ee", "#251c16", "#554940", "#16120e"  # as in tokens.css
_HUES = {"rose": 22, "straw": 88, "sage": 140, "sky": 240, "lilac": 305, "peach": 55}  # as in tokens.css
_SMALL_FLOWER = 72
_WORDMARK_RATIO = 393 / 108


def ground_of(person_id: str) -> str:
    """The paper nearest to a person's flower, `#rrggbb`: as light as the page, so that the ink stays readable."""
    return oklch(0.938, 0.021, _HUES.get(paper(person_id), 80))


def draw_flower(person_id: str, side: int) -> Image.Image:
    """A person's flower, square, on nothing."""
    detail = 1 if side <= _SMALL_FLOWER else 2
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-54 -54 108 108">{flower(person_id, detail)}</svg>'
    return _rasterise(head, side, side)


def draw_garland(person_ids: Sequence[str], width: int, height: int) -> Image.Image:
    """The flowers of several people, on nothing."""
    svg = garland_svg(person_ids, width=width, height=height, detail=2)
    if 'xmlns="' not in svg[: svg.index(">")]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return _rasterise(svg, width, height)


def draw_mark(logo: bytes | None, height: int) -> Image.Image:
    """The company's logo, which was cleaned when it came in, else the wordmark."""
    if logo is None:
        return _wordmark(height)
    with Image.open(io.BytesIO(logo)) as opened:
        picture = opened.convert("RGBA")
    tall = max(1, round(height * 1.25))
    wide = max(1, round(picture.width * tall / picture.height))
    return picture.resize((min(wide, tall * 6), tall), Resampling.LANCZOS)


@lru_cache(maxsize=2)
def _wordmark(height: int) -> Image.Image:
    svg = (find("static") / "img" / "wordmark.svg").read_text(encoding="utf-8")
    return _rasterise(re.sub('fill="#2a2520"', f'fill="{INK}"', svg, count=1), round(height * _WORDMARK_RATIO), height)


def _rasterise(svg: str, width: int, height: int) -> Image.Image:
    png = svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    with Image.open(io.BytesIO(png)) as opened:
        return opened.convert("RGBA")
