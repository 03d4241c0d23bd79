"""The desk's people: add a colleague, make a link for one, hide one for safety."""

from typing import get_args

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import FlorilegeError, Forbidden, Invalid
from wall.ids import is_id, new_id
from wall.people.access import invite_person
from wall.people.audit import note
from wall.people.models import Person, RoleName
from wall.people.queries import everybody, view
from wall.people.service import NewPerson, add_person, find_person, hide_person, show_person
from wall.sources.queries import count_by_person
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
def listed() -> str:
    """Everybody, hidden ones too."""
    return _page()


@bp.post("")
def add() -> AnyResponse | tuple[str, int]:
    """Add a colleague."""
    new = NewPerson(
        name=typed("name"),
        email=typed("email"),
        title=typed("title"),
        team=typed("team"),
        office=typed("office"),
        manager=typed("manager"),
        about=typed("about"),
        id=typed("key") if is_id(typed("key")) else "",
    )
    try:
        with parts().database.write() as session:
            person = add_person(session, new)
            note(session, steward(), "person.add", person.id)
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to(f"/desk/people#{person.slug}")


@bp.post("/<slug>/invite")
def invite(slug: str) -> str:
    """A one-time link for somebody, shown this once. Nobody hands out more than they have."""
    actor, role = steward(), _role(typed("role"))
    if role == "operator" and actor.role != "operator":
        raise Forbidden("Only an operator can make an operator.")
    with parts().database.write() as session:
        person = find_person(session, slug)
        if person.role == "operator" and actor.role != "operator":
            raise Forbidden("Only an operator can make a link for an operator.")
        token = invite_person(session, person, role, actor=actor)
    return _page(invitation=f"{parts().settings.public_url}/enter/{token}")


@bp.post("/<slug>/hide")
def hide(slug: str) -> AnyResponse:
    """Take a person and all their posts out of sight. Who is hidden is signed out, too."""
    actor = steward()
    with parts().database.write() as session:
        person = find_person(session, slug)
        if person.role == "operator" and actor.role != "operator":
            raise Forbidden("Only an operator can hide an operator.")
        hide_person(session, person, reason=typed("reason"), actor=actor)
    return back_to("/desk/people")


@bp.post("/<slug>/show")
def show(slug: str) -> AnyResponse:
    """Bring a hidden person back."""
    actor = steward()
    with parts().database.write() as session:
        show_person(session, find_person(session, slug), actor=actor)
    return back_to("/desk/people")


def _role(name: str) -> RoleName:
    for role in get_args(RoleName):
        if role == name:
            found: RoleName = role
            return found
    raise Invalid("“{name}” is not a role.", name=name[:40])


def _page(*, form: Form = EMPTY, invitation: str | None = None) -> str:
    with parts().database.read() as session:
        counts = count_by_person(session)
        rows = [_row(person, counts.get(person.id, 0)) for person in everybody(session, hidden_too=True)]
    return page("desk/people.html", people=rows, form=form, invitation=invitation, key=new_id())


def _row(person: Person, sources: int) -> dict[str, object]:
    return {
        "person": view(person),
        "role": person.role,
        "sources": sources,
        "email": person.email,
        "team": person.team.name if person.team else "",
        "hidden": person.hidden_at is not None,
    }
