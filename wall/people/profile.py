"""Verbs of a person on their own row: what they are called, what they do, their language, the letters they want."""

from typing import get_args

from sqlalchemy.orm import Session

from wall.errors import Invalid
from wall.i18n import LANGUAGES
from wall.people.models import MailWish, Person
from wall.people.service import checked_name, short
from wall.people.shown import note_shown

WISHES: tuple[MailWish, ...] = get_args(MailWish)


def call_oneself(session: Session, person: Person, name: str, title: str) -> None:
    """Change one's own name and title: nobody has to agree. Another name is noted, and open walls read both at once.

    The address of their page stays. Raises `Invalid`; repeatable.
    """
    called, wanted = person.name, {"name": checked_name(name), "title": short(title)}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    person.name, person.title = wanted["name"], wanted["title"]
    note_shown(session, person, changed, called=called, actor=person)


def read_in(person: Person, language: str) -> None:
    """Set the language of one's pages and letters; empty: as the browser says. Raises `Invalid`."""
    if language and language not in LANGUAGES:
        raise Invalid("“{name}” is not a language of this site.", name=language[:20])
    person.language = language or None


def want_mail(person: Person, wish: str) -> None:
    """Set whether, and how often, one wants by mail what there is to know. Raises `Invalid`. Repeatable."""
    found = next((one for one in WISHES if one == wish), None)
    if found is None:
        raise Invalid("Choose how often you want mail.")
    person.mail_wish = found
