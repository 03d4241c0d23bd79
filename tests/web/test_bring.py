"""Promises of bringing a post by hand on pages: a look first, every field to be corrected, nothing kept in between."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.connectors.site import Reply
from tests.connectors.site import Site as Outside
from tests.web.conftest import Site
from wall.posts.models import Post

PAGE = """<html lang="fr"><head><meta property="og:title" content="Un &quot;titre&quot;">
<meta property="og:description" content="Bien &lt;dit&gt;."><meta property="og:image" content="/p.jpg">
<meta property="og:image:alt" content="Une porte">
<meta property="article:published_time" content="2026-01-02T03:04:05Z"></head></html>"""


@pytest.fixture
def outside() -> Iterator[Outside]:
    """Somebody else's web server with one page."""
    site = Outside()
    site.routes["/post"] = Reply(body=PAGE, headers={"Content-Type": "text/html"})
    yield site
    site.close()


def test_a_member_looks_corrects_and_puts_up(site: Site, outside: Outside) -> None:
    mia = site.as_(site.mia)
    looked = mia.post("/me/bring", data={"step": "look", "address": f"{outside.url}/post"})
    assert looked.status_code == 200
    assert "Bien &lt;dit&gt;." in looked.text
    assert looked.text.count("<article") == 1
    assert _brought(site) == []
    fields = _fields(looked)
    assert fields == {
        "address": f"{outside.url}/post",
        "text": "Bien <dit>.",
        "title": 'Un "titre"',
        "author": "",
        "published": "2026-01-02T03:04",
        "picture": "yes",
        "picture_url": f"{outside.url}/p.jpg",
        "picture_alt": "Une porte",
        "language": "fr",
    }
    up = mia.post("/me/bring", data=fields | {"text": "Mieux dit.", "picture_alt": "La porte"})
    (post,) = _brought(site)
    assert (up.status_code, up.location) == (303, f"/post/{post.id}")
    assert (post.person_id, post.text, post.title) == (site.mia.id, "Mieux dit.", 'Un "titre"')
    assert [one["alt"] for one in post.media] == ["La porte"]


def test_a_picture_that_is_not_wanted_stays_away(site: Site, outside: Outside) -> None:
    sam = site.as_(site.sam)
    fields = _fields(
        sam.post("/desk/posts", data={"step": "look", "person": site.sam.slug, "address": f"{outside.url}/post"})
    )
    del fields["picture"]
    assert sam.post("/desk/posts", data=fields | {"person": site.sam.slug}).status_code == 303
    assert _brought(site)[0].media == []


def test_a_page_that_cannot_be_read_says_why_and_lets_the_person_type(site: Site, outside: Outside) -> None:
    mia = site.as_(site.mia)
    looked = mia.post("/me/bring", data={"step": "look", "address": f"{outside.url}/nowhere"})
    assert looked.status_code == 422
    assert "was not found (404)" in looked.text
    fields = _fields(looked)
    assert mia.post("/me/bring", data=fields | {"text": "Typed."}).status_code == 303
    assert _brought(site)[0].text == "Typed."


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"published": "yesterday"}, {"picture_url": "javascript:alert(1)"}, {"address": "x"}]
    + [{"published": "9999-99-99T00:00"}, {"text": "x" * 20_001}],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(site: Site, wrong: dict[str, str]) -> None:
    typed = {"address": "https://x.example/1", "text": "Words <b>", "title": "", "published": "", "picture": "yes"}
    answer = site.as_(site.mia).post("/me/bring", data=typed | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert _fields(answer)["text"] == (typed | wrong)["text"]
    assert 'href="javascript' not in answer.text
    assert _brought(site) == []


def test_what_is_here_already_is_said_at_the_first_step(site: Site, outside: Outside) -> None:
    mia = site.as_(site.mia)
    for _ in range(2):
        answer = mia.post("/me/bring", data={"address": f"{outside.url}/post", "text": "Words"})
    assert answer.location == "/me/posts?already=1"
    looked = mia.post("/me/bring", data={"step": "look", "address": f"{outside.url}/post"})
    assert (looked.status_code, "<textarea" in looked.text) == (409, False)


def test_members_bring_for_themselves_only(site: Site) -> None:
    mia = site.as_(site.mia)
    mia.post("/me/bring", data={"person": site.sam.slug, "address": "https://x.example/1", "text": "Words"})
    assert _brought(site)[0].person_id == site.mia.id
    assert 'href="/me/bring"' in mia.get("/me").text


def test_a_steward_puts_no_words_into_a_colleagues_mouth(site: Site, outside: Outside) -> None:
    sam, typed = (
        site.as_(site.sam),
        {"person": site.mia.slug, "address": f"{outside.url}/post", "text": "I love my boss."},
    )
    for step in ({}, {"step": "look"}):
        answer = sam.post("/desk/posts?lang=en", data=typed | step)
        assert answer.status_code == 403
        assert "can bring this in their own place" in answer.text
    assert _brought(site) == []
    assert outside.asked == []


def _brought(site: Site) -> list[Post]:
    with site.parts.database.read() as session:
        return list(session.scalars(select(Post).where(Post.id != site.post_id)))


def _fields(answer: TestResponse) -> dict[str, str]:
    """What a browser would send back, untouched."""
    form = answer.text[answer.text.index('<form class="bringing"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        facts = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if facts.get("type") != "checkbox" or " checked" in tag:
            found[facts["name"]] = unescape(facts.get("value", ""))
    for name, value in re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = unescape(value)
    return found


def test_nobody_has_pages_asked_for_again_and_again(site: Site, outside: Outside) -> None:
    mia, look = site.as_(site.mia), {"step": "look", "address": f"{outside.url}/post"}
    assert [mia.post("/me/bring", data=look).status_code for _ in range(12)][-1] == 429
    assert site.as_(site.sam).post("/me/bring", data=look).status_code == 200


def test_a_look_says_that_its_picture_is_still_to_come(site: Site, outside: Outside) -> None:
    looked = site.as_(site.mia).post("/me/bring?lang=en", data={"step": "look", "address": f"{outside.url}/post"})
    assert "It is fetched once the post is up" in looked.text
    assert f'src="{outside.url}' not in looked.text
