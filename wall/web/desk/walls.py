"""The desk's walls: what each of them shows and where; add one, change it, stop it, start it again, remove it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.cards.render import network_name
from wall.content.words import fold
from wall.errors import Already, FlorilegeError, Invalid
from wall.i18n import language_name, translate
from wall.people.models import Person
from wall.people.queries import office_names, team_names
from wall.posts.queries import heard_lately
from wall.screens.service import take_wall_down, where_walls_hang
from wall.walls.choices import filter_of, names_of
from wall.walls.filters import Filter
from wall.walls.models import MAIN, THEMES, Wall
from wall.walls.queries import all_walls, find_wall
from wall.walls.service import WallPlan, add_wall, change_wall, start_wall, stop_wall
from wall.web.context import lang, page, parts, steward, words_of
from wall.web.forms import back_already, back_to, typed

LONGEST_LIST = 8_000  # characters that are typed into one list

bp = Blueprint("walls", __name__, url_prefix="/walls")

_LABELS = {
    "people": "People",
    "teams": "Teams",
    "offices": "Offices",
    "networks": "Networks",
    "tags": "Tags",
    "languages": "Languages",
}
_BOXES = ("teams", "offices", "networks", "languages")


@dataclass(frozen=True)
class _Form:
    """A wall as its form has it: lines of text, and of every field of boxes those that are ticked."""

    text: Mapping[str, str]
    ticked: Mapping[str, list[str]]
    error: str | None = None


_EMPTY = _Form({}, {})


@bp.get("")
def listed() -> str:
    """Every wall, stopped ones said first."""
    return _list()


@bp.post("")
def add() -> AnyResponse | tuple[str, int]:
    """Add a wall."""
    actor = steward()
    try:
        with parts().database.write() as session:
            wall = add_wall(session, typed("slug"), _plan(session), actor=actor)
    except Already:
        return back_already("/desk/walls")
    except FlorilegeError as error:
        return _list(form=_typed(error)), error.status
    return back_to(f"/desk/walls#wall-{wall.slug}")


@bp.get("/<slug>")
def one(slug: str) -> str:
    """One wall, to be changed."""
    return _page(slug)


@bp.post("/<slug>")
def change(slug: str) -> AnyResponse | tuple[str, int]:
    """Change what a wall shows, and how."""
    actor = steward()
    try:
        with parts().database.write() as session:
            change_wall(session, find_wall(session, slug), _plan(session), actor=actor)
    except FlorilegeError as error:
        return _page(slug, form=_typed(error)), error.status
    return back_to(f"/desk/walls#wall-{slug}")


@bp.post("/<slug>/stop")
def stop(slug: str) -> AnyResponse:
    """Have a wall show no post any more, at once."""
    return _do(slug, stop_wall)


@bp.post("/<slug>/start")
def start(slug: str) -> AnyResponse:
    """Have it show its posts again."""
    return _do(slug, start_wall)


@bp.post("/<slug>/remove")
def remove(slug: str) -> AnyResponse:
    """Take a wall away; its screens show the main one."""
    return _do(slug, take_wall_down)


def _do(slug: str, verb: Callable[..., None]) -> AnyResponse:
    actor: Person = steward()
    with parts().database.write() as session:
        verb(session, find_wall(session, slug), actor=actor)
    return back_to("/desk/walls")


def _list(*, form: _Form = _EMPTY) -> str:
    with parts().database.read() as session:
        hanging = where_walls_hang(session)
        rows = [_row(session, wall, hanging) for wall in all_walls(session)]
        boxes = _boxes(session, form)
    return page("desk/walls.html", rows=rows, form=form, boxes=boxes, themes=THEMES)


def _page(slug: str, *, form: _Form | None = None) -> str:
    with parts().database.read() as session:
        wall = find_wall(session, slug)
        row = _row(session, wall, where_walls_hang(session))
        form = form or _form_of(session, wall)
        boxes = _boxes(session, form)
    public_url = parts().settings.public_url
    return page("desk/wall.html", row=row, form=form, boxes=boxes, themes=THEMES, wall=wall, public_url=public_url)


def _row(session: Session, wall: Wall, hanging: Mapping[str, list[str]]) -> dict[str, Any]:
    named = names_of(session, Filter.read(wall.filter))
    return {
        "slug": wall.slug,
        "title": wall.title,
        "path": wall.path,
        "is_main": wall.slug == MAIN,
        "shows": [(translate(lang(), _LABELS[name]), _said(name, values)) for name, values in named.items()],
        "screens": hanging.get(wall.id, []),
        "stopped_at": wall.stopped_at,
    }


def _said(name: str, values: list[str]) -> str:
    return ", ".join(_called(name, value) for value in values)


def _called(name: str, value: str) -> str:
    """How people call a value of a field."""
    if name == "networks":
        return network_name(value, lang())
    return language_name(value, lang()) if name == "languages" else value


def _boxes(session: Session, form: _Form) -> list[dict[str, Any]]:
    """The fields of boxes: what there is to tick, also what is ticked and was not heard of lately."""
    networks, languages = heard_lately(session)
    offered = {
        "teams": sorted(team_names(session), key=fold),
        "offices": sorted(office_names(session), key=fold),
        "networks": sorted(networks),
        "languages": sorted(languages),
    }
    return [
        {
            "name": name,
            "label": translate(lang(), _LABELS[name]),
            "values": [
                {"value": value, "label": _called(name, value), "ticked": value in form.ticked.get(name, ())}
                for value in dict.fromkeys([*there, *form.ticked.get(name, ())])
            ],
        }
        for name, there in offered.items()
    ]


def _form_of(session: Session, wall: Wall) -> _Form:
    named = names_of(session, Filter.read(wall.filter))
    text = {
        "title": wall.title,
        "people": "\n".join(named.get("people", ())),
        "tags": ", ".join(named.get("tags", ())),
        "theme": wall.theme,
        "embed_sites": "\n".join(wall.embed_sites),
    }
    return _Form(text, named)


def _typed(error: FlorilegeError) -> _Form:
    """The form of this request, with what was wrong."""
    return _Form(request.form, {name: request.form.getlist(name) for name in _BOXES}, words_of(error))


def _plan(session: Session) -> WallPlan:
    chosen = {
        "people": _list_of("people").splitlines(),
        "tags": re.split(r"[,;\n]", _list_of("tags")),
        **{name: request.form.getlist(name) for name in _BOXES},
    }
    sites = [site for site in _list_of("embed_sites").splitlines() if site.strip()]
    return WallPlan(typed("title"), filter_of(session, chosen), typed("theme") or "system", sites)


def _list_of(name: str) -> str:
    """What was typed into a list. Raises `Invalid` for more than anybody types."""
    text = typed(name)
    if len(text) > LONGEST_LIST:
        raise Invalid("A list may have {most} characters; this one has {count}.", most=LONGEST_LIST, count=len(text))
    return text
