"""Hands the archive of a person over: one at a time in this process, and not too often."""

import threading
from datetime import UTC
from tempfile import TemporaryFile

from flask import Response, make_response

from wall.acts.export import write_archive
from wall.clock import now
from wall.errors import Busy
from wall.people.models import Person
from wall.web.context import doorkeeper, parts

MOST_BYTES = 64 << 20  # of pictures: an answer goes out when it is whole (wall/web/in_threads.py)
HOW_OFTEN = "6/hour"

_turn = threading.Lock()


def archive_of(person: Person) -> Response:
    """The archive as a download. Raises `TooOften`, or `Busy` while another one is being made."""
    doorkeeper().let_in(HOW_OFTEN, "archive", person.id)
    if not _turn.acquire(timeout=3):
        raise Busy("The database is busy. Nothing was changed; try again in a few seconds.")
    try:
        with TemporaryFile() as file:
            write_archive(parts(), person.id, file, at_most_bytes=MOST_BYTES)
            file.seek(0)
            response = make_response(file.read())
    finally:
        _turn.release()
    response.content_type = "application/zip"
    name = f"florilege-{now().astimezone(UTC):%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
