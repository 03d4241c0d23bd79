"""Verbs of the directory: add a colleague, hide one, and find them again."""

import re
from dataclasses import dataclass
from itertools import chain, count
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub, slug
from wall.errors import Already, Conflict, Invalid, NotFound
from wall.ids import new_id
from wall.people.addresses import is_taken
from wall.people.audit import note
from wall.people.erased_slugs import Sign, was_erased
from wall.people.models import Office, Person, PersonKind, RoleName, Team
from wall.people.sight import deciding_sight

LONGEST_NAME = 120
LONGEST_ABOUT = 300
Named = TypeVar("Named", Team, Office)
_UNSEEN = "\u115f\u1160\u3164\uffa0"  # fillers: letters that show nothing
_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[^@\s,;<>]{2,}")
RESERVED_SLUGS = frozenset({"new", "me", "main", "import"})


@dataclass(frozen=True)
class NewPerson:
    """What is asked when a colleague joins the directory; team and office are made when they are new.

    An `id` given beforehand makes the same form sent twice one person. A partner has no mail address and no role.
    """

    name: str
    email: str = ""
    title: str = ""
    team: str = ""
    office: str = ""
    manager: str = ""
    role: RoleName = "member"
    id: str = ""
    about: str = ""
    kind: PersonKind = "colleague"


def add_person(session: Session, new: NewPerson, *, sign: Sign | None = None) -> Person:
    """Add a colleague. With `sign`, nobody is called in addresses as somebody was who is erased.

    Raises `Invalid`, `Already` (the same was added before), `Conflict` (the address is somebody else's) or `NotFound`
    (the manager).
    """
    _refuse_again(session, new)
    email = checked_email(session, new.email)
    if new.kind == "partner" and (email or new.role != "member"):
        raise Invalid("A partner is no colleague: nobody signs in by that name, so it has no mail address and no role.")
    is_free = new.id and session.get(Person, new.id) is None
    person = Person(
        id=new.id if is_free else new_id(),
        name=checked_name(new.name),
        email=email,
        title=short(new.title),
        about=checked_about(new.about),
        role=new.role,
        kind=new.kind,
        team=named(session, Team, new.team),
        office=named(session, Office, new.office),
        manager_id=find_person(session, new.manager).id if new.manager.strip() else None,
    )
    person.slug = free_slug(session, person.name, sign)
    session.add(person)
    session.flush()
    return person


def find_person(session: Session, slug_or_id: str) -> Person:
    """The person called that. Raises `NotFound`."""
    key = slug_or_id.strip()
    person = session.scalars(select(Person).where(or_(Person.slug == key, Person.id == key))).first()
    if person is None:
        raise NotFound("There is nobody called “{name}”.", listed_by="person list", name=key[:80])
    return person


def find_visible_person(session: Session, slug_name: str) -> Person:
    """The person behind a public page. Raises `NotFound`, for a hidden one too."""
    person = session.scalars(select(Person).where(Person.slug == slug_name, Person.out_since.is_(None))).first()
    if person is None:
        raise NotFound("There is nobody here by that name.")
    return person


def say_about(person: Person, words: str) -> None:
    """Set what a person says of themselves. Empty takes it back. Raises `Invalid`; repeatable."""
    person.about = checked_about(words)


def hide_person(session: Session, person: Person, *, reason: str, actor: Person | None) -> None:
    """Take a person and everything of theirs out of sight. Reversible; repeatable. Needs a reason."""
    if not reason.strip():
        raise Invalid("Say why: a person is hidden for a reason that they get to read.")
    with deciding_sight(session, person):
        if person.hidden_at is None:
            person.hidden_at, person.hidden_reason = now(), reason.strip()
            note(session, actor, "person.hide", person.id, reason=reason.strip(), about=person.id)


def show_person(session: Session, person: Person, *, actor: Person | None) -> None:
    """Bring a hidden person back. Repeatable."""
    with deciding_sight(session, person):
        if person.hidden_at is not None:
            person.hidden_at = person.hidden_reason = None
            note(session, actor, "person.show", person.id)


def checked_name(name: str) -> str:
    """The name, tidied. Raises `Invalid` when it is empty or too long."""
    tidy = " ".join(scrub(name).split())
    if not tidy:
        raise Invalid("A person needs a name.")
    if not any(sign.isalnum() and sign not in _UNSEEN for sign in tidy):
        raise Invalid("A name has at least one letter that can be read.")
    if len(tidy) > LONGEST_NAME:
        raise Invalid("A name may have {most} characters; this one has {count}.", most=LONGEST_NAME, count=len(tidy))
    return tidy


def checked_email(session: Session, email: str, *, of: Person | None = None) -> str | None:
    """The mail address in lower case, None for an empty one. Raises `Invalid`, or `Conflict` if it is another one’s."""
    tidy = tidy_email(email)
    if tidy is None:
        return None
    if is_taken(session, tidy, by_other_than=of.id if of else ""):
        raise Conflict("Somebody in the directory already has the address {email}.", email=tidy)
    return tidy


def tidy_email(email: str) -> str | None:
    """The mail address in lower case, whoever has it; None for an empty one. Raises `Invalid`."""
    tidy = email.strip().lower()
    if not tidy:
        return None
    if len(tidy) > 254 or not _EMAIL.fullmatch(tidy) or scrub(tidy) != tidy:
        raise Invalid("“{email}” is not a mail address.", email=tidy[:80])
    return tidy


def checked_about(words: str) -> str:
    """What somebody says of themselves, on one line. Raises `Invalid` when it is too long."""
    tidy = " ".join(scrub(words).split())
    if len(tidy) > LONGEST_ABOUT:
        raise Invalid(
            "What a person says of themselves may have {most} characters; this has {count}.",
            most=LONGEST_ABOUT,
            count=len(tidy),
        )
    return tidy


def _refuse_again(session: Session, new: NewPerson) -> None:
    """Raise `Already` for who was added by the same form, or has the same name and the same mail address."""
    email, same = tidy_email(new.email), Person.name == checked_name(new.name)
    is_it = or_(Person.id == new.id, Person.email == email) if email else Person.id == new.id
    present = session.scalars(select(Person.id).where(same, is_it, Person.kind == new.kind)).first()
    if present is not None:
        raise Already("{name} is here already.", found=present, name=checked_name(new.name))


def short(text: str) -> str:
    """A title, or the name of a team or an office, on one line. Raises `Invalid` when it is too long."""
    tidy = " ".join(scrub(text).split())
    if len(tidy) > LONGEST_NAME:
        raise Invalid("A title, a team or an office may have {most} characters.", most=LONGEST_NAME)
    return tidy


def named(session: Session, table: type[Named], name: str) -> Named | None:
    """The team or the office of that name, made where it is new; None for no name. Raises `Invalid`."""
    tidy = short(name)
    if not tidy:
        return None
    found = session.scalars(select(table).where(table.name == tidy)).first()
    if found is None:
        found = table(name=tidy)
        session.add(found)
    return found


def free_slug(session: Session, name: str, sign: Sign | None) -> str:
    """What a person of that name is called in addresses: as nobody is, and as nobody was who is erased."""
    base = slug_base(name)
    taken = set(session.scalars(select(Person.slug).where(Person.slug.like(f"{base}%"))))
    free = (one for one in chain([base], (f"{base}-{number}" for number in count(2))) if one not in taken)
    is_gone = was_erased(session, sign) if sign else RESERVED_SLUGS.__contains__
    return next(one for one in free if one not in RESERVED_SLUGS and not is_gone(one))


def slug_base(name: str) -> str:
    """What the name in addresses begins with, whoever else has it."""
    return slug(name)[:60].strip("-") or "person"
