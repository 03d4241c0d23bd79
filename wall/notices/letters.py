"""Verbs of letters: seal one and have it wait for the worker, open it, give it up, try it again."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import String, cast, delete, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import FlorilegeError, Invalid, NotFound
from wall.events.dispatch import TRIES
from wall.events.leases import due_ids, release
from wall.notices.models import Letter
from wall.seal import Sealer

FIRST_PAUSE = timedelta(seconds=30)  # so the last of eight tries is an hour after the first
LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
AT_ONCE = 4  # letters: mail servers do not like to be asked by many at once


@dataclass(frozen=True)
class Written:
    """A letter, ready to be sent. After `good_until` nobody needs it; `stop_url` ends such letters by one click.

    Who may not sign in gets none, unless it is `to_leaver`.
    """

    to: str
    subject: str
    text: str
    html: str
    lang: str
    good_until: str = ""
    stop_url: str = ""
    to_leaver: bool = False


@dataclass(frozen=True)
class Asked:
    """Somebody asked for a link to a mail address: whose it is, if anybody's, is looked up when the letter is due."""

    address: str
    lang: str
    next_path: str

    @property
    def way_on(self) -> str:
        """What the link says of where to go on."""
        return f"?next={quote(self.next_path, safe='')}" if self.next_path.strip("/") else ""


Content = Written | Asked
_KINDS: dict[str, type[Content]] = {"written": Written, "asked": Asked}


def checked_address(address: str) -> str:
    """The mail address as people type it, in lower case. Raises `Invalid` for what can be none."""
    tidy = address.strip().lower()
    if len(tidy) > LONGEST_ADDRESS or not re.fullmatch(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+", tidy) or not tidy.isprintable():
        raise Invalid("“{email}” is not a mail address.", email=tidy[:80])
    return tidy


def put_in(
    session: Session, sealer: Sealer, content: Content, *, person_id: str | None, about: Iterable[str] = ()
) -> Letter:
    """Have the worker send a letter: it waits sealed, for it may hold a link that lets in.

    `about` are the ids of others of whom it speaks.
    """
    about_ids = sorted(set(about))
    letter = Letter(person_id=person_id, about_ids=about_ids, sealed=sealed(sealer, content), due_at=now())
    session.add(letter)
    return letter


def sealed(sealer: Sealer, content: Content) -> bytes:
    """What is kept of a letter."""
    kind = next(name for name, made in _KINDS.items() if isinstance(content, made))
    return sealer.seal(json.dumps({"kind": kind, **asdict(content)}))


def opened(sealer: Sealer, letter: Letter) -> Content:
    """What is in a letter. Raises `SettingsError` when another key sealed it."""
    facts: dict[str, Any] = json.loads(sealer.open(letter.sealed))
    return _KINDS[facts.pop("kind")](**facts)


def is_late(content: Content) -> bool:
    """Whether nobody needs the letter any more."""
    until = content.good_until if isinstance(content, Written) else ""
    return bool(until) and datetime.fromisoformat(until) <= now()


def due_letters(session: Session, *, at_most: int) -> list[str]:
    """The ids of letters to send, longest due first: no more than a few are on their way at one time."""
    under_way = select(func.count()).select_from(Letter).where(Letter.lease_until > now())
    room = AT_ONCE - (session.scalar(under_way) or 0)
    return due_ids(session, Letter, at_most=min(at_most, room)) if room > 0 else []


def fail(letter: Letter, why: FlorilegeError, *, for_good: bool = False) -> None:
    """It could not be sent: try again later, twice as late each time, and park it when that has not helped."""
    letter.attempts += 1
    letter.last_error = json.dumps([why.message, why.values])
    if for_good or letter.attempts >= TRIES:
        letter.parked_at, letter.due_at = now(), None
    else:
        letter.due_at = now() + FIRST_PAUSE * 2 ** (letter.attempts - 1)
    release(letter)


def trouble_of(letter: Letter) -> tuple[str, dict[str, Any]]:
    """Why it was not sent, as a message and its values: nothing of what is in the letter, or for whom it is."""
    message, values = json.loads(letter.last_error or '["", {}]')
    return message, values


def parked_letters(session: Session, *, at_most: int = 100) -> list[Letter]:
    """Letters that were given up, longest ago first."""
    query = select(Letter).where(Letter.parked_at.is_not(None)).order_by(Letter.parked_at)
    return list(session.scalars(query.limit(at_most)))


def retry_letter(session: Session, letter_id: str) -> Letter:
    """A person has looked: try a parked letter from the start. Raises `NotFound`."""
    letter = session.get(Letter, letter_id)
    if letter is None or letter.parked_at is None:
        raise NotFound("There is no such parked letter.")
    letter.parked_at, letter.attempts, letter.due_at = None, 0, now()
    return letter


def forget_letters_about(session: Session, person_id: str) -> None:
    """Forget letters that speak of somebody, sent or not, whoever they are for. Repeatable."""
    session.execute(delete(Letter).where(cast(Letter.about_ids, String).contains(person_id)))


def forget_letters(session: Session, before: datetime, *, at_most: int) -> int:
    """Forget letters of before that were given up. Returns how many."""
    old = list(session.scalars(select(Letter.id).where(Letter.parked_at < before).limit(at_most)))
    session.execute(delete(Letter).where(Letter.id.in_(old)))
    return len(old)
