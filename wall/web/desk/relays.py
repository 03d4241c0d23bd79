"""The desk's relays: brand accounts, what waits for a hand, what did not get through, what was passed on."""

from collections.abc import Callable
from itertools import islice
from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.pass_on import add_brand_account
from wall.cards.build import cards_of
from wall.connectors.page import NETWORKS
from wall.connectors.registry import RELAYING
from wall.errors import Already, FlorilegeError
from wall.people.models import Person
from wall.relays.models import Relay
from wall.relays.queries import accounts, find_relay, in_state, troubled
from wall.relays.service import retry, settle_by_hand, undo
from wall.web.context import page, parts, said, steward
from wall.web.forms import EMPTY, Form, back_already, back_to, refused, typed

_OF_EACH = 30  # relays of each list: those that come after show once these are done

bp = Blueprint("relays", __name__)


@bp.get("/relays")
def listed() -> str:
    """What waits for a person first."""
    return _page()


@bp.post("/relays")
def add() -> AnyResponse | tuple[str, int]:
    """Add a brand account."""
    host, token = typed("host") or None, typed("token") or None
    try:
        add_brand_account(parts(), typed("network"), typed("handle"), host=host, token=token, actor=steward())
    except Already:
        return back_already("/desk/relays")
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to("/desk/relays")


@bp.post("/relays/<relay_id>/done")
def done_by_hand(relay_id: str) -> AnyResponse | tuple[str, int]:
    """The steward reposted it on the network."""
    url = typed("url")
    return _change(relay_id, lambda session, relay, actor: settle_by_hand(session, relay, url, actor=actor))


@bp.post("/relays/<relay_id>/retry")
def retry_one(relay_id: str) -> AnyResponse | tuple[str, int]:
    """Try again."""
    return _change(relay_id, lambda session, relay, actor: retry(session, relay, actor=actor))


@bp.post("/relays/<relay_id>/undo")
def undo_one(relay_id: str) -> AnyResponse | tuple[str, int]:
    """Take a relay back."""
    return _change(relay_id, lambda session, relay, actor: undo(session, relay, actor=actor))


def _change(relay_id: str, verb: Callable[[Session, Relay, Person], None]) -> AnyResponse:
    actor = steward()
    with parts().database.write() as session:
        verb(session, find_relay(session, relay_id), actor)
    return back_to("/desk/relays")


def _page(*, form: Form = EMPTY) -> str:
    with parts().database.read() as session:
        by_hand, done = (in_state(session, state, limit=_OF_EACH) for state in ("waiting", "done"))
        failed = troubled(session, limit=_OF_EACH)
        rows = iter(_rows(session, [*by_hand, *failed, *done]))  # one look for the cards of all
        return page(
            "desk/relays.html",
            accounts=accounts(session),
            by_hand=list(islice(rows, len(by_hand))),
            troubled=list(islice(rows, len(failed))),
            recent=list(rows),
            networks=[*RELAYING, *NETWORKS],
            form=form,
        )


def _rows(session: Session, relays: list[Relay]) -> list[dict[str, Any]]:
    cards = cards_of(session, [relay.post for relay in relays])
    return [
        {
            "relay_id": relay.id,
            "card": card,
            "account": relay.account,
            "words": said(relay.trouble, relay.trouble_values),
            "seconds": relay.seconds or 0,
            "by_hand": relay.account.by_hand,
            "at": relay.done_at or relay.created_at,
            "url": relay.remote_url,
        }
        for relay, card in zip(relays, cards, strict=True)
    ]
