"""Reads drawings back: where their ink ends, what they are made of."""

import math
import re
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest

Matrix = tuple[float, float, float, float, float, float]
Bounds = tuple[float, float, float, float]

_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
_STEPS = (0.25, 0.5, 0.75)
_NAME = re.compile(r"\{[^}]*\}")

HOSTILE = [
    "",
    " ",
    "é" * 300,
    "😀",
    "a" * 10_000,
    "\ud800",
    "x\udfffy",
    '"><script>alert(1)</script>',
    "]]>&amp;",
    "\0\n",
]


@pytest.fixture
def people() -> list[str]:
    """Sixty identities: fifty as a directory would give them, ten that nobody should have."""
    return [f"person-{i:02}" for i in range(50)] + HOSTILE


@pytest.fixture
def margin() -> Callable[[str], float]:
    """Least distance from any ink, strokes included, to the nearest edge of the viewBox."""
    return measure_margin


def measure_margin(svg: str) -> float:
    root = ElementTree.fromstring(svg)  # noqa: S314  our own drawing, and being well-formed is the point
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    x0, y0, x1, y1 = _measure(root)
    return min(x0 - left, y0 - top, left + width - x1, top + height - y1)


def _measure(root: ElementTree.Element) -> Bounds:
    boxes = list(_walk(root, _IDENTITY, 0.0))
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _walk(node: ElementTree.Element, outer: Matrix, inherited: float) -> Iterator[Bounds]:
    matrix = _multiply(outer, _read_transform(node.get("transform", "")))
    stroke = float(node.get("stroke-width", inherited))
    if node.get("stroke") == "none":
        stroke = 0
    points = _read_points(node)
    if points:
        a, b, c, d, e, f = matrix
        reach = stroke / 2 * math.sqrt(abs(a * d - b * c))
        xs, ys = [a * x + c * y + e for x, y in points], [b * x + d * y + f for x, y in points]
        yield min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach
    for child in node:
        yield from _walk(child, matrix, stroke)


def _read_points(node: ElementTree.Element) -> list[tuple[float, float]]:
    if _NAME.sub("", node.tag) == "circle":
        x, y, r = (float(node.attrib[name]) for name in ("cx", "cy", "r"))
        return [(x - r, y - r), (x + r, y + r)]
    return list(_flatten(node.get("d", "")))


def _flatten(data: str) -> Iterator[tuple[float, float]]:
    """Points on a path of M, L, V, C, Q, Z and h0, the only commands that drawings use."""
    x = y = 0.0
    for command, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", data):
        values = [float(value) for value in re.findall(r"-?\d*\.?\d+", rest)]
        pairs = list(zip(values[::2], values[1::2], strict=False))
        if command in "ML":
            yield from pairs
        elif command == "V":
            pairs = [(x, values[0])]
            yield from pairs
        elif command in "CQ":
            yield from _bend([(x, y), *pairs])
        else:
            assert command == "Z" or (command, rest) == ("h", "0"), command
        if pairs:
            x, y = pairs[-1]


def _bend(points: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points on one Bézier curve, by de Casteljau's halving."""
    for t in _STEPS:
        rest = points
        while len(rest) > 1:
            rest = [(p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t) for p, q in zip(rest, rest[1:], strict=False)]
        yield rest[0]
    yield points[-1]


def _read_transform(text: str) -> Matrix:
    matrix = _IDENTITY
    for name, inner in re.findall(r"(\w+)\(([^)]*)\)", text):
        values = [float(value) for value in inner.split()]
        if name == "translate":
            step: Matrix = (1, 0, 0, 1, values[0], values[1])
        elif name == "scale":
            step = (values[0], 0, 0, values[0], 0, 0)
        else:
            assert name == "rotate", name
            cos, sin = math.cos(math.radians(values[0])), math.sin(math.radians(values[0]))
            step = (cos, sin, -sin, cos, 0, 0)
        matrix = _multiply(matrix, step)
    return matrix


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )
