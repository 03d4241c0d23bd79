"""Verbs of walls: add one, change what it shows, stop it, start it, remove it. Open pages hear of each at once."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.text import scrub
from wall.content.text import slug as slug_of
from wall.errors import Already, Conflict, Invalid
from wall.events import record
from wall.events.types import WallSetUp, WallStarted, WallStopped
from wall.people.audit import note
from wall.people.models import Person
from wall.walls.filters import Filter
from wall.walls.models import MAIN, THEMES, ThemeName, Wall
from wall.walls.rules import is_origin

LONGEST_SLUG = 60
LONGEST_TITLE = 120
MOST_SITES = 20
_RESERVED_SLUGS = frozenset({"new", "me"})
_IN_ORDER = (Wall.slug != MAIN, Wall.title)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class WallPlan:
    """What a wall is to be: its title, what it lets in, its look, and the sites that may show it in a frame."""

    title: str
    filter: Filter = Filter()
    theme: str = "system"
    embed_sites: Collection[str] = ()


def plan_of(wall: Wall) -> WallPlan:
    """What a wall is now."""
    return WallPlan(wall.title, Filter.read(wall.filter), wall.theme, tuple(wall.embed_sites))


def add_wall(session: Session, slug: str, plan: WallPlan, *, actor: Person | None) -> Wall:
    """Add a wall; without a slug it is called after its title. Raises `Invalid`, or `Conflict` when that is taken."""
    name = _checked_slug(slug.strip() or slug_of(plan.title))
    present = session.scalars(select(Wall).where(Wall.slug == name)).first()
    wall = Wall(slug=name)
    _set_up(wall, plan)
    if present is not None:
        message = "There is a wall called “{name}” already."
        if plan_of(present) == plan_of(wall):
            raise Already(message, found=present.id, name=name)
        raise Conflict(message, name=name)
    if is_everything_stopped(session):
        wall.stopped_at, wall.stopped_with_all = now(), True
    session.add(wall)
    session.flush()
    note(session, actor, "wall.add", wall.id)
    record(session, WallSetUp(wall.id))
    return wall


def change_wall(session: Session, wall: Wall, plan: WallPlan, *, actor: Person | None) -> None:
    """Make a wall what the plan says. Repeatable. Raises `Invalid`."""
    if _set_up(wall, plan):
        note(session, actor, "wall.change", wall.id)
        record(session, WallSetUp(wall.id))


def stop_wall(session: Session, wall: Wall, *, actor: Person | None) -> None:
    """Have a wall show no post at all, at once. What comes in is kept as ever. Repeatable."""
    if wall.stopped_at is None:
        wall.stopped_at = now()
        note(session, actor, "wall.stop", wall.id)
        record(session, WallStopped(wall.id))


def start_wall(session: Session, wall: Wall, *, actor: Person | None) -> None:
    """Have a stopped wall show its posts again, those too that came meanwhile. Repeatable."""
    if wall.stopped_at is not None:
        wall.stopped_at, wall.stopped_with_all = None, False
        note(session, actor, "wall.start", wall.id)
        record(session, WallStarted(wall.id))


def stop_everything(session: Session, *, actor: Person | None) -> list[Wall]:
    """Stop every wall that runs, so that nobody sees a post anywhere. Repeatable. Returns which."""
    running = list(session.scalars(select(Wall).where(Wall.stopped_at.is_(None)).order_by(*_IN_ORDER)))
    for wall in running:
        stop_wall(session, wall, actor=actor)
        wall.stopped_with_all = True
    return running


def start_everything(session: Session, *, actor: Person | None) -> list[Wall]:
    """Start what was stopped with everything: a wall that somebody had stopped by itself stays so. Repeatable."""
    stopped = list(session.scalars(select(Wall).where(Wall.stopped_with_all).order_by(*_IN_ORDER)))
    for wall in stopped:
        start_wall(session, wall, actor=actor)
    return stopped


def is_everything_stopped(session: Session) -> bool:
    """Whether somebody stopped everything and nothing was started since: a wall that is added then is stopped, too."""
    with_all, running = (
        select(Wall.id).where(condition).limit(1) for condition in (Wall.stopped_with_all, Wall.stopped_at.is_(None))
    )
    return session.scalars(with_all).first() is not None and session.scalars(running).first() is None


def remove_wall(session: Session, wall: Wall, *, actor: Person | None) -> None:
    """Take a wall away; its posts are where they were. Nothing may hang on it. Raises `Invalid` for the main one."""
    if wall.slug == MAIN:
        raise Invalid("The main wall stays: every site has one.")
    note(session, actor, "wall.remove", wall.id, reason=wall.slug, about=None)
    record(session, WallSetUp(wall.id))
    session.delete(wall)


def _set_up(wall: Wall, plan: WallPlan) -> bool:
    """Take over the plan. Returns whether anything is different."""
    wanted = {
        "title": _checked_title(plan.title),
        "filter": plan.filter.to_json(),
        "theme": _checked_theme(plan.theme),
        "embed_sites": _checked_sites(plan.embed_sites),
    }
    changed = {name: value for name, value in wanted.items() if getattr(wall, name) != value}
    for name, value in changed.items():
        setattr(wall, name, value)
    return bool(changed)


def _checked_slug(name: str) -> str:
    if not _SLUG.fullmatch(name) or len(name) > LONGEST_SLUG:
        raise Invalid(
            "“{name}” cannot be in an address: small letters, digits and single dashes can, {most} at most.",
            name=name[:80],
            most=LONGEST_SLUG,
        )
    if name in _RESERVED_SLUGS:
        raise Invalid("A wall cannot be called “{name}”: the site itself uses that word.", name=name)
    return name


def _checked_title(title: str) -> str:
    tidy = " ".join(scrub(title).split())
    if not tidy:
        raise Invalid("A wall needs a title.")
    if len(tidy) > LONGEST_TITLE:
        raise Invalid("A title may have {most} characters; this one has {count}.", most=LONGEST_TITLE, count=len(tidy))
    return tidy


def _checked_theme(name: str) -> ThemeName:
    for theme in THEMES:
        if theme == name:
            return theme
    raise Invalid("“{name}” is no look. There are: {known}.", name=name[:40], known=", ".join(THEMES))


def _checked_sites(sites: Collection[str]) -> list[str]:
    """The origins in their one form, each once. They go into a header as they are: nothing else may be in them."""
    if len(sites) > MOST_SITES:
        raise Invalid("A wall may be shown on {most} sites; these are {count}.", most=MOST_SITES, count=len(sites))
    found = dict.fromkeys(site.strip().lower().rstrip("/") for site in sites)
    for site in found:
        if not is_origin(site):
            raise Invalid("“{site}” is not a site: write https:// and its name, without a path.", site=site[:80])
    return list(found)
