"""`florilege person` and `florilege invite`: the directory, and the links that let people in."""

from typing import Any

import click

from wall.acts.let_in import tell_of_link
from wall.cli import options
from wall.cli.options import as_json, open_site
from wall.cli.output import print_json, print_table, say, stamp
from wall.cli.people_import import import_
from wall.cli.person_data import export, forget, leaving_link
from wall.cli.signing_out import sign_out
from wall.people import access, service
from wall.people.audit import note
from wall.people.models import ROLES, Person, RoleName
from wall.people.queries import everybody
from wall.safety.rules import read_reason
from wall.safety.service import hide_author, show_author

role_option = click.option("--role", type=click.Choice(ROLES), default="member", show_default=True, help="Their role.")


@click.group()
def person() -> None:
    """Colleagues in the directory."""


person.add_command(import_)
person.add_command(export)
person.add_command(forget)
person.add_command(leaving_link)
person.add_command(sign_out)


@person.command()
@click.argument("name")
@click.option("--email", default="", help="Their mail address, for links that let them in.")
@click.option("--title", default="", help="What they do.")
@click.option("--team", default="", help="Their team; made when it is new.")
@click.option("--office", default="", help="Their office; made when it is new.")
@click.option("--manager", default="", metavar="PERSON", help="Who they report to.")
@click.option("--about", default="", help="What they say of themselves, in their words.")
@role_option
@as_json
def add(
    name: str,
    email: str,
    title: str,
    team: str,
    office: str,
    manager: str,
    about: str,
    role: RoleName,
    *,
    as_json: bool,
) -> None:
    """Add a colleague called NAME."""
    new = service.NewPerson(name, email, title, team, office, manager, role, about=about)
    with open_site() as parts, parts.database.write() as session:
        added = service.add_person(session, new, sign=parts.sealer.digest)
        note(session, None, "person.add", added.id)
        slugs = {one.id: one.slug for one in everybody(session, hidden_too=True)}
    if as_json:
        print_json(_facts(added, slugs))
    else:
        say(f"{added.name} is in the directory, as {added.slug}.")


@person.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show everybody, hidden ones too."""
    with open_site() as parts, parts.database.read() as session:
        people = everybody(session, hidden_too=True)
    slugs = {one.id: one.slug for one in people}
    if as_json:
        print_json({"people": [_facts(one, slugs) for one in people]})
        return
    print_table(
        ("PERSON", "NAME", "ROLE", "TEAM", "OFFICE", "MAIL", ""),
        [_row(one) for one in people],
        empty="Nobody is here yet. “florilege person add NAME” adds somebody.",
    )


@person.command()
@click.argument("person")
@options.reason
@options.note
def hide(person: str, reason: str, note: str) -> None:
    """Take PERSON and everything of theirs off the walls. They are told. “person show” brings them back."""
    with open_site() as parts, parts.database.write() as session:
        found = service.find_person(session, person)
        hide_author(session, found, read_reason(reason, note), actor=None)
    say(f"{found.name} is hidden, with everything of theirs. “florilege person show {found.slug}” brings them back.")


@person.command()
@click.argument("person")
def show(person: str) -> None:
    """Bring hidden PERSON back to the walls."""
    with open_site() as parts, parts.database.write() as session:
        found = service.find_person(session, person)
        show_author(session, found, actor=None)
    say(f"{found.name} is shown.")


@click.command()
@click.argument("email")
@role_option
@as_json
def invite(email: str, role: RoleName, *, as_json: bool) -> None:
    """Print a link for EMAIL: it lets in once, within seven days."""
    with open_site() as parts:
        with parts.database.write() as session:
            token = access.invite(session, email, role, actor=None)
            tell_of_link(session, parts, token, actor=None, is_mailed=False)
        url = f"{parts.settings.public_url}/enter/{token}"
    if as_json:
        print_json({"email": email.strip().lower(), "role": role, "url": url})
    else:
        say(url)


def _facts(one: Person, slugs: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "slug": one.slug,
        "name": one.name,
        "email": one.email,
        "title": one.title,
        "about": one.about,
        "team": one.team.name if one.team else None,
        "office": one.office.name if one.office else None,
        "manager": slugs.get(one.manager_id) if one.manager_id else None,
        "role": one.role,
        "created_at": stamp(one.created_at),
        "hidden_at": stamp(one.hidden_at),
        "hidden_reason": one.hidden_reason,
    }


def _row(one: Person) -> tuple[str, ...]:
    team, office = (part.name if part else "" for part in (one.team, one.office))
    hidden = f"hidden: {one.hidden_reason}" if one.hidden_at else ""
    return one.slug, one.name, one.role, team, office, one.email or "", hidden
