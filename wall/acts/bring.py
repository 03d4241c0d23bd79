"""Bring a post that no connector can read: look at its page, let a person correct what it says, put it on the wall."""

from dataclasses import replace

from sqlalchemy.orm import Session

from wall.cards.build import cards_of
from wall.cards.views import CardView
from wall.clock import now
from wall.connectors import page
from wall.connectors.base import ConnectorError
from wall.connectors.http import one_look
from wall.errors import Unavailable
from wall.ids import new_id
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import find_person
from wall.posts.drafts import Draft, draft_of, made_ready
from wall.posts.models import Post
from wall.posts.service import bring, checked_address


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
    """Put the post on the wall as it is drafted. Reaches no network. Raises `NotFound`, `Invalid`, `Conflict`."""
    with parts.database.write() as session:
        found = find_person(session, person)
        checked = replace(draft, address=checked_address(session, draft.address))
        post = bring(session, found, checked, parts.sealer)
        note(session, actor, "post.add", post.id, reason=found.name)
    return post


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
