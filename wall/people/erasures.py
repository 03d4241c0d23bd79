"""The list of who left, kept in a file beside the database: who comes back with a backup goes again, as they chose."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.db import Database
from wall.people.erased_slugs import Sign
from wall.people.leaving import TAKE_BACK, depart, is_settled
from wall.people.models import AuditEntry, Erasure, HowLeft, Person

FILE = "erasures"
_CHOICES = get_args(HowLeft)
_MARK_LENGTH = 64  # of a whole one
_AT_ONCE = 500


@dataclass(frozen=True)
class Listed:
    """How far somebody on the list went, and the keyed hash of their name in addresses; empty where none is known.

    `at` is when that was written down.
    """

    how: HowLeft
    slug_digest: str = ""
    at: datetime | None = field(default=None, compare=False)


def write_down(folder: Path, erasure: Erasure) -> None:
    """Add a person to the list, and have it on the disk. Repeatable. No name: that would be what is erased."""
    line = _line_of(erasure)
    if listed(folder).get(erasure.person_id) != line:
        _write(folder, erasure.person_id, line)


def write_down_keeper(folder: Path, person_id: str) -> None:
    """The same for who left and kept their words: nothing of them is erased, but they have gone."""
    _write(folder, person_id, Listed("keep"))


def listed(folder: Path) -> dict[str, Listed]:
    """Everybody on the list, and how far they went. A line that was not written whole says nothing."""
    try:
        lines = (folder / FILE).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, Listed] = {}
    for person_id, how, at, *rest in (words for words in map(str.split, lines) if len(words) in (3, 4)):
        if how in _CHOICES:
            before = found[person_id].slug_digest if person_id in found else ""
            mark = rest[0] if rest and len(rest[0]) == _MARK_LENGTH else before
            found[person_id] = Listed(how, mark, _moment(at))  # type: ignore[arg-type]  # it is one of them
    return found


def replay(database: Database, folder: Path, sign: Sign) -> int:
    """Have everybody on the list gone again who is there again; returns how many. Quick where there is nobody.

    What is erased is out of sight at once, the worker does the rest. Who had kept their words has left again. What only
    the database knows of is added to the list, and the other way round: nobody new is called in addresses as they were,
    however old the copy is.
    """
    known = listed(folder)
    with database.read() as session:
        back = _who_is_back(session, known)
        owed = {one.person_id: one for one in session.scalars(select(Erasure))}
        keepers = set(session.scalars(select(Person.id).where(Person.left_how == "keep")))
    for person_id in [one for one in owed if one not in known or known[one].how == "keep"]:
        with suppress(OSError):  # where this process may not write, the worker did when it erased them
            write_down(folder, owed[person_id])
    for person_id in keepers - known.keys():
        with suppress(OSError):  # as above
            write_down_keeper(folder, person_id)
    for person_id in back:
        with database.write() as session:
            depart(session, session.get_one(Person, person_id), known[person_id].how, sign, actor=None)
    erased = {one for one, line in known.items() if line.how != "keep"}
    unheard = erased - owed.keys() - set(back)
    if unheard:
        with database.write() as session:
            _take_over(session, {one: known[one] for one in unheard})
    return len(back)


def _who_is_back(session: Session, known: Mapping[str, Listed]) -> list[str]:
    ids, found = sorted(known), list[str]()
    for start in range(0, len(ids), _AT_ONCE):
        people = session.scalars(select(Person).where(Person.id.in_(ids[start : start + _AT_ONCE])))
        found += [person.id for person in people if not is_settled(person, known[person.id].how)]
    return [one for one in found if known[one].how != "keep" or not _was_let_in_again(session, one, known[one].at)]


def _was_let_in_again(session: Session, person_id: str, since: datetime | None) -> bool:
    """Whether the one here is no older copy: who left and kept their words can be let in again, and is then here."""
    again = AuditEntry.subject_id == person_id, AuditEntry.act == TAKE_BACK
    moments = session.scalars(select(AuditEntry.at).where(*again)).all()
    return since is None or any(moment > since for moment in moments)


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _take_over(session: Session, unheard: Mapping[str, Listed]) -> None:
    """Of whom this copy of the database knows nothing: nothing is to be erased, and their slug is not given again."""
    there = set(session.scalars(select(Erasure.person_id)))  # by another process that has just started
    for person_id in sorted(unheard.keys() - there):
        line = unheard[person_id]
        session.add(Erasure(person_id=person_id, how=line.how, slug_digest=line.slug_digest or None))


def _line_of(erasure: Erasure) -> Listed:
    return Listed(erasure.how, erasure.slug_digest or "")


def _write(folder: Path, person_id: str, line: Listed) -> None:
    words = person_id, line.how, now().isoformat(), line.slug_digest
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{' '.join(words).strip()}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)
