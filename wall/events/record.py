"""Records what happened, and numbers what shows, in the same commit as the thing itself."""

from dataclasses import asdict

from sqlalchemy import event, text, update
from sqlalchemy.orm import Session

from wall.events.models import Change, ChangeNumber, Event
from wall.events.types import Happening

NOTIFY_CHANNEL = "florilege_change"
_PENDING = "florilege_changes"


def record(session: Session, happening: Happening) -> Event:
    """Keep that something happened. It becomes true, and visible, when the session commits."""
    data = asdict(happening)
    row = Event(kind=happening.kind, data=data)
    session.add(row)
    pending: list[Change] = session.info.setdefault(_PENDING, [])
    if happening.visible:
        pending.append(Change(kind=happening.kind, post_id=data.get("post_id"), person_id=data.get("person_id")))
    return row


@event.listens_for(Session, "before_commit")
def _number_changes(session: Session) -> None:
    """Give numbers as the last statement of the transaction: they commit in order, and a rollback gives them back."""
    changes: list[Change] | None = session.info.pop(_PENDING, None)
    if changes is None:
        return
    if changes:
        session.flush()
        taken = update(ChangeNumber).values(last=ChangeNumber.last + len(changes)).returning(ChangeNumber.last)
        last = session.execute(taken).scalar_one()
        for seq, change in enumerate(changes, last - len(changes) + 1):
            change.seq = seq
            session.add(change)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFY_CHANNEL})


@event.listens_for(Session, "after_rollback")
def _forget_changes(session: Session) -> None:
    session.info.pop(_PENDING, None)
