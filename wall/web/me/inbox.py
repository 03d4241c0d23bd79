"""My inbox: all that there is to know for me, what is new first."""

from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from wall.clock import now
from wall.notices.queries import has_unread, inbox
from wall.notices.service import mark_read
from wall.web.context import link, member, page, parts
from wall.web.forms import back_to, typed
from wall.web.notices import notice_row

LAST_PAGE = 1000

bp = Blueprint("inbox", __name__)


@bp.get("/notices")
def shown() -> str:
    """What there is to know; older things by `?page=`."""
    person, number = member(), _page_number()
    with parts().database.read() as session:
        found, more = inbox(session, person.id, page=number)
        unread = has_unread(session, person.id)
    rows = [notice_row(one) for one in found]
    return page(
        "me/inbox.html",
        place="/me/notices",
        new=[row for row in rows if row.is_new],
        seen=[row for row in rows if not row.is_new],
        unread=unread,
        until=now().isoformat(),
        newer=link(_address(number - 1)) if number > 1 else None,
        older=link(_address(number + 1)) if more else None,
    )


@bp.post("/notices")
def read() -> AnyResponse:
    """I have seen what there was to know when the page was made; what came since stays new."""
    person = member()
    with parts().database.write() as session:
        mark_read(session, person.id, until=_moment(typed("until")))
    return back_to("/me/notices")


def _page_number() -> int:
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    return min(max(number, 1), LAST_PAGE)


def _address(number: int) -> str:
    return f"/me/notices?page={number}" if number > 1 else "/me/notices"


def _moment(text: str) -> datetime | None:
    """The moment that the form names; None for none, or nonsense."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
