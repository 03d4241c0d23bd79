"""Verbs of flowers: give one, take it back."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.events import record
from wall.events.types import FlowerGiven, FlowerWithdrawn
from wall.flowers.models import Allowance, Flower
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.on_wall import is_in_sight

LONGEST_NOTE = 500


def give(session: Session, giver: Person, post: Post, note: str, *, weekly: int) -> Flower:
    """Give the post's author a flower for it, with a note. Each person may give `weekly` in a week, the same for all.

    Raises `Forbidden` (to oneself), `Invalid` (the note), `NotFound` (the post is not shown), `Conflict` (given
    already, or none left). Of any number at once, no more than the allowance succeed.
    """
    words = checked_note(note)
    if not is_in_sight(session, post):
        raise NotFound("This post is not on the wall any more.")
    if post.person_id == giver.id:
        raise Forbidden("A flower is for somebody else: this is your own post.")
    spent = _spend(session, giver, weekly)
    if has_given(session, giver, post):  # asked after spending, which lets one giver through at a time
        raise Conflict("You have given a flower for this post already.")
    if not spent:
        raise Conflict("You have given all your flowers of this week. New ones grow on Monday.")
    flower = Flower(giver=giver, receiver_id=post.person_id, post_id=post.id, note=words)
    session.add(flower)
    session.flush()
    record(session, FlowerGiven(post.id, post.person_id, giver.id))
    return flower


def withdraw(session: Session, giver: Person, flower_id: str) -> Flower:
    """Take a flower back. The allowance of its week gets it back too. Raises `NotFound`; repeatable."""
    own = select(Flower).where(Flower.id == flower_id, Flower.giver_id == giver.id)
    flower = session.scalars(own.with_for_update(of=Flower)).first()
    if flower is None:
        raise NotFound("This is not a flower that you gave.")
    if flower.withdrawn_at is None:
        flower.withdrawn_at = now()
        week = _week(flower.given_at)
        back = update(Allowance).where(Allowance.person_id == giver.id, Allowance.week == week, Allowance.given > 0)
        session.execute(back.values(given=Allowance.given - 1))
        post = session.get_one(Post, flower.post_id)
        record(session, FlowerWithdrawn(post.root_id or post.id, flower.receiver_id))
    return flower


def has_given(session: Session, giver: Person, post: Post) -> bool:
    """Whether the giver's flower is on the post already."""
    living = Flower.withdrawn_at.is_(None)
    query = select(Flower.id).where(Flower.giver_id == giver.id, Flower.post_id == post.id, living)
    return session.scalars(query).first() is not None


def flowers_left(session: Session, person_id: str, *, weekly: int) -> int:
    """How many flowers this person may still give this week."""
    query = select(Allowance.given).where(Allowance.person_id == person_id, Allowance.week == _week(now()))
    return max(0, weekly - (session.scalar(query) or 0))


def checked_note(note: str) -> str:
    """The note, tidied. Raises `Invalid` when it says nothing or too much."""
    words = scrub(note).strip()
    if not words:
        raise Invalid("Say why, in your own words: a flower comes with a note.")
    if len(words) > LONGEST_NOTE:
        raise Invalid("A note may have {most} characters; this one has {count}.", most=LONGEST_NOTE, count=len(words))
    return words


def _spend(session: Session, giver: Person, weekly: int) -> bool:
    """Take one from the allowance in a single statement, so that two at once cannot take the same one.

    False when none is left. Either way the giver's allowance stays locked until the transaction ends.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    spent = (
        dialect.insert(Allowance)
        .values(person_id=giver.id, week=_week(now()), given=1)
        .on_conflict_do_update(
            index_elements=["person_id", "week"],
            set_={"given": Allowance.given + 1},
            where=Allowance.given < weekly,
        )
        .returning(Allowance.given)
    )
    return session.execute(spent).scalar() is not None


def _week(moment: datetime) -> str:
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02}"
