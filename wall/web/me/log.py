"""My log: what was hidden of mine, by whom and why, what came of it; and the place to answer."""

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Invalid, NotFound
from wall.people.models import Person
from wall.safety.models import Hiding
from wall.safety.queries import entry_of, log_of, may_anybody_decide, serving
from wall.safety.service import appeal, find_hiding
from wall.web.context import member, page, parts
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.hidings import hiding_row

bp = Blueprint("log", __name__, url_prefix="/log")


@bp.get("")
def mine() -> str:
    """Everything that was ever hidden of mine for safety, the last first."""
    person = member()
    with parts().database.read() as session:
        rows = [hiding_row(entry) for entry in log_of(session, person.id)]
    return page("me/log.html", rows=rows)


@bp.get("/<hiding_id>")
def one(hiding_id: str) -> str:
    """One act of hiding, whole."""
    return _page(hiding_id)


@bp.post("/<hiding_id>")
def answer(hiding_id: str) -> AnyResponse | tuple[str, int]:
    """Answer: somebody else than who hid it decides."""
    person = member()
    try:
        with parts().database.write() as session:
            appeal(session, person, _own(session, person, hiding_id), typed("words"))
    except Invalid as error:
        return _page(hiding_id, form=refused(error)), error.status
    return back_to(f"/me/log/{hiding_id}")


def _page(hiding_id: str, *, form: Form = EMPTY) -> str:
    person = member()
    with parts().database.read() as session:
        hiding = _own(session, person, hiding_id)
        row, has_judge = hiding_row(entry_of(session, hiding)), may_anybody_decide(hiding, serving(session))
    return page("me/log_entry.html", row=row, has_judge=has_judge, form=form)


def _own(session: Session, person: Person, hiding_id: str) -> Hiding:
    hiding = find_hiding(session, hiding_id)
    if hiding.person_id != person.id:
        raise NotFound("There is no such entry in the log.")
    return hiding
