"""Promises to programs: one-time links, a screen’s first steps, the shapes of the API."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import WORDS, Site, problem_of
from wall.flowers.service import give
from wall.people.access import invite, invite_person
from wall.people.models import Person
from wall.posts.models import Post


def make_link(site: Site, person: Person) -> str:
    with site.parts.database.write() as session:
        return "/enter/" + invite_person(session, session.get_one(Person, person.id), actor=None)


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
        "/desk/posts": {"person": "sam-ito", "address": "https://linkedin.example/1", "text": "Hello."},
        "/desk/relays": {"network": "linkedin", "handle": "Halage"},
        "/desk/people": {"name": "Zoé", "email": "zoe@example.org"},
    }
    for path, form in forms.items():
        assert sam.post(path, data=form).status_code == 303, path
        again = sam.post(path, data=form, follow_redirects=True)
        assert "already" in again.text, path
    path = f"/desk/posts/{site.post_id}/hide"
    assert [sam.post(path, data={"reason": "safety"}).status_code for _ in range(2)] == [303, 303]
    changes = sam.get("/api/v1/walls/main/changes?after=0").json
    assert changes is not None
    assert [change["kind"] for change in changes["changes"] if change["post"] == site.post_id] == ["post.removed"]


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
POST |= {"received_at", "edited_at", "warning", "answers", "answered", "flowers", "highlight", "relays"}
POST |= {"boost", "quote", "tags", "sensitive", "parts", "highlight"}


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
    assert {*page} == {"posts", "next", "seq", "announcement"}
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
    assert [person["name"] for person in people["people"]] == ["Mia Sörensen"]
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
