"""The public receipt: what the company gave back, as a garden of weeks, as what was missed, and month by month."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Flask, current_app
from sqlalchemy.orm import Session

from wall.content.text import excerpt
from wall.i18n import short_day, short_month, translate
from wall.people.queries import people_by_id, view
from wall.posts.models import Post
from wall.posts.queries import shown_by_ids
from wall.relays.kept import Receipts
from wall.relays.receipt import Initiative, ReceiptRow
from wall.relays.weeks import Week
from wall.web.context import lang, page, parts
from wall.web.garden import Garden, plant

_RECEIPTS = "florilege_receipts"
_SAID = 90
_WIDE = (1120, 330, 26)
_NARROW = (360, 290, 10)

bp = Blueprint("receipt", __name__)


def set_up(app: Flask) -> None:
    """Give the pages of this process what keeps the receipt."""
    app.extensions[_RECEIPTS] = Receipts()


def receipts() -> Receipts:
    """What keeps the receipt of this process."""
    found: Receipts = current_app.extensions[_RECEIPTS]
    return found


@bp.get("/receipt")
def public_receipt() -> str:
    """What the company gave back, and why not where it did not."""
    with parts().database.read() as session:
        found = receipts().read(session)
        rows = found.receipt.rows
        return page(
            "receipt.html",
            totals=found.receipt.this_month,
            gardens=[_drawing(plant(found.weeks, *size)) for size in (_WIDE, _NARROW)] if rows else [],
            weeks=_week_rows(session, found.weeks),
            misses=_miss_rows(session, found.misses),
            months=_months(rows),
        )


def _drawing(garden: Garden) -> dict[str, Any]:
    return vars(garden) | {"months": [(x, short_month(day, lang())) for x, day in garden.months]}


def _week_rows(session: Session, weeks: Sequence[Week]) -> list[dict[str, Any]]:
    """The same weeks in figures, the newest first."""
    voices = people_by_id(session, [week.voice for week in weeks if week.voice])
    return [
        asdict(week) | {"day": short_day(week.monday, lang()), "voice": voices.get(week.voice or "")}
        for week in reversed(weeks)
    ]


def _miss_rows(session: Session, missed: Sequence[Initiative]) -> list[dict[str, Any]]:
    """Those that were not passed on, each with why not."""
    posts = shown_by_ids(session, [one.post_id for one in missed])
    return [
        {
            "id": one.post_id,
            "at": one.received_at,
            "person": view(posts[one.post_id].person),
            "words": excerpt(_first_words(posts[one.post_id]), _SAID),
            "language": posts[one.post_id].language,
            "why": translate(lang(), one.missed),
        }
        for one in missed
        if one.post_id in posts
    ]


def _first_words(post: Post) -> str:
    return post.warning or post.title or post.text


def _months(rows: tuple[ReceiptRow, ...]) -> list[dict[str, Any]]:
    months: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        months.setdefault(row.month, []).append(_translated(row))
    return [{"month": month, "rows": listed} for month, listed in months.items()]


def _translated(row: ReceiptRow) -> dict[str, Any]:
    reasons = [{"reason": translate(lang(), reason), "count": count} for reason, count in row.expired.items()]
    return {**vars(row), "expired": reasons}
