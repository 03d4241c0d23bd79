"""The desk: where stewards serve. Each page lists what there is, problems first, and takes plain forms."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from wall.web.context import link, steward
from wall.web.desk import brand, operator, people, posts, relays, screens, sources, walls

bp = Blueprint("desk", __name__, url_prefix="/desk")
for part in (people, sources, posts, relays, walls, screens, brand, operator):
    bp.register_blueprint(part.bp)


@bp.before_request
def for_stewards() -> None:
    """Only stewards come in."""
    steward()


@bp.get("")
def desk() -> AnyResponse:
    """Begin with the sources: what is broken stands first there."""
    return redirect(link("/desk/sources"), 303)
