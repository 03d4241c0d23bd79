"""The stop button: one post, one author, one wall or everything, gone in two seconds; and the way back beside each."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.farewell import mail_who_is_out
from wall.errors import FlorilegeError, Invalid, NotFound
from wall.people.models import Person
from wall.safety.models import Hiding
from wall.safety.queries import find_by_address, hidden_now
from wall.safety.rules import chosen_reason
from wall.safety.service import find_hiding, hidden_before, hide_author, hide_post, lift
from wall.walls.choices import filter_of
from wall.walls.queries import all_walls, find_wall
from wall.walls.service import is_everything_stopped, start_everything, start_wall, stop_everything, stop_wall
from wall.web.context import page, parts, steward
from wall.web.forms import EMPTY, Form, refused, typed
from wall.web.hidings import back_hidden, hiding_row

bp = Blueprint("stop", __name__, url_prefix="/stop")

_Act = Callable[[Session, Person], Hiding | None]  # by which it was hidden before, if it was


@bp.get("")
def shown() -> str:
    """The four ways, and what is stopped."""
    return _page()


@bp.post("/<what>")
def stop(what: str) -> AnyResponse | tuple[str, int]:
    """Stop one post (`address`), one author (`person`), one wall (`wall`) or everything."""
    return _do(what, {"post": _stop_post, "author": _stop_author, "wall": _stop_wall, "everything": _stop_everything})


@bp.post("/<what>/undo")
def undo(what: str) -> AnyResponse | tuple[str, int]:
    """Bring exactly that back: a post or an author (`hiding`), a wall (`wall`), what was stopped with everything."""
    return _do(what, {"post": _lift, "author": _lift, "wall": _start_wall, "everything": _start_everything})


def _do(what: str, ways: dict[str, _Act]) -> AnyResponse | tuple[str, int]:
    actor, act = steward(), ways.get(what)
    if act is None:
        raise NotFound("There is no such stop: it is a post, an author, a wall or everything.")
    try:
        with parts().database.write() as session:
            before = act(session, actor)
    except FlorilegeError as error:
        return _page(form=refused(error), about=what), error.status
    return back_hidden(f"/desk/stop#{what}", before)


def _stop_post(session: Session, actor: Person) -> Hiding | None:
    reason = chosen_reason(typed("reason"), typed("note"))
    post = find_by_address(session, typed("address"))
    if post is None:
        raise NotFound("No post here has this address. Copy the one of its page here, or of the original.")
    before = hidden_before(session, post)
    hide_post(session, post, reason, actor=actor)
    mail_who_is_out(session, parts(), post.person_id)
    return before


def _stop_author(session: Session, actor: Person) -> Hiding | None:
    reason = chosen_reason(typed("reason"), typed("note"))
    named = typed("person").rstrip("/").rpartition("/")[2]
    found = filter_of(session, {"people": [named]}).people
    if not found:
        raise Invalid("Write who it is: their name, or the address of their page here.")
    person = session.get_one(Person, min(found))
    before = hidden_before(session, person)
    hide_author(session, person, reason, actor=actor)
    mail_who_is_out(session, parts(), person.id)
    return before


def _stop_wall(session: Session, actor: Person) -> None:
    stop_wall(session, find_wall(session, typed("wall")), actor=actor)


def _stop_everything(session: Session, actor: Person) -> None:
    stop_everything(session, actor=actor)


def _lift(session: Session, actor: Person) -> None:
    lift(session, find_hiding(session, typed("hiding")), actor=actor)


def _start_wall(session: Session, actor: Person) -> None:
    start_wall(session, find_wall(session, typed("wall")), actor=actor)


def _start_everything(session: Session, actor: Person) -> None:
    start_everything(session, actor=actor)


def _page(*, form: Form = EMPTY, about: str = "") -> str:
    with parts().database.read() as session:
        hidden = [hiding_row(entry) for entry in hidden_now(session)]
        walls = [{"slug": wall.slug, "title": wall.title, "stopped_at": wall.stopped_at} for wall in all_walls(session)]
        everything = is_everything_stopped(session)
    return page("desk/stop.html", hidden=hidden, walls=walls, everything=everything, form=form, about=about)
