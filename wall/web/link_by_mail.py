"""A sign-in link by mail: asked for with an address, answered alike whether anybody here has it or not."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.write_letter import ask_for_link, can_mail
from wall.errors import Invalid, NotFound
from wall.notices.letters import checked_address
from wall.web.context import caller, doorkeeper, lang, link, page, parts, words_of
from wall.web.forms import typed
from wall.web.limits import TooOften, network_of
from wall.web.next_path import safe_next, with_next
from wall.web.ways_in import sign_in_page

bp = Blueprint("link_by_mail", __name__)


@bp.post("/sign-in/mail")
def ask() -> AnyResponse:
    """Have a link mailed. Nothing is looked up here: the worker does, and every answer takes the same time."""
    if not can_mail(parts()):
        raise NotFound("This site sends no mail.")
    then = safe_next(request.values.get("next"))
    try:
        doorkeeper().let_in("10/minute", "mail", caller())  # each one that is right makes the worker look
        address = checked_address(typed("address"))
    except Invalid as error:
        return sign_in_page(then=then, wrong=words_of(error), status=error.status)
    _refuse_floods(address)
    with parts().database.write() as session:
        ask_for_link(session, parts(), address, lang=lang(), next_path=then)
    return redirect(link(with_next("/sign-in/mail", then)), 303)


@bp.get("/sign-in/mail")
def asked() -> str:
    """What happens now."""
    return page("link_asked.html", then=safe_next(request.args.get("next")))


def _refuse_floods(address: str) -> None:
    """Nobody’s mailbox is filled by whoever knows its address, nor its owner shut out: one caller has few turns, all
    together many. Counted for every address alike, and a whole IPv6 site as one caller. Raises `TooOften`."""
    doorkeeper().let_in("3/minute", "mail to", address, caller())
    try:
        doorkeeper().let_in("12/hour", "mail to", address, network_of(caller()))
        doorkeeper().let_in("60/hour", "mail to", address)
    except TooOften:
        raise TooOften("Enough links were asked for to this address. Look into your mail, or wait an hour.") from None
