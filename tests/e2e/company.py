"""The made-up company, served and standing still: many kinds of card, thanks, several walls, something gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.e2e.served import Served, come_in, serve_site
from tests.processes.conftest import list_settings
from wall.config import load_settings
from wall.demo.site import make_steward_link, prepare_demo
from wall.flowers.models import Flower
from wall.parts import Parts, assemble
from wall.posts.models import Post
from wall.posts.service import hide
from wall.walls.filters import Filter
from wall.walls.service import WallPlan, add_wall, stop_wall

FRENCH, QUIET, STOPPED = "en-francais", "silence", "arrete"  # walls: filtered, with nothing on it, stopped


@dataclass(frozen=True)
class Company:
    """The served site, a steward's browser at its desk, and posts of it to look at."""

    served: Served
    steward: Page
    person: str
    thanked: str
    folded: str
    gone: str


@contextmanager
def serve_company(folder: Path, browser: Browser) -> Iterator[Company]:
    """The company, until the block ends; then no page may have complained about anything."""
    settings = load_settings(list_settings(folder), folder / "no.toml")
    parts = assemble(settings)
    try:
        person = prepare_demo(parts).person
        thanked, folded, gone = _set_up(parts)
        with serve_site(folder, browser) as served:
            with parts.database.write() as session:
                link = make_steward_link(session, settings)
            steward = served.open("")
            steward.goto(served.url + "/enter/" + link.rpartition("/")[2])
            yield Company(served, come_in(steward), person, thanked, folded, gone)
    finally:
        parts.close()


def _set_up(parts: Parts) -> tuple[str, str, str]:
    """Walls beside the main one; the ids of a post with flowers, of one with a warning, and of one that is hidden."""
    with parts.database.write() as session:
        add_wall(session, FRENCH, WallPlan("En français", Filter.read({"languages": ["fr"]})), actor=None)
        add_wall(session, QUIET, WallPlan("Silence", Filter.read({"tags": ["nobodysaysthis"]})), actor=None)
        stop_wall(session, add_wall(session, STOPPED, WallPlan("Arrêté"), actor=None), actor=None)
        posts = list(session.scalars(select(Post).order_by(Post.published_at.desc())))
        bloomed = set(session.scalars(select(Flower.post_id)))
        shown = [post for post in posts if post.hidden_at is None]
        thanked = next(post.id for post in shown if post.id in bloomed)
        folded = next(post.id for post in shown if post.warning)
        gone = next(post for post in reversed(shown) if post.id not in (thanked, folded))
        hide(session, gone, reason="For safety.", actor=None)
        return thanked, folded, gone.id
