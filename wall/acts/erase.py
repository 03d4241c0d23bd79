"""Erases a person, or makes them nameless, table by table: the one list of where something of somebody may stand."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from wall.acts.overwrite import overwrite
from wall.badges.models import Award
from wall.clock import now
from wall.events import record
from wall.events.leases import claim, held, keep, release
from wall.events.models import Delivery, Event
from wall.events.types import WallChanged
from wall.flowers.models import Allowance, Flower
from wall.notices.letters import forget_letters_about
from wall.notices.models import Letter, Notice
from wall.parts import Parts
from wall.people.erasures import write_down
from wall.people.leaving import lock_out, make_nameless
from wall.people.models import AuditEntry, AuditWords, Erasure, HowLeft, Person
from wall.people.sight import deciding_sight
from wall.posts.models import Highlight, Post
from wall.posts.of_person import bury_some, drop_pictures, forget_beside, pictures_of, unname_some
from wall.posts.of_source import let_go
from wall.posts.traces import Traces, blank_in, holding, posts_with, traces_of
from wall.relays.leaving import forget_addresses, stop_some, take_back_some
from wall.safety.models import Hiding, HidingWords
from wall.sources.models import AccountClaim, Host, Source
from wall.walls.models import Announcement

log = logging.getLogger(__name__)

Step = Callable[[Session], object]

LOOK_AGAIN = timedelta(minutes=1)  # while a relay of theirs is still being undone
_POSTS_AT_ONCE = 5  # in one commit, which holds SQLite's write lock
_PICTURES_AT_ONCE = 10
_PAUSE_SECONDS = 0.02
_AS_IT_IS = {"synchronize_session": False}


def erase(parts: Parts, erasure_id: str) -> bool | None:
    """Do what a due erasure asks. None when it is not due any more. Repeatable: whatever broke off is begun again."""
    with parts.database.write() as session:
        erasure = claim(session, Erasure, erasure_id)
        if erasure is None or erasure.lease is None:
            return None
        person_id, how, lease = erasure.person_id, erasure.how, erasure.lease
    with keep(parts.database, Erasure, erasure_id, lease):
        write_down(parts.settings.data_dir, erasure)
        is_settled = _erase(parts, person_id, how)
        overwrite(parts.database)
    with parts.database.write() as session:
        done = held(session, Erasure, erasure_id, lease)
        if done is not None:
            done.due_at = None if is_settled else now() + LOOK_AGAIN
            release(done)
    log.info("a person was erased", extra={"person": person_id, "how": how})
    return True


def erase_now(parts: Parts, person_id: str) -> bool:
    """Do at once what a person chose, wherever a worker may be. False where one is at it already."""
    with parts.database.read() as session:
        found = session.scalars(select(Erasure.id).where(Erasure.person_id == person_id)).one()
    return erase(parts, found) is not None


def _erase(parts: Parts, person_id: str, how: HowLeft) -> bool:
    """Everything in its turn: who still shows it first. Returns whether no relay of theirs is left to undo."""
    with parts.database.read() as session:
        traces = traces_of(session, session.get_one(Person, person_id))
        others = posts_with(session, person_id, traces)
    some = take_back_some if how == "erase" else stop_some
    # before their posts go: an address is needed to undo a relay
    _in_turns(parts, lambda session: some(session, person_id, at_most=_POSTS_AT_ONCE))
    for begin in range(0, len(others), _POSTS_AT_ONCE):
        with _write(parts) as session:
            blank_in(session, others[begin : begin + _POSTS_AT_ONCE], traces, parts.sealer)
    _in_turns(parts, lambda session: _some_posts(parts, session, person_id, how, traces))
    with parts.database.read() as session:
        pictures = pictures_of(session, person_id, others)
    _forget_rows(parts, person_id, how, traces)
    for begin in range(0, len(pictures), _PICTURES_AT_ONCE):
        with _write(parts) as session:
            drop_pictures(session, pictures[begin : begin + _PICTURES_AT_ONCE])
    with _write(parts) as session:
        is_settled = forget_addresses(session, person_id)
        person = session.get_one(Person, person_id)
        with deciding_sight(session, person):
            make_nameless(person)
        record(session, WallChanged(person_id))
    _do(parts, _what_is_told(person_id, traces))  # once more: whoever was at it meanwhile still knew a name
    return is_settled


def _some_posts(parts: Parts, session: Session, person_id: str, how: HowLeft, traces: Traces) -> int:
    if how == "erase":
        return bury_some(session, person_id, parts.sealer, at_most=_POSTS_AT_ONCE)
    return unname_some(session, person_id, traces, parts.sealer, at_most=_POSTS_AT_ONCE)


def _forget_rows(parts: Parts, person_id: str, how: HowLeft, traces: Traces) -> None:
    """All that hangs on them."""
    steps: tuple[Step, ...] = (
        lambda session: _forget_ways_in(session, person_id),
        *_what_is_told(person_id, traces),  # this and the next ask which accounts they had
        lambda session: _forget_what_was_said(session, person_id),
        lambda session: _forget_accounts(session, person_id),
        *((lambda session: _forget_giving(session, person_id),) if how == "erase" else ()),
    )
    _do(parts, steps)


def _what_is_told(person_id: str, traces: Traces) -> tuple[Step, ...]:
    """Forget it in the order in which it arises, so that nothing is made of what is still there: an event, what people
    are told of it, and the letter that says so."""
    return (
        lambda session: _forget_events(session, person_id),
        lambda session: _forget_notices(session, person_id, traces),
        lambda session: _forget_letters(session, person_id),
    )


def _do(parts: Parts, steps: Iterable[Step]) -> None:
    """A commit each."""
    for step in steps:
        with _write(parts) as session:
            step(session)


def _forget_ways_in(session: Session, person_id: str) -> None:
    """Links, sessions, passkeys, what the provider says of them, and what they may give."""
    lock_out(session, session.get_one(Person, person_id))
    session.execute(delete(Allowance).where(Allowance.person_id == person_id))


def _forget_letters(session: Session, person_id: str) -> None:
    """Letters to them, and of them."""
    session.execute(delete(Letter).where(Letter.person_id == person_id))
    forget_letters_about(session, person_id)


def _forget_notices(session: Session, person_id: str, traces: Traces) -> None:
    """What there was to know for them, and for others of them: whoever it is told to, and whatever it calls them."""
    sources = [f"/desk/sources/{one}" for one in _sources(session, person_id)]
    named = holding(Notice.message_values, traces.needles)
    about = or_(Notice.person_id == person_id, Notice.about_id == person_id, Notice.path.in_(sources), *named)
    session.execute(delete(Notice).where(about), execution_options=_AS_IT_IS)


def _forget_what_was_said(session: Session, person_id: str) -> None:
    """What others said to them and of them: thanks, reasons and appeals."""
    posts, sources = select(Post.id).where(Post.person_id == person_id), _sources(session, person_id)
    subjects = or_(AuditEntry.subject_id.in_([person_id, *sources]), AuditEntry.subject_id.in_(posts))
    reasons = or_(AuditWords.about_id == person_id, AuditWords.entry_id.in_(select(AuditEntry.id).where(subjects)))
    session.execute(delete(AuditWords).where(reasons), execution_options=_AS_IT_IS)
    hidings = select(Hiding.id).where(Hiding.person_id == person_id)
    session.execute(delete(HidingWords).where(HidingWords.hiding_id.in_(hidings)), execution_options=_AS_IT_IS)
    session.execute(delete(Award).where(Award.person_id == person_id), execution_options=_AS_IT_IS)
    received = update(Flower).where(Flower.receiver_id == person_id).values(note="")
    session.execute(received, execution_options=_AS_IT_IS)
    forget_beside(session, person_id)


def _forget_events(session: Session, person_id: str) -> None:
    """Of events that speak of them, whatever is said in words; other events hold ids alone."""
    theirs = Event.data["person_id"].as_string() == person_id
    failed = update(Delivery).where(Delivery.event_id.in_(select(Event.id).where(theirs))).values(last_error=None)
    session.execute(failed, execution_options=_AS_IT_IS)
    wordy = select(Event.id).where(theirs, Event.kind == "source.health")
    ids = list(session.scalars(wordy))
    session.execute(delete(Delivery).where(Delivery.event_id.in_(ids)), execution_options=_AS_IT_IS)
    session.execute(delete(Event).where(Event.id.in_(ids)), execution_options=_AS_IT_IS)


def _forget_accounts(session: Session, person_id: str) -> None:
    """Their accounts and what they claimed; servers that nobody else is on: a site of one's own says whose it is."""
    session.execute(delete(AccountClaim).where(AccountClaim.person_id == person_id), execution_options=_AS_IT_IS)
    for source in session.scalars(select(Source).where(Source.person_id == person_id)).all():
        let_go(session, source)
    nobody = ~exists().where(Source.host == Host.name)
    session.execute(delete(Host).where(nobody), execution_options=_AS_IT_IS)


def _forget_giving(session: Session, person_id: str) -> None:
    """The flowers that they gave, and all that they said as a steward: kind words, reasons, answers, announcements."""
    given = update(Flower).where(Flower.giver_id == person_id)
    session.execute(given.values(note=""), execution_options=_AS_IT_IS)
    session.execute(given.where(Flower.withdrawn_at.is_(None)).values(withdrawn_at=now()), execution_options=_AS_IT_IS)
    acts = select(AuditEntry.id).where(AuditEntry.actor_id == person_id)
    session.execute(delete(AuditWords).where(AuditWords.entry_id.in_(acts)), execution_options=_AS_IT_IS)
    session.execute(delete(HidingWords).where(HidingWords.by_id == person_id), execution_options=_AS_IT_IS)
    said = update(Announcement).where(Announcement.by_id == person_id)
    session.execute(said.where(Announcement.ended_at.is_(None)).values(ended_at=now()), execution_options=_AS_IT_IS)
    session.execute(said.values(text="", by_id=None), execution_options=_AS_IT_IS)
    kind = update(Highlight).where(Highlight.by_id == person_id)
    session.execute(kind.values(word="", by_id=None), execution_options=_AS_IT_IS)


def _sources(session: Session, person_id: str) -> list[str]:
    return list(session.scalars(select(Source.id).where(Source.person_id == person_id)))


def _in_turns(parts: Parts, some: Callable[[Session], int]) -> None:
    count = _POSTS_AT_ONCE
    while count == _POSTS_AT_ONCE:
        with _write(parts) as session:
            count = some(session)


@contextmanager
def _write(parts: Parts) -> Iterator[Session]:
    """A commit, and a pause after it: there are many, and who waits for SQLite's write lock has no place in a queue."""
    with parts.database.write() as session:
        yield session
    time.sleep(_PAUSE_SECONDS)
