"""Letters that were given up, on the operation page: why, since when, and trying again. Never what is in them."""

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.notices.letters import parked_letters, retry_letter, trouble_of
from wall.people.audit import note
from wall.web.context import operator, parts, said
from wall.web.forms import back_to

bp = Blueprint("letters", __name__, url_prefix="/letters")


@bp.post("/<letter_id>/retry")
def retry_one(letter_id: str) -> AnyResponse:
    """Try a parked letter again."""
    actor = operator()
    with parts().database.write() as session:
        letter = retry_letter(session, letter_id)
        note(session, actor, "letter.retry", letter.id)
    return back_to("/desk/operator")


def letter_rows(session: Session) -> list[dict[str, Any]]:
    """Each letter that was given up, and why."""
    return [{"id": one.id, "words": said(*trouble_of(one)), "since": one.parked_at} for one in parked_letters(session)]
