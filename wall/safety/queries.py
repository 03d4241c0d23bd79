"""Reads of safety: the log, whole or of one person; what waits for a second look; who may give it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from wall.people.conditions import SERVES
from wall.people.models import Person, RoleName
from wall.people.queries import PersonView, view
from wall.posts.models import Post
from wall.safety.models import Hiding, HidingWords, WordsKind

PAGE = 50


@dataclass(frozen=True)
class LogEntry:
    """One act of hiding as people read it: whose it was, the roles of who hid and who decided, and what was said.

    `role` is None where it was done by command, or by somebody who is not here any more.
    """

    hiding: Hiding
    person: PersonView | None
    post: Post | None
    role: RoleName | None
    decider_role: RoleName | None
    said: dict[WordsKind, str] = field(default_factory=dict)

    @property
    def waits(self) -> bool:
        """Whether somebody answered, and nobody has decided yet. What shows again needs no decision."""
        return _waits(self.hiding)


def log(session: Session, *, before: str | None = None, limit: int = PAGE) -> list[LogEntry]:
    """What was hidden, the last first, from the entry `before` on."""
    query = select(Hiding) if before is None else select(Hiding).where(Hiding.id < before)
    return _entries(session, query.limit(limit))


def log_of(session: Session, person_id: str) -> list[LogEntry]:
    """What was hidden of one person."""
    return _entries(session, select(Hiding).where(Hiding.person_id == person_id))


def entry_of(session: Session, hiding: Hiding) -> LogEntry:
    """One act of hiding."""
    return _entries(session, select(Hiding).where(Hiding.id == hiding.id))[0]


def waiting(session: Session) -> list[LogEntry]:
    """The answers that nobody has decided yet, the oldest first."""
    query = select(Hiding).where(Hiding.appealed_at.is_not(None), Hiding.decided_at.is_(None))
    return _entries(session, query.where(Hiding.lifted_at.is_(None)))[::-1]


def hidden_now(session: Session, *, limit: int = PAGE) -> list[LogEntry]:
    """What is out of sight for safety just now; nothing of what is gone."""
    there = Hiding.post_id.is_(None) | (Post.removed_at.is_(None) & Post.hidden_at.is_not(None))
    query = select(Hiding).outerjoin(Post, Post.id == Hiding.post_id)  # one look each, until there are enough
    return _entries(session, query.where(Hiding.lifted_at.is_(None), there).limit(limit))


def serving(session: Session) -> set[str]:
    """The ids of those who look after the site."""
    return set(session.scalars(select(Person.id).where(SERVES)))


def may_anybody_decide(hiding: Hiding, among: Collection[str]) -> bool:
    """Whether one of those who serve (`serving`) did not hide it, and is not whom it concerns."""
    return not {*among} <= {hiding.by_id, hiding.person_id}


def find_by_address(session: Session, typed: str) -> Post | None:
    """The post that somebody means: by its id, the address of its page here, or its address on its network."""
    tidy = typed.strip()
    post_id = tidy.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]
    return (
        session.get(Post, post_id)
        or session.scalars(select(Post).where((Post.url == tidy) | (Post.uri == tidy))).first()
    )


def _waits(hiding: Hiding) -> bool:
    return hiding.appealed_at is not None and hiding.decided_at is None and hiding.lifted_at is None


def _entries(session: Session, query: Select[Hiding]) -> list[LogEntry]:
    hidings = session.scalars(query.order_by(Hiding.id.desc())).all()
    people = _people(session, hidings)
    wanted = [hiding.post_id for hiding in hidings if hiding.post_id]
    posts = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_(wanted)))}
    said = _said(session, [hiding.id for hiding in hidings])
    return [
        LogEntry(
            hiding,
            view(people[hiding.person_id]) if hiding.person_id in people else None,
            posts.get(hiding.post_id or ""),
            _role(people, hiding.by_id),
            _role(people, hiding.decided_by),
            said.get(hiding.id, {}),
        )
        for hiding in hidings
    ]


def _people(session: Session, hidings: Sequence[Hiding]) -> dict[str, Person]:
    ids = {one for hiding in hidings for one in (hiding.person_id, hiding.by_id, hiding.decided_by) if one}
    found = session.scalars(select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None)))
    return {person.id: person for person in found}


def _role(people: dict[str, Person], person_id: str | None) -> RoleName | None:
    return people[person_id].role if person_id in people else None


def _said(session: Session, ids: Sequence[str]) -> dict[str, dict[WordsKind, str]]:
    found: dict[str, dict[WordsKind, str]] = {}
    for one in session.scalars(select(HidingWords).where(HidingWords.hiding_id.in_(ids))):
        found.setdefault(one.hiding_id, {})[one.kind] = one.words
    return found
