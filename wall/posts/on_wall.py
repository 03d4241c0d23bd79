"""Which posts are on a wall, as SQL and for a post at hand: two forms of the same filter, kept equal by a test."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from wall.people.models import Person
from wall.posts.models import Post, PostTag
from wall.walls.filters import Facts, Filter
from wall.walls.models import Wall


def facts_of(post: Post) -> Facts:
    """What filters ask of a post. Of a thread it is asked of the first one, whose card it is."""
    person = post.person
    return Facts(person.id, person.team_id, person.office_id, post.network, tuple(post.tags), post.language)


def places(walls: Iterable[Wall], posts: Iterable[Post]) -> set[tuple[str, str]]:
    """Which of these walls show which of these posts, each by its slug and id. What is not to be shown is nowhere."""
    shown = [(post.id, facts_of(post)) for post in posts if post.shown]
    found: set[tuple[str, str]] = set()
    for wall in walls:
        if wall.stopped_at is None:
            wanted = Filter.read(wall.filter)
            found.update((wall.slug, post_id) for post_id, facts in shown if wanted.lets_in(facts))
    return found


def conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    """What the filter asks, for a statement that joins `Post` with its `Person`."""
    asked = [
        *_among(Post.person_id, wanted.people),
        *_among(Person.team_id, wanted.teams),
        *_among(Person.office_id, wanted.offices),
        *_among(Post.network, wanted.networks),
    ]
    if wanted.tags:
        asked.append(exists().where(PostTag.post_id == Post.id, PostTag.tag.in_(sorted(wanted.tags))))
    if wanted.languages:
        asked.append(or_(*(_speaks(language) for language in sorted(wanted.languages))))
    return asked


def let_in(shown: Select[Post], wanted: Filter, *, limit: int, place: tuple[datetime, str] | None) -> Select[Post]:
    """Of shown posts those that the filter lets in: at least the newest `limit` of them from a place on.

    Of each tag only the newest are looked at, off its index in their order: however many there are, few are read.
    """
    if not wanted.tags:
        return shown.where(*conditions(wanted))
    others = shown.where(*conditions(replace(wanted, tags=frozenset())))
    newest = [_newest_with(tag, others, limit, place).subquery() for tag in sorted(wanted.tags)]
    return shown.where(Post.id.in_(union_all(*(select(one.c.post_id) for one in newest))))


def _newest_with(tag: str, shown: Select[Post], limit: int, place: tuple[datetime, str] | None) -> Select[str]:
    query = (
        shown.with_only_columns(PostTag.post_id)
        .join(PostTag, PostTag.post_id == Post.id)
        .where(PostTag.tag == tag)
        .order_by(PostTag.published_at.desc(), PostTag.post_id.desc())
        .limit(limit)
    )
    return query if place is None else query.where(tuple_(PostTag.published_at, PostTag.post_id) < tuple_(*place))


def _among(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], values: Iterable[str]
) -> list[ColumnElement[bool]]:
    listed = sorted(values)
    return [column.in_(listed)] if listed else []


def _speaks(language: str) -> ColumnElement[bool]:
    return or_(Post.language == language, Post.language.startswith(f"{language}-", autoescape=True))
