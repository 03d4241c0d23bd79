"""Reads whether a file may be a logo, and what its drawing needs to stand on. Pure."""

from wall.brand.rules import ThemeName, chip_for
from wall.errors import Invalid

LONGEST = 2_000_000  # bytes
_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
_ALPHA_OF_VP8X, _ALPHA_OF_VP8L = 0x10, 0x10000000


def check_logo(data: bytes) -> None:
    """Raises `Invalid` for what is no PNG, JPEG or WebP file of at most two million bytes."""
    if len(data) > LONGEST:
        raise Invalid("The logo has more than 2 MB: 400 pixels of height are enough.")
    if _is_drawing(data):
        raise Invalid(
            "An SVG file can hold scripts and call other sites, so it is not taken: save the logo as PNG or WebP."
        )
    if not (data.startswith(_HEADS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")):
        raise Invalid("The logo has to be a PNG, JPEG or WebP file.")


def chip_of(drawn: bytes, colour: str) -> ThemeName | None:
    """What has to lie under a drawn logo (WebP) of that dominant colour. An opaque one brings its own ground."""
    return chip_for(colour) if _is_clear(drawn) else None


def _is_drawing(data: bytes) -> bool:
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--", b"\x1f\x8b"))  # the last: SVGZ


def _is_clear(webp: bytes) -> bool:
    """Whether a WebP file has transparency (RFC 9649, §2.7 and §3.4)."""
    if webp[12:16] == b"VP8X":
        return bool(webp[20] & _ALPHA_OF_VP8X)
    return webp[12:16] == b"VP8L" and bool(int.from_bytes(webp[21:25], "little") & _ALPHA_OF_VP8L)
