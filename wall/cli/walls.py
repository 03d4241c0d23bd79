"""`florilege wall`, `stop` and `start`: the walls there are, what each shows, and whether it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import click
from sqlalchemy.orm import Session

from wall.cli.options import Command, as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.errors import Invalid
from wall.parts import Parts
from wall.screens.service import take_wall_down
from wall.walls.choices import filter_of, names_of
from wall.walls.filters import Filter
from wall.walls.models import THEMES, Wall
from wall.walls.queries import all_walls, find_wall
from wall.walls.service import (
    WallPlan,
    add_wall,
    change_wall,
    plan_of,
    start_everything,
    start_wall,
    stop_everything,
    stop_wall,
)

_FIELDS = ("people", "teams", "offices", "networks", "tags", "languages")
_OPTIONS = (
    ("--person", "people", "Only these people, by slug or name."),
    ("--team", "teams", "Only these teams."),
    ("--office", "offices", "Only these offices."),
    ("--network", "networks", "Only these networks, such as mastodon or feed."),
    ("--tag", "tags", "Only posts with one of these tags."),
    ("--language", "languages", "Only posts in one of these languages, such as fr."),
)


@dataclass(frozen=True)
class _Facts:
    """What is told of a wall."""

    slug: str
    title: str
    url: str
    filter: Mapping[str, Sequence[str]]
    theme: str
    embed_sites: Sequence[str]
    stopped_at: str | None


def _chosen(command: Command) -> Command:
    """The options that say what a wall lets in, how it looks, and where it may be shown. Each may be given often."""
    sites = click.option("--embed-site", "embed_sites", multiple=True, metavar="SITE", help="May show it in a frame.")
    command = click.option("--theme", type=click.Choice(THEMES), help="How it looks.")(sites(command))
    for flag, name, help_text in reversed(_OPTIONS):
        command = click.option(flag, name, multiple=True, help=help_text)(command)
    return command


@click.group()
def wall() -> None:
    """Walls, and what each of them shows."""


@wall.command()
@click.argument("slug")
@click.argument("title")
@_chosen
@as_json
def add(
    slug: str, title: str, theme: str | None, embed_sites: Sequence[str], *, as_json: bool, **chosen: Sequence[str]
) -> None:
    """Add the wall SLUG. Without options it shows every post."""
    with open_site() as parts, parts.database.write() as session:
        plan = WallPlan(title, filter_of(session, chosen), theme or "system", embed_sites)
        made = _facts(parts, session, add_wall(session, slug, plan, actor=None))
    if as_json:
        print_json(vars(made))
    else:
        say(f"The wall is at {made.url} and shows {_shows(made)}.")


@wall.command()
@click.argument("slug")
@click.option("--title", help="Its title.")
@_chosen
@as_json
def change(
    slug: str,
    title: str | None,
    theme: str | None,
    embed_sites: Sequence[str],
    *,
    as_json: bool,
    **chosen: Sequence[str],
) -> None:
    """Change the wall SLUG: what is given replaces what was there; an empty value (--tag "") lets all in."""
    with open_site() as parts, parts.database.write() as session:
        changed = find_wall(session, slug)
        old = plan_of(changed)
        given = {
            name: frozenset(getattr(filter_of(session, {name: values}), name))
            for name, values in chosen.items()
            if values
        }
        plan = WallPlan(
            old.title if title is None else title,
            replace(old.filter, **given),
            theme or old.theme,
            [site for site in embed_sites if site.strip()] if embed_sites else old.embed_sites,
        )
        change_wall(session, changed, plan, actor=None)
        facts = _facts(parts, session, changed)
    if as_json:
        print_json(vars(facts))
    else:
        say(f"The wall shows {_shows(facts)}.")


@wall.command()
@click.argument("slug")
def remove(slug: str) -> None:
    """Take the wall SLUG away. Its screens show the main wall then; no post is lost."""
    with open_site() as parts, parts.database.write() as session:
        take_wall_down(session, find_wall(session, slug), actor=None)
    say("The wall is gone.")


@wall.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every wall, what it shows, and where it is."""
    with open_site() as parts, parts.database.read() as session:
        walls = all_walls(session)
        facts = [_facts(parts, session, one) for one in walls]
    if as_json:
        print_json({"walls": [vars(one) for one in facts]})
        return
    rows = [
        (one.slug, one.title, _shows(one), f"stopped {ago(row.stopped_at)}" if row.stopped_at else "on", one.url)
        for one, row in zip(facts, walls, strict=True)
    ]
    print_table(("WALL", "TITLE", "SHOWS", "STATE", "ADDRESS"), rows, empty="There is no wall.")


@click.command()
@click.argument("slug", metavar="[WALL]", default="")
@click.option("--all", "everything", is_flag=True, help="Every wall.")
def stop(slug: str, *, everything: bool) -> None:
    """Have WALL show no post any more, on all pages and screens, within two seconds. “start” undoes it.

    With --all nobody sees a post anywhere, nor a picture: else those that another wall shows are still to be seen.
    """
    stopped = _each(slug, stop_wall, stop_everything, everything=everything)
    say(f"Stopped: {stopped}. “florilege start{' --all' if everything else ''}” undoes it.")


@click.command()
@click.argument("slug", metavar="[WALL]", default="")
@click.option("--all", "everything", is_flag=True, help="Every wall that was stopped with --all.")
def start(slug: str, *, everything: bool) -> None:
    """Have a stopped WALL show its posts again, those too that came meanwhile."""
    say(f"Started: {_each(slug, start_wall, start_everything, everything=everything)}.")
    with open_site() as parts, parts.database.read() as session:
        left = [one.slug for one in all_walls(session) if one.stopped_at]
    if left and everything:
        say(f"Stopped by itself, and so it stays: {', '.join(left)}. “florilege start WALL” starts one.")


def _each(slug: str, one: Callable[..., None], every: Callable[..., list[Wall]], *, everything: bool) -> str:
    """Do it to the wall, or to all that it concerns. Returns their names."""
    if bool(slug) == everything:
        raise Invalid("Name one wall, or say --all.")
    with open_site() as parts, parts.database.write() as session:
        if everything:
            return ", ".join(wall.slug for wall in every(session, actor=None)) or "none"
        found = find_wall(session, slug)
        one(session, found, actor=None)
        return found.slug


def _facts(parts: Parts, session: Session, one: Wall) -> _Facts:
    site = parts.settings.public_url
    return _Facts(
        one.slug,
        one.title,
        site + one.path,
        names_of(session, Filter.read(one.filter)),
        one.theme,
        one.embed_sites,
        stamp(one.stopped_at),
    )


def _shows(one: _Facts) -> str:
    """The filter in words."""
    fields = [f"{name}: {' or '.join(one.filter[name])}" for name in _FIELDS if name in one.filter]
    return "; ".join(fields) or "everything"
