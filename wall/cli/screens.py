"""`florilege screen`: pair the displays in offices with their walls, and put them out."""

from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.clock import now
from wall.errors import NotFound
from wall.people.models import Office
from wall.people.queries import office_names
from wall.screens import service
from wall.screens.models import Screen
from wall.walls.models import MAIN
from wall.walls.queries import find_wall


@click.group()
def screen() -> None:
    """Displays in offices."""


@screen.command()
@click.argument("code")
@click.option("--wall", default=MAIN, show_default=True, help="What it shows.")
@click.option("--office", default="", help="Where it hangs.")
@as_json
def pair(code: str, wall: str, office: str, *, as_json: bool) -> None:
    """Give the display that shows CODE its wall."""
    with open_site() as parts, parts.database.write() as session:
        shown, place = find_wall(session, wall), _find_office(session, office)
        paired = service.pair(session, code, shown, place, actor=None)
    if as_json:
        print_json(_facts(paired))
    else:
        say(f"The screen shows “{shown.title}” now, as {paired.id}.")


@screen.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every screen that was paired, the newest first."""
    with open_site() as parts, parts.database.read() as session:
        screens = service.paired_screens(session)
    if as_json:
        print_json({"screens": [_facts(one) for one in screens]})
        return
    rows = [
        (one.id, _wall(one) or "", _office(one) or "", _state(one), ago(one.last_seen_at), one.version or "")
        for one in screens
    ]
    empty = "No screen is paired. Open /kiosk/ on one: it shows a code for “florilege screen pair CODE”."
    print_table(("ID", "WALL", "OFFICE", "STATE", "LAST SEEN", "VERSION"), rows, empty=empty)


@screen.command()
@click.argument("id_", metavar="ID")
def revoke(id_: str) -> None:
    """Put screen ID out: it shows nothing any more, until it is paired again."""
    with open_site() as parts, parts.database.write() as session:
        service.revoke(session, service.find_screen(session, id_), actor=None)
    say("The screen is put out.")


def _find_office(session: Session, name: str) -> Office | None:
    tidy = " ".join(name.split())
    if not tidy:
        return None
    found = session.scalars(select(Office).where(Office.name == tidy)).first()
    if found is None:
        known = ", ".join(office_names(session)) or "none yet"
        raise NotFound("There is no office {name}. There are: {known}.", name=repr(tidy[:80]), known=known)
    return found


def _state(one: Screen) -> str:
    if one.revoked_at is not None:
        return "revoked"
    return "live" if one.last_seen_at and now() - one.last_seen_at < service.SILENT_AFTER else "silent"


def _wall(one: Screen) -> str | None:
    return one.wall.slug if one.wall else None


def _office(one: Screen) -> str | None:
    return one.office.name if one.office else None


def _facts(one: Screen) -> dict[str, Any]:
    return {
        "id": one.id,
        "wall": _wall(one),
        "office": _office(one),
        "state": _state(one),
        "paired_at": stamp(one.paired_at),
        "last_seen_at": stamp(one.last_seen_at),
        "version": one.version,
        "cards": one.cards,
    }
