"""Bring a post that no connector can read: look at its page, let a person correct what it says, put it on the wall."""

from dataclasses import replace

from sqlalchemy.orm import Session

from wall.cards.build import cards_of
from wall.cards.views import CardView
from wall.clock import now
from wall.connectors import page
from wall.connectors.base import ConnectorError
from wall.connectors.http import one_look
from wall.errors import Conflict, Forbidden, Unavailable
from wall.ids import new_id
from wall.notices.service import tell
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import find_person
from wall.posts.drafts import Draft, draft_of, made_ready
from wall.posts.models import Post
from wall.posts.service import bring, checked_address

BROUGHT_FOR_YOU = "Whoever runs this site brought a post in your name. Look at it: you can hide it."


def look_at(parts: Parts, person: str, address: str) -> Draft:
    """What would go up as this person's, as the page at `address` describes it. Stores nothing.

    Raises `NotFound`, `Invalid`, `Conflict`, or `Unavailable` when the page cannot be read.
    """
    with parts.database.read() as session:
        find_person(session, person)
        url = checked_address(session, address)
    try:
        with one_look():
            return draft_of(url, page.preview(parts.outside.http, url))
    except ConnectorError as error:
        raise Unavailable("{why} Give the post’s words yourself.", why=error) from error


def bring_post(parts: Parts, person: str, draft: Draft, *, actor: Person | None) -> Post:
    """Put the post on the wall as it is drafted. Reaches no network. Raises `NotFound`, `Invalid`, `Conflict`, or
    `Forbidden` for a colleague's words that are brought by another.

    Without an actor an operator answers for it at the command line, and the person is told.
    """
    with parts.database.write() as session:
        found = find_person(session, person)
        refuse_for(found, actor)
        checked = replace(draft, address=checked_address(session, draft.address))
        post = bring(session, found, checked, parts.sealer)
        note(session, actor, "post.add", post.id)
        if actor is None and found.kind == "colleague":
            tell(session, found.id, BROUGHT_FOR_YOU, {"network": draft.network}, path="/me/posts", at=now())
    return post


def refuse_for(person: Person, actor: Person | None) -> None:
    """Nobody speaks in a colleague's name: a steward brings what partners wrote, and what they wrote themself.

    Raises `Forbidden`, or `Conflict` for who has left.
    """
    if person.left_at is not None or person.erased_at is not None:
        raise Conflict("{name} has left: nothing more is brought in their name.", name=person.name)
    if actor is not None and person.id != actor.id and person.kind != "partner":
        raise Forbidden(
            "Nobody puts words on the wall in a colleague’s name. {name} can bring this in their own place.",
            name=person.name,
        )


def card_of(session: Session, person: str, draft: Draft) -> CardView:
    """The card as it would be on the wall; its picture comes when it is fetched. Raises what `bring_post` raises."""
    found = find_person(session, person)
    incoming = made_ready(replace(draft, address=checked_address(session, draft.address)), found, now())
    post = Post(
        id=new_id(),
        uri=incoming.uri,
        network=draft.network,
        person=found,
        person_id=found.id,
        published_at=incoming.published_at,
        received_at=now(),
        **incoming.shows,
    )
    return cards_of(session, [post])[0]
