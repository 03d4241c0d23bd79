"""Bringing a post in two steps, for stewards and for members: an address, then what would go up, to be corrected.

Nothing is kept between the steps: the fields travel in the form, and all are checked again when it comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.bring import bring_post, card_of, look_at, refuse_for
from wall.cards.views import CardView
from wall.errors import Already, Conflict, FlorilegeError, Invalid, Unavailable
from wall.people.models import Person
from wall.posts.drafts import Draft
from wall.posts.models import Post
from wall.posts.service import find_post
from wall.web.context import doorkeeper, link, member, page, parts, words_of
from wall.web.forms import back_already, typed
from wall.web.person_choice import person_called

bp = Blueprint("bring", __name__, url_prefix="/me/bring")


@dataclass(frozen=True)
class Bringing:
    """How far it is: what the fields hold, whether there was a look yet, the card that would go up, what was wrong."""

    values: Mapping[str, str] = field(default_factory=dict)
    looked: bool = False
    card: CardView | None = None
    error: str | None = None
    status: int = 200
    found: str = ""


EMPTY = Bringing()


@bp.get("")
def ask() -> str:
    """Where is it?"""
    member()
    return page("bring.html", bringing=EMPTY)


@bp.post("")
def bring() -> AnyResponse | tuple[str, int]:
    """Look at an address, or put my own post on the wall."""
    person = member()
    try:
        done = go_on(person.id, person)
    except Already:
        return back_already("/me/posts")
    if isinstance(done, Bringing):
        return page("bring.html", bringing=done), done.status
    return redirect(link(f"/post/{done.id}"), 303)


def go_on(person: str, actor: Person) -> Post | Bringing:
    """The next step of what the form asks for: a look at the page, or the post on the wall.

    Raises `Already` where this person has it on the wall: the form came twice.
    """
    try:
        whose = person_called(person)
        refuse_for(whose, actor)
        if typed("step") == "look":
            doorkeeper().let_in("10/minute", "look", actor.id)  # each asks another server, for seconds
            return _look(whose.slug)
        return bring_post(parts(), whose.slug, _draft(), actor=actor)
    except Already as error:
        if typed("step") != "look" and _is_of(error.found, whose):
            raise
        return _here_already(error)
    except FlorilegeError as error:
        return Bringing(request.form, "text" in request.form, error=words_of(error), status=error.status)


def _here_already(error: Already) -> Bringing:
    """Say so, and lead to it where it shows."""
    with parts().database.read() as session:
        shown = find_post(session, error.found).shown
    words = words_of(Conflict("This post is here already."))
    found = error.found if shown else ""
    return Bringing(request.form, "text" in request.form, error=words, status=error.status, found=found)


def _is_of(post_id: str, person: Person) -> bool:
    with parts().database.read() as session:
        return find_post(session, post_id).person_id == person.id


def _look(person: str) -> Bringing:
    try:
        draft = look_at(parts(), person, typed("address"))
    except Unavailable as error:  # then the words are typed
        return Bringing(request.form, looked=True, error=words_of(error), status=error.status)
    values = {"person": person} | _values(draft)
    try:
        with parts().database.read() as session:
            return Bringing(values, looked=True, card=card_of(session, person, draft))
    except Invalid as error:  # the page says nothing of itself
        return Bringing(values, looked=True, error=words_of(error), status=error.status)


def _values(draft: Draft) -> dict[str, str]:
    return {
        "address": draft.address,
        "text": draft.text,
        "title": draft.title,
        "author": draft.author,
        "published": draft.published_at.isoformat()[:16] if draft.published_at else "",
        "picture_url": draft.picture_url,
        "picture": "yes" if draft.picture_url else "",
        "picture_alt": draft.picture_alt,
        "language": draft.language or "",
    }


def _draft() -> Draft:
    """What was typed. Raises `Invalid` for a date that is none."""
    return Draft(
        address=typed("address"),
        text=typed("text"),
        title=typed("title"),
        author=typed("author"),
        published_at=_moment(typed("published")),
        picture_url=typed("picture_url") if typed("picture") else "",
        picture_alt=typed("picture_alt"),
        language=typed("language") or None,
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if text else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else moment and moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("“{text}” is not a date and a time.", text=text[:40]) from error
