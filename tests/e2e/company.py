"""The made-up company, served and standing still: many kinds of card, thanks, several walls, something gone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.e2e.served import Served, come_in, serve_site
from tests.processes.conftest import list_settings
from wall.acts.claim import suggest
from wall.config import load_settings
from wall.demo.company import MAIL_DOMAIN, STEWARD
from wall.demo.site import make_steward_link, prepare_demo
from wall.flowers.models import Flower
from wall.notices.stopping import stop_token
from wall.parts import Parts, assemble
from wall.people.access import invite_person
from wall.people.directory import deactivate
from wall.people.leaving import leaving_link
from wall.people.models import Person
from wall.posts.models import Post
from wall.posts.service import hide
from wall.safety.models import Hiding
from wall.sources.models import Source
from wall.walls.filters import Filter
from wall.walls.service import WallPlan, add_wall, stop_wall

FRENCH, QUIET, STOPPED = "en-francais", "silence", "arrete"  # walls: filtered, with nothing on it, stopped


@dataclass(frozen=True)
class Company:
    """The served site, browsers in it, posts of it to look at, and addresses of what there is only once.

    The member is a colleague of whom a post was hidden, and to whom an account was suggested.
    """

    served: Served
    steward: Page
    member: Page
    operator: Page
    paths: Mapping[str, str]
    person: str
    thanked: str
    folded: str
    gone: str


@contextmanager
def serve_company(folder: Path, browser: Browser) -> Iterator[Company]:
    """The company in the folder, until the block ends; then no page may have complained about anything."""
    settings = load_settings(list_settings(folder), folder / "no.toml")
    parts = assemble(settings)
    try:
        person = prepare_demo(parts).person
        thanked, folded, gone = _set_up(parts)
        paths = _find_paths(parts)
        with serve_site(folder, browser) as served:
            with parts.database.write() as session:
                link = make_steward_link(session, settings)
            steward = _enter(served, "/enter/" + link.rpartition("/")[2])
            member, operator = (_enter(served, paths[who]) for who in ("member", "operator"))
            yield Company(served, steward, member, operator, paths, person, thanked, folded, gone)
    finally:
        parts.close()


def _enter(served: Served, path: str) -> Page:
    page = served.open("")
    page.goto(served.url + path)
    return come_in(page)


def _find_paths(parts: Parts) -> dict[str, str]:
    """Addresses of what there is only once: ways in, a way out, an account to decide on, an entry of a log."""
    with parts.database.read() as session:
        people = {(one.email or "").removesuffix(MAIL_DOMAIN): one for one in session.scalars(select(Person))}
        hiding = session.scalars(select(Hiding)).one()
        source = session.scalars(select(Source).where(Source.person_id == hiding.person_id)).one()
    claim = suggest(parts, hiding.person_id, "fake:Idris la nuit", actor=people[STEWARD])
    with parts.database.write() as session:
        member, waiting, operator, leaver = (
            session.get_one(Person, id_)
            for id_ in (hiding.person_id, people["awa"].id, people["bertille"].id, people["wes"].id)
        )
        operator.role = "operator"
        deactivate(session, leaver, actor=None)
        return {
            "member": f"/enter/{invite_person(session, member, actor=None)}",
            "operator": f"/enter/{invite_person(session, operator, actor=None)}",
            "enter": f"/enter/{invite_person(session, waiting, actor=None)}",
            "leave": f"/leave/{leaving_link(leaver, parts.sealer.digest)}",
            "mail stop": f"/mail/stop/{stop_token(parts.sealer, member.id)}",
            "claim": f"/me/accounts/{claim.id}",
            "source": f"/me/sources/{source.id}",
            "log": f"/me/log/{hiding.id}",
        }


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
