"""Promises of the brand's files: only logos and typefaces are taken, whatever they call themselves."""

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from wall.acts.brand import draw_logo
from wall.brand.logo import check_logo, chip_of
from wall.brand.typeface import LONGEST, check_typeface, is_variable
from wall.errors import Invalid
from wall.parts import Parts

FONTS = Path(__file__).parents[2] / "static" / "fonts"
FIGTREE = (FONTS / "figtree-latin.woff2").read_bytes()


def picture(kind: str, size: tuple[int, int] = (900, 600), colour: tuple[int, ...] = (10, 16, 48)) -> bytes:
    """A disc on nothing, or on white where the kind knows no nothing."""
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    image.paste(Image.new("RGBA", (size[0] // 2, size[1] // 2), (*colour, 255)), (size[0] // 4, size[1] // 4))
    flat = Image.new("RGB", size, "white")
    flat.paste(image, mask=image)
    file = io.BytesIO()
    (flat if kind == "JPEG" else image).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_at_most_400_pixels_high(parts: Parts, kind: str) -> None:
    logo = draw_logo(parts, picture(kind))
    assert (logo.width, logo.height) == (600, 400)
    assert logo.data[8:12] == b"WEBP"
    assert logo.chip == (None if kind == "JPEG" else "light")


def test_a_light_logo_gets_the_night_under_it(parts: Parts) -> None:
    assert draw_logo(parts, picture("PNG", colour=(250, 250, 250))).chip == "dark"


def test_a_small_logo_stays_as_small(parts: Parts) -> None:
    logo = draw_logo(parts, picture("PNG", (120, 40)))
    assert (logo.width, logo.height) == (120, 40)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?><svg/>",
        b"\n <!-- a drawing --><svg/>",
        b"\x1f\x8b\x08\x00",
    ],
)
def test_a_drawing_with_scripts_is_refused_in_words_that_say_why(data: bytes) -> None:
    with pytest.raises(Invalid, match="SVG file can hold scripts"):
        check_logo(data)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<html>", b"RIFF____WAVE", b"\0" * 100])
def test_what_is_no_logo_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="PNG, JPEG or WebP"):
        check_logo(data)


def test_what_only_begins_like_one_is_refused(parts: Parts) -> None:
    for data in (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, picture("PNG")[:200], b"\xff\xd8\xff" + b"x" * 50):
        with pytest.raises(Invalid):
            draw_logo(parts, data)


def test_a_logo_that_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="2 MB"):
        check_logo(b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_000)


def test_an_opaque_logo_needs_nothing_under_it() -> None:
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "black").save(file, "WEBP", lossless=True)
    assert chip_of(file.getvalue(), "#000000") is None


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.woff2")), ids=lambda path: path.name)
def test_our_own_typefaces_are_typefaces(path: Path) -> None:
    data = path.read_bytes()
    check_typeface(data)
    assert is_variable(data) == ("italic" not in path.name)


@pytest.mark.parametrize("data", [b"", b"wOFF", b"\0\1\0\0", b"OTTO", b"<html>", b"\x89PNG"])
def test_what_is_no_woff2_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="WOFF2"):
        check_typeface(data)


@pytest.mark.parametrize(
    "data",
    [
        b"wOF2",
        FIGTREE[:-1],
        FIGTREE + b"\0",
        FIGTREE[:60],
        FIGTREE[:4] + b"ttcf" + FIGTREE[8:],
        FIGTREE[:12] + struct.pack(">H", 2) + FIGTREE[14:],
        FIGTREE[:12] + struct.pack(">H", 65_535) + FIGTREE[14:],
        FIGTREE[:48] + b"\xff" * 200 + FIGTREE[248:],
    ],
)
def test_a_broken_typeface_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid, match="broken"):
        check_typeface(data)


def test_a_heavy_typeface_is_refused() -> None:
    with pytest.raises(Invalid, match="100 kB"):
        check_typeface(b"wOF2" + b"\0" * LONGEST)
