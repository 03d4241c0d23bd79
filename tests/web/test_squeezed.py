"""Promises about size: what is public travels gzipped, what may hold a secret does not, and nothing else changes."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.application import application
from wall.parts import Parts
from wall.paths import find
from wall.web import context
from wall.web.assets import without_comments

_TAKES = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def app(parts: Parts) -> Iterator[Flask]:
    """The site's application."""
    with application(parts.settings) as app:
        yield app


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


def test_what_is_no_document_travels_with_few_headers(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        script, font, drawing = (
            client.get(context.assets().url(name), headers=_TAKES)
            for name in ("js/wall.js", "fonts/figtree-latin.woff2", "img/mark.svg")
        )
        context.parts().close()
    for answer in (script, font, drawing):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "immutable" in answer.headers["Cache-Control"]
    assert "Content-Security-Policy" in drawing.headers  # it can be opened by itself
    assert len(str(script.headers)) < 300


def test_the_sheets_of_the_wall_come_as_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        urls = [context.assets().url(f"css/{name}.css") for name in ("wall", "tokens", "site", "sheet", "card")]
        context.parts().close()
    whole, *parts = (client.get(url).data for url in urls)
    assert whole == b"".join(parts)


def test_a_script_travels_without_comments_and_is_the_same_script() -> None:
    text = (
        "/** What for. */\nconst a = /** @type {any} */ (b); // why\n/**\n * @param {string} c\n */\n// so\nf(`//x`);\n"
    )
    assert without_comments("x.js", text) == "\nconst a = (b); // why\n\n\n\n\nf(`//x`);\n"
    assert without_comments("x.css", "a {} /* b\n*/\nc {}") == "a {} \n\nc {}"
    assert without_comments("x.svg", "/* x */") == "/* x */"
    node = shutil.which("node")
    assert node, "Node is needed: the scripts are read by it."
    for path in sorted((find("static") / "js").glob("*.js")):
        text = without_comments(path.name, path.read_text(encoding="utf-8"))
        assert not re.search(r"^\s*(/\*|//)", text, re.MULTILINE), path
        subprocess.run([node, "--check", "--input-type=module", "-"], input=text.encode(), check=True)
