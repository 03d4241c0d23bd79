"""My profile: my name and words, my language, the letters I want, and who sees what of me."""

from collections.abc import Callable

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import FlorilegeError, Invalid
from wall.people.addresses import put_address_back, take_address
from wall.people.models import Person
from wall.people.profile import call_oneself, read_in, want_mail
from wall.people.queries import names_by_id
from wall.people.service import say_about
from wall.web.context import member, page, parts, words_of
from wall.web.forms import back_to, typed

bp = Blueprint("profile", __name__)


@bp.get("/profile")
def shown() -> str:
    """What I am called, in which language I read, and who sees what."""
    return _page()


@bp.post("/profile")
def named() -> AnyResponse | tuple[str, int]:
    """Change what I am called and what I do. Nobody has to agree."""
    return _change("named", lambda session, person: call_oneself(session, person, typed("name"), typed("title")))


@bp.post("/about")
def about_me() -> AnyResponse | tuple[str, int]:
    """Say what my page says of me."""
    return _change("about", lambda _, person: say_about(person, request.form.get("about", "")))


@bp.post("/profile/address")
def addressed() -> AnyResponse | tuple[str, int]:
    """Say whether the mail address that somebody else set for me is mine. Only then it lets me in."""

    def change(session: Session, person: Person) -> None:
        if typed("is_mine") not in ("yes", "no"):
            raise Invalid("Say whether this mail address is yours.")
        (take_address if typed("is_mine") == "yes" else put_address_back)(session, person)

    return _change("address", change)


@bp.post("/profile/wishes")
def wished() -> AnyResponse | tuple[str, int]:
    """Set my language, and whether I want mail."""

    def change(_: Session, person: Person) -> None:
        read_in(person, typed("language"))
        if "mail_wish" in request.form:  # without a mail server the form does not ask
            want_mail(person, typed("mail_wish"))

    return _change("letters", change)


def _change(form: str, change: Callable[[Session, Person], None]) -> AnyResponse | tuple[str, int]:
    person = member()
    try:
        with parts().database.write() as session:
            change(session, session.get_one(Person, person.id))
    except FlorilegeError as error:
        return _page(refused=form, wrong=words_of(error)), error.status
    return back_to(f"/me/profile#{form}")


def _page(*, refused: str = "", wrong: str | None = None) -> str:
    """The page; a form that was refused keeps what was typed."""
    person = member()
    values = {"name": person.name, "title": person.title, "about": person.about}
    with parts().database.read() as session:
        names = names_by_id(session, [person.manager_id, person.email_set_by])
    return page(
        "me/profile.html",
        place="/me/profile",
        person=person,
        manager=names.get(person.manager_id or "", ""),
        set_by=names.get(person.email_set_by or "", ""),
        values=values | {name: request.form[name] for name in values if refused and name in request.form},
        refused=refused,
        wrong=wrong,
    )
