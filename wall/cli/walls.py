"""`florilege wall`: the walls there are."""

import click

from wall.cli.options import as_json, open_site
from wall.cli.output import print_json, print_table
from wall.walls.models import MAIN
from wall.walls.queries import all_walls


@click.group()
def wall() -> None:
    """Walls."""


@wall.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every wall, and where it is."""
    with open_site() as parts:
        with parts.database.read() as session:
            walls = all_walls(session)
        site = parts.settings.public_url
    facts = [
        {"slug": one.slug, "title": one.title, "url": f"{site}/" if one.slug == MAIN else f"{site}/w/{one.slug}"}
        for one in walls
    ]
    if as_json:
        print_json({"walls": facts})
        return
    rows = [(one["slug"], one["title"], one["url"]) for one in facts]
    print_table(("WALL", "TITLE", "ADDRESS"), rows, empty="There is no wall.")
