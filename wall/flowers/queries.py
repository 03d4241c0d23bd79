"""Reads of flowers. Only living ones: what was withdrawn is nobody's business."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from wall.flowers.models import Flower
from wall.people.models import Person
from wall.people.queries import PersonView, anybody_by_id
from wall.posts.models import Post
from wall.posts.on_wall import in_sight

SHOWN_ON_A_CARD = 12
_Card, _Author = aliased(Post), aliased(Person)
_CARD = func.coalesce(Post.root_id, Post.id)
_FACTS = (Flower.id, Flower.giver_id, Flower.receiver_id, Flower.note, Flower.given_at)
_SHOWN = (Post.removed_at.is_(None), Post.hidden_at.is_(None))


@dataclass(frozen=True)
class FlowerView:
    """One flower on a card; `post_id` is the card's."""

    id: str
    giver: PersonView
    receiver: PersonView
    post_id: str
    note: str
    at: datetime


def flowers_by_post(
    session: Session, post_ids: Sequence[str], *, at_most: int | None = SHOWN_ON_A_CARD
) -> dict[str, list[FlowerView]]:
    """Each post's living flowers, newest first; one more than `at_most` where there are more.

    A flower stays on the post that it was given for; while that is a part of a thread, it shows on the first post.
    """
    if not post_ids:
        return {}
    order = (Flower.given_at.desc(), Flower.id.desc())
    rank = func.row_number().over(partition_by=_CARD, order_by=order).label("rank")
    ranked = _on_cards(post_ids).with_only_columns(*_FACTS, _CARD.label("card"), rank).subquery()
    query = select(ranked).order_by(ranked.c.given_at.desc(), ranked.c.id.desc())
    if at_most is not None:
        query = query.where(ranked.c.rank <= at_most + 1)
    found: dict[str, list[FlowerView]] = {}
    for flower in _views(session, query):
        found.setdefault(flower.post_id, []).append(flower)
    return found


def flowers_received(session: Session, person_id: str, *, limit: int = 50) -> list[FlowerView]:
    """What a person was thanked for on posts that show, newest first."""
    query = _received(session, person_id).with_only_columns(*_FACTS, _Card.id.label("card"))
    return _views(session, query.order_by(Flower.given_at.desc()).limit(limit))


def givers_to(session: Session, person_id: str, *, limit: int = 50) -> list[str]:
    """The ids of those who thanked a person on posts that show, each once, whoever gave last first."""
    last = func.max(Flower.given_at)
    query = _received(session, person_id).with_only_columns(Flower.giver_id).group_by(Flower.giver_id)
    return list(session.scalars(query.order_by(last.desc(), Flower.giver_id).limit(limit)))


def has_given_any(session: Session, person_id: str) -> bool:
    """Whether the person has ever given a flower that still blooms."""
    living = Flower.withdrawn_at.is_(None)
    return session.scalars(select(Flower.id).where(Flower.giver_id == person_id, living).limit(1)).first() is not None


def giver_ids(session: Session, post_id: str) -> list[str]:
    """The ids of those whose flowers a post has, newest first."""
    query = _on_cards([post_id]).with_only_columns(Flower.giver_id)
    return list(session.scalars(query.order_by(Flower.given_at.desc(), Flower.id.desc())))


def _on_cards(post_ids: Sequence[str]) -> Select[Flower]:
    """The living flowers on these posts and on what follows them on their cards."""
    on_card = or_(Post.id.in_(post_ids), Post.root_id.in_(post_ids) & and_(*_SHOWN))
    return _living().join(Post, Post.id == Flower.post_id).where(on_card)


def _received(session: Session, person_id: str) -> Select[Flower]:
    """The living flowers that a person was given for posts that show."""
    shown = (_Card.removed_at.is_(None), _Card.hidden_at.is_(None), *_SHOWN, *in_sight(session, _Card, _Author))
    query = _living().join(Post, Post.id == Flower.post_id).join(_Card, _Card.id == _CARD)
    return query.join(_Author, _Author.id == _Card.person_id).where(Flower.receiver_id == person_id, *shown)


def _living() -> Select[Flower]:
    return select(Flower).join(Flower.giver).where(Flower.withdrawn_at.is_(None), Person.out_since.is_(None))


def _views(session: Session, flowers: Select[*tuple[Any, ...]]) -> list[FlowerView]:
    """These flowers, each asked for by its facts and as `card`, with their people."""
    rows = session.execute(flowers).all()
    people = anybody_by_id(session, {one for row in rows for one in (row.giver_id, row.receiver_id)})
    return [
        FlowerView(row.id, people[row.giver_id], people[row.receiver_id], row.card, row.note, row.given_at)
        for row in rows
    ]
