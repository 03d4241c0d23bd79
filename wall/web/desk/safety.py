"""The desk's safety page: answers that wait for a second look, what is hidden now, and the whole log."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import Invalid
from wall.ids import is_id
from wall.people.models import Person
from wall.safety.queries import PAGE, LogEntry, hidden_now, log, may_anybody_decide, serving, waiting
from wall.safety.service import decide, find_hiding, lift
from wall.web.context import link, page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.hidings import hiding_row

bp = Blueprint("safety", __name__, url_prefix="/safety")


@bp.get("")
def listed() -> str:
    """What waits for a second look, what is hidden, and what was; older entries by `before`."""
    return _page()


@bp.post("/<hiding_id>/decide")
def decide_one(hiding_id: str) -> AnyResponse | tuple[str, int]:
    """Decide an answer: it stays hidden, or shows again at once. Its author reads the words."""
    actor = steward()
    try:
        upheld = {"stays": True, "shows": False}.get(typed("decision"))
        if upheld is None:
            raise Invalid("Say whether it stays hidden or shows again.")
        with parts().database.write() as session:
            decide(session, find_hiding(session, hiding_id), typed("words"), upheld=upheld, actor=actor)
    except Invalid as error:
        return _page(form=refused(error), about=hiding_id), error.status
    return back_to("/desk/safety")


@bp.post("/<hiding_id>/lift")
def lift_one(hiding_id: str) -> AnyResponse:
    """Show again what was hidden."""
    actor = steward()
    with parts().database.write() as session:
        lift(session, find_hiding(session, hiding_id), actor=actor)
    return back_to("/desk/safety")


def _page(*, form: Form = EMPTY, about: str = "") -> str:
    before = request.args.get("before", "")
    viewer = steward()
    with parts().database.read() as session:
        judges = serving(session)
        appeals = [_appeal_row(entry, viewer, judges) for entry in waiting(session)]
        hidden = [hiding_row(entry) | {"may_lift": _may_lift(entry, viewer)} for entry in hidden_now(session)]
        entries = log(session, before=before if is_id(before) else None)
    older = link(f"/desk/safety?before={entries[-1].hiding.id}#log") if len(entries) == PAGE else None
    rows = [hiding_row(entry) for entry in entries]
    return page("desk/safety.html", appeals=appeals, hidden=hidden, log=rows, older=older, form=form, about=about)


def _may_lift(entry: LogEntry, viewer: Person) -> bool:
    """Nobody shows again what another steward hid of them: they answer to it."""
    return viewer.id != entry.hiding.person_id or entry.hiding.by_id == viewer.id


def _appeal_row(entry: LogEntry, viewer: Person, judges: set[str]) -> dict[str, Any]:
    """An answer, and why this steward may not decide it, if so."""
    return hiding_row(entry) | {
        "is_mine": viewer.id in (entry.hiding.by_id, entry.hiding.person_id),
        "has_judge": may_anybody_decide(entry.hiding, judges),
    }
