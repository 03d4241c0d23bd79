"""Small films, told by their first bytes. They are given out as they came, and nothing here reads further than that."""

import re
from typing import Literal

from wall.media.imaging import Drawn, DrawnFile

_MP4 = re.compile(rb"....ftyp(isom|iso[2-9]|mp4[12]|avc1|M4V |dash|mmp4|MSNV)", re.DOTALL)  # ISO/IEC 14496-12, 4.3
_WEBM = re.compile(rb"\x1a\x45\xdf\xa3.{0,48}\x42\x82.{1,8}?webm", re.DOTALL)  # EBML's DocType, RFC 8794, 11.2.4


def take_film(body: bytes) -> Drawn | None:
    """The film as the one moving file of a picture without a still; None for what browsers do not play as one."""
    media_type: Literal["video/mp4", "video/webm"]
    if _MP4.match(body):
        media_type = "video/mp4"
    elif _WEBM.match(body):
        media_type = "video/webm"
    else:
        return None
    file = DrawnFile(media_type, 0, 0, motion=True, data=body)
    return Drawn(width=0, height=0, colour="", animated=True, files=(file,))
