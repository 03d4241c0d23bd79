"""A card of what is not here yet: it has no page to lead to, and nobody thanks for it."""

import re

from markupsafe import Markup

from wall.cards.views import CardView
from wall.web.context import render_card

_GIVE = re.compile(r'<a class="give"[^>]*>[^<]*</a>')


def preview(card: CardView) -> Markup:
    """The card as it would show, without what would lead to a page of its own."""
    path = f"/post/{card.id}"
    html = _GIVE.sub("", str(render_card(card))).replace(f' href="{path}"', "").replace(f' ping="{path}/out"', "")
    return Markup(html)  # noqa: S704 - a card as it was rendered, with less in it
