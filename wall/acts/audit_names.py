"""What people call the things that the audit names by id, of whatever kind they are."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.events.models import Delivery
from wall.people.models import Office, Person, Team
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.screens.models import Screen
from wall.sources.models import Source
from wall.walls.models import Wall

LONGEST_WORDS = 60  # of a post: enough to know which it is


def names_of_subjects(session: Session, ids: Collection[str]) -> dict[str, str]:
    """How each of these is called; nothing for what is gone. A post is its person and its first words."""
    if not ids:
        return {}
    of_relay = select(Relay.id, Person.name).join(Post, Post.id == Relay.post_id)
    ways = (
        select(Person.id, Person.name).where(Person.id.in_(ids)),
        select(Source.id, Source.handle).where(Source.id.in_(ids)),
        select(RelayAccount.id, RelayAccount.handle).where(RelayAccount.id.in_(ids)),
        of_relay.join(Person, Person.id == Post.person_id).where(Relay.id.in_(ids)),
        select(Screen.id, Office.name).join(Office, Office.id == Screen.office_id).where(Screen.id.in_(ids)),
        select(Wall.id, Wall.title).where(Wall.id.in_(ids)),
        select(Team.id, Team.name).where(Team.id.in_(ids)),
        select(Office.id, Office.name).where(Office.id.in_(ids)),
        select(Delivery.id, Delivery.subscriber).where(Delivery.id.in_(ids)),
    )
    found = {one: name for way in ways for one, name in session.execute(way)}
    return found | _posts(session, ids)


def _posts(session: Session, ids: Collection[str]) -> dict[str, str]:
    query = select(Post.id, Person.name, Post.title, Post.text).join(Person, Person.id == Post.person_id)
    rows = session.execute(query.where(Post.id.in_(ids)))
    return {one: f"{name} · {_short(title or text)}" if title or text else name for one, name, title, text in rows}


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"
