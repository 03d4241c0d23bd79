"""The twenty-nine species, in the order that chance picks from; another order would change everybody's flower."""

from wall.flora.species.bowls import (
    draw_anemone,
    draw_clematis,
    draw_lily,
    draw_nigella,
    draw_poppy,
    draw_primrose,
)
from wall.flora.species.bulbs import draw_iris, draw_tulip
from wall.flora.species.faces import draw_daffodil, draw_hibiscus, draw_pansy, draw_passion
from wall.flora.species.fans import draw_calla, draw_carnation, draw_lotus
from wall.flora.species.kind import Species
from wall.flora.species.layers import draw_camellia, draw_dahlia, draw_hydrangea
from wall.flora.species.rays import draw_cornflower, draw_cosmos, draw_daisy, draw_rudbeckia, draw_scabious
from wall.flora.species.sprays import draw_allium, draw_blossom, draw_wisteria
from wall.flora.species.stalks import draw_bell, draw_spike, draw_thistle

__all__ = ["SPECIES", "Species"]


def _bar(*names: str) -> frozenset[str]:
    return frozenset(names)


SPECIES = (
    Species("daisy", draw_daisy),
    Species("cosmos", draw_cosmos),
    Species("poppy", draw_poppy, barred=_bar("lin")),
    Species("anemone", draw_anemone),
    Species("dahlia", draw_dahlia),
    Species("camellia", draw_camellia, barred=_bar("bleuet", "lin")),
    Species("primrose", draw_primrose),
    Species("clematis", draw_clematis),
    Species("cornflower", draw_cornflower, barred=_bar("ivoire", "beurre", "abricot", "safran", "corail")),
    Species("lily", draw_lily),
    Species("rudbeckia", draw_rudbeckia, barred=_bar("lin", "bleuet", "iris")),
    Species("nigella", draw_nigella, barred=_bar("coquelicot", "safran"), airy=True),
    Species("scabious", draw_scabious, barred=_bar("coquelicot")),
    Species("hydrangea", draw_hydrangea, barred=_bar("coquelicot", "safran", "corail")),
    Species("tulip", draw_tulip, side=True),
    Species("bell", draw_bell, side=True, barred=_bar("coquelicot", "safran", "corail")),
    Species("spike", draw_spike, side=True, barred=_bar("beurre", "safran")),
    Species("iris", draw_iris, side=True),
    Species(
        "thistle",
        draw_thistle,
        side=True,
        barred=_bar("ivoire", "beurre", "coquelicot", "abricot", "safran", "anis", "brique"),
    ),
    Species("pansy", draw_pansy),
    Species("daffodil", draw_daffodil, barred=_bar("bleuet", "lin", "ciel", "iris")),
    Species("hibiscus", draw_hibiscus, barred=_bar("anis")),
    Species("passion", draw_passion, barred=_bar("coquelicot", "safran", "brique")),
    Species("lotus", draw_lotus, side=True, barred=_bar("anis", "brique"), afloat=True),
    Species("carnation", draw_carnation, side=True, barred=_bar("lin", "ciel", "bleuet")),
    Species("calla", draw_calla, side=True, barred=_bar("lin", "ciel", "bleuet")),
    Species("allium", draw_allium, side=True, barred=_bar("coquelicot", "brique", "safran")),
    Species("blossom", draw_blossom, side=True, barred=_bar("anis", "brique", "bleuet", "safran")),
    Species("wisteria", draw_wisteria, side=True, barred=_bar("brique", "coquelicot", "anis")),
)
