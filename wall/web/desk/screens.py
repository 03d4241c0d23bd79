"""The desk's screens: enter the code that one shows, see which are alive, give one another wall, put one out."""

from flask import Blueprint
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from wall.clock import now
from wall.errors import FlorilegeError
from wall.people.models import Office
from wall.people.queries import office_names
from wall.screens.models import Screen
from wall.screens.service import SILENT_AFTER, find_screen, hang, pair, revoke, some_screens
from wall.walls.models import MAIN
from wall.walls.queries import all_walls, find_wall
from wall.web.context import doorkeeper, page, parts, steward
from wall.web.forms import EMPTY, Form, back_to, refused, typed
from wall.web.live_side import live_side
from wall.web.paging import Paging, asked_page

SCREENS_ON_A_PAGE = 50

bp = Blueprint("screens", __name__, url_prefix="/screens")


@bp.get("")
def listed() -> str:
    """The screens that were paired, some on each page."""
    return _page()


@bp.post("")
def pair_one() -> AnyResponse | tuple[str, int]:
    """Pair the screen that shows a code."""
    actor = steward()
    try:
        doorkeeper().let_in("20/minute", "pair", actor.id)
        with parts().database.write() as session:
            office = session.scalars(select(Office).where(Office.name == typed("office"))).first()
            pair(session, typed("code"), find_wall(session, typed("wall") or MAIN), office, actor=actor)
    except FlorilegeError as error:
        return _page(form=refused(error)), error.status
    return back_to("/desk/screens")


@bp.post("/<screen_id>/hang")
def hang_one(screen_id: str) -> AnyResponse:
    """Give a screen another wall: it shows that within ten seconds."""
    actor = steward()
    with parts().database.write() as session:
        hang(session, find_screen(session, screen_id), find_wall(session, typed("wall")), actor=actor)
    return back_to("/desk/screens")


@bp.post("/<screen_id>/revoke")
def revoke_one(screen_id: str) -> AnyResponse:
    """Put a screen out, at once."""
    actor = steward()
    with parts().database.write() as session:
        revoke(session, find_screen(session, screen_id), actor=actor)
    live_side().kick(screen_id)
    return back_to("/desk/screens")


def _page(*, form: Form = EMPTY) -> str:
    with parts().database.read() as session:
        found, number, pages = some_screens(session, page=asked_page(), each=SCREENS_ON_A_PAGE)
        rows = [_row(screen) for screen in found]
        offices, walls = office_names(session), all_walls(session)
    paging = Paging.of(number, pages, "/desk/screens")
    return page("desk/screens.html", screens=rows, offices=offices, walls=walls, form=form, paging=paging)


def _row(screen: Screen) -> dict[str, object]:
    heard = screen.last_seen_at
    since = heard or screen.paired_at
    silent = since is None or now() - since > SILENT_AFTER
    return {
        "id": screen.id,
        "wall_slug": screen.wall.slug if screen.wall else "",
        "wall_title": screen.wall.title if screen.wall else "",
        "office": screen.office.name if screen.office else "",
        "paired_at": screen.paired_at,
        "last_seen_at": heard,
        "state": "revoked" if screen.revoked_at else "silent" if silent else "live",
    }
