"""Which posts are on a wall, as SQL and for a post at hand: two forms of the same filter, kept equal by a test."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from wall.people.models import Person
from wall.posts.models import Post, PostTag
from wall.walls.filters import Facts, Filter, primary_language
from wall.walls.models import Wall

MOST_APART = 25  # values of a field: each is one more part of the statement
MOST_ASKED = 500  # values of other fields in all parts together: more take seconds to be put into words
_NOTHING: frozenset[str] = frozenset()
_Column = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def facts_of(post: Post) -> Facts:
    """What filters ask of a post. Of a thread it is asked of the first one, whose card it is."""
    person = post.person
    return Facts(person.id, person.team_id, person.office_id, post.network, tuple(post.tags), post.language)


def places(walls: Iterable[Wall], shown: Collection[Post]) -> set[tuple[str, str]]:
    """Which of these walls let in which of these posts that show (`shown_by_ids`), each by its slug and id."""
    given = [(post.id, facts_of(post)) for post in shown]
    found: set[tuple[str, str]] = set()
    for wall in walls:
        if wall.stopped_at is None:
            wanted = Filter.read(wall.filter)
            found.update((wall.slug, post_id) for post_id, facts in given if wanted.lets_in(facts))
    return found


def is_in_sight(session: Session, post: Post) -> bool:
    """Whether visitors may see this post as a card of its own: it is shown, and a wall that runs lets it in."""
    if not post.shown:
        return False
    running = running_filters(session)
    return running is None or any(wanted.lets_in(facts_of(post)) for wanted in running)


def in_sight(session: Session, card: type[Post] = Post, author: type[Person] = Person) -> list[ColumnElement[bool]]:
    """The same of a shown card, for a statement that joins it with its author: while no wall is stopped, nothing."""
    running = running_filters(session)
    return [] if running is None else [or_(false(), *(and_(*conditions(one, card, author)) for one in running))]


def running_filters(session: Session) -> list[Filter] | None:
    """What the walls that run let in, while others are stopped; None where nothing is out of sight for that."""
    if session.scalars(select(Wall.id).where(Wall.stopped_at.is_not(None)).limit(1)).first() is None:
        return None
    running = [Filter.read(given) for given in session.scalars(select(Wall.filter).where(Wall.stopped_at.is_(None)))]
    return None if Filter() in running else running


def conditions(wanted: Filter, card: type[Post] = Post, author: type[Person] = Person) -> list[ColumnElement[bool]]:
    """What the filter asks, for a statement that joins a card with its author."""
    asked = [
        *_among(card.person_id, wanted.people),
        *_among(author.team_id, wanted.teams),
        *_among(author.office_id, wanted.offices),
        *_among(card.network, wanted.networks),
    ]
    if wanted.tags:
        asked.append(exists().where(PostTag.post_id == card.id, PostTag.tag.in_(sorted(wanted.tags))))
    if wanted.languages:
        asked.append(or_(*(_speaks(card, language) for language in sorted(wanted.languages))))
    return asked


def let_in(
    session: Session, shown: Select[Post], wanted: Filter, *, limit: int, place: tuple[datetime, str] | None
) -> Select[Post]:
    """Of shown posts those that the filter lets in: at least the newest `limit` of them from a place on.

    Of each value of one field only the newest are looked at, off an index in their order: however many posts there
    are, and however rare what is asked for, few are read. A filter of very many values is not asked in this way.
    """
    for way in _ways(session, wanted):
        if way.is_short:
            others = shown.where(*conditions(way.rest))
            newest = [_newest_with(way.column, value, others, limit, place).subquery() for value in way.values]
            return shown.where(Post.id.in_(union_all(*(select(one.c.id) for one in newest))) if newest else false())
    return shown.where(*conditions(wanted))


@dataclass(frozen=True)
class _Way:
    """A column that begins an index in the order of posts, which values are let in, and what is still to be asked."""

    column: _Column
    values: Sequence[str]
    rest: Filter

    @property
    def is_short(self) -> bool:
        """Whether the statement stays short: each value is a part of its own, and each part asks all of the rest."""
        asked = sum(len(values) for values in vars(self.rest).values())
        return len(self.values) <= MOST_APART and len(self.values) * asked <= MOST_ASKED


def _ways(session: Session, wanted: Filter) -> Iterator[_Way]:
    """The ways to what a filter lets in, those first that lead by the fewest posts."""
    if wanted.tags:
        yield _Way(PostTag.tag, sorted(wanted.tags), replace(wanted, tags=_NOTHING))
    if wanted.people or wanted.teams or wanted.offices:
        rest = replace(wanted, people=_NOTHING, teams=_NOTHING, offices=_NOTHING)
        yield _Way(Post.person_id, _people(session, wanted), rest)
    if wanted.languages:
        yield _Way(Post.language, _languages(session, wanted.languages), replace(wanted, languages=_NOTHING))
    if wanted.networks:
        yield _Way(Post.network, sorted(wanted.networks), replace(wanted, networks=_NOTHING))


def _people(session: Session, wanted: Filter) -> Sequence[str]:
    """Who is let in; of very many some."""
    asked = (
        *_among(Person.id, wanted.people),
        *_among(Person.team_id, wanted.teams),
        *_among(Person.office_id, wanted.offices),
    )
    query = select(Person.id).where(*asked, Person.out_since.is_(None)).order_by(Person.id)
    return session.scalars(query.limit(MOST_APART + 1)).all()


def _languages(session: Session, wanted: Collection[str]) -> Sequence[str]:
    """The languages of posts, as posts say them, whose first part is wanted. Each is one look into the index."""
    first = select(func.min(Post.language).label("language")).cte("spoken", recursive=True)
    after = select(func.min(Post.language)).where(Post.language > first.c.language).scalar_subquery()
    spoken = first.union_all(select(after).where(first.c.language.is_not(None)))
    found = session.scalars(select(spoken.c.language).where(spoken.c.language.is_not(None)))
    return [language for language in found if primary_language(language) in wanted]


def _newest_with(
    column: _Column, value: str, shown: Select[Post], limit: int, place: tuple[datetime, str] | None
) -> Select[str]:
    query, order = shown.with_only_columns(Post.id), (Post.published_at, Post.id)
    if column is PostTag.tag:
        query, order = query.join(PostTag, PostTag.post_id == Post.id), (PostTag.published_at, PostTag.post_id)
    query = query.where(column == value).order_by(*(one.desc() for one in order)).limit(limit)
    return query if place is None else query.where(tuple_(*order) < tuple_(*place))


def _among(column: _Column, values: Iterable[str]) -> list[ColumnElement[bool]]:
    listed = sorted(values)
    return [column.in_(listed)] if listed else []


def _speaks(card: type[Post], language: str) -> ColumnElement[bool]:
    return or_(card.language == language, card.language.startswith(f"{language}-", autoescape=True))
