"""The page of somebody who may not sign in any more: what becomes of theirs. A link lets in, and to nothing else."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.farewell import mail_code
from wall.acts.write_letter import can_mail
from wall.errors import FlorilegeError, Forbidden, Invalid, NotFound
from wall.people.audit import note
from wall.people.leaving import find_leaver, is_leaving_code
from wall.people.models import Person
from wall.safety.queries import log_of, may_anybody_decide, serving
from wall.safety.service import appeal, find_hiding
from wall.web import leaving
from wall.web.archives import archive_of
from wall.web.context import caller, doorkeeper, page, parts
from wall.web.forms import EMPTY, Form, refused, typed
from wall.web.hidings import hiding_row

bp = Blueprint("leave", __name__)


@bp.get("/leave/<token>")
def door(token: str) -> Response:
    """What became of theirs, and what still can. Opening it changes nothing: previews and scanners open links too."""
    return leaving.unkept(_page(token, _leaver(token)))


@bp.post("/leave/<token>/code")
def coded(token: str) -> Response:
    """Mail a code to the person: the link alone does nothing, for others may have seen it."""
    person = _leaver(token)
    doorkeeper().let_in("6/hour", "leaving code", person.id)
    with parts().database.write() as session:
        if not mail_code(session, parts(), person):
            raise _no_mail()
    return leaving.unkept(_page(token, person, is_coded=True))


@bp.post("/leave/<token>/download")
def downloaded(token: str) -> AnyResponse | tuple[Response, int]:
    """Everything that is kept of them, for who says the code."""
    person = _leaver(token)
    try:
        _check_code(person)
    except Invalid as error:
        return leaving.unkept(_page(token, person, wrong_code=refused(error))), error.status
    _note_used(person)
    return archive_of(person)


@bp.post("/leave/<token>")
def chosen(token: str) -> AnyResponse | tuple[Response, int]:
    """Choose, with the code: first what exactly happens, then, with their name, it does."""
    person = _leaver(token)
    path = f"/leave/{token}"
    try:
        how = leaving.typed_choice()
        if how is None:
            raise Invalid("Choose one of the three.")
    except Invalid as error:
        return leaving.unkept(_page(token, person, wrong=refused(error))), error.status
    try:
        _check_code(person)
    except Invalid as error:
        return leaving.unkept(_page(token, person, wrong_code=refused(error))), error.status
    facts = {"away": path, "code": typed("code")}
    try:
        if not leaving.confirmed(person):
            return leaving.ask_again(person, how, path, EMPTY, facts=facts)
        _note_used(person)
        return leaving.go(person, how, actor=None)
    except FlorilegeError as error:
        return leaving.ask_again(person, how, path, refused(error), facts=facts), error.status


@bp.post("/leave/<token>/log")
def log(token: str) -> tuple[Response, int]:
    """What was hidden of theirs, and why, for who says the code; with words it is their answer to one of these."""
    person, hiding_id, form = _leaver(token), typed("hiding"), EMPTY
    try:
        _check_code(person)
    except Invalid as error:
        return leaving.unkept(_page(token, person, wrong_code=refused(error))), error.status
    try:
        if hiding_id:
            with parts().database.write() as session:
                appeal(session, person, find_hiding(session, hiding_id), typed("words"))
    except Invalid as error:
        form = refused(error)
    return leaving.unkept(_log_page(token, person, form)), Invalid.status if form.error else 200


@bp.get("/left")
def left() -> str:
    """What is said to who had everything erased."""
    return page("me/left.html")


def _leaver(token: str) -> Person:
    with doorkeeper().guard("leave", "30/minute", caller(), wrong=NotFound), parts().database.read() as session:
        return find_leaver(session, token, parts().sealer.digest)


def _check_code(person: Person) -> None:
    """Raises `Invalid` for a code that is none, `Forbidden` where none can be mailed, `TooOften`."""
    if not _has_mail(person):
        raise _no_mail()
    doorkeeper().let_in("20/hour", "leaving", person.id)
    if not is_leaving_code(person, typed("code"), parts().sealer.digest):
        raise Invalid("This is not the code of now. Have a new one mailed, and write it here within ten minutes.")


def _has_log(person: Person) -> bool:
    with parts().database.read() as session:
        return bool(log_of(session, person.id))


def _note_used(person: Person) -> None:
    with parts().database.write() as session:
        note(session, None, "person.leave_by_link", person.id)


def _has_mail(person: Person) -> bool:
    return can_mail(parts()) and bool(person.reached_at)


def _no_mail() -> Forbidden:
    return Forbidden(
        "No mail reaches you from here, so this page cannot tell that it is you. Ask an operator of this site."
    )


def _page(token: str, person: Person, *, wrong: Form = EMPTY, wrong_code: Form = EMPTY, is_coded: bool = False) -> str:
    return page(
        "me/leaver.html",
        person=person,
        path=f"/leave/{token}",
        choices=leaving.choices_for(person),
        has_mail=_has_mail(person),
        has_log=_has_log(person),
        answer={"hiding": typed("hiding"), "words": typed("words")},
        is_coded=is_coded,
        wrong_choice=wrong,
        wrong_code=wrong_code,
    )


def _log_page(token: str, person: Person, form: Form) -> str:
    with parts().database.read() as session:
        judges = serving(session)
        entries = log_of(session, person.id)
        rows = [(hiding_row(entry), may_anybody_decide(entry.hiding, judges)) for entry in entries]
    facts = {"rows": rows, "form": form, "asked": typed("hiding"), "code": typed("code")}
    return page("me/leaver_log.html", path=f"/leave/{token}", **facts)
