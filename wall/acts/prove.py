"""Look for what shows that an account is somebody's own: a link to their page here, or a one-time word."""

from wall.acts.follow import as_answer, refuse_own_pages
from wall.acts.turns import turn
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Proof, Target
from wall.connectors.http import one_look
from wall.errors import Invalid
from wall.parts import Parts
from wall.sources.rules import host_of
from wall.sources.service import INBOUND

__all__ = ["Proof", "page_of", "prove"]


def prove(parts: Parts, target: Target, *, word: str, page: str) -> Proof | None:
    """What only the owner of the account can have put there, now; None where there is nothing.

    `page` is the person's address here, `word` what was made for them and this account alone (`new_word`). Raises
    `Invalid`, `Conflict` where nobody may ask just now, or `Unavailable` with what the server did.
    """
    if target.network == INBOUND:
        raise Invalid("An inbound door needs no proof: whoever has its secret may write there.")
    refuse_own_pages(parts, target)
    host = host_of(target.network, target.uri, target.options)
    try:
        with turn(parts, host), one_look():
            return registry.proving(target.network, parts.outside).prove(target, page=page, word=word)
    except ConnectorError as error:
        raise as_answer(error) from error


def page_of(parts: Parts, slug: str) -> str:
    """The address of a person's page here, as it stands in their profiles."""
    return f"{parts.settings.public_url}/p/{slug}"
