"""Each person's own flower, and bouquets and garlands of them, drawn as SVG from identities alone.

Pure: no clock, disk, network or chance but the identity's. The same arguments give the same bytes for ever. Drawings
hold presentation attributes only, so a strict content security policy lets them through, inline or in an `<img>`.
An identity is a person's stable directory id, never a name or a mail address, which may change.
"""

from wall.flora.bouquet import bouquet_svg, fit_head_px
from wall.flora.chance import flower_key
from wall.flora.flower import flower, flower_svg, paper, symbol
from wall.flora.garland import garland_svg
from wall.flora.gathering import MAX_HEADS

__all__ = [
    "MAX_HEADS",
    "bouquet_svg",
    "fit_head_px",
    "flower",
    "flower_key",
    "flower_svg",
    "garland_svg",
    "paper",
    "symbol",
]
