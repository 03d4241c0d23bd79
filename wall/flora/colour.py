"""Turns OKLCH colours into the sRGB hexadecimals of a drawing."""

import math
from typing import NamedTuple

_TOLERANCE = 0.0005
_STEPS = 40
_FADE = 0.94


class Oklch(NamedTuple):
    """Lightness 0 to 1, chroma from 0, hue in degrees (Björn Ottosson's Oklab in polar form)."""

    light: float
    chroma: float
    hue: float


def oklch(light: float, chroma: float, hue: float) -> str:
    """Return `#rrggbb`; a colour outside sRGB keeps its lightness and hue and loses chroma until it fits."""
    light = min(max(light, 0), 1)
    red, green, blue = _to_linear(light, chroma, hue)
    for _ in range(_STEPS - 1):
        if all(-_TOLERANCE <= value <= 1 + _TOLERANCE for value in (red, green, blue)):
            break
        chroma *= _FADE
        red, green, blue = _to_linear(light, chroma, hue)
    return f"#{_to_byte(red):02x}{_to_byte(green):02x}{_to_byte(blue):02x}"


def _to_linear(light: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _to_byte(linear: float) -> int:
    value = min(max(linear, 0), 1)
    curved = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(255 * curved)
