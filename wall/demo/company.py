"""The made-up company: who works there, and how they come into the directory."""

import hashlib
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from wall.people.models import Person, RoleName
from wall.people.service import NewPerson, add_person

MAIL_DOMAIN = "@halage.example"
STEWARD = "odile"
SECOND_STEWARD = "leila"  # what one of them hid, the other looks at again
UNTHANKED = "anand"  # whom nobody gave a flower yet: the desk says so


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works there. `manager` is a colleague's key, empty for who has none; `about` is in their words."""

    key: str
    name: str
    title: str
    office: str
    team: str
    manager: str
    lang: str
    about: str


class Company(msgspec.Struct, frozen=True):
    """The company: managers stand before those they serve."""

    title: str
    people: tuple[Colleague, ...]


def load_company() -> Company:
    """The company, from the file beside this one."""
    return msgspec.json.decode(Path(__file__).with_name("company.json").read_bytes(), type=Company)


def is_made_up(person: Person) -> bool:
    """Whether this is somebody of the demo."""
    return (person.email or "").endswith(MAIL_DOMAIN)


def add_people(session: Session, company: Company) -> dict[str, Person]:
    """Everybody into the directory, by key. Each always gets the same id, and so grows the same flower."""
    added: dict[str, Person] = {}
    for one in company.people:
        manager = added[one.manager].id if one.manager else ""
        role: RoleName = "steward" if one.key in (STEWARD, SECOND_STEWARD) else "member"
        new = NewPerson(
            one.name, one.key + MAIL_DOMAIN, one.title, one.team, one.office, manager, role, about=one.about
        )
        person = add_person(session, new)
        person.id = hashlib.sha256(f"{company.title} {one.key}".encode()).hexdigest()[:26]
        session.flush()
        added[one.key] = person
    return added
