"""`florilege announce`: one line on every wall and screen, until a moment or until it is ended."""

import click

from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.errors import Invalid
from wall.walls import announcements
from wall.walls.lasting import read_until
from wall.walls.models import Announcement


@click.command()
@click.argument("text", required=False)
@click.option("--until", default="", metavar="TIME", help="A day, or a moment: 2026-11-30, 2026-11-30T18:00Z.")
@click.option("--end", "is_end", is_flag=True, help="End what is announced now.")
@click.option("--list", "is_list", is_flag=True, help="Show what is announced, and what was.")
@as_json
def announce(text: str | None, until: str, *, is_end: bool, is_list: bool, as_json: bool) -> None:
    """Say TEXT on every wall and screen, within two seconds. It takes the place of what is announced now."""
    if (text is not None) + is_end + is_list != 1 or (until and text is None):
        raise Invalid("Say one thing: a text, --end or --list.")
    if is_list:
        _show(as_json=as_json)
        return
    with open_site() as parts, parts.database.write() as session:
        if text is None:
            done = announcements.end_current(session, actor=None)
        else:
            done = announcements.announce(session, text, until=read_until(until), actor=None)
    if as_json:
        print_json(_facts(done))
    elif text is None:
        say("It is announced no more.")
    else:
        say(f"It is announced, until {stamp(done.until)}." if done.until else "It is announced, until --end.")


def _show(*, as_json: bool) -> None:
    with open_site() as parts, parts.database.read() as session:
        found = announcements.announcements(session)
        current = announcements.current(session)
    if as_json:
        print_json({"announcements": [_facts(one) for one in found]})
        return
    state = {current.id: "now"} if current else {}
    rows = [(ago(one.at), state.get(one.id, f"ended {ago(one.ended_at or one.until)}"), one.text) for one in found]
    print_table(("SAID", "STATE", "TEXT"), rows, empty="Nothing was announced yet.")


def _facts(one: Announcement) -> dict[str, object]:
    moments = {"at": stamp(one.at), "until": stamp(one.until), "ended_at": stamp(one.ended_at)}
    return {"id": one.id, "text": one.text, **moments}
