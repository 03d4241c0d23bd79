"""Sends one letter: claimed, handed to the mail server, gone from the database.

A worker that dies between the server's answer and the commit sends the letter again, with the same Message-ID: at least
once is what mail can promise.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from wall.acts.smtp import Undelivered, compose, hand_over
from wall.acts.write_letter import answer
from wall.config import Settings
from wall.config_values import MailServer
from wall.errors import SettingsError
from wall.events.leases import claim, held, keep
from wall.notices.letters import Asked, Written, fail, is_late, opened, sealed
from wall.notices.models import Letter
from wall.notices.paper import make_ready
from wall.parts import Parts
from wall.people.models import Person

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Task:
    letter_id: str
    lease: str
    written: Written
    at: datetime


def send_letter(parts: Parts, letter_id: str) -> bool | None:
    """Send a letter that is due. None when it is not, or nobody needs it any more; False when it was not taken."""
    make_ready()
    task = _claim(parts, letter_id)
    if task is None:
        return None
    with keep(parts.database, Letter, letter_id, task.lease):
        try:
            _send(parts.settings, task)
        except Undelivered as error:
            return _note_failure(parts, task, error)
    with parts.database.write() as session:
        letter = held(session, Letter, letter_id, task.lease)
        if letter is not None:
            session.delete(letter)
    return True


def greeting(settings: Settings) -> str:
    """How we introduce ourselves to a mail server (RFC 5321, 4.1.1.1)."""
    return urlsplit(settings.public_url).hostname or "localhost"


def mail_server(settings: Settings) -> MailServer:
    """The server that takes our mail. Raises `Undelivered` where none is set."""
    if settings.smtp_url is None:
        raise Undelivered("No mail server is set (SMTP_URL), so nothing can be sent.")
    return settings.smtp_url


def _send(settings: Settings, task: _Task) -> None:
    server = mail_server(settings)
    message = compose(task.written, sender(settings), task.letter_id, task.at)
    hand_over(server, message, greeting=greeting(settings))


def sender(settings: Settings) -> str:
    """Whom letters come from: as set, else by the site's own name, where that can be one of a mail address."""
    host = greeting(settings)
    return settings.mail_from or f"florilege@{host if host[-1].isalpha() else 'localhost'}"


def _claim(parts: Parts, letter_id: str) -> _Task | None:
    with parts.database.write() as session:
        letter = claim(session, Letter, letter_id)
        if letter is None or letter.lease is None:
            return None
        try:
            written = _ready(session, parts, letter)
        except SettingsError as error:
            fail(letter, error)
            return None
        if written is None:
            session.delete(letter)
            return None
        return _Task(letter_id, letter.lease, written, letter.created_at)


def _ready(session: Session, parts: Parts, letter: Letter) -> Written | None:
    """What to send; None where nobody is there to read it any more. A link is made here, and sealed in this commit."""
    content = opened(parts.sealer, letter)
    if isinstance(content, Asked):
        content_now = answer(session, parts, letter, content)
        if content_now is not None:
            letter.sealed = sealed(parts.sealer, content_now)
        return content_now
    person = session.get(Person, letter.person_id) if letter.person_id else None
    is_out = person is not None and not person.may_sign_in
    return None if is_late(content) or (is_out and not content.to_leaver) else content


def _note_failure(parts: Parts, task: _Task, error: Undelivered) -> bool | None:
    log.warning("a letter was not sent: %s", error, extra={"letter": task.letter_id})
    with parts.database.write() as session:
        letter = held(session, Letter, task.letter_id, task.lease)
        if letter is None:
            return None
        fail(letter, error, for_good=error.for_good)
    return False
