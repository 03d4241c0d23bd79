"""The public count of what was hidden for safety, by month and reason. No name, no word; 0 is said as 0."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify

from wall.safety.count import count
from wall.web.context import page, parts

bp = Blueprint("transparency", __name__)


@bp.get("/transparency")
def transparency() -> str:
    """How much was hidden, and why, since the site began."""
    with parts().database.read() as session:
        months = count(session)
    rows = [
        asdict(one) | {"hidden": sum(one.posts.values()), "people_hidden": sum(one.people.values())} for one in months
    ]
    return page("transparency.html", months=rows)


@bp.get("/api/v1/transparency")
def as_json() -> Response:
    """The same for other programs."""
    with parts().database.read() as session:
        return jsonify(months=[asdict(one) for one in count(session)])
