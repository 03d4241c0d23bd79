"""The desk: where stewards serve. Each page lists what there is, problems first, and takes plain forms."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from wall.web.context import link
from wall.web.desk import (
    announcements,
    brand,
    claims,
    contests,
    held,
    highlights,
    insight,
    letters,
    operator,
    people,
    people_import,
    person,
    posts,
    relays,
    safety,
    screens,
    settings,
    sources,
    stop,
    teams,
    walls,
)

bp = Blueprint("desk", __name__, url_prefix="/desk")
for part in (
    people,
    people_import,
    person,
    teams,
    sources,
    claims,
    contests,
    held,
    posts,
    highlights,
    safety,
    stop,
    relays,
    walls,
    screens,
    brand,
    announcements,
    insight,
    settings,
    operator,
    letters,
):
    bp.register_blueprint(part.bp)


@bp.get("")
def desk() -> AnyResponse:
    """Begin with the sources: what is broken stands first there."""
    return redirect(link("/desk/sources"), 303)
