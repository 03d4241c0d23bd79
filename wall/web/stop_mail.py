"""No more letters: the address in each letter, good without signing in, by a button or one click of a mail program."""

from flask import Blueprint

from wall.errors import NotFound
from wall.notices.stopping import whose_letters
from wall.people.models import Person
from wall.people.profile import want_mail
from wall.web.context import page, parts

bp = Blueprint("stop_mail", __name__)


@bp.get("/mail/stop/<stop_token>")
def shown(stop_token: str) -> str:
    """One button. Opening it changes nothing: scanners open links, too."""
    _whose(stop_token)
    return page("mail_stop.html", stopped=False)


@bp.post("/mail/stop/<stop_token>")
def stopped(stop_token: str) -> str:
    """Mail this person no more notices (RFC 8058). Repeatable."""
    person_id = _whose(stop_token)
    with parts().database.write() as session:
        person = session.get(Person, person_id)
        if person is not None:
            want_mail(person, "never")
    return page("mail_stop.html", stopped=True)


def _whose(token: str) -> str:
    person_id = whose_letters(parts().sealer, token)
    if person_id is None:
        raise NotFound("This address was not made here, or it is not whole.")
    return person_id
