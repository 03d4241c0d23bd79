"""Promises of the desk's import: a look first, then the good rows, and the wrong ones leave as a file."""

import io
import re
from html import unescape
from typing import Any

from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web.conftest import Site
from wall.people.queries import everybody
from wall.web.in_threads import ROOMY

GOOD = "name;email;team\nZoé Blanc;zoe@x.org;Care\n=Ada;ada@x.org;Care\n"
MIXED = GOOD + "Bo;not-an-address;\n"
PATH = "/desk/people/import"


def slugs(site: Site) -> list[str]:
    with site.parts.database.read() as session:
        return [one.slug for one in everybody(session)]


def test_a_look_tells_what_would_happen_and_its_button_makes_it_so(site: Site) -> None:
    steward = site.as_(site.sam)
    looked = steward.post(f"{PATH}?lang=en", data={"file": (io.BytesIO(MIXED.encode("utf-16")), "people.csv")})
    assert looked.status_code == 200
    for words in ("2 new people", "One row is wrong", "Line 4", "“not-an-address” is not a mail address."):
        assert words in looked.text
    assert slugs(site) == ["mia-sorensen", "olga-petit", "sam-ito"]
    kept = unescape(re.findall(r"<textarea name=\"text\" hidden[^>]*>\n(.*?)</textarea>", looked.text, re.DOTALL)[0])
    assert kept == MIXED
    done = steward.post(f"{PATH}?lang=en", data={"text": kept.replace("\n", "\r\n"), "do": "1"})
    assert "Taken over" in done.text
    assert slugs(site) == ["ada", "mia-sorensen", "olga-petit", "sam-ito", "zoe-blanc"]
    assert "took a file of people over" in site.as_(site.olga).get("/desk/operator?lang=en").text
    again = steward.post(f"{PATH}?lang=en", data={"text": kept})
    assert "2 people as before" in again.text


def test_the_wrong_rows_leave_as_a_file_in_the_readers_language_without_formulas(site: Site) -> None:
    answer = site.as_(site.sam).post(f"{PATH}?lang=fr", data={"text": "name,email\n=1+1,x\n", "wrong": "1"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="wrong-rows.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[1].startswith('"\'=1+1","x","2","«\u202fx\u202f» n’est pas')


def test_a_look_at_many_says_that_they_take_a_while(site: Site) -> None:
    steward, waits = site.as_(site.sam), "This page answers when the last one is in."
    for count, is_said in ((500, False), (501, True)):
        text = "name\n" + "".join(f"Person {number}\n" for number in range(count))
        assert (waits in steward.post(f"{PATH}?lang=en", data={"text": text}).text) is is_said


def test_what_is_no_file_of_people_is_said_in_words(site: Site) -> None:
    steward = site.as_(site.sam)
    for data, words in (({}, "Choose a file"), ({"text": "colour\nred\n"}, "must name the columns")):
        answer = steward.post(f"{PATH}?lang=en", data=data)
        assert (answer.status_code, words in answer.text) == (400, True)


def test_five_megabytes_come_in_and_more_do_not(site: Site) -> None:
    row = b"x" * 600 + b",x@x.org\n"
    large = b"name,email\n" + row * (5_000_000 // len(row))
    looked = send(site, {"file": FileStorage(io.BytesIO(large), "people.csv")})
    assert (looked.status_code, "rows are wrong" in looked.text) == (200, True)
    assert send(site, {"text": large.decode(), "wrong": "1"}).status_code == 200
    assert send(site, {"file": FileStorage(io.BytesIO(b"x" * ROOMY[PATH]), "people.csv")}).status_code == 413


def send(site: Site, form: dict[str, Any]) -> TestResponse:
    """As a browser sends it, from memory."""
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return site.as_(site.sam).post(f"{PATH}?lang=en", data=body, content_type=kind)


def test_markup_in_a_file_stays_words(site: Site) -> None:
    answer = site.as_(site.sam).post(PATH, data={"text": "name,email\n</textarea><script>alert(1)</script>,x\n"})
    assert "<script>alert(1)" not in answer.text
