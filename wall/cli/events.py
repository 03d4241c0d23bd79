"""`florilege event`: what happened, who has still to hear of it, and trying again what was given up on."""

from collections.abc import Sequence
from typing import Any

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.cli import options
from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.errors import Conflict, NotFound
from wall.events import dispatch
from wall.events.models import Delivery, Event


@click.group()
def event() -> None:
    """What happened, and who has still to hear of it."""


@event.command("list")
@click.option("--parked", is_flag=True, help="Only events of which a delivery was given up on.")
@options.limit
@as_json
def list_(limit: int, *, parked: bool, as_json: bool) -> None:
    """Show the newest events and their deliveries."""
    with open_site() as parts, parts.database.read() as session:
        events = _newest(session, limit, parked=parked)
        deliveries = _deliveries(session, [one.id for one in events])
    if as_json:
        print_json({"events": [_facts(one, deliveries.get(one.id, [])) for one in events]})
        return
    rows = [(one.id, one.kind, ago(one.at), _tell(one, deliveries.get(one.id, []))) for one in events]
    empty = "Nothing is parked." if parked else "Nothing has happened yet."
    print_table(("ID", "KIND", "WHEN", "WHO HEARD OF IT"), rows, empty=empty)


@event.command()
@click.argument("id_", metavar="[ID]", required=False)
@options.dry_run("Show what would be tried again, and change nothing.")
def retry(id_: str | None, *, dry_run: bool) -> None:
    """Try again what was given up on: of event or delivery ID, or everything. The worker does it within seconds."""
    with open_site() as parts, parts.database.write() as session:
        parked = _parked(session, id_)
        for one in [] if dry_run else parked:
            dispatch.retry(one)
    for one in parked:
        say(f"{one.subscriber} of event {one.event_id} {'would be' if dry_run else 'is'} tried again.")
    if not parked:
        say("Nothing is parked.")


def _newest(session: Session, limit: int, *, parked: bool) -> Sequence[Event]:
    query = select(Event).order_by(Event.id.desc()).limit(limit)
    if parked:
        query = query.where(Event.id.in_(select(Delivery.event_id).where(Delivery.parked_at.is_not(None))))
    return session.scalars(query).all()


def _deliveries(session: Session, event_ids: list[str]) -> dict[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for one in session.scalars(select(Delivery).where(Delivery.event_id.in_(event_ids)).order_by(Delivery.subscriber)):
        found.setdefault(one.event_id, []).append(one)
    return found


def _parked(session: Session, id_: str | None) -> list[Delivery]:
    query = select(Delivery).where(Delivery.parked_at.is_not(None)).order_by(Delivery.id)
    if id_ is None:
        return list(session.scalars(query))
    key = id_.strip()
    known = session.get(Event, key) is not None or session.get(Delivery, key) is not None
    if not known:
        raise NotFound("There is no event {id}. “florilege event list --parked” shows them.", id=repr(key[:80]))
    found = list(session.scalars(query.where(or_(Delivery.id == key, Delivery.event_id == key))))
    if not found:
        raise Conflict("There is nothing to try again: nothing of this event is parked.")
    return found


def _state(one: Delivery) -> str:
    if one.done_at is not None:
        return "done"
    return "parked" if one.parked_at is not None else "due"


def _tell(one: Event, deliveries: list[Delivery]) -> str:
    if not one.dispatched:
        return "waits for a worker"
    return ", ".join(f"{delivery.subscriber}: {_state(delivery)}" for delivery in deliveries) or "nobody listens"


def _facts(one: Event, deliveries: list[Delivery]) -> dict[str, Any]:
    owed = [
        {
            "id": delivery.id,
            "subscriber": delivery.subscriber,
            "state": _state(delivery),
            "attempts": delivery.attempts,
            "last_error": delivery.last_error,
            "parked_at": stamp(delivery.parked_at),
        }
        for delivery in deliveries
    ]
    facts = {"id": one.id, "kind": one.kind, "at": stamp(one.at), "dispatched": one.dispatched, "data": one.data}
    return facts | {"deliveries": owed}
