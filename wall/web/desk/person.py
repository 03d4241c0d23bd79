"""The desk's page of one person: what stands in the directory, their role, a link that lets them in, and safety."""

from typing import get_args

from flask import Blueprint, make_response, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.farewell import mail_leaving_link, mail_who_is_out
from wall.acts.let_in import make_link
from wall.acts.tell_change import remember, tell_changes
from wall.acts.write_letter import can_mail
from wall.errors import FlorilegeError, Invalid
from wall.people.browsing import group_sizes, reports_of, suggestions
from wall.people.directory import (
    PersonFacts,
    activate,
    change_person,
    deactivate,
    find_called,
    give_role,
    sign_out_everywhere,
)
from wall.people.models import Office, Person, RoleName, Team
from wall.people.queries import view
from wall.people.service import find_person, tidy_email
from wall.safety.rules import chosen_reason
from wall.safety.service import hidden_before, hide_author, show_author
from wall.sources.queries import sources_of
from wall.web.context import page, parts, steward
from wall.web.desk.people import state_of
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.fresh import fresh_for_addresses, fresh_member
from wall.web.hidings import back_hidden

bp = Blueprint("person", __name__, url_prefix="/people/<slug>")


@bp.get("")
def shown(slug: str) -> str:
    """Everything that stewards may see of somebody."""
    return _page(slug)


@bp.post("")
def change(slug: str) -> AnyResponse | tuple[str, int]:
    """Change what stands in the directory. The manager may be named, looked for, or nobody."""
    actor = steward()
    facts = PersonFacts(typed("name"), typed("email"), typed("title"), typed("team"), typed("office"), typed("manager"))
    try:
        with parts().database.write() as session:
            person = find_person(session, slug)
            if tidy_email(facts.email) != person.email:
                fresh_for_addresses()
            before = remember(session, [person.id])
            change_person(session, person, facts, actor=actor)
            tell_changes(session, parts(), before, actor=actor)
    except FlorilegeError as error:
        return _page(slug, form=refused(error)), error.status
    return back_to(f"/desk/people/{slug}")


@bp.post("/role")
def role(slug: str) -> AnyResponse:
    """Give somebody a role, at most one's own."""
    actor, wanted = steward(), _role(typed("role"))
    with parts().database.write() as session:
        give_role(session, find_person(session, slug), wanted, actor=actor)
    return back_to(f"/desk/people/{slug}")


@bp.post("/invite")
def invite(slug: str) -> AnyResponse:
    """A one-time link for somebody, who is told of it: mailed where that can be, else shown this once."""
    actor = fresh_member()
    with parts().database.write() as session:
        person = find_person(session, slug)
        if not person.may_sign_in:
            raise Invalid("Nobody comes in by this name: a link would open nothing.")
        made = make_link(session, parts(), person, actor=actor)
    response = make_response(_page(slug, invitation="" if made.is_mailed else made.url, is_mailed=made.is_mailed))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/deactivate")
def put_out(slug: str) -> AnyResponse:
    """Sign somebody out everywhere, let them in no more, and read their accounts no more."""
    actor = steward()
    with parts().database.write() as session:
        person = find_person(session, slug)
        was_active = person.may_sign_in
        deactivate(session, person, actor=actor)
        if was_active:
            mail_leaving_link(session, parts(), person)
    return back_to(f"/desk/people/{slug}")


@bp.post("/activate")
def let_in(slug: str) -> AnyResponse:
    """Undo that."""
    actor = steward()
    with parts().database.write() as session:
        activate(session, find_person(session, slug), actor=actor)
    return back_to(f"/desk/people/{slug}")


@bp.post("/sign-out")
def sign_out(slug: str) -> AnyResponse:
    """End all sessions of somebody, such as when a device of theirs is lost. They may come in again."""
    actor = steward()
    with parts().database.write() as session:
        sign_out_everywhere(session, find_person(session, slug), actor=actor)
    return back_to(f"/desk/people/{slug}")


@bp.post("/hide")
def hide(slug: str) -> AnyResponse:
    """Take a person and all their posts out of sight, for safety. They are told why, and may answer."""
    actor = steward()
    with parts().database.write() as session:
        person = find_person(session, slug)
        before = hidden_before(session, person)
        hide_author(session, person, chosen_reason(typed("reason"), typed("note")), actor=actor)
        mail_who_is_out(session, parts(), person.id)
    return back_hidden(f"/desk/people/{slug}", before)


@bp.post("/show")
def show(slug: str) -> AnyResponse:
    """Bring a hidden person back."""
    actor = steward()
    with parts().database.write() as session:
        show_author(session, find_person(session, slug), actor=actor)
    return back_to(f"/desk/people/{slug}")


def _role(name: str) -> RoleName:
    for one in get_args(RoleName):
        if one == name:
            found: RoleName = one
            return found
    raise Invalid("“{name}” is not a role.", name=name[:40])


def _page(slug: str, *, form: Form = EMPTY, invitation: str = "", is_mailed: bool = False) -> str:
    with parts().database.read() as session:
        person = find_person(session, slug)
        manager = session.get(Person, person.manager_id) if person.manager_id else None
        return page(
            "desk/person.html",
            one=person,
            person=view(person),
            manager=view(manager) if manager else None,
            reports=[view(one) for one in reports_of(session, person.id)],
            meant=_meant(session, typed("manager") if request.method == "POST" else ""),
            sources=sources_of(session, person.id),
            state=state_of(person),
            teams=[group.name for group in group_sizes(session, Team)],
            offices=[group.name for group in group_sizes(session, Office)],
            is_out=not person.may_sign_in and person.kind == "colleague" and person.erased_at is None,
            can_mail=can_mail(parts()),
            invitation=invitation,
            is_mailed=is_mailed,
            form=form,
        )


def _meant(session: Session, words: str) -> list[dict[str, str]]:
    """Whom somebody may have meant by words that name nobody, or several."""
    try:
        if not words or find_called(session, words):
            return []
    except FlorilegeError:
        pass
    return [{"slug": one.slug, "name": one.name} for one in suggestions(session, words)]
