"""The desk's import of people from a CSV file: a look first, then all good rows; the wrong ones leave as a file."""

from contextlib import closing

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from wall.acts.import_people import Outcome, import_people, look_at_file, wrong_rows
from wall.errors import FlorilegeError, Invalid
from wall.i18n import number
from wall.people.csv_file import MOST_BYTES, MOST_ROWS, as_text
from wall.web.context import lang, page, parts, steward, words_of
from wall.web.forms import EMPTY, Form
from wall.web.fresh import fresh_for_addresses
from wall.web.in_threads import ROOMY

bp = Blueprint("people_import", __name__, url_prefix="/people/import")
_SHOWN = 200  # wrong rows on the page; the file has them all


@bp.before_request
def make_room() -> None:
    """A file comes this way, and once more as text when it is taken over."""
    request.max_content_length = request.max_form_memory_size = ROOMY["/desk/people/import"]


@bp.get("")
def asked() -> str:
    """What a file may look like, and where to put it."""
    return _page()


@bp.post("")
def sent() -> AnyResponse | str | tuple[str, int]:
    """Look at a file, take it over (`do`), or give back its wrong rows (`wrong`). Every one of these is repeatable."""
    actor = steward()
    try:
        data = _sent()
        if "do" in request.form:
            fresh_for_addresses()
            return _page(data=data, outcome=import_people(parts(), data, actor=actor), is_done=True)
        outcome = look_at_file(parts(), data, actor=actor)
    except FlorilegeError as error:
        return _page(form=Form({}, words_of(error))), error.status
    return _as_file(outcome) if "wrong" in request.form else _page(data=data, outcome=outcome)


def _sent() -> bytes:
    """The file, or the text that was pasted. A browser ends lines in its own way: that makes no difference."""
    data = b""
    if file := request.files.get("file"):
        with closing(file):
            data = file.read()
    data = data or request.form.get("text", "").encode()
    if not data.strip():
        raise Invalid("Choose a file, or paste its lines.")
    return data


def _as_file(outcome: Outcome) -> Response:
    response = Response(wrong_rows(outcome, words_of), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="wrong-rows.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(*, form: Form = EMPTY, data: bytes = b"", outcome: Outcome | None = None, is_done: bool = False) -> str:
    wrong = [(one.line, words_of(one.error)) for one in outcome.wrong[:_SHOWN]] if outcome else []
    return page(
        "desk/people_import.html",
        form=form,
        text=as_text(data) if outcome else "",
        outcome=outcome,
        wrong=wrong,
        is_done=is_done,
        most_rows=number(MOST_ROWS, lang()),
        most_megabytes=MOST_BYTES >> 20,
    )
