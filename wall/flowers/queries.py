"""Reads of flowers. Only living ones: what was withdrawn is nobody's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from wall.flowers.models import Flower
from wall.people.models import Person
from wall.people.queries import PersonView, view
from wall.posts.models import Post

SHOWN_ON_A_CARD = 12


@dataclass(frozen=True)
class FlowerView:
    """One flower on a post."""

    id: str
    giver: PersonView
    receiver: PersonView
    post_id: str
    note: str
    at: datetime


def flowers_by_post(
    session: Session, post_ids: Sequence[str], *, at_most: int | None = SHOWN_ON_A_CARD
) -> dict[str, list[FlowerView]]:
    """Each post's living flowers, newest first; one more than `at_most` where there are more."""
    if not post_ids:
        return {}
    order = (Flower.given_at.desc(), Flower.id.desc())
    rank = func.row_number().over(partition_by=Flower.post_id, order_by=order).label("rank")
    ranked = _living().where(Flower.post_id.in_(post_ids)).add_columns(rank).subquery()
    newest = aliased(Flower, ranked)
    query = select(newest).order_by(newest.given_at.desc(), newest.id.desc())
    if at_most is not None:
        query = query.where(ranked.c.rank <= at_most + 1)
    found: dict[str, list[FlowerView]] = {}
    for flower in session.scalars(query):
        found.setdefault(flower.post_id, []).append(_view(flower))
    return found


def flowers_received(session: Session, person_id: str, *, limit: int = 50) -> list[FlowerView]:
    """What a person was thanked for on posts that show, newest first."""
    shown = select(Post.id).where(Post.removed_at.is_(None), Post.hidden_at.is_(None))
    query = _living().where(Flower.receiver_id == person_id, Flower.post_id.in_(shown))
    return [_view(flower) for flower in session.scalars(query.order_by(Flower.given_at.desc()).limit(limit))]


def has_given_any(session: Session, person_id: str) -> bool:
    """Whether the person has ever given a flower that still blooms."""
    living = Flower.withdrawn_at.is_(None)
    return session.scalars(select(Flower.id).where(Flower.giver_id == person_id, living).limit(1)).first() is not None


def giver_ids(session: Session, post_id: str) -> list[str]:
    """The ids of those whose flowers a post has, newest first."""
    query = _living().with_only_columns(Flower.giver_id).where(Flower.post_id == post_id)
    return list(session.scalars(query.order_by(Flower.given_at.desc(), Flower.id.desc())))


def _living() -> Select[Flower]:
    return select(Flower).join(Flower.giver).where(Flower.withdrawn_at.is_(None), Person.hidden_at.is_(None))


def _view(flower: Flower) -> FlowerView:
    return FlowerView(
        flower.id, view(flower.giver), view(flower.receiver), flower.post_id, flower.note, flower.given_at
    )
