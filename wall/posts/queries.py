"""Reads of posts. `shown` ones are what visitors may see as cards; parts of a thread show on another one's."""

import base64
import binascii
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from wall.connectors.base import Known
from wall.errors import Invalid, NotFound
from wall.ids import is_id
from wall.people.models import Person
from wall.posts.carried import carries_what_shows
from wall.posts.models import Post
from wall.posts.on_wall import conditions, in_sight, is_in_sight, let_in
from wall.walls.filters import Filter, primary_language
from wall.walls.models import Wall

_SHOWN = (
    *(Post.root_id.is_(None), Post.removed_at.is_(None), Post.hidden_at.is_(None), Person.out_since.is_(None)),
    carries_what_shows(),
)
_OWN_WORDS = Post.boost.is_(False)


def newest(
    session: Session,
    *,
    limit: int,
    before: str | None = None,
    person_id: str | None = None,
    among: Collection[str] | None = None,
    wall: Wall | None = None,
) -> list[Post]:
    """Shown posts, newest first, from a cursor on. Raises `Invalid` for a cursor that was not given here.

    Of a wall, those that its filter lets in; of a stopped one none. Without a wall, those that are in sight anywhere.
    """
    if wall is not None and wall.stopped_at is not None:
        return []
    place = _place(before) if before else None
    query = _in_sight(session) if wall is None else _shown()
    if person_id:
        query = query.where(Post.person_id == person_id)
    if among is not None:
        query = query.where(Post.id.in_(among))
    if wall is not None and among is not None:
        query = query.where(*conditions(Filter.read(wall.filter)))  # these few are looked at one by one
    elif wall is not None:
        query = let_in(session, query, Filter.read(wall.filter), limit=limit, place=place)
    if place:
        query = query.where(tuple_(Post.published_at, Post.id) < tuple_(*place))
    return list(session.scalars(_newest_first(query, limit)))


def cursor_after(posts: Sequence[Post], limit: int) -> str | None:
    """The cursor for what follows these posts; None where nothing can follow."""
    if len(posts) < limit:
        return None
    last = posts[-1]
    return base64.urlsafe_b64encode(f"{last.published_at.isoformat()} {last.id}".encode()).decode()


def shown_by_ids(session: Session, ids: Sequence[str]) -> dict[str, Post]:
    """Those of these posts that visitors may see."""
    return {post.id: post for post in session.scalars(_in_sight(session).where(Post.id.in_(ids)))} if ids else {}


def place_of(session: Session, post_id: str) -> Post | None:
    """The post on whose card visitors see this one: itself, or the first of its thread; None where they do not see it.

    Raises `NotFound` where there never was such a post.
    """
    post = session.get(Post, post_id)
    if post is None:
        raise NotFound("There is no such post.")
    if post.removed_at is not None or post.hidden_at is not None:
        return None
    card = session.get_one(Post, post.root_id) if post.root_id else post
    return card if is_in_sight(session, card) else None


def latest_for_stewards(session: Session, *, limit: int = 50) -> list[Post]:
    """The newest posts, hidden ones too, by arrival."""
    query = select(Post).where(Post.removed_at.is_(None)).order_by(Post.received_at.desc(), Post.id.desc()).limit(limit)
    return list(session.scalars(query))


def parts_of_hidden(session: Session, posts: Collection[Post]) -> set[str]:
    """The ids of those of these posts that go on from a hidden one, and are out of sight with it."""
    roots = {post.root_id for post in posts if post.root_id}
    hidden = set(session.scalars(select(Post.id).where(Post.id.in_(roots), Post.hidden_at.is_not(None))))
    return {post.id for post in posts if post.root_id in hidden}


def all_of(session: Session, person_id: str, *, limit: int, before: str | None = None) -> list[Post]:
    """A person's posts for themself, hidden ones too, newest first, from a cursor on. Raises `Invalid` as `newest`."""
    query = select(Post).where(Post.person_id == person_id, Post.removed_at.is_(None))
    if before:
        query = query.where(tuple_(Post.published_at, Post.id) < tuple_(*_place(before)))
    return list(session.scalars(_newest_first(query, limit)))


def hidden_of(session: Session, person_id: str) -> list[Post]:
    """A person's hidden posts, the last one hidden first: for themselves to read why."""
    query = select(Post).where(Post.person_id == person_id, Post.hidden_at.is_not(None), Post.removed_at.is_(None))
    return list(session.scalars(query.order_by(Post.hidden_at.desc(), Post.id.desc())))


def known_of(session: Session, source_id: str, *, boosts: bool, limit: int = 40) -> tuple[Known, ...]:
    """What the wall has from a source, newest first, so that its connector can notice what is missing upstream.

    Not its `boosts` where nobody asks for them: they would all be missing.
    """
    query = select(Post.uri, Post.published_at).where(Post.source_id == source_id, Post.removed_at.is_(None))
    if not boosts:
        query = query.where(_OWN_WORDS)
    rows = session.execute(query.order_by(Post.published_at.desc()).limit(limit))
    return tuple(Known(uri, published_at) for uri, published_at in rows)


def count_by_source(session: Session, source_ids: Collection[str]) -> dict[str, int]:
    """How many posts came from each of these sources."""
    own = Post.source_id.in_(source_ids), Post.removed_at.is_(None)
    query = select(Post.source_id, func.count()).where(*own).group_by(Post.source_id)
    return {str(source_id): count for source_id, count in session.execute(query)}


def people_since(session: Session, moment: datetime, *, limit: int, wall: Wall | None = None) -> list[Person]:
    """Who spoke since then in words of their own, the latest first; of a wall, who did so there."""
    if wall is not None and wall.stopped_at is not None:
        return []
    spoke = _on(session, wall).with_only_columns(Post.person_id).where(Post.published_at >= moment, _OWN_WORDS)
    # Each post of that time, in its order: grouped by person, SQLite would read all posts of everybody.
    spoke = spoke.order_by(Post.published_at.desc(), Post.id.desc())
    ids = list(dict.fromkeys(session.scalars(spoke)))[:limit]
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))} if ids else {}
    return [people[one] for one in ids]


def last_to_speak(session: Session, wall: Wall, *, limit: int, among_last: int) -> list[str]:
    """The ids of those who wrote the last posts of a wall, the latest first, each once: so many, of so many posts."""
    if wall.stopped_at is not None:
        return []
    last = _newest_first(let_in(session, _shown(), Filter.read(wall.filter), limit=among_last, place=None), among_last)
    return list(dict.fromkeys(session.scalars(last.with_only_columns(Post.person_id))))[:limit]


def has_spoken(session: Session, person_id: str) -> bool:
    """Whether a shown post in this person's own words is here; a stop of walls takes nothing from who has spoken."""
    own = _shown().where(Post.person_id == person_id, _OWN_WORDS)
    return session.scalars(own.limit(1)).first() is not None


def heard_lately(session: Session) -> tuple[set[str], set[str]]:
    """The networks and the languages (primary subtags) of the last thousand posts that came."""
    last = select(Post.network, Post.language).order_by(Post.received_at.desc(), Post.id.desc()).limit(1_000)
    rows = session.execute(select(last.subquery()).distinct()).all()
    return {row.network for row in rows}, {primary_language(row.language) for row in rows if row.language}


def post_id_of(session: Session, uri: str) -> str | None:
    """The id of the post with this uri; None where there never was one, or none is left."""
    return session.scalars(select(Post.id).where(Post.uri == uri)).first()


def _newest_first(posts: Select[Post], limit: int) -> Select[Post]:
    return posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)


def _shown() -> Select[Post]:
    return select(Post).join(Person, Post.person_id == Person.id).where(*_SHOWN)


def _in_sight(session: Session) -> Select[Post]:
    return _shown().where(*in_sight(session))


def _on(session: Session, wall: Wall | None) -> Select[Post]:
    return _in_sight(session) if wall is None else _shown().where(*conditions(Filter.read(wall.filter)))


def _place(cursor: str) -> tuple[datetime, str]:
    try:
        moment, _, post_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        place = datetime.fromisoformat(moment)
        if place.utcoffset() != timedelta() or not is_id(post_id):
            raise ValueError(cursor)
    except (ValueError, binascii.Error) as error:
        raise Invalid("This address of older words is not one of ours. Begin at the top of the wall.") from error
    return place, post_id
