"""Keeps a demo that moves for days small: what is too many goes, and what is gone leaves nothing behind."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from wall.clock import now
from wall.connectors.fake import NETWORK
from wall.db import Database
from wall.flowers.models import Flower
from wall.posts.models import Post, PostPicture
from wall.relays.models import Relay
from wall.worker.housekeeping import forget_changes, forget_events

MOST_MOVING = 300
_GONE_FOR = timedelta(hours=1)
_AT_ONCE = 5
_OPEN = ("due", "undoing")


def spare_uris(database: Database, since: datetime) -> list[str]:
    """The oldest posts written since the demo was made, where there are more than `MOST_MOVING`: a few at a time."""
    moving = select(Post.uri).where(Post.network == NETWORK, Post.published_at > since, Post.removed_at.is_(None))
    with database.read() as session:
        oldest = moving.order_by(Post.published_at.desc(), Post.id.desc()).offset(MOST_MOVING).limit(_AT_ONCE)
        return list(session.scalars(oldest))


def sweep(database: Database) -> None:
    """Forget what ended an hour ago: tombstones with their relays, flowers and pictures, settled events, old changes.

    A real site keeps all of this much longer (housekeeping). Repeatable.
    """
    before = now() - _GONE_FOR
    with database.write() as session:
        unsettled = select(Relay.post_id).where(Relay.state.in_(_OPEN))
        buried = select(Post.id).where(Post.removed_at < before, Post.network == NETWORK, Post.id.not_in(unsettled))
        gone = list(session.scalars(buried.limit(500)))
        for table in (Relay, Flower, PostPicture):
            session.execute(delete(table).where(table.post_id.in_(gone)))
        session.execute(delete(Post).where(Post.id.in_(gone)))
    with database.write() as session:
        forget_events(session, before, at_most=1000)
        forget_changes(session, before, at_most=1000)
