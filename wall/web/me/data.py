"""My data: a pause, all of it to download, and leaving for good."""

from datetime import timedelta

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from wall.clock import now
from wall.errors import FlorilegeError, Invalid
from wall.people.last_operator import refuse_last_operator
from wall.people.models import Person
from wall.people.pausing import come_back, first_moment_of, pause
from wall.web import leaving
from wall.web.archives import archive_of
from wall.web.context import member, page, parts
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.fresh import fresh_member, is_fresh_here, way_to_sign_in_anew
from wall.web.ways_in import set_session_cookie

PLACE = "/me/data"

bp = Blueprint("data", __name__)


@bp.get("/data")
def shown() -> str:
    """What I can do with everything of mine."""
    return _page(member())


@bp.post("/data/pause")
def paused() -> AnyResponse | tuple[str, int]:
    """Have everything of mine out of sight for a while."""
    person = member()
    try:
        with parts().database.write() as session:
            pause(session, session.get_one(Person, person.id), first_moment_of(typed("until")))
    except Invalid as error:
        return _page(person, form=refused(error)), error.status
    return back_to(PLACE)


@bp.post("/data/back")
def back() -> AnyResponse:
    """I am back."""
    person = member()
    with parts().database.write() as session:
        come_back(session, session.get_one(Person, person.id))
    return back_to(PLACE)


@bp.post("/data/download")
def downloaded() -> Response:
    """Everything that is kept of me, for who signed in here a short while ago."""
    return archive_of(fresh_member())


@bp.post("/data/leave")
def left() -> AnyResponse | tuple[Response, int] | tuple[str, int]:
    """Leave for good, signed in a short while ago: first what exactly happens, then, with my name, it does."""
    person = fresh_member()
    try:
        how = leaving.typed_choice()
        if how is None:
            raise Invalid("Choose one of the three.")
    except Invalid as error:
        return _page(person, wrong_choice=refused(error)), error.status
    try:
        with parts().database.write() as session:
            refuse_last_operator(session, session.get_one(Person, person.id))
        if not leaving.confirmed(person):
            return leaving.ask_again(person, how, f"{PLACE}/leave", EMPTY, facts={"away": PLACE})
        response = leaving.go(person, how, actor=person)
    except FlorilegeError as error:
        facts = {"away": PLACE}
        return leaving.ask_again(person, how, f"{PLACE}/leave", refused(error), facts=facts), error.status
    set_session_cookie(response, "", 0)
    return response


def _page(person: Person, *, form: Form = EMPTY, wrong_choice: Form = EMPTY) -> str:
    tomorrow = now() + timedelta(days=1)
    return page(
        "me/data.html",
        place=PLACE,
        person=person,
        form=form,
        wrong_choice=wrong_choice,
        tomorrow=f"{tomorrow:%Y-%m-%d}",
        choices=leaving.CHOICES,
        is_fresh=is_fresh_here(),
        anew=way_to_sign_in_anew(PLACE),
    )
