"""What both pages of leaving do: ask twice, say exactly what happens, and do what was chosen."""

from collections.abc import Mapping
from typing import get_args

from flask import Response, make_response, redirect
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.leave import leave
from wall.errors import Invalid
from wall.people.leaving import leaving_link, may_choose
from wall.people.models import HowLeft, Person
from wall.web.context import link, page, parts
from wall.web.forms import Form, typed

CHOICES: tuple[HowLeft, ...] = get_args(HowLeft)


def typed_choice() -> HowLeft | None:
    """Which of the three was chosen; None where none was yet. Raises `Invalid` for a fourth."""
    how = typed("how")
    for one in CHOICES:
        if one == how:
            return one
    if how:
        raise Invalid("Choose one of the three.")
    return None


def confirmed(person: Person) -> bool:
    """Whether they said it a second time. Raises `Invalid` where the name is another one.

    Who has no name any more ticks a box: there is nothing to type.
    """
    said = " ".join(typed("name").split())
    if said and person.name and said.casefold() != person.name.casefold():
        raise Invalid("That is not your name as it stands here: {name}. Nothing was changed.", name=person.name)
    return bool(said)


def choices_for(person: Person) -> list[HowLeft]:
    """What is still open to a person."""
    return [how for how in CHOICES if may_choose(person, how) and how != person.left_how]


def ask_again(person: Person, how: HowLeft, path: str, form: Form, *, facts: Mapping[str, object]) -> Response:
    """The second question: what exactly happens, and the person's name."""
    return unkept(page("me/leave.html", person=person, how=how, path=path, form=form, **facts))


def go(person: Person, how: HowLeft, *, actor: Person | None) -> AnyResponse:
    """Do what was chosen, and lead to the page that says so; there, for thirty days, they may go further."""
    leave(parts(), person.id, how, actor=actor)
    with parts().database.read() as session:
        token = leaving_link(session.get_one(Person, person.id), parts().sealer.digest)
    path = "/left" if how == "erase" else f"/leave/{token}"
    response = redirect(link(path), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def unkept(html: str) -> Response:
    """A page that no cache keeps: its address lets in."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
