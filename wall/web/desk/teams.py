"""The desk's teams and offices: how many are in each, another name, one put into another, an empty one removed."""

from flask import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Conflict, FlorilegeError, NotFound
from wall.ids import is_id
from wall.people.browsing import group_sizes
from wall.people.groups import TABLES, Group, find_group, put_into, remove_group, rename_group, twin_of
from wall.people.models import Office, Team
from wall.screens.models import Screen
from wall.walls.filters import Filter
from wall.walls.queries import all_walls
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_already, back_to, refused, typed

bp = Blueprint("teams", __name__, url_prefix="/teams")


@bp.get("")
def listed() -> str:
    """Every team and every office."""
    return _page()


@bp.post("/<kind>/<group_id>")
def rename(kind: str, group_id: str) -> AnyResponse | tuple[str, int]:
    """Give it another name; one that another of its kind has puts it into that one, once that was confirmed."""
    actor = steward()
    try:
        with parts().database.write() as session:
            group = find_group(session, kind, group_id)
            twin = twin_of(session, group, typed("name"))
            if twin is not None and typed("merge"):
                _refuse_while_named(session, group)
                put_into(session, group, twin, actor=actor)
            else:
                rename_group(session, group, typed("name"), actor=actor)
    except NotFound:
        return _gone(kind, group_id)
    except FlorilegeError as error:
        return _page(form=refused(error), about=group_id), error.status
    return back_to("/desk/teams")


@bp.post("/<kind>/<group_id>/remove")
def remove(kind: str, group_id: str) -> AnyResponse | tuple[str, int]:
    """Take one away that nobody belongs to."""
    actor = steward()
    try:
        with parts().database.write() as session:
            group = find_group(session, kind, group_id)
            _refuse_while_named(session, group)
            remove_group(session, group, actor=actor)
    except NotFound:
        return _gone(kind, group_id)
    except FlorilegeError as error:
        return _page(form=refused(error), about=group_id), error.status
    return back_to("/desk/teams")


def _gone(kind: str, group_id: str) -> AnyResponse:
    """What was put into another one, or taken away, is asked for again. Raises `NotFound` for what cannot have been."""
    if kind not in TABLES or not is_id(group_id):
        raise NotFound("There is no such team or office.")
    return back_already("/desk/teams")


def _refuse_while_named(session: Session, group: Group) -> None:
    """A wall that lost what it asks for would open to everybody, or to nobody."""
    for wall in all_walls(session):
        asked = Filter.read(wall.filter)
        if group.id in asked.teams | asked.offices:
            raise Conflict(
                "The wall “{title}” shows “{name}”. Change that wall first.", title=wall.title, name=group.name
            )
    if session.scalars(select(Screen.id).where(Screen.office_id == group.id).limit(1)).first() is not None:
        raise Conflict("Screens hang in “{name}”: it can be called otherwise, not be taken away.", name=group.name)


def _page(*, form: Form = EMPTY, about: str = "") -> str:
    with parts().database.read() as session:
        groups = [("team", group_sizes(session, Team)), ("office", group_sizes(session, Office))]
    return page("desk/teams.html", groups=groups, form=form, about=about)
