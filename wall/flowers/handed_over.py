"""Flowers on a post that turned out to be somebody else's: the thanks were for its author."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.flowers.models import Flower


def go_along(session: Session, post_ids: Collection[str], author_id: str) -> None:
    """They are the author's now; what the author gave for it themself is withdrawn. Repeatable."""
    on_them = update(Flower).where(Flower.post_id.in_(post_ids), Flower.receiver_id != author_id)
    own = on_them.where(Flower.giver_id == author_id, Flower.withdrawn_at.is_(None))
    session.execute(own.values(withdrawn_at=now()))
    session.execute(on_them.where(Flower.giver_id != author_id).values(receiver_id=author_id))
