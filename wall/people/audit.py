"""Writes down what people do by virtue of a role. Only ever adds."""

from sqlalchemy.orm import Session

from wall.people.models import AuditEntry, Person


def note(
    session: Session, actor: Person | None, act: str, subject_id: str | None, *, reason: str | None = None
) -> None:
    """Keep who did what to what, and why. No actor: somebody at the command line."""
    session.add(AuditEntry(actor_id=actor.id if actor else None, act=act, subject_id=subject_id, reason=reason))
