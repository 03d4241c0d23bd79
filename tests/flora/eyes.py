"""How far apart flowers look at 24 px, through five kinds of eyes: in Oklab, after a small blur, on light paper.

The measure is that of the design's `distinct.py`: the mean distance of two flowers' pixels, times 100; under 3 they are
close enough to be mixed up.
"""

import io
import math
from functools import lru_cache
from itertools import combinations

from PIL import Image, ImageFilter
from resvg_py import svg_to_bytes

from wall.flora import flower

SIDE, COLUMNS = 24, 20
_PAPER = "#faf6ee"
_BLOCK = 4

Colour = tuple[float, float, float]
Matrix = tuple[Colour, Colour, Colour]
Tile = list[Colour]

# What dichromats see of linear sRGB (Machado, Oliveira and Fernandes 2009, severity 1), and the lightness alone.
SIGHTS: dict[str, Matrix] = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((0.2126, 0.7152, 0.0722),) * 3,
}
_TO_LMS: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def draw_sheet(people: list[str]) -> Image.Image:
    """Everybody's flower at 24 px, twenty a row, a little blurred."""
    rows = -(-len(people) // COLUMNS)
    heads = []
    for i, who in enumerate(people):
        x, y = (i % COLUMNS) * 108 + 54, (i // COLUMNS) * 108 + 54
        heads.append(f'<g transform="translate({x} {y})">{flower(who, 0)}</g>')
    box = f'viewBox="0 0 {COLUMNS * 108} {rows * 108}"'
    ground = f'<rect width="100%" height="100%" fill="{_PAPER}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{ground}{"".join(heads)}</svg>'
    png = svg_to_bytes(svg_string=svg, width=COLUMNS * SIDE, height=rows * SIDE, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGB").filter(ImageFilter.GaussianBlur(0.6))


def share_of_near_pairs(people: list[str], sight: str, *limits: float) -> tuple[float, ...]:
    """Of all pairs of these people, the percentage that looks nearer than each limit."""
    tiles = _cut_tiles(draw_sheet(people), len(people), SIGHTS[sight])
    coarse = [_blocks(tile) for tile in tiles]
    found = []
    for i, j in combinations(range(len(people)), 2):
        # The mean of a block's distances is never less than the distance of its means: most pairs end here.
        if _distance(coarse[i], coarse[j]) < max(limits):
            found.append(_distance(tiles[i], tiles[j]))
    pairs = len(people) * (len(people) - 1) / 2
    return tuple(100 * sum(distance < limit for distance in found) / pairs for limit in limits)


def _distance(one: Tile, other: Tile) -> float:
    return 100 * sum(map(math.dist, one, other)) / len(one)


def _cut_tiles(sheet: Image.Image, count: int, sight: Matrix) -> list[Tile]:
    pixels = sheet.load()
    assert pixels is not None
    tiles = []
    for i in range(count):
        left, top = (i % COLUMNS) * SIDE, (i // COLUMNS) * SIDE
        places = ((left + x, top + y) for y in range(SIDE) for x in range(SIDE))
        tiles.append([_to_oklab(pixels[place], sight) for place in places])
    return tiles


def _blocks(tile: Tile) -> Tile:
    blocks = []
    for top in range(0, SIDE, _BLOCK):
        for left in range(0, SIDE, _BLOCK):
            cells = [tile[(top + y) * SIDE + left + x] for y in range(_BLOCK) for x in range(_BLOCK)]
            light, green, blue = (sum(axis) / len(cells) for axis in zip(*cells, strict=True))
            blocks.append((light, green, blue))
    return blocks


@lru_cache(maxsize=400_000)
def _to_oklab(pixel: tuple[int, int, int], sight: Matrix) -> Colour:
    red, green, blue = (_linear(value) for value in pixel)
    seen = _turn(sight, (red, green, blue))
    lms = _turn(_TO_LMS, (_clip(seen[0]), _clip(seen[1]), _clip(seen[2])))
    return _turn(_TO_LAB, (lms[0] ** (1 / 3), lms[1] ** (1 / 3), lms[2] ** (1 / 3)))


def _turn(matrix: Matrix, colour: Colour) -> Colour:
    x, y, z = ((row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2]) for row in matrix)
    return x, y, z


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))
