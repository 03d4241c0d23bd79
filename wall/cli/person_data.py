"""`florilege person export` and `person forget`: all that is kept of somebody, and none of it."""

import os
from pathlib import Path

import click

from wall.acts.erase import erase_now
from wall.acts.export import write_archive
from wall.acts.leave import leave
from wall.cli.options import open_site
from wall.cli.output import say
from wall.errors import Invalid
from wall.people import leaving
from wall.people.audit import note
from wall.people.service import find_person


@click.command()
@click.argument("person")
@click.argument("file")
def export(person: str, file: str) -> None:
    """Write all that is kept of PERSON to FILE, a zip that only you can read: JSON, a page to read, every picture."""
    path = Path(file)
    with open_site() as parts:
        with parts.database.read() as session:
            found = find_person(session, person)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise Invalid("{path} is there already: name a file that is not.", path=path) from None
        except OSError as error:
            raise Invalid("{path} cannot be written: {why}.", path=path, why=error.strerror) from error
        with open(handle, "wb") as archive:
            write_archive(parts, found.id, archive)
        with parts.database.write() as session:
            note(session, None, "person.export", found.id)
    say(f"All that is kept of {found.name or found.slug} is in {path}.")


@click.command("leaving-link")
@click.argument("person")
def leaving_link(person: str) -> None:
    """Print the link by which PERSON, who may not sign in, says what becomes of theirs. Hand it to them alone."""
    with open_site() as parts, parts.database.write() as session:
        found = find_person(session, person)
        token = leaving.leaving_link(found, parts.sealer.digest)
        if token is None or found.erased_at is not None:
            raise Invalid(
                "{name} has no such link: it is for who left, or is deactivated.", name=found.name or found.slug
            )
        note(session, None, "person.leaving_link", found.id)
        say(f"{parts.settings.public_url}/leave/{token}")


@click.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def forget(person: str, *, yes: bool) -> None:
    """Erase PERSON and everything of theirs, for good: posts, pictures, thanks, reasons. Nothing brings them back."""
    with open_site() as parts:
        with parts.database.read() as session:
            found = find_person(session, person)
        if not yes:
            click.confirm(f"Erase {found.name or found.slug} and everything of theirs, for good?", abort=True)
        leave(parts, found.id, "erase", actor=None)
        done = erase_now(parts, found.id)
    if done:
        say("Erased. What is left is a number without a name.")
    else:
        say("Out of sight; the worker is erasing it.")
