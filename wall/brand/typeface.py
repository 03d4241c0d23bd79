"""Reads whether a file is a typeface that browsers take: WOFF2, whole, small, with what letters need. Pure."""

import struct

from wall.errors import Invalid

LONGEST = 100_000  # bytes
_HEAD = struct.Struct(">4sIIHHIIHHIIIII")  # W3C WOFF2, §4.1
_FLAVOURS = (0x00010000, 0x4F54544F)  # TrueType, OpenType with CFF; collections are for systems, not for pages
_TAGS = """
    cmap head hhea hmtx maxp name OS/2 post cvt_ fpgm glyf loca prep CFF_ VORG EBDT EBLC gasp hdmx kern LTSH PCLT VDMX
    vhea vmtx BASE GDEF GPOS GSUB EBSC JSTF MATH CBDT CBLC COLR CPAL SVG_ sbix acnt avar bdat bloc bsln cvar fdsc feat
    fmtx fvar gvar hsty just lcar mort morx opbd prop trak Zapf Silf Glat Gloc Feat Sill
""".split()  # noqa: SIM905 - §4.2, by number, as the specification lists them; 63 means that the tag is written out
_NEEDED = {"cmap", "head", "hhea", "hmtx", "maxp", "name"}
_OUTLINES = ({"glyf", "loca"}, {"CFF_"}, {"CFF2"})
_TRANSFORMED = ("glyf", "loca")


def check_typeface(data: bytes) -> None:
    """Raises `Invalid` for whatever is no WOFF2 file of at most `LONGEST` bytes, in a sentence that says why."""
    if len(data) > LONGEST:
        raise Invalid("The typeface has more than 100 kB: leave out the letters and weights that nobody needs.")
    if not data.startswith(b"wOF2"):
        raise Invalid("The typeface has to be a WOFF2 file: most tools can save as one.")
    tables = _tables(data)
    if not (tables >= _NEEDED and any(outline <= tables for outline in _OUTLINES)):
        raise Invalid("The typeface is broken: tables are missing that every letter needs.")


def is_variable(data: bytes) -> bool:
    """Whether one file has all weights. Only for what `check_typeface` took."""
    return "fvar" in _tables(data)


def _tables(data: bytes) -> set[str]:
    """The tags of its table directory (§4.2), which has to fit the file."""
    try:
        _, flavour, length, count, _, _, packed, *_ = _HEAD.unpack_from(data)
        at, tags = _HEAD.size, []
        for _ in range(count):
            tag, at = _entry(data, at)
            tags.append(tag)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise Invalid("The typeface is broken: its beginning does not fit the rest.") from error
    if flavour not in _FLAVOURS or length != len(data) or at + packed > len(data) or len(set(tags)) != len(tags):
        raise Invalid("The typeface is broken: its beginning does not fit the rest.")
    return set(tags)


def _entry(data: bytes, at: int) -> tuple[str, int]:
    """The tag of one entry, and where the next one begins."""
    number, version = data[at] & 0x3F, data[at] >> 6
    at += 1
    tag = _TAGS[number] if number < 63 else data[at : at + 4].decode("ascii").replace(" ", "_")
    at = _skip_number(data, at if number < 63 else at + 4)
    is_transformed = version == 0 if tag in _TRANSFORMED else version != 0
    return tag, _skip_number(data, at) if is_transformed else at


def _skip_number(data: bytes, at: int) -> int:
    """Past one UIntBase128 (§4.1): at most five bytes, the last of which has no high bit."""
    for length in range(5):
        if not data[at + length] & 0x80:
            return at + length + 1
    raise IndexError
