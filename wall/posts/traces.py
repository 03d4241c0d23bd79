"""What stands of a person in the posts of others: answers, quotes and links that repeat them, and what others boost."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.repeated import blank, take_away
from wall.seal import Sealer
from wall.sources.models import AccountClaim, Source

_SHORTEST = 4  # characters: a shorter handle would be found in anybody's words


@dataclass(frozen=True)
class Traces:
    """By what a person is known elsewhere: addresses and handles of their accounts, and names they go by there."""

    accounts: frozenset[str] = field(default=frozenset())
    names: frozenset[str] = field(default=frozenset())

    def mark(self, part: dict[str, Any] | None) -> bool:
        """Whether an answer, a quote, a link or an author is this person's."""
        said = [str(value) for name, value in (part or {}).items() if value and name != "text"]
        return any(one in self.names or any(account in one for account in self.accounts) for one in said)

    @property
    def needles(self) -> list[str]:
        """What to look for in JSON: their accounts anywhere, their names as a whole."""
        return [*(json.dumps(one)[1:-1] for one in self.accounts), *(json.dumps(one) for one in self.names)]

    def blank(self, words: str) -> str:
        """The words, or their HTML, without this person's handles and addresses."""
        for account in sorted(self.accounts, key=len, reverse=True):
            link = rf"""<a [^>]*href="{re.escape(escape(account))}[^"]*"[^>]*>.*?</a>"""
            words = re.sub(link, "…", words, flags=re.DOTALL)
            words = words.replace(escape(account), "…").replace(account, "…")
        return words


def traces_of(session: Session, person: Person) -> Traces:
    """By what a person is known: their name here, their accounts, and what their own posts say of their author."""
    person_id, names = person.id, {person.name}
    known: set[str] = set()
    for table in (Source, AccountClaim):
        for one in session.execute(select(table.handle, table.url, table.uri).where(table.person_id == person_id)):
            known.update(one)
    own = select(Post.author).where(Post.person_id == person_id, Post.boost.is_(False), Post.removed_at.is_(None))
    for author in session.scalars(own):
        known.update(str(author.get(name) or "") for name in ("handle", "url", "uri"))
        names.add(str(author.get("name") or ""))
    accounts = frozenset(one for one in known if len(one) >= _SHORTEST and ("@" in one or "://" in one))
    return Traces(accounts, frozenset(names | known) - {""})


def posts_with(session: Session, person_id: str, traces: Traces) -> list[str]:
    """The ids of others' posts that may answer, quote, link to or boost this person: to be looked at one by one."""
    if not traces.needles:
        return []
    boosts = Post.boost.is_(True) & or_(*holding(Post.author, traces.needles))
    repeats = [one for column in (Post.answers, Post.quote, Post.link) for one in holding(column, traces.needles)]
    holds = or_(*repeats, boosts)
    return list(session.scalars(select(Post.id).where(Post.person_id != person_id, Post.removed_at.is_(None), holds)))


def blank_in(session: Session, post_ids: Iterable[str], traces: Traces, sealer: Sealer) -> None:
    """Take this person out of these posts of others: whom they answer, quote or link to is not said any more, a boost
    goes."""
    for post in session.scalars(select(Post).where(Post.id.in_(post_ids), Post.removed_at.is_(None))).all():
        if post.boost and traces.mark(post.author):
            take_away(session, post, sealer)
        else:
            blank(session, post, traces.mark)


def holding(column: Any, needles: Iterable[str]) -> list[ColumnElement[bool]]:
    """Conditions, of which one is met where a column with JSON holds one of these."""
    return [cast(column, Text).contains(needle, autoescape=True) for needle in needles]
