"""Promises about size: what is public travels gzipped, what may hold a secret does not, and nothing else changes."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from wall.app import create_app
from wall.parts import Parts
from wall.web import context

_TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def app(parts: Parts) -> Flask:
    """The site's application."""
    return create_app(parts.settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


def test_a_public_page_travels_gzipped_and_is_the_same_page(app: Flask, client: FlaskClient) -> None:
    plain, squeezed = client.get("/people"), client.get("/people", headers=_TAKES)
    assert "Content-Encoding" not in plain.headers
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.data) == plain.data
    assert len(squeezed.data) < len(plain.data) / 2
    assert {"Accept-Encoding", "Accept-Language", "Cookie"} <= set(plain.vary.as_set(preserve_casing=True))
    again = client.get("/people", headers=_TAKES | {"If-None-Match": squeezed.headers["ETag"]})
    assert again.status_code == 304
    with app.app_context():
        context.parts().close()


def test_a_page_for_one_person_travels_as_it_is(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        client.set_cookie(context.cookie_name(), "anything")
    answer = client.get("/people", headers=_TAKES)
    assert answer.headers["Cache-Control"].startswith("private")
    assert "Content-Encoding" not in answer.headers
    with app.app_context():
        context.parts().close()


def test_scripts_and_sheets_travel_gzipped(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        address = context.assets().url("js/policy.js")
    squeezed, plain = client.get(address, headers=_TAKES), client.get(address)
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.data) == plain.data
    assert "immutable" in squeezed.headers["Cache-Control"]
    with app.app_context():
        context.parts().close()
