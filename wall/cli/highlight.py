"""`florilege post highlight`: puts a post forward, with a kind word beside it, or takes that back."""

import click

from wall.cli.options import open_site
from wall.cli.output import say
from wall.errors import Invalid
from wall.posts.highlights import put_back, put_forward
from wall.posts.service import find_post
from wall.walls.lasting import read_until


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--word", default="", help="A kind word that stands beside it.")
@click.option("--until", default="", metavar="TIME", help="A day, or a moment: 2026-11-30, 2026-11-30T18:00Z.")
@click.option("--off", is_flag=True, help="Put it forward no more.")
def highlight(id_: str, word: str, until: str, *, off: bool) -> None:
    """Put post ID forward: it leads the walls that it is on, and its author is told."""
    if off and (word or until):
        raise Invalid("With --off there is nothing else to say.")
    with open_site() as parts, parts.database.write() as session:
        post = find_post(session, id_)
        if off:
            put_back(session, post, actor=None)
        else:
            put_forward(session, post, word, until=read_until(until), actor=None)
    say("The post stands in its own place again." if off else "The post leads its walls. --off undoes it.")
