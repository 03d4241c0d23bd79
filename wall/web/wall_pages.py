"""The public pages: wall, people, a person, a post."""

import json
from datetime import timedelta

from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.badges.service import awards_of
from wall.cards.build import cards_of
from wall.cards.seen import faces
from wall.clock import now
from wall.events.log import last_number
from wall.flowers.queries import flowers_by_post, flowers_received, givers_to
from wall.i18n import translate
from wall.people.queries import anybody, view
from wall.posts.highlights import with_lead
from wall.posts.models import Post
from wall.posts.public_people import find_public_person, public_people
from wall.posts.queries import cursor_after, newest, people_since, place_of
from wall.sources.models import PROVEN
from wall.sources.proofs import waiting_links
from wall.sources.queries import networks_by_person, sources_of
from wall.walls.announcements import current
from wall.walls.models import MAIN
from wall.walls.queries import find_wall
from wall.web.awards import award_row
from wall.web.context import assets, lang, link, page, parts
from wall.web.garlands import garland_of
from wall.web.paging import Paging, asked_page
from wall.web.source_rows import HOW_VERIFIED
from wall.web.spreads import spreads

CARDS_ON_A_PAGE = 40
PEOPLE_ON_A_PAGE = 60
_SPOKE_LATELY = timedelta(hours=24)
_GARLAND = 12

bp = Blueprint("wall_pages", __name__)


@bp.get("/")
def home() -> str:
    """The main wall."""
    return _wall(MAIN)


@bp.get("/w/<slug>")
def one_wall(slug: str) -> str:
    """A wall by its name."""
    return _wall(slug)


@bp.get("/people")
def people() -> str:
    """Who speaks, some on each page."""
    with parts().database.read() as session:
        page_number = asked_page()
        listed, pages = public_people(session, page=page_number, each=PEOPLE_ON_A_PAGE)
        ids = [person.id for person in listed]
        networks, seen = networks_by_person(session, ids), faces(session, ids)
        rows = [
            {"person": view(person), "networks": networks.get(person.id, []), "face": seen.get(person.id)}
            for person in listed
        ]
    return page("people.html", people=rows, paging=Paging.of(min(page_number, pages), pages, "/people"))


@bp.get("/p/<slug>")
def person(slug: str) -> str:
    """One person: their flower, their words, what they were thanked for."""
    with parts().database.read() as session:
        found = find_public_person(session, slug)
        posts = newest(session, limit=CARDS_ON_A_PAGE, before=request.args.get("before"), person_id=found.id)
        thanks = flowers_received(session, found.id)
        return page(
            "person.html",
            person=view(found),
            about=found.about,
            face=faces(session, [found.id]).get(found.id),
            sources=(sources := [source for source in sources_of(session, found.id) if source.url]),
            waiting=waiting_links(session, found.id),
            proven=PROVEN,
            noindex=any(source.noindex for source in sources),
            how_verified={how: translate(lang(), words) for how, words in HOW_VERIFIED.items()},
            spreads=spreads(cards_of(session, posts)),
            awards=[award_row(award) for award in awards_of(session, found.id) if award.accepted_at],
            flowers_received=thanks,
            garland=garland_of(found.slug, givers_to(session, found.id)),
            thankable=posts[0].id if posts else None,
            next=_next(posts, f"/p/{found.slug}"),
        )


@bp.get("/post/<post_id>")
def post(post_id: str) -> AnyResponse | str:
    """One post with all its thanks; 410 for one that is hidden or gone. A part of a thread is on its first post's."""
    with parts().database.read() as session:
        found = place_of(session, post_id)
        if found is None:
            return make_response(page("gone.html"), 410)
        if found.id != post_id:
            return redirect(link(f"/post/{found.id}#part-{post_id}"), 302)
        flowers = flowers_by_post(session, [found.id], at_most=None).get(found.id, [])
        return page("post.html", card=cards_of(session, [found])[0], flowers=flowers)


@bp.get("/favicon.ico")
def favicon() -> AnyResponse:
    """What browsers ask for unasked."""
    return redirect(assets().url("img/mark.svg"), 302)


def _wall(slug: str) -> str:
    with parts().database.read() as session:
        seq = last_number(session)
        wall = find_wall(session, slug)
        before = request.args.get("before")
        posts = newest(session, limit=CARDS_ON_A_PAGE, before=before, wall=wall)
        spoke = people_since(session, now() - _SPOKE_LATELY, limit=_GARLAND, wall=wall)
        return page(
            "wall.html",
            wall=wall,
            theme=None if wall.theme == "system" else wall.theme,
            stopped=wall.stopped_at,
            cards=cards_of(session, posts if before else with_lead(session, posts, wall)),
            announcement=current(session),
            seq=seq,
            people_today=[view(one) for one in spoke],
            first_run=not anybody(session),
            next=_next(posts, f"/w/{wall.slug}"),
            demo=_demo(),
        )


def _demo() -> dict[str, str] | None:
    """On the site of the made-up company, which `florilege demo` marks: whose page to look at."""
    marker = parts().settings.data_dir / "demo.json"
    found: dict[str, str] | None = json.loads(marker.read_bytes()) if marker.exists() else None
    return found


def _next(posts: list[Post], path: str) -> str | None:
    cursor = cursor_after(posts, CARDS_ON_A_PAGE)
    return link(f"{path}?before={cursor}") if cursor else None
