"""Prepares the data folder of a demo once, and never touches a folder that holds a real site."""

from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.config import Settings
from wall.demo.company import MAIL_DOMAIN, STEWARD, is_made_up
from wall.demo.history import fill
from wall.demo.pictures import lay_out
from wall.errors import Conflict, Invalid
from wall.parts import Parts
from wall.people.access import invite_person
from wall.people.models import Invitation, Person
from wall.people.queries import everybody

MARKER = "demo.json"  # the wall page looks for it too
_SHOWN = "mathurin-kerbrat"


class Marker(msgspec.Struct, frozen=True):
    """What says that a data folder holds a demo: since when, and whose page to show."""

    made_at: datetime
    person: str


def prepare_demo(parts: Parts) -> Marker:
    """The demo of this data folder, made where there is none. Raises `Invalid` for a folder with people of its own.

    Who tries the demo out may add colleagues to it; a folder that never was a demo must hold none.
    """
    marker = find_marker(parts.settings)
    with parts.database.read() as session:
        people = everybody(session, hidden_too=True)
    strangers = [person for person in people if not is_made_up(person)]
    if people and marker and len(strangers) < len(people):
        lay_out(parts.settings.data_dir)
        return marker
    if strangers:
        raise Invalid(
            "{folder} holds a site with people of its own, such as {name}: a demo needs a folder to itself. "
            "FLORILEGE_DATA_DIR names another one.",
            folder=parts.settings.data_dir,
            name=strangers[0].name,
        )
    if people:
        raise Invalid(
            "The demo in {folder} was never finished. Remove the folder and start again.",
            folder=parts.settings.data_dir,
        )
    fill(parts)
    return _mark(parts.settings)


def find_marker(settings: Settings) -> Marker | None:
    """What the data folder says of its demo; None where there is none."""
    path = _path(settings)
    return msgspec.json.decode(path.read_bytes(), type=Marker) if path.exists() else None


def make_steward_link(session: Session, settings: Settings) -> str:
    """A one-time link that lets in as the demo's steward. Earlier ones that nobody used are good no more.

    Raises `Conflict` where a visitor removed the steward.
    """
    steward = session.scalars(select(Person).where(Person.email == STEWARD + MAIL_DOMAIN)).first()
    if steward is None:
        raise Conflict("The demo's steward is gone. Remove {folder} and start again.", folder=settings.data_dir)
    session.execute(delete(Invitation).where(Invitation.person_id == steward.id, Invitation.used_at.is_(None)))
    return f"{settings.public_url}/enter/{invite_person(session, steward, actor=None)}"


def list_addresses(settings: Settings, marker: Marker) -> list[tuple[str, str]]:
    """The five addresses to look at, each with what is there."""
    site = settings.public_url
    return [
        (f"{site}/", "the wall"),
        (f"{site}/kiosk/", "a screen of an office"),
        (f"{site}/receipt", "the receipt: what the company gave back"),
        (f"{site}/p/{marker.person}", "a colleague, their words and their thanks"),
        (f"{site}/desk", "the desk of the stewards"),
    ]


def _mark(settings: Settings) -> Marker:
    """Written last and in one piece: a demo that was interrupted is none."""
    marker = Marker(now(), _SHOWN)
    draft = _path(settings).with_suffix(".draft")
    draft.write_bytes(msgspec.json.encode(marker) + b"\n")
    draft.replace(_path(settings))
    return marker


def _path(settings: Settings) -> Path:
    return settings.data_dir / MARKER
