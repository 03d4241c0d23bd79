"""Promises of sessions to people: what they see of them, how they end them, and where they go on."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.web.conftest import COOKIE, Site
from tests.web.test_doors import make_link
from wall.errors import Busy
from wall.people.models import Person, SignedIn
from wall.people.sessions import note_seen, who_is
from wall.web.limits import FROM_EVERYWHERE, TooOften

Travel = Callable[[timedelta], None]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1"


def enter(site: Site, person: Person, agent: str = FIREFOX) -> FlaskClient:
    """A browser that came in by a link."""
    browser = site.visitor()
    browser.environ_base["HTTP_USER_AGENT"] = agent
    assert browser.post(make_link(site, person)).status_code == 303
    return browser


def sessions_of(site: Site, person: Person) -> list[SignedIn]:
    with site.parts.database.read() as session:
        mine = select(SignedIn).where(SignedIn.person_id == person.id).order_by(SignedIn.id)
        return list(session.scalars(mine))


def cookie_of(browser: FlaskClient) -> str | None:
    cookie = browser.get_cookie(COOKIE)
    return cookie.value if cookie else None


def test_my_devices_are_listed_in_plain_words_and_this_one_is_marked(site: Site) -> None:
    here, there = enter(site, site.mia), enter(site, site.mia, IPHONE)
    text = here.get("/me/devices").text
    assert text.count("Firefox on Linux") == 2  # and once on its button
    assert "Safari on iPhone" in text
    assert text.index("this one") < text.index("Safari on iPhone")
    assert "Firefox sur Linux" in there.get("/me/devices?lang=fr").text
    assert "iPhone" not in site.as_(site.sam).get("/me/devices").text


def test_i_end_one_and_it_is_a_visitor_at_once(site: Site) -> None:
    here, there = enter(site, site.mia), enter(site, site.mia, IPHONE)
    _mine, theirs = sessions_of(site, site.mia)
    answer = here.post(f"/me/devices/{theirs.id}/end")
    assert (answer.status_code, answer.location) == (303, "/me/devices")
    assert there.get("/me").status_code == 303
    assert here.get("/me").status_code == 200


def test_i_end_all_others(site: Site) -> None:
    here, others = enter(site, site.mia), [enter(site, site.mia) for _ in range(3)]
    sam = enter(site, site.sam)
    assert here.post("/me/devices/end-others").status_code == 303
    assert [one.get("/me").status_code for one in (here, *others, sam)] == [200, 303, 303, 303, 200]


def test_nobody_ends_a_session_of_somebody_else(site: Site) -> None:
    mia, sam = enter(site, site.mia), enter(site, site.sam)
    (theirs,) = sessions_of(site, site.sam)
    mia.post(f"/me/devices/{theirs.id}/end")
    assert sam.get("/me").status_code == 200


def test_signing_in_anew_ends_what_the_browser_had(site: Site) -> None:
    browser = enter(site, site.mia)
    before = cookie_of(browser)
    browser.post(make_link(site, site.sam))
    assert before != cookie_of(browser)
    assert sessions_of(site, site.mia) == []
    with site.parts.database.read() as session:
        person = who_is(session, cookie_of(browser))
    assert person is not None
    assert person.id == site.sam.id


def test_a_cookie_that_a_stranger_planted_is_not_taken_over(site: Site) -> None:
    browser = site.visitor()
    browser.set_cookie(COOKIE, "planted")
    browser.post(make_link(site, site.mia))
    assert cookie_of(browser) not in (None, "planted")


def test_of_fifty_uses_of_a_link_at_once_one_gets_a_session(site: Site) -> None:
    path = make_link(site, site.mia)

    def use(number: int) -> int:
        return site.visitor().post(path, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}).status_code

    statuses = at_once(50, use)
    assert statuses.count(303) == 1
    assert set(statuses) <= {303, 404, 503}, "503: so many at once wait for a connection, and are asked to come again"
    assert len(sessions_of(site, site.mia)) == 1


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/me/devices", "/me/devices"),
        ("/search?q=garden", "/search?q=garden"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_a_link_leads_on_but_never_off_the_site(site: Site, asked: str, led: str) -> None:
    answer = site.visitor().post(make_link(site, site.mia), query_string={"next": asked})
    assert (answer.status_code, answer.location) == (303, led)


def test_who_is_asked_to_sign_in_goes_on_where_they_were_going(site: Site) -> None:
    asked = site.visitor().get("/search?q=a").status_code, site.visitor().get("/me/bring?x=1&lang=fr")
    assert asked[0] == 200
    assert asked[1].location == "/sign-in?next=%2Fme%2Fbring%3Fx%3D1&lang=fr"
    assert site.as_(site.mia).get(asked[1].location).location == "/me/bring?x=1&lang=fr"


def test_guessing_links_ends_soon_also_from_many_places(site: Site) -> None:
    statuses = [site.visitor().post(f"/enter/{number}").status_code for number in range(35)]
    assert statuses.count(404) == 30
    assert statuses[-1] == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert site.visitor().post("/enter/guess", environ_base=elsewhere).status_code == 404
    doorkeeper = site.app.extensions["florilege_doorkeeper"]
    with suppress(TooOften):
        for _ in range(3000):
            doorkeeper.let_in(FROM_EVERYWHERE, "enter")
    assert site.visitor().post("/enter/guess", environ_base={"REMOTE_ADDR": "192.0.2.10"}).status_code == 429


def test_no_log_line_holds_a_token(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path = make_link(site, site.mia)
    browser = site.visitor()
    browser.get(path)
    browser.post(path)
    browser.post(path)
    browser.get("/me")
    token = cookie_of(browser)
    assert token
    assert path.removeprefix("/enter/") not in caplog.text
    assert token not in caplog.text


def test_pages_of_my_own_and_ways_in_are_kept_nowhere(site: Site) -> None:
    mia, link = site.as_(site.mia), make_link(site, site.sam)
    answers = [mia.get("/me"), mia.get("/me/devices"), site.as_(site.sam).get("/desk/people")]
    answers += [site.visitor().get("/sign-in"), site.visitor().get(link), site.visitor().post(link)]
    assert [one.headers["Cache-Control"] for one in answers] == ["no-store"] * 6
    assert {one.headers["Referrer-Policy"] for one in answers} == {"no-referrer"}


def test_a_page_notes_that_the_session_is_used_once_in_five_minutes(site: Site, travel: Travel) -> None:
    mia = enter(site, site.mia)
    began = sessions_of(site, site.mia)[0].seen_at
    travel(timedelta(minutes=4))
    mia.get("/me")
    assert sessions_of(site, site.mia)[0].seen_at == began
    travel(timedelta(minutes=2))
    mia.get("/api/v1/walls/main/changes?after=0")
    assert sessions_of(site, site.mia)[0].seen_at == began, "an open page that asks for news is no use"
    mia.get("/me")
    assert sessions_of(site, site.mia)[0].seen_at - began > timedelta(minutes=5)


def test_a_page_waits_for_no_write_to_note_that_the_session_is_used(site: Site, travel: Travel) -> None:
    mia = enter(site, site.mia)
    (mine,) = sessions_of(site, site.mia)
    travel(timedelta(minutes=6))
    with site.parts.database.write() as session:
        note_seen(session, mine.id)
        assert mia.get("/me").status_code == 200
        with pytest.raises(Busy), site.parts.database.write_if_free() as other:
            note_seen(other, mine.id)


def test_an_unused_browser_is_a_visitor_after_two_weeks(site: Site, travel: Travel) -> None:
    mia = enter(site, site.mia)
    travel(timedelta(days=13))
    assert mia.get("/me").status_code == 200
    travel(timedelta(days=13))
    assert mia.get("/me").status_code == 200
    travel(timedelta(days=5))
    assert mia.get("/me").status_code == 303, "thirty days are the end, however much it was used"
