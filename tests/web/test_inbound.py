"""Promises of the inbound door: what is signed is stored once it is accepted, all else is refused in words."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import Site, problem_of
from wall.acts.follow import follow
from wall.connectors.webhook import sign
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.service import pause
from wall.web.context import doorkeeper
from wall.web.limits import TooOften


@dataclass
class Door:
    """An inbound door, and who knocks at it."""

    client: FlaskClient
    path: str
    secret: str
    number: int = 0

    def knock(
        self, body: object, *, at: datetime | None = None, secret: str = "", message_id: str = "", path: str = ""
    ) -> TestResponse:
        """Send a signed message; `body` may be bytes that are no JSON."""
        self.number += 1
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        moment, name = at or datetime.now(UTC), message_id or f"message-{self.number}"
        headers = {"webhook-id": name, "webhook-timestamp": str(int(moment.timestamp()))}
        headers["webhook-signature"] = sign(secret or self.secret, name, moment, data)
        return self.client.post(path or self.path, data=data, headers=headers)


@pytest.fixture
def door(site: Site) -> Door:
    """A door of Sam's own."""
    page = site.as_(site.sam).post("/me/accounts", data={"address": "webhook:"}).text
    path = "/api/v1/inbound/" + page.partition("/api/v1/inbound/")[2].partition('"')[0]
    client = site.app.test_client()  # a program: it sends no Sec-Fetch-Site
    return Door(client, path, "whsec_" + page.partition("whsec_")[2].partition('"')[0])


def test_a_signed_message_is_on_the_wall_once_it_is_accepted(site: Site, door: Door) -> None:
    answer = door.knock({"id": "a", "text": "From the door."})
    assert answer.status_code == 202
    assert answer.json is not None
    post = answer.json["post"]
    assert "From the door." in site.visitor().get(f"/post/{post}").text
    again = door.knock({"id": "a", "text": "Better words."})
    assert again.json == {"post": post}
    page = site.visitor().get("/").text
    assert "Better words." in page
    assert "From the door." not in page


def test_the_same_message_twice_has_no_effect(site: Site, door: Door) -> None:
    first = door.knock({"id": "a", "text": "One."}, message_id="same")
    second = door.knock({"id": "a", "text": "Two."}, message_id="same")
    assert (second.status_code, second.json) == (202, first.json)
    assert "Two." not in site.visitor().get("/").text


def test_what_its_sender_deleted_stays_gone(site: Site, door: Door) -> None:
    answer = door.knock({"id": "a", "text": "Regretted."})
    assert answer.json is not None
    assert door.knock({"id": "a", "action": "delete"}).status_code == 202
    assert site.visitor().get(f"/post/{answer.json['post']}").status_code == 410
    assert door.knock({"id": "a", "text": "Back again."}).status_code == 202
    assert "Back again." not in site.visitor().get("/").text
    assert door.knock({"id": "never-was", "action": "delete"}).status_code == 202


def test_a_door_lets_in_only_who_holds_its_secret(site: Site, door: Door) -> None:
    body = {"id": "a", "text": "From a stranger."}
    other = "whsec_" + "A" * 43 + "="
    late, early = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (-6, 6))
    refused = [door.knock(body, secret=other), door.knock(body, at=late), door.knock(body, at=early)]
    refused += [door.client.post(door.path, json=body), door.client.post(door.path, headers={"webhook-id": "a"})]
    bad = {"webhook-id": "a", "webhook-timestamp": "99999999999999", "webhook-signature": "v1,\xff"}
    refused += [door.client.post(door.path, json=body, headers=bad)]
    assert [answer.status_code for answer in refused] == [401] * len(refused)
    assert all(problem_of(answer) for answer in refused)
    assert "stranger" not in site.visitor().get("/").text


def test_a_door_that_is_not_there_or_closed_says_so(site: Site, door: Door) -> None:
    for path in ("/api/v1/inbound/none", f"/api/v1/inbound/{'x' * 5000}", "/api/v1/inbound/%00", "/api/v1/inbound/é"):
        answer = door.knock({"id": "a", "text": "Hello?"}, path=path)
        assert answer.status_code in (400, 404), path
        assert problem_of(answer), path
    follow(site.parts, "mia-sorensen", "fake:mia", actor=None)
    with site.parts.database.write() as session:
        for source in session.query(Source):
            if source.network == "fake":
                assert door.knock({"id": "a", "text": "x"}, path=f"/api/v1/inbound/{source.id}").status_code == 404
    with site.parts.database.write() as session:
        pause(session.get_one(Source, door.path.rpartition("/")[2]))
    assert door.knock({"id": "a", "text": "Hello?"}).status_code == 409


NONSENSE: tuple[object, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b'{"id": "a", "text": "\xed\xa0\x80"}',
    b'{"id": "a", "text": "\\ud800"}',
    b"[" * 100_000,
    {},
    {"id": ""},
    {"id": "a"},
    {"id": "a", "text": ""},
    {"id": "a", "text": "\u202e\u0000\u2066"},
    {"id": "a", "text": 7},
    {"id": 7, "text": "x"},
    {"id": "a" * 201, "text": "x"},
    {"id": "a", "text": "x" * 100_001},
    {"id": "a", "text": "x", "html": "<p>y"},
    {"id": "a", "html": "<script>alert(1)</script>"},
    {"id": "a", "text": "x", "url": "javascript:alert(1)"},
    {"id": "a", "text": "x", "url": "//example.org"},
    {"id": "a", "text": "x", "published_at": "yesterday"},
    {"id": "a", "text": "x", "published_at": "2026-01-31T09:30:00"},
    {"id": "a", "text": "x", "language": "français !"},
    {"id": "a", "text": "x", "media": [{"url": "data:text/html,x"}]},
    {"id": "a", "text": "x", "media": [{"url": "https://example.org/1.png"}] * 9},
    {"id": "a", "text": "x", "action": "explode"},
    {"id": "a", "text": "x", "surprise": True},
)


def test_nonsense_at_the_door_is_refused_in_words_and_leaves_nothing(site: Site, door: Door) -> None:
    for body in NONSENSE:
        answer = door.knock(body)
        assert answer.status_code == 400, (str(body)[:80], answer.text[:200])
        assert problem_of(answer), str(body)[:80]
    with site.parts.database.read() as session:
        assert session.query(Post).count() == 1
    assert door.knock(b"x" * (1 << 20) + b"x").status_code == 413
    for more in ({"text": "A strange name is a name."}, {"action": "delete"}):
        assert door.knock({"id": "\u0000' OR 1=1 --"} | more).status_code == 400
        assert door.knock({"id": "\u202e' OR 1=1 --"} | more).status_code in (202, 400)


def test_who_knocks_without_end_is_put_off(site: Site, door: Door) -> None:
    door_id = door.path.rpartition("/")[2]
    with site.app.test_request_context():
        keeper = doorkeeper()

    def knock_without_end() -> None:
        while True:
            keeper.let_in("6000/minute", "inbound", door_id, "127.0.0.1")

    with pytest.raises(TooOften):
        knock_without_end()
    answer = door.knock({"id": "a", "text": "Once more."})
    assert answer.status_code == 429
    assert problem_of(answer) == "Too many tries. Wait a minute, then try again."
    assert "Once more." not in site.visitor().get("/").text
