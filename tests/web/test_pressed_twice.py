"""Promises of forms that add something: pressed twice they add it once, and lead on to it with a kind line."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.web.conftest import Site
from wall.db import Base
from wall.ids import new_id
from wall.people.models import Person, Team
from wall.people.queries import everybody

DONE = "That is done already: what was sent twice was done once."


def twice(browser: FlaskClient, path: str, form: dict[str, str]) -> tuple[TestResponse, TestResponse]:
    """What both presses answer; redirects are followed, in English."""
    first = browser.post(f"{path}?lang=en", data=form, follow_redirects=True)
    return first, browser.post(f"{path}?lang=en", data=form, follow_redirects=True)


def rows(site: Site) -> dict[str, int]:
    """How many rows each table has."""
    with site.parts.database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_colleague_who_is_added_twice_is_one_and_their_page_says_so(site: Site) -> None:
    sam, form = site.as_(site.sam), {"name": "Ada Byron", "email": "ada@example.org", "key": new_id()}
    for again in (form, {"name": "Bo", "key": new_id()}, form | {"key": new_id()}):
        first, second = twice(sam, "/desk/people", again)
        assert (first.status_code, second.status_code) == (200, 200)
        assert second.request.path == first.request.path
        assert f"{again['name']} is here already: nobody was added twice." in second.text
    with site.parts.database.read() as session:
        assert [one.slug for one in everybody(session)] == ["ada-byron", "bo", "mia-sorensen", "olga-petit", "sam-ito"]


def test_a_form_that_was_gone_back_to_and_filled_in_anew_adds_somebody_else(site: Site) -> None:
    sam, key = site.as_(site.sam), new_id()
    for name in ("Ada", "Bo"):
        assert sam.post("/desk/people", data={"name": name, "key": key}).location == f"/desk/people/{name.lower()}"


def test_the_address_of_somebody_else_is_still_refused_in_words(site: Site) -> None:
    site.add("Ada Byron", email="ada@example.org")
    form = {"name": "Bo", "email": "ada@example.org", "key": new_id()}
    first, second = twice(site.as_(site.sam), "/desk/people", form)
    for answer in (first, second):
        assert (answer.status_code, "Somebody in the directory already has the address" in answer.text) == (409, True)


FORMS = {
    "a suggestion": ("sam", "/desk/sources", {"person": "mia-sorensen", "address": "fake:mia"}, "/desk/sources"),
    "a door suggested": ("sam", "/desk/sources", {"person": "mia-sorensen", "address": "webhook:"}, "/desk/sources"),
    "a partner’s account": ("sam", "/desk/sources", {"person": "ferries", "address": "fake:f"}, "/desk/sources/"),
    "a partner’s door": ("sam", "/desk/sources", {"person": "ferries", "address": "webhook:"}, "/desk/sources/"),
    "a post": (
        "sam",
        "/desk/posts",
        {"person": "sam-ito", "address": "https://a.example/1", "text": "Hi."},
        "/desk/posts",
    ),
    "a brand account": ("sam", "/desk/relays", {"network": "linkedin", "handle": "Halage"}, "/desk/relays"),
    "a wall": ("sam", "/desk/walls", {"title": "Garden", "tags": "garden"}, "/desk/walls"),
    "a door of one’s own": ("mia", "/me/accounts", {"address": "webhook:"}, "/me/sources/"),
    "a post of one’s own": ("mia", "/me/bring", {"address": "https://a.example/2", "text": "Hi."}, "/me/posts"),
}


@pytest.mark.parametrize("what", FORMS)
def test_what_is_sent_twice_is_done_once_and_said_kindly(site: Site, what: str) -> None:
    who, path, form, lands = FORMS[what]
    site.add("Ferries", kind="partner")
    browser = site.as_({"sam": site.sam, "mia": site.mia}[who])
    form = form | {"key": new_id()}
    assert browser.post(path, data=form).status_code in (200, 303)
    before = rows(site)
    second = browser.post(f"{path}?lang=en", data=form, follow_redirects=True)
    assert (second.status_code, DONE in second.text) == (200, True)
    assert second.request.path.startswith(lands)
    assert rows(site) == before


def test_an_account_of_ones_own_that_waits_is_shown_again(site: Site) -> None:
    first, second = twice(site.as_(site.mia), "/me/accounts", {"address": "fake:mia", "key": new_id()})
    assert (first.status_code, second.status_code, second.request.path) == (200, 200, first.request.path)


def test_a_yes_that_is_said_twice_ends_on_my_accounts_where_it_is_followed(site: Site) -> None:
    mia, form = site.as_(site.mia), {"person": "mia-sorensen", "address": "webhook:", "key": new_id()}
    asked = site.as_(site.sam).post("/desk/sources", data=form)
    claim = asked.location.rpartition("-")[2]
    first, second = twice(mia, f"/me/accounts/{claim}", {"say": "yes"})
    assert "shown this once" in first.text
    assert (second.status_code, "it is followed already" in second.text) == (404, True)
    assert f"/me/sources/{claim}" in second.text, "the list of accounts, where the door stands"


def test_the_same_words_to_everybody_twice_are_one_announcement(site: Site) -> None:
    sam = site.as_(site.sam)
    for text in ("Tea at four.", "Tea at five.", "Tea at four."):
        assert all(answer.status_code == 200 for answer in twice(sam, "/desk/announcements", {"text": text}))
    assert rows(site)["announcement"] == 3


def test_a_wall_of_the_same_name_that_shows_something_else_is_refused_with_what_was_typed(site: Site) -> None:
    sam = site.as_(site.sam)
    assert sam.post("/desk/walls", data={"title": "Garden", "tags": "garden"}).status_code == 303
    answer = sam.post("/desk/walls?lang=en", data={"title": "Garden", "tags": "tomatoes"})
    assert (answer.status_code, "There is a wall called" in answer.text, "tomatoes" in answer.text) == (409, True, True)


def test_a_team_is_put_into_another_and_an_empty_one_taken_away_by_one_press_of_two(site: Site) -> None:
    sam = site.as_(site.sam)
    care, nursing = site.add("Zoé", team="Care").team_id, site.add("Ada", team="Nursing").team_id
    with site.parts.database.write() as session:
        session.add(empty := Team(name="Empty"))
        session.flush()
        empty_id = empty.id
    presses: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/desk/teams/team/{care}", {"name": "Nursing", "merge": "1"}),
        (f"/desk/teams/team/{empty_id}/remove", {}),
    )
    for path, form in presses:
        first, second = twice(sam, path, form)
        assert (first.status_code, second.status_code, DONE in second.text) == (200, 200, True)
    with site.parts.database.read() as session:
        assert [team.id for team in session.scalars(select(Team))] == [nursing]
        assert session.scalar(select(func.count()).where(Person.team_id == nursing)) == 2


def test_a_word_given_for_an_account_twice_is_given_once(site: Site) -> None:
    mia, sam = site.as_(site.mia), site.as_(site.sam)
    claim = mia.post("/me/accounts", data={"address": "fake:mia"}).location.rpartition("/")[2]
    mia.post(f"/me/accounts/{claim}", data={"say": "yes"})
    first, second = twice(sam, f"/desk/claims/{claim}/vouch", {"reason": "We met."})
    assert (first.status_code, second.status_code, DONE in second.text) == (200, 200, True)


def test_a_flower_given_twice_is_one_and_the_page_says_so(site: Site) -> None:
    first, second = twice(site.as_(site.sam), f"/post/{site.post_id}/flower", {"note": "Thank you."})
    assert first.status_code == 200
    assert "Your flower is already in this bouquet." in second.text
    assert rows(site)["flower"] == 1


def test_a_page_says_nothing_of_twice_where_nobody_pressed_twice(site: Site) -> None:
    assert DONE not in site.as_(site.sam).get("/desk/walls?lang=en").text
