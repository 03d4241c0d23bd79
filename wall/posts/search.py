"""Search: posts by the words in them, whatever their accents and case."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session, aliased

from wall.content.text import scrub
from wall.content.words import terms
from wall.people.models import Person
from wall.posts.models import Post, PostWords
from wall.posts.on_wall import conditions
from wall.posts.queries import newest
from wall.walls.filters import Filter
from wall.walls.models import Wall

MOST_FOUND = 400  # of the posts on the wall that came last: more nobody turns over, and the answer stays quick
LATELY = (10_000, 40_000)  # posts
_SHORTEST_BEGINNING = 3  # letters: what begins with one or two is nearly everything
_LONGEST_WORD = 200  # letters

# Each database has an index of words of its own, which the migrations make: a table, or a column.
_IN_SQLITE = "post_words.id IN (SELECT rowid FROM post_words_search WHERE words MATCH :words{newest})"
_NEWEST = " ORDER BY rowid DESC LIMIT :most"
_IN_POSTGRESQL = "post_words.post_words_search @@ to_tsquery('simple', :words)"


def find(
    session: Session, query: str, *, limit: int, before: str | None = None, wall: Wall | None = None
) -> list[Post]:
    """Shown posts in which all these words are, newest first, from a cursor on; of a thread its first post.

    The last word may be the beginning of one. A query without any word finds nothing. Raises `Invalid` for a cursor
    that was not given here. Of a wall, those that are on it: what other walls have keeps none of them out.
    """
    wanted = looked_for(query)
    if not wanted:
        return []
    asked = conditions(Filter.read(wall.filter)) if wall is not None else []
    ids = _found(session, wanted, asked)
    living = (Post.id.in_(ids), Post.removed_at.is_(None), Post.hidden_at.is_(None))
    cards = session.scalars(select(func.coalesce(Post.root_id, Post.id)).where(*living)).all()
    return newest(session, limit=limit, before=before, among=set(cards), wall=wall)


def looked_for(query: str) -> list[str]:
    """The words of a query that an index may hold: PostgreSQL’s has none that are longer than 2 kB."""
    return [word for word in terms(scrub(query)) if len(word) <= _LONGEST_WORD]


def _found(session: Session, wanted: Sequence[str], asked: Sequence[ColumnElement[bool]]) -> Sequence[str]:
    """The ids of the posts that hold these words, those that came last first.

    What many posts hold is found among those that came lately: an index of words knows no order, and would have all of
    them read and sorted. What is rarer is looked for once more, among more of them, and then everywhere.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    query = _of_words(wanted, asked, is_sqlite=is_sqlite)
    if not is_sqlite:
        last = session.scalar(select(func.max(PostWords.id))) or 0
        for newest_of_all in LATELY:
            lately = session.scalars(query.where(PostWords.id > last - newest_of_all)).all()
            if len(lately) == MOST_FOUND:
                return lately
    return session.scalars(query).all()


def _of_words(wanted: Sequence[str], asked: Sequence[ColumnElement[bool]], *, is_sqlite: bool) -> Select[str]:
    """The ids of the posts that hold these words, and of whose cards this is so, those that came last first."""
    if not is_sqlite:
        condition = text(_IN_POSTGRESQL).bindparams(words=_asked(wanted, "'{}'", "'{}':*", " & "))
    elif asked:  # the newest of all would leave too few
        condition = text(_IN_SQLITE.format(newest="")).bindparams(words=_asked(wanted, '"{}"', '"{}"*', " "))
    else:
        words = _asked(wanted, '"{}"', '"{}"*', " ")
        condition = text(_IN_SQLITE.format(newest=_NEWEST)).bindparams(words=words, most=MOST_FOUND)
    query = select(PostWords.post_id).where(condition).order_by(PostWords.id.desc()).limit(MOST_FOUND)
    return _on_cards(query).where(*asked) if asked else query


def _on_cards(query: Select[str]) -> Select[str]:
    """The same with each post's card, which is a thread's first post, and whose that is."""
    own = aliased(Post)
    return (
        query.join(own, own.id == PostWords.post_id)
        .join(Post, Post.id == func.coalesce(own.root_id, own.id))
        .join(Person, Person.id == Post.person_id)
    )


def _asked(wanted: Sequence[str], whole: str, beginning: str, joint: str) -> str:
    """The question as the index wants it. The words are letters and digits alone: nothing in them is an operator."""
    *first, last = wanted
    pattern = beginning if len(last) >= _SHORTEST_BEGINNING or not last.isascii() else whole
    return joint.join([*(whole.format(word) for word in first), pattern.format(last)])
