"""The desk's insight: who has not been seen, and one month for whoever pays, to print or as CSV."""

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, request

from wall.clock import now
from wall.i18n import delay, month_name, translate
from wall.insight.month import Month, month_in_figures, months_known
from wall.insight.unseen import unseen
from wall.web.context import lang, page, parts
from wall.web.source_rows import source_rows

bp = Blueprint("insight", __name__)

_FIGURES = {
    "spoke": "People who spoke",
    "first": "First voices",
    "initiatives": "Initiatives",
    "relayed": "Passed on by the house",
    "share": "Share that was passed on",
    "within": "Most often within",
    "flowers": "Flowers given",
    "across": "Of these, from one team to another",
    "screens": "Screens alive",
    "clicks": "Visitors who went on to a conversation",
}


@bp.get("/unseen")
def not_seen() -> str:
    """Who may need somebody to look after them."""
    with parts().database.read() as session:
        found = unseen(session)
        rows = source_rows(session, [one.source for one in found.broken])
    broken = [{"person": one.person, "source": row} for one, row in zip(found.broken, rows, strict=True)]
    return page("desk/unseen.html", little_room=found.little_room, broken=broken, never_thanked=found.never_thanked)


@bp.get("/month")
def this_month() -> str:
    """One month, to be printed."""
    with parts().database.read() as session:
        found, months = month_in_figures(session, _asked()), months_known(session)
    misses = [(translate(lang(), reason), count) for reason, count in found.receipt.expired.items()]
    return page("desk/month.html", month=found, months=months, lines=list(_lines(found)), misses=misses)


@bp.get("/month.csv")
def this_month_as_csv() -> Response:
    """The same figures, a line each."""
    with parts().database.read() as session:
        found = month_in_figures(session, _asked())
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow((translate(lang(), "Figure"), month_name(found.month, lang())))
    table.writerows(_lines(found))
    response = Response("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="florilege-{found.month}.csv"'
    return response


def _asked() -> str:
    return request.args.get("month", "") or f"{now():%Y-%m}"


def _percent(part: int, whole: int) -> str:
    space = "\u202f" if lang() == "fr" else ""
    return f"{100 * part // whole}{space}%" if whole else "–"


def _lines(month: Month) -> Iterator[tuple[str, str]]:
    """Each figure with what it is."""
    receipt, seconds = month.receipt, month.receipt.median_seconds
    figures = {
        "spoke": str(month.people_who_spoke),
        "first": str(len(month.first_voices) + month.more_first_voices),
        "initiatives": str(receipt.initiatives),
        "relayed": str(receipt.relayed),
        "share": _percent(receipt.relayed, receipt.initiatives),
        "within": delay(seconds, lang()) if seconds is not None else "–",
        "flowers": str(month.flowers),
        "across": str(month.across_teams),
        "screens": str(month.screens),
        "clicks": str(month.clicks),
    }
    return ((translate(lang(), _FIGURES[name]), value) for name, value in figures.items())
