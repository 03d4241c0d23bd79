"""What every form does: keep what was typed, and say what was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wall.errors import FlorilegeError
from wall.web.context import link, words_of


@dataclass(frozen=True)
class Form:
    """A form: what was typed, and why it was not taken, if it was not."""

    values: Mapping[str, str]
    error: str | None = None


EMPTY = Form({})


def refused(error: FlorilegeError) -> Form:
    """The form of this request, with what was wrong; a secret is not shown again."""
    typed = {name: value for name, value in request.form.items() if name != "token"}
    return Form(typed, words_of(error))


def typed(name: str) -> str:
    """What was typed into a field."""
    return request.form.get(name, "").strip()


def back_to(path: str) -> AnyResponse:
    """Show the list again, so that reloading does nothing twice."""
    return redirect(link(path), 303)


def back_already(path: str) -> AnyResponse:
    """Show what there is already: the same form came twice. The page says that it did nothing twice."""
    page_path, hash_sign, place = path.partition("#")
    return back_to(f"{page_path}?already=1{hash_sign}{place}")
