"""`florilege badge`: which badges there are, and awards by decision or by looking at what is there."""

import click

from wall.badges import service
from wall.badges.rules import BADGES
from wall.cli.options import as_json, open_site
from wall.cli.output import print_json, print_table, say, stamp
from wall.people.queries import everybody
from wall.people.service import find_person


@click.group()
def badge() -> None:
    """Badges."""


@badge.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every kind of badge."""
    if as_json:
        kinds = [{"id": one.id, "name": one.name, "description": one.description} for one in BADGES.values()]
        print_json({"badges": kinds})
        return
    rows = [(one.id, one.name, one.description) for one in BADGES.values()]
    print_table(("BADGE", "NAME", "WHAT FOR"), rows, empty="There are no badges.")


@badge.command()
@click.argument("person")
@click.argument("badge")
@click.option("--reason", required=True, help="Why: they get to read it.")
@as_json
def award(person: str, badge: str, reason: str, *, as_json: bool) -> None:
    """Offer PERSON a BADGE. Nobody sees it before they accept it."""
    with open_site() as parts, parts.database.write() as session:
        found = find_person(session, person)
        offered = service.award(session, found, badge, reason=reason, actor=None)
    if as_json:
        facts = {"id": offered.id, "person": found.slug, "badge": offered.badge, "reason": offered.reason}
        print_json(facts | {"offered_at": stamp(offered.offered_at)})
    else:
        say(f"{found.name} is offered “{BADGES[badge].name}”, and decides whether others see it.")


@badge.command()
def backfill() -> None:
    """Offer everybody what they have earned and were not offered yet. Repeatable."""
    count = 0
    with open_site() as parts:
        with parts.database.read() as session:
            people = everybody(session)
        for person in people:  # a transaction each: nobody else who writes shall wait for the whole directory
            with parts.database.write() as session:
                count += len(service.consider(session, person.id))
    say("1 badge was offered." if count == 1 else f"{count or 'No'} badges were offered.")
