"""Says what the bytes of a feed are written in, whatever its header and its own declaration claim."""

import codecs
import re

_WIDE_MARKS = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE)  # and those of UTF-32, which begin alike
_CHARSET = re.compile(rb"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([\w.:-]+)", re.IGNORECASE)
# What is plain ASCII, or valid UTF-8 by accident, and yet means something else.
_MULTIBYTE = re.compile(rb"iso-2022|hz|gb|big5|shift|sjis|ms_kanji|euc|ks_c|utf-?7|johab", re.IGNORECASE)
_HALVES = re.compile(rb"(?:&#(?:x[dD][89a-fA-F][\da-fA-F]{2}|5[5-7]\d{3});)+")


def settle(body: bytes, media_type: str) -> tuple[bytes, str]:
    """The feed, mended where a few bytes are broken, and a media type with the true charset.

    What reads as UTF-8 is UTF-8. Everything else stays as it was declared.
    """
    if body.startswith(_WIDE_MARKS) or b"\0" in body[:4]:
        return body, media_type
    named = _CHARSET.search(media_type.encode("ascii", "ignore")) or _ENCODING.search(body[:1024])
    if named and _MULTIBYTE.match(named[1]) and not body.startswith(codecs.BOM_UTF8):
        return body, media_type
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong and wrong * 20 > len(text) - len(text.encode("ascii", "ignore")):
        return body, media_type
    body = text.replace("\ufffd", "").encode() if wrong else body.removeprefix(codecs.BOM_UTF8)
    return _HALVES.sub(_whole, body), "application/xml; charset=utf-8"


def _whole(halves: re.Match[bytes]) -> bytes:
    """The characters that a program wrote as two halves each (UTF-16); what is half a character is none."""
    numbers = re.findall(rb"&#(?:x(.{4})|(\d+));", halves[0])
    units = b"".join(int(six or ten, 16 if six else 10).to_bytes(2, "big") for six, ten in numbers)
    return b"".join(b"&#%d;" % ord(sign) for sign in units.decode("utf-16-be", "ignore"))
