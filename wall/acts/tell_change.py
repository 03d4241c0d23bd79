"""Tells people that somebody else changed what they are called or the address that lets them in, or made a link.

In their inbox, and by a letter to the address that has let them in so far: whoever did it may have read the inbox.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.acts.write_letter import can_mail, language_of, site_name, written
from wall.clock import now
from wall.i18n import short_time, translate
from wall.notices.letters import put_in
from wall.notices.paper import Draft, Line
from wall.notices.service import tell
from wall.parts import Parts
from wall.people.addresses import WAITS
from wall.people.models import Person

WAITING = (
    "{name} set another mail address for you. It lets nobody in until you say that it is yours, or for a week after a "
    "letter went to the one before. Look at your profile."
)
SET = "{name} set another mail address for you. Is it not yours? Talk to them, or to an operator."
RENAMED = "{name} changed what you are called, from “{before}” to “{after}”. You can change it in your profile."
WAITING_BY_COMMAND = (
    "Whoever runs this site set another mail address for you. It lets nobody in until you say that it is yours, or for "
    "a week after a letter went to the one before. Look at your profile."
)
SET_BY_COMMAND = "Whoever runs this site set another mail address for you. Is it not yours? Talk to an operator."
RENAMED_BY_COMMAND = (
    "Whoever runs this site changed what you are called, from “{before}” to “{after}”. You can change it in your "
    "profile."
)
_IS_HERE = (
    "Is it yours? Say so in your profile. Is it not? Put this one back there, and talk to them or to an operator. "
    "Links of yours go on coming here until you have said it, or until {until}."
)
_HAS_GONE = (
    "What is mailed to you from there goes on coming here until {until}. Is the other address not yours? Tell an "
    "operator before that day."
)
_PROFILE, _DEVICES = "/me/profile", "/me/devices"


@dataclass(frozen=True)
class Before:
    """What stood of somebody before."""

    name: str
    email: str | None


def remember(session: Session, ids: Collection[str]) -> Mapping[str, Before]:
    """What stands of these people now: `tell_changes` compares."""
    query = select(Person.id, Person.name, Person.email).where(Person.id.in_(ids))
    return {one: Before(name, email) for one, name, email in session.execute(query)}


def tell_changes(session: Session, parts: Parts, before: Mapping[str, Before], *, actor: Person | None) -> None:
    """Have these people know what somebody else changed of theirs since; nothing where nothing did."""
    if not before:
        return
    session.flush()
    for person in session.scalars(select(Person).where(Person.id.in_(before), Person.kind == "colleague")):
        was = before[person.id]
        if actor is not None and actor.id == person.id:
            continue
        if was.name != person.name:
            values = {"before": was.name, "after": person.name}
            _tell(session, person, RENAMED if actor else RENAMED_BY_COMMAND, values, actor)
        if was.email != person.email:
            _tell_of_address(session, parts, person, actor)


def write_of_link(session: Session, parts: Parts, person: Person, *, actor: Person | None) -> bool:
    """Have a letter tell who came in before that somebody made a link which lets in as them, and was shown it."""
    if person.came_in_at is None or not _may_write(parts, person):
        return False
    lang, site = language_of(person), site_name(session, parts)
    made = translate(lang, "On {date}, {who} made a link that lets in as you at {site}, once, and was shown it.")
    draft = Draft(
        lang,
        subject=translate(lang, "Somebody made a link for you at {site}").format(site=site),
        opening=made.format(date=short_time(now(), lang), who=_who(actor, lang), site=site),
        button=Line(translate(lang, "My devices"), f"{parts.settings.public_url}{_DEVICES}"),
        closing=translate(
            lang,
            "Did you ask for it? Then there is nothing to do. If not, end there what you do not know, and talk to them "
            "or to an operator.",
        ),
    )
    _put_in(session, parts, person, draft, actor)
    return True


def _tell_of_address(session: Session, parts: Parts, person: Person, actor: Person | None) -> None:
    if not person.address_waits:
        _tell(session, person, SET if actor else SET_BY_COMMAND, {}, actor)
        return
    _tell(session, person, WAITING if actor else WAITING_BY_COMMAND, {}, actor)
    person.email_good_from = None
    if _may_write(parts, person):
        until = now() + WAITS
        _put_in(session, parts, person, _of_address(session, parts, person, until, actor), actor)
        person.email_good_from = until


def _of_address(session: Session, parts: Parts, person: Person, until: datetime, actor: Person | None) -> Draft:
    lang, site = language_of(person), site_name(session, parts)
    done = translate(lang, "On {date}, {who} set another mail address for you at {site}, in place of this one.")
    closing = _IS_HERE if person.may_sign_in else _HAS_GONE
    profile = Line(translate(lang, "My profile"), f"{parts.settings.public_url}{_PROFILE}")
    return Draft(
        lang,
        subject=translate(lang, "Another mail address for you at {site}").format(site=site),
        opening=done.format(date=short_time(now(), lang), who=_who(actor, lang), site=site),
        button=profile if person.may_sign_in else None,
        closing=translate(lang, closing).format(until=short_time(until, lang)),
    )


def _tell(session: Session, person: Person, message: str, values: Mapping[str, str], actor: Person | None) -> None:
    named = {**values, "name": actor.name} if actor else values
    tell(session, person.id, message, named, path=_PROFILE, at=now(), about_id=actor.id if actor else None)


def _who(actor: Person | None, lang: str) -> str:
    return actor.name if actor else translate(lang, "whoever runs the site")


def _may_write(parts: Parts, person: Person) -> bool:
    return can_mail(parts) and person.reached_at is not None


def _put_in(session: Session, parts: Parts, person: Person, draft: Draft, actor: Person | None) -> None:
    """To the address that lets them in; also where they are signed out for good before the worker comes to it."""
    letter = written(draft, person.reached_at or "", to_leaver=True)
    put_in(session, parts.sealer, letter, person_id=person.id, about=[actor.id] if actor else [])
