"""The desk's people: everybody, searched and page by page; add a colleague, or a guest of the wall."""

from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Already, FlorilegeError
from wall.ids import is_id, new_id
from wall.people.audit import note
from wall.people.browsing import EACH_WHO, Search, browse, checked_who, group_sizes
from wall.people.directory import find_called
from wall.people.models import Office, Person, Team
from wall.people.queries import anybody, view
from wall.people.service import NewPerson, add_person, find_person
from wall.sources.queries import count_by_person
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_already, back_to, refused, typed
from wall.web.paging import Paging, asked_page

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
def listed() -> str:
    """Those who are looked for, hidden ones too."""
    return _page()


@bp.post("")
def add() -> AnyResponse | tuple[str, int]:
    """Add a colleague, or a partner."""
    actor = steward()
    try:
        with parts().database.write() as session:
            person = add_person(session, _typed_person(session), sign=parts().sealer.digest)
            note(session, actor, "person.add", person.id)
    except Already as error:
        with parts().database.read() as session:
            return back_already(f"/desk/people/{find_person(session, error.found).slug}")
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to(f"/desk/people/{person.slug}")


def _typed_person(session: Session) -> NewPerson:
    manager = typed("manager")
    return NewPerson(
        name=typed("name"),
        email=typed("email"),
        title=typed("title"),
        team=typed("team"),
        office=typed("office"),
        manager=find_called(session, manager).slug if manager else "",
        about=typed("about"),
        id=typed("key") if is_id(typed("key")) else "",
        kind="partner" if typed("partner") else "colleague",
    )


def _page(*, form: Form = EMPTY) -> str:
    asked = Search(
        request.args.get("q", "").strip(),
        request.args.get("team", ""),
        request.args.get("office", ""),
        checked_who(request.args.get("who", "")),
    )
    with parts().database.read() as session:
        found = browse(session, asked, page=asked_page())
        counts = count_by_person(session, [person.id for person in found.people])
        return page(
            "desk/people.html",
            asked=asked,
            found=found,
            rows=[_row(person, counts.get(person.id, 0)) for person in found.people],
            paging=Paging.of(found.page, found.pages, "/desk/people"),
            teams=group_sizes(session, Team),
            offices=group_sizes(session, Office),
            kinds=EACH_WHO,
            is_first=not anybody(session),
            form=form,
            key=new_id(),
        )


def _row(person: Person, sources: int) -> dict[str, Any]:
    return {
        "person": view(person),
        "role": person.role,
        "sources": sources,
        "email": person.email,
        "team": person.team.name if person.team else "",
        "state": state_of(person),
    }


def state_of(person: Person) -> str:
    """What stewards should know of a person first: one word for it."""
    if person.left_at is not None:
        return "left"
    if person.deactivated_at is not None:
        return "inactive"
    if person.hidden_at is not None:
        return "hidden"
    if person.out_since is not None:
        return "paused"
    return "partner" if person.kind == "partner" else "here"
