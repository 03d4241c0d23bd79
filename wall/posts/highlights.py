"""Verbs and reads of highlights: a steward puts a post forward, with a kind word beside it if they like."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub
from wall.errors import Conflict, Invalid
from wall.notices.service import tell
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.models import Highlight, Post
from wall.posts.queries import newest
from wall.posts.telling import tell_edited
from wall.walls.models import Wall

LONGEST_WORD = 300
# What an author reads. A steward says it by name; at the command line nobody has one.
FORWARD = "{name} put a post of yours forward: it leads the wall."
FORWARD_BY_NOBODY = "A post of yours was put forward: it leads the wall."
_AT_ONCE = 50


@dataclass(frozen=True)
class HighlightView:
    """That a post is put forward: when, by whom (empty for the house), with what words, until when."""

    at: datetime
    by: str
    word: str
    until: datetime | None


def put_forward(session: Session, post: Post, word: str, *, until: datetime | None, actor: Person | None) -> None:
    """Have a post lead the walls that it is on, and tell its author. Done again it is put forward anew.

    Of a thread it is the first post. Raises `Invalid` for too many words or a moment that is past, `Conflict` for a
    post that nobody sees.
    """
    card = session.get_one(Post, post.root_id) if post.root_id else post
    if not card.shown:
        raise Conflict("This post is not on the wall, so it cannot be put forward.")
    if until is not None and until <= now():
        raise Invalid("That moment is past: nobody would see it.")
    found = session.get(Highlight, card.id) or Highlight(post_id=card.id)
    found.word, found.until = checked_word(word), until
    found.by_id, found.at = actor.id if actor else None, now()
    session.add(found)
    note(session, actor, "post.highlight", card.id)
    tell_edited(session, card)
    if actor is None or actor.id != card.person_id:
        _tell_author(session, card, found, actor)


def put_back(session: Session, post: Post, *, actor: Person | None) -> None:
    """Have a post stand where its time says again. Repeatable."""
    found = session.get(Highlight, post.root_id or post.id)
    if found is not None:
        session.delete(found)
        note(session, actor, "post.unhighlight", found.post_id)
        tell_edited(session, post)


def checked_word(word: str) -> str:
    """The kind word on one line. Raises `Invalid` when it is too long."""
    tidy = " ".join(scrub(word).split())
    if len(tidy) > LONGEST_WORD:
        raise Invalid("A kind word may have {most} characters; this has {count}.", most=LONGEST_WORD, count=len(tidy))
    return tidy


def highlights_of(session: Session, post_ids: Collection[str]) -> dict[str, HighlightView]:
    """Which of these posts are put forward now. Who did it is named, and their word stands there, only while they are
    in sight themself."""
    query = select(Highlight, Person.name, Person.out_since).outerjoin(Person, Person.id == Highlight.by_id)
    rows = session.execute(query.where(Highlight.post_id.in_(post_ids), _lasts()))
    return {one.post_id: _view(one, name or "", is_seen=out_since is None) for one, name, out_since in rows}


def with_lead(session: Session, posts: Sequence[Post], wall: Wall) -> list[Post]:
    """These posts, the newest of a wall, after the one that was last put forward there, if there is one."""
    if wall.stopped_at is not None:
        return list(posts)
    recent = select(Highlight.post_id).where(_lasts()).order_by(Highlight.at.desc()).limit(_AT_ONCE)
    order = list(session.scalars(recent))
    if not order:
        return list(posts)
    there = {post.id: post for post in newest(session, limit=_AT_ONCE, among=order, wall=wall)}
    lead = next((there[post_id] for post_id in order if post_id in there), None)
    return [lead, *(post for post in posts if post.id != lead.id)] if lead else list(posts)


def has_lapsed(session: Session) -> bool:
    """Whether the time of a highlight is over, and nobody was told yet."""
    return session.scalars(select(Highlight.post_id).where(Highlight.until <= now()).limit(1)).first() is not None


def end_lapsed(session: Session) -> None:
    """Have every wall show those posts in their own place again. Repeatable."""
    for one in session.scalars(select(Highlight).where(Highlight.until <= now()).limit(_AT_ONCE)).all():
        session.delete(one)
        tell_edited(session, session.get_one(Post, one.post_id))


def _view(one: Highlight, name: str, *, is_seen: bool) -> HighlightView:
    by, word = (name, one.word) if is_seen else ("", "")
    return HighlightView(one.at, by, word, one.until)


def _lasts() -> ColumnElement[bool]:
    return or_(Highlight.until.is_(None), Highlight.until > now())


def _tell_author(session: Session, card: Post, highlight: Highlight, actor: Person | None) -> None:
    message, values = (FORWARD, {"name": actor.name}) if actor else (FORWARD_BY_NOBODY, {})
    about = actor.id if actor else None
    tell(session, card.person_id, message, values, path=f"/post/{card.id}", at=highlight.at, about_id=about)
