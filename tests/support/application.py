"""The web application as tests ask it: through Flask's test client, with connections that end with the test."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from wall.app import create_app
from wall.config import Settings
from wall.parts import Parts
from wall.web import context


@contextmanager
def application(settings: Settings) -> Iterator[Flask]:
    """The application over its own parts, until the block ends."""
    app = create_app(settings)
    try:
        yield app
    finally:
        parts_of(app).close()


def parts_of(app: Flask) -> Parts:
    """The parts that the application made for itself."""
    with app.app_context():
        return context.parts()
