"""Promises of the archive: all that is kept of somebody is in it, to be read, and nothing private of others."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from tests.support.canary import CANARY, OSTRICH, plant
from tests.support.remote import put
from wall.acts.export import write_archive
from wall.parts import Parts
from wall.people.audit import note
from wall.people.models import Person
from wall.people.service import NewPerson, add_person


@pytest.fixture
def mia(parts: Parts, ben: Person) -> Person:
    with parts.database.write() as session:
        return plant(session, session.get_one(Person, ben.id))


def test_everything_of_theirs_is_in_it(parts: Parts, mia: Person) -> None:
    facts = archive_facts(parts, mia)
    assert facts["person"]["email"] == mia.email
    counts = {name: len(section) for name, section in facts.items() if isinstance(section, list)}
    expected = {"accounts": 1, "claims": 1, "posts": 13, "flowers_given": 1, "flowers_received": 1, "badges": 1}
    expected |= {"notices": 1, "hidings": 1, "highlights": 1, "relays": 1, "devices": 1, "passkeys": 1, "identities": 1}
    expected |= {"flowers_a_week": 1, "links": 0, "said_as_steward": 2}
    assert counts == expected | {"audit": 4, "pictures": 14}
    assert all(CANARY in post["text"] for post in facts["posts"])
    assert facts["hidings"][0]["words"][0]["words"] == f"My {CANARY} meant well."


def test_its_page_reads_the_same(parts: Parts, mia: Person) -> None:
    page = archive(parts, mia).read("index.html").decode()
    for words in (
        f"Thanks, {OSTRICH}, for the {CANARY}.",
        f"Hear the {CANARY}.",
        f"My {CANARY} meant well.",
        "Ben Okafor",
    ):
        assert words in page
    assert page.count("<article>") == 13
    assert "<script" not in page


def test_pictures_are_in_it_as_far_as_there_is_room(parts: Parts, mia: Person) -> None:
    whole = archive(parts, mia)
    facts = json.loads(whole.read("data.json"))
    files = {one["file"] for one in facts["pictures"] if one["file"]}
    assert files == {name for name in whole.namelist() if name.startswith("pictures/")}
    assert all(CANARY.encode() in whole.read(name) or b"f" in whole.read(name) for name in files)
    page = whole.read("index.html").decode()
    assert set(re.findall(r'src="([^"]+)"', page)) <= files
    small = json.loads(archive(parts, mia, at_most_bytes=600).read("data.json"))
    assert len(small["pictures"]) == len(facts["pictures"])
    assert len({one["file"] for one in small["pictures"] if one["file"]}) == 1


def test_nothing_private_of_others_is_in_it(parts: Parts, mia: Person) -> None:
    with parts.database.write() as session:
        zoe = add_person(session, NewPerson("Zoé Martin", email="zoe@example.org"))
        put(session, zoe, 301, text="Words of Zoé.")
        row = session.get_one(Person, mia.id)
        note(session, row, "person.hide", zoe.id, reason="What was said of Zoé.", about=zoe.id)
    whole = archive(parts, mia)
    text = whole.read("data.json").decode() + whole.read("index.html").decode()
    for secret in ("zoe@example.org", "ben@example.org", "Words of Zoé", "What was said of Zoé", "How nice.", "-token"):
        assert secret not in text


def archive_facts(parts: Parts, person: Person) -> dict[str, Any]:
    """What their archive says to programs."""
    facts: dict[str, Any] = json.loads(archive(parts, person).read("data.json"))
    return facts


def archive(parts: Parts, person: Person, *, at_most_bytes: int | None = None) -> zipfile.ZipFile:
    """Their archive, opened."""
    out: Any = io.BytesIO()
    write_archive(parts, person.id, out, at_most_bytes=at_most_bytes)
    return zipfile.ZipFile(out)
