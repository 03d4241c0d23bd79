"""Tells people that a source broke or healed: its owner, and those who look after the wall."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.notices.service import is_over, tell
from wall.people.conditions import SERVES
from wall.people.models import Person

YOURS_BROKE = "Your words from {handle} do not come in. {why}"
YOURS_HEALED = "Your words from {handle} come in again."
THEIRS_BROKE = "The words of {name} from {handle} do not come in. {why}"
THEIRS_HEALED = "The words of {name} from {handle} come in again."


def tell_health(session: Session, event: Mapping[str, Any]) -> None:
    """Tell what a `source.health` event says, once to each. Repeatable.

    Once it has healed, what was told of the break is new no more.

    The trouble is kept as it is (`why`, with `why_values`), so that it can be said in each reader's language.
    """
    owner = session.get(Person, event["person_id"])
    if owner is None:
        return
    healthy, source_id, at = event["healthy"], event["source_id"], datetime.fromisoformat(event["at"])
    values = {"handle": event["handle"], "name": owner.name}
    if healthy:
        is_over(session, YOURS_BROKE, path=f"/me/sources/{source_id}", before=at)
        is_over(session, THEIRS_BROKE, path=f"/desk/sources/{source_id}", before=at)
    else:
        values |= {"why": event["trouble"], "why_values": event["trouble_values"]}
    tell(session, owner.id, YOURS_HEALED if healthy else YOURS_BROKE, values, path=f"/me/sources/{source_id}", at=at)
    for steward_id in stewards(session):
        if steward_id != owner.id:
            message = THEIRS_HEALED if healthy else THEIRS_BROKE
            path = f"/desk/sources/{source_id}"
            tell(session, steward_id, message, values, path=path, at=at, about_id=owner.id)


def stewards(session: Session) -> list[str]:
    """The ids of those who look after the wall."""
    return list(session.scalars(select(Person.id).where(SERVES).order_by(Person.id)))
