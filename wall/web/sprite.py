"""Ends a page with the drawings of the flowers that it shows, each of them once."""

import re
from functools import lru_cache

from wall.flora import symbol

_SHOWN = re.compile(r'<use href="#f-([0-9a-f]{12})-([012])">')
_CACHED_SYMBOLS = 1024


def with_sprite(html: str) -> str:
    """The page, with one hidden `<svg>` of exactly the symbols that its `<use>` elements name, in their order.

    A flower grows from its key alone (wall/flora), so that the page's own markup says all there is to know: cards
    keep the same bytes wherever they stand.
    """
    names = dict.fromkeys((key, int(detail)) for key, detail in _SHOWN.findall(html))
    body, end, rest = html.rpartition("</body>")
    if not names or not end:
        return html
    symbols = "".join(_symbol(key, detail) for key, detail in names)
    return f'{body}<div hidden><svg class="sprite" aria-hidden="true">{symbols}</svg></div>\n{end}{rest}'


@lru_cache(maxsize=_CACHED_SYMBOLS)
def _symbol(key: str, detail: int) -> str:
    return symbol(key, detail)
