"""Search: posts by the words in them, whatever their accents and case."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from wall.content.text import scrub
from wall.content.words import terms
from wall.posts.models import Post, PostWords
from wall.posts.queries import newest
from wall.walls.models import Wall

MOST_FOUND = 1_000  # of the posts that came last: more nobody turns over, and the answer stays quick
_SHORTEST_BEGINNING = 3  # letters: what begins with one or two is nearly everything
_LONGEST_WORD = 200  # letters

# Each database has an index of words of its own, which the migrations make: a table, or a column.
_IN_SQLITE = "id IN (SELECT rowid FROM post_words_search WHERE words MATCH :words ORDER BY rowid DESC LIMIT :most)"
_IN_POSTGRESQL = "post_words_search @@ to_tsquery('simple', :words)"


def find(
    session: Session, query: str, *, limit: int, before: str | None = None, wall: Wall | None = None
) -> list[Post]:
    """Shown posts in which all these words are, newest first, from a cursor on; of a thread its first post.

    The last word may be the beginning of one. A query without any word finds nothing. Raises `Invalid` for a cursor
    that was not given here. Of a wall, those that are on it.
    """
    wanted = looked_for(query)
    if not wanted:
        return []
    ids = session.scalars(_of_words(wanted, is_sqlite=session.get_bind().dialect.name == "sqlite")).all()
    living = (Post.id.in_(ids), Post.removed_at.is_(None), Post.hidden_at.is_(None))
    cards = session.scalars(select(func.coalesce(Post.root_id, Post.id)).where(*living)).all()
    return newest(session, limit=limit, before=before, among=set(cards), wall=wall)


def looked_for(query: str) -> list[str]:
    """The words of a query that an index may hold: PostgreSQL’s has none that are longer than 2 kB."""
    return [word for word in terms(scrub(query)) if len(word) <= _LONGEST_WORD]


def _of_words(wanted: Sequence[str], *, is_sqlite: bool) -> Select[str]:
    """The ids of the posts that hold these words, those that came last first."""
    if is_sqlite:
        condition = text(_IN_SQLITE).bindparams(words=_asked(wanted, '"{}"', '"{}"*', " "), most=MOST_FOUND)
    else:
        condition = text(_IN_POSTGRESQL).bindparams(words=_asked(wanted, "'{}'", "'{}':*", " & "))
    return select(PostWords.post_id).where(condition).order_by(PostWords.id.desc()).limit(MOST_FOUND)


def _asked(wanted: Sequence[str], whole: str, beginning: str, joint: str) -> str:
    """The question as the index wants it. The words are letters and digits alone: nothing in them is an operator."""
    *first, last = wanted
    pattern = beginning if len(last) >= _SHORTEST_BEGINNING or not last.isascii() else whole
    return joint.join([*(whole.format(word) for word in first), pattern.format(last)])
