"""My place: what each colleague decides for themself, and sees of what others did."""

from flask import Blueprint

from wall.web.context import member
from wall.web.me import sources

bp = Blueprint("me", __name__, url_prefix="/me")
for part in (sources,):
    bp.register_blueprint(part.bp)


@bp.before_request
def for_members() -> None:
    """Only colleagues come in."""
    member()
