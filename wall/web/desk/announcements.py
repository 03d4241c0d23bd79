"""The desk's announcements: say something on every wall and screen, see what was said, end it."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

from wall.clock import now
from wall.errors import FlorilegeError
from wall.people.queries import names_by_id
from wall.walls.announcements import LONGEST, announce, announcements, current, end, find_announcement
from wall.walls.lasting import ends_at
from wall.walls.models import Announcement
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed

bp = Blueprint("announcements", __name__, url_prefix="/announcements")


@bp.get("")
def listed() -> str:
    """What is announced now, and what was."""
    return _page()


@bp.post("")
def make() -> AnyResponse | tuple[str, int]:
    """Say something, at once and everywhere."""
    actor = steward()
    try:
        until = ends_at(typed("lasts"), typed("until"), now())
        with parts().database.write() as session:
            announce(session, typed("text"), until=until, actor=actor)
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to("/desk/announcements")


@bp.post("/<announcement_id>/end")
def end_one(announcement_id: str) -> AnyResponse:
    """Say it no more."""
    actor = steward()
    with parts().database.write() as session:
        end(session, find_announcement(session, announcement_id), actor=actor)
    return back_to("/desk/announcements")


def _page(*, form: Form = EMPTY) -> str:
    with parts().database.read() as session:
        said, all_said = current(session), announcements(session)
        names = names_by_id(session, [one.by_id for one in all_said])
    rows = [_row(one, names) for one in all_said if said is None or one.id != said.id]
    return page("desk/announcements.html", said=said, rows=rows, form=form, longest=LONGEST)


def _row(one: Announcement, names: dict[str, str]) -> dict[str, Any]:
    ends = [moment for moment in (one.ended_at, one.until) if moment is not None]
    return {"text": one.text, "at": one.at, "ended_at": min(ends, default=None), "by": names.get(one.by_id or "", "")}
