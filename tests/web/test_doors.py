"""Promises to programs: one-time links, the inbound door, a screen's first steps, the shapes of the API."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import WORDS, Site, problem_of
from wall.acts.follow import follow
from wall.connectors.webhook import sign
from wall.flowers.service import give
from wall.people.access import invite, invite_person
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.service import pause


def make_link(site: Site, person: Person) -> str:
    with site.parts.database.write() as session:
        return "/enter/" + invite_person(session, session.get_one(Person, person.id), "member", actor=None)


def test_looking_at_a_one_time_link_uses_nothing_up(site: Site) -> None:
    path, scanner = make_link(site, site.mia), site.visitor()
    for _ in range(3):
        page = scanner.get(path)
        assert "Come in, Mia" in page.text
        assert "Set-Cookie" not in page.headers
        scanner.head(path)
    mia = site.visitor()
    assert mia.post(path).status_code == 303
    assert "My bouquet" in mia.get("/me").text


def test_a_one_time_link_works_once(site: Site) -> None:
    path = make_link(site, site.mia)
    assert site.visitor().post(path).status_code == 303
    for answer in (site.visitor().post(path), site.visitor().get(path)):
        assert answer.status_code == 404
        assert "used already" in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_link_goes_stale(site: Site, travel: Callable[[timedelta], None]) -> None:
    path = make_link(site, site.mia)
    travel(timedelta(days=7, seconds=1))
    assert site.visitor().post(path).status_code == 404


def test_a_newcomer_says_their_name_and_a_bad_one_does_not_use_the_link_up(site: Site) -> None:
    with site.parts.database.write() as session:
        path = "/enter/" + invite(session, "kim@example.org", "member", actor=None)
    kim = site.visitor()
    for name in ("", "   ", "\x00\x01", "x" * 121):
        answer = kim.post(path, data={"name": name})
        assert answer.status_code == 400
        assert 'class="wrong"' in answer.text
    assert kim.post(path, data={"name": "Kim <b>Larsen</b>"}).status_code == 303
    assert "Kim &lt;b&gt;Larsen&lt;/b&gt;" in kim.get("/p/kim-b-larsen-b").text


def test_signing_out_ends_the_session_everywhere_it_is_kept(site: Site) -> None:
    mia = site.as_(site.mia)
    kept = mia.get_cookie("florilege")
    assert kept is not None
    assert mia.post("/sign-out").status_code == 303
    thief = site.visitor()
    thief.set_cookie("florilege", kept.value)
    assert thief.get("/me").status_code == 303


def test_links_cannot_be_guessed_by_trying(site: Site) -> None:
    answers = [site.visitor().post(f"/enter/{number}").status_code for number in range(40)]
    assert {*answers} == {404, 429}


def test_the_same_form_twice_does_nothing_twice(site: Site) -> None:
    sam = site.as_(site.sam)
    forms = {
        f"/post/{site.post_id}/flower": {"note": "Thank you."},
        "/desk/sources": {"person": "mia-sorensen", "address": "fake:mia"},
        "/desk/posts": {"person": "mia-sorensen", "address": "https://linkedin.example/1", "text": "Hello."},
        "/desk/relays": {"network": "linkedin", "handle": "Halage"},
        "/desk/people": {"name": "Zoé", "email": "zoe@example.org"},
    }
    for path, form in forms.items():
        assert sam.post(path, data=form).status_code == 303, path
        again = sam.post(path, data=form)
        assert again.status_code == 409, path
        assert 'class="wrong"' in again.text or "already in this bouquet" in again.text, path
    path = f"/desk/posts/{site.post_id}/hide"
    assert [sam.post(path, data={"reason": "asked for it"}).status_code for _ in range(2)] == [303, 303]
    changes = sam.get("/api/v1/walls/main/changes?after=0").json
    assert changes is not None
    assert [change["kind"] for change in changes["changes"] if change["post"] == site.post_id] == ["post.removed"]


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
    """A door of Sam's, opened on the desk."""
    page = site.as_(site.sam).post("/desk/sources", data={"person": "sam-ito", "address": "webhook:"}).text
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
    strange = door.knock({"id": "\u0000\u202e' OR 1=1 --", "text": "A strange name is a name."})
    assert strange.status_code in (202, 400)


def test_a_screen_introduces_itself_and_is_paired_on_the_desk(site: Site) -> None:
    answer = site.app.test_client().post("/api/v1/screens")
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    screen = answer.json
    assert screen is not None
    assert {*screen} == {"id", "code", "token", "expires_in"}
    assert 0 < screen["expires_in"] <= 900
    bearer = {"Authorization": f"Bearer {screen['token']}"}

    def itself() -> TestResponse:
        return site.visitor().get("/api/v1/screens/self", headers=bearer)

    waiting = itself().json
    assert waiting is not None
    assert (waiting["paired"], waiting["wall"], waiting["code"]) == (False, None, screen["code"])
    sam = site.as_(site.sam)
    lower = screen["code"][:3].lower() + " - " + screen["code"][3:]
    assert sam.post("/desk/screens", data={"code": lower}).status_code == 303
    paired = itself().json
    assert paired is not None
    assert (paired["paired"], paired["revoked"], paired["wall"], paired["code"]) == (True, False, "main", None)
    assert sam.post("/desk/screens", data={"code": screen["code"]}).status_code == 404
    assert sam.post(f"/desk/screens/{screen['id']}/revoke").status_code == 303
    assert itself().status_code == 401
    for wrong in ("", "Bearer", "Bearer x", f"Basic {screen['token']}", "Bearer \x7f", f"Bearer {'x' * 5000}"):
        assert site.visitor().get("/api/v1/screens/self", headers={"Authorization": wrong}).status_code == 401, wrong


def test_codes_cannot_be_guessed_by_trying(site: Site) -> None:
    sam = site.as_(site.sam)
    answers = [sam.post("/desk/screens", data={"code": f"AAA{number:03}"}).status_code for number in range(25)]
    assert {*answers} == {404, 429}


POST = {"id", "uri", "url", "network", "author", "person", "title", "html", "text", "language", "media", "published_at"}
POST |= {"received_at", "edited_at", "warning", "answers", "flowers", "relays"}


def test_posts_have_the_shape_that_is_documented(site: Site) -> None:
    with site.parts.database.write() as session:
        sam = session.get_one(Person, site.sam.id)
        give(session, sam, session.get_one(Post, site.post_id), "Lovely.", weekly=3)
    one = site.visitor().get(f"/api/v1/posts/{site.post_id}").json
    assert one is not None
    assert {*one} == POST
    assert {*one["author"]} == {"name", "handle", "url", "avatar"}
    assert one["person"] == {
        "slug": "mia-sorensen",
        "name": "Mia Sörensen",
        "url": f"{site.parts.settings.public_url}/p/mia-sorensen",
    }
    assert one["text"] == WORDS
    assert one["published_at"].endswith("Z")
    assert [{*flower} for flower in one["flowers"]] == [{"from", "note", "at"}]
    assert one["flowers"][0]["from"] == {"slug": "sam-ito", "name": "Sam Ito"}
    page = site.visitor().get("/api/v1/walls/main/posts").json
    assert page is not None
    assert {*page} == {"posts", "next", "seq"}
    assert page["posts"] == [one]
    with_cards = site.visitor().get("/api/v1/walls/main/posts?cards=1&lang=fr").json
    assert with_cards is not None
    assert with_cards["posts"][0]["card"].startswith("<article ")
    assert with_cards["posts"][0]["card"] in site.visitor().get("/?lang=fr").text


def test_flowers_are_never_counted(site: Site) -> None:
    givers = [site.add(f"Giver {number}") for number in range(14)]
    with site.parts.database.write() as session:
        for giver in givers:
            post = session.get_one(Post, site.post_id)
            give(session, session.get_one(Person, giver.id), post, "Lovely.", weekly=3)
    one = site.visitor().get(f"/api/v1/posts/{site.post_id}").json
    assert one is not None
    assert {*one} == POST | {"more_flowers"}
    assert (len(one["flowers"]), one["more_flowers"]) == (12, True)


def test_the_change_log_tells_each_post_once_in_its_present_state(site: Site) -> None:
    other = site.put(site.sam, 2, "Second.")
    with site.parts.database.write() as session:
        sam = session.get_one(Person, site.sam.id)
        give(session, sam, session.get_one(Post, site.post_id), "Lovely.", weekly=3)

    def ask(query: str) -> dict[str, object]:
        answer = site.visitor().get(f"/api/v1/walls/main/changes?{query}")
        assert answer.status_code == 200
        assert "max-age=1" in answer.headers["Cache-Control"]
        found: dict[str, object] = answer.json  # type: ignore[assignment]  # it is JSON, see above
        return found

    everything = ask("after=0")
    assert {*everything} == {"changes", "last", "more"}
    rows: list[dict[str, object]] = everything["changes"]  # type: ignore[assignment]  # JSON
    assert [(row["post"], row["kind"]) for row in rows] == [(other, "post.added"), (site.post_id, "flower.given")]
    assert all({*row} == {"seq", "kind", "at", "post", "html", "state"} for row in rows)
    assert ask(f"after={everything['last']}") == {"changes": [], "last": everything["last"], "more": False}
    assert ask("after=0&limit=1")["more"] is True
    assert ask("after=999999") == {"reset": True, "last": everything["last"]}


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=1.5", "after=", "after=9" + "9" * 30, "after=٣"])
def test_a_question_that_makes_no_sense_is_refused_in_words(site: Site, query: str) -> None:
    assert problem_of(site.visitor().get(f"/api/v1/walls/main/changes?{query}"))


def test_limits_have_bounds(site: Site) -> None:
    for query in ("limit=0", "limit=101", "limit=-3", "limit=1e9"):
        answer = site.visitor().get(f"/api/v1/walls/main/posts?{query}")
        assert answer.status_code == 400, query
        assert "from 1 to 100" in problem_of(answer)


def test_people_and_the_receipt_have_the_shapes_that_are_documented(site: Site) -> None:
    people = site.visitor().get("/api/v1/people").json
    assert people is not None
    assert [person["name"] for person in people["people"]] == ["Mia Sörensen", "Olga Petit", "Sam Ito"]
    assert all({*person} == {"slug", "name", "url", "flower", "networks"} for person in people["people"])
    address = people["people"][0]["flower"].removeprefix(site.parts.settings.public_url)
    assert site.visitor().get(address).status_code == 200
    receipt = site.visitor().get("/api/v1/receipt").json
    assert receipt is not None
    (row,) = receipt["months"]
    assert {*row} == {
        "month", "network", "initiatives", "relayed", "by_hand", "expired", "median_seconds", "slowest_seconds",
    }  # fmt: skip
    assert (row["network"], row["initiatives"], row["relayed"]) == ("fake", 1, 0)
