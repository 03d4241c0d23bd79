"""Nonsense in every form and address: a sentence and a 4xx, or the harmless rest of it; never half of anything."""

import re
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.db import Base
from wall.people.models import Person
from wall.people.queries import everybody
from wall.screens.service import introduce, pair
from wall.walls.queries import main_wall

NONSENSE: tuple[bytes, ...] = (
    b"",
    b"   \t\n",
    b"x" * 10_240,
    b"\x00",
    b"a\x00b",
    b"\x01\x02\x1b[31m\x7f\xc2\x9b",
    "\u202eevil\u2066\u2069".encode(),
    "\u200b\u2060\ufeff".encode(),
    b"<script>alert(1)</script>",
    b'"><img src=x onerror=alert(1)>',
    b"{{ 7 * 7 }}{% if x %}{name}{0}%s%(x)s",
    b"' OR 1=1; DROP TABLE person; --",
    b"\xed\xa0\x80\xed\xbf\xbf",  # lone surrogates
    b"\xff\xfe\x80",
    b"../../etc/passwd",
    b"javascript:alert(1)",
    b"http://[",
    b"https://user:password@example.org/",
    b"http://169.254.169.254/latest/meta-data/",
    b"file:///etc/passwd",
    "😀".encode() * 300,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢".encode(),
    b"-1",
    b"99999999999999999999999999",
)

HARD_FOR_DATABASES = (
    b"x" * 10_240,
    b"a\x00b",
    b"\x01\x02\x1b[31m\x7f\xc2\x9b",
    b"\xed\xa0\x80\xed\xbf\xbf",
    b"' OR 1=1; --",
)


@dataclass(frozen=True)
class Form:
    """A form: its address, its fields as they would work, and which of them take nonsense."""

    path: str
    fields: dict[str, str]

    def with_nonsense(self, name: str, nonsense: bytes) -> bytes:
        """What a browser would send."""
        pairs = [f"{quote(key)}={quote(value)}" for key, value in self.fields.items() if key != name]
        return "&".join([*pairs, f"{quote(name)}={quote_from_bytes(nonsense)}"]).encode()


def forms(site: Site) -> list[Form]:
    with site.parts.database.write() as session:
        mia, sam = session.get_one(Person, site.mia.id), session.get_one(Person, site.sam.id)
        follow(session, mia, name="mia-elsewhere")
        pair(session, introduce(session).code, main_wall(session), None, actor=sam)
    person = {"name": "Zoé", "email": "", "title": "", "team": "", "office": "", "manager": ""}
    post = f"/desk/posts/{site.post_id}"
    return [
        Form("/desk/people", person),
        Form("/desk/people/mia-sorensen/invite", {"role": "member"}),
        Form("/desk/people/mia-sorensen/hide", {"reason": "law"}),
        Form("/desk/sources", {"person": "mia-sorensen", "address": "fake:zoe", "token": "", "host": ""}),
        Form("/desk/posts", {"person": "mia-sorensen", "address": "https://linkedin.example/1", "text": "Hello."}),
        Form(f"{post}/hide", {"reason": "law"}),
        Form("/desk/relays", {"network": "linkedin", "handle": "Halage", "host": "", "token": ""}),
        Form("/desk/screens", {"code": "ABC234", "office": ""}),
        Form(f"/post/{site.post_id}/flower", {"note": "Thank you."}),
    ]


def send(browser: FlaskClient, path: str, body: bytes) -> TestResponse:
    return browser.post(path, data=body, content_type="application/x-www-form-urlencoded")


def sentence_of(answer: TestResponse) -> str:
    """What a page says went wrong."""
    found = re.search(r'class="(?:wrong|lead quiet)"[^>]*>([^<]+)<|<p>(Your flower is already[^<]+)<', answer.text)
    return (found[1] or found[2]).strip() if found else ""


def count_rows(site: Site) -> list[int]:
    """How much stands in each table; who is signed in is no matter here."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ("signed_in", "screen")]
    counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
    with site.parts.database.read() as session:
        return list(session.execute(select(*counts)).one())


@pytest.mark.parametrize("number", range(9))
def test_nonsense_in_a_form_is_refused_in_words_or_made_harmless(site: Site, number: int) -> None:
    sam, form = site.as_(site.sam), forms(site)[number]
    nonsenses = NONSENSE if site.parts.database.is_sqlite else HARD_FOR_DATABASES
    for name in form.fields:
        for nonsense in nonsenses:
            before = count_rows(site)
            answer = send(sam, form.path, form.with_nonsense(name, nonsense))
            where = (form.path, name, nonsense[:40])
            assert answer.status_code < 500, (*where, answer.text[-1500:])
            if answer.status_code >= 400:
                assert sentence_of(answer), (*where, answer.text)
                assert count_rows(site) == before, where
                assert "<script>alert" not in answer.text, where
    for path in ("/", "/people", "/p/mia-sorensen", "/receipt"):
        assert site.visitor().get(path).status_code in (200, 404), path
    for path in ("/desk/people", "/desk/sources", "/desk/posts", "/desk/relays", "/desk/screens", "/me"):
        page = sam.get(path)
        assert page.status_code == 200, (form.path, path)
        assert "<script>alert" not in page.text, (form.path, path)
        assert "<img src=x" not in page.text, (form.path, path)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page.text), (form.path, path)
    assert site.as_(site.olga).get("/desk/operator").status_code == 200


def test_what_is_no_form_at_all_is_refused_in_words(site: Site) -> None:
    sam = site.as_(site.sam)
    for path in ("/desk/people", "/desk/sources", "/desk/posts", "/desk/relays", f"/post/{site.post_id}/flower"):
        for body, kind in (
            (b"", "application/x-www-form-urlencoded"),
            (b"\xff" * 100, "application/x-www-form-urlencoded"),
            (b'{"name": "x"}', "application/json"),
            (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
            (b"x", "multipart/form-data"),
            (b"&".join(b"field%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
        ):
            answer = sam.post(path, data=body, content_type=kind)
            assert 400 <= answer.status_code < 500, (path, kind, body[:20])
            assert sentence_of(answer), (path, kind, body[:20])


PATHS = (
    "%00",
    "a%00b",
    "%ff",
    "%ed%a0%80",
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%0d%0aX-Evil:1",
    "%3Cscript%3E",
    "{name}",
)
HARD_PATHS = ("a%00b", "%ed%a0%80", "a" * 5000, "'%20OR%201=1--", "%F0%9F%98%80")


def test_nonsense_in_an_address_is_not_found(site: Site) -> None:
    visitor, sam = site.visitor(), site.as_(site.sam)
    for nonsense in (*PATHS, *HARD_PATHS):
        for path in ("/", "/w/", "/p/", "/post/", "/badges/", "/enter/", "/api/v1/posts/", "/kiosk/", "/static/"):
            answer = visitor.get(path + nonsense)
            assert answer.status_code in (301, 308, 400, 404, 429), (path, nonsense)
            assert "X-Evil" not in answer.headers
    for nonsense in HARD_PATHS:
        for path in (
            f"/api/v1/walls/{nonsense}/posts",
            f"/api/v1/walls/{nonsense}/changes",
            f"/bouquet/{nonsense}-0.svg",
        ):
            assert visitor.get(path).status_code in (400, 404), path
        for path in (
            f"/post/{nonsense}/flower",
            f"/flowers/{nonsense}/withdraw",
            f"/badges/{nonsense}/accept",
            f"/desk/people/{nonsense}/invite",
            f"/desk/people/{nonsense}/hide",
            f"/desk/sources/{nonsense}/fetch",
            f"/desk/posts/{nonsense}/hide",
            f"/desk/relays/{nonsense}/done",
            f"/desk/screens/{nonsense}/revoke",
        ):
            answer = sam.post(path, data={"note": "x", "role": "member", "reason": "law"})
            assert answer.status_code in (400, 404, 405), (path, answer.status_code)
            assert sentence_of(answer), (path, answer.text)


TRICKS: tuple[str, ...] = (
    "../wall/app.py",
    "..%2fwall%2fapp.py",
    "%2e%2e/wall/app.py",
    "....//wall/app.py",
    "..%5cwall%5capp.py",
    "//etc/passwd",
)
TRICKS += ("%2fetc%2fpasswd", "index.html", "kiosk.js%00.css", "kiosk.js/", "a" * 300 + ".js", ".", "", "KIOSK.JS")


def test_only_the_screen_s_own_files_and_the_static_ones_are_served(site: Site) -> None:
    prefix = site.app.jinja_env.globals["asset"]("")  # type: ignore[operator]  # Jinja knows no types
    for trick in TRICKS:
        for folder in ("/kiosk/", "/static/", prefix, f"{prefix}css/", f"{prefix}../../"):
            answer = site.visitor().get(folder + trick)
            if (folder, trick) in (("/kiosk/", "."), ("/kiosk/", "")):  # the screen itself
                continue
            assert answer.status_code in (301, 308, 400, 404), (folder, trick)
            assert "import" not in answer.text, (folder, trick)


def test_names_that_hold_markup_are_shown_as_they_are_written(site: Site) -> None:
    sam = site.as_(site.sam)
    name = '<b onclick="x">&amp; Co</b>'
    assert sam.post("/desk/people", data={"name": name, "title": name, "office": name}).status_code == 303
    with site.parts.database.read() as session:
        (odd,) = [one for one in everybody(session) if one.name == name]
    site.put(odd, 9)
    for page in (sam.get("/desk/people"), site.visitor().get("/people"), sam.get("/desk/screens")):
        assert "<b onclick" not in page.text
        assert "&lt;b onclick=&#34;x&#34;&gt;&amp;amp; Co&lt;/b&gt;" in page.text
