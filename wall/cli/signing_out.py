"""`florilege person sign-out`: ends sessions, when a device is lost or the database may have been read."""

import click

from wall.cli.options import open_site
from wall.cli.output import say
from wall.people.directory import sign_out_everybody, sign_out_everywhere
from wall.people.service import find_person


@click.command("sign-out")
@click.argument("person", required=False)
@click.option("--everybody", is_flag=True, help="End everybody's sessions.")
def sign_out(person: str | None, *, everybody: bool) -> None:
    """End all sessions of PERSON, who may come in again."""
    if everybody == bool(person):
        raise click.UsageError("Name a person, or say --everybody.")
    with open_site() as parts, parts.database.write() as session:
        if person:
            ended = sign_out_everywhere(session, find_person(session, person), actor=None)
        else:
            ended = sign_out_everybody(session, actor=None)
    say(f"Ended: {ended} {'session' if ended == 1 else 'sessions'}.")
