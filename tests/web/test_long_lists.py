"""Promises of long lists: some on each page, found by words; of few people one is chosen, of many typed."""

from collections.abc import Iterator

from flask.testing import FlaskClient
from sqlalchemy import insert, select

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.clock import now
from wall.people.models import Person
from wall.people.queries import everybody
from wall.screens.models import Screen
from wall.sources.models import Source
from wall.walls.queries import main_wall
from wall.web.api import PEOPLE_ON_A_PAGE
from wall.web.desk.screens import SCREENS_ON_A_PAGE
from wall.web.desk.sources import SOURCES_ON_A_PAGE
from wall.web.person_choice import MOST_LISTED


def add_many(site: Site, count: int) -> None:
    with site.parts.database.write() as session:
        session.execute(insert(Person), [{"slug": f"person-{n:03}", "name": f"Person {n}"} for n in range(count)])


def pages(browser: FlaskClient, path: str) -> Iterator[str]:
    """Every page of a list, by its own links."""
    text = browser.get(path).text
    yield text
    while 'rel="next"' in text:
        before = text.partition('" rel="next"')[0]
        text = browser.get(before.rpartition('href="')[2].replace("&amp;", "&")).text
        yield text


def test_sources_come_some_on_each_page_and_each_stands_on_one(site: Site) -> None:
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.mia.id)
        ids = [follow(session, mia, f"account-{number}").id for number in range(SOURCES_ON_A_PAGE + 3)]
    found = list(pages(site.as_(site.sam), "/desk/sources"))
    assert len(found) == 2
    assert [sum(f'id="source-{one}"' in text for text in found) for one in ids] == [1] * len(ids)


def test_a_source_is_found_by_its_handle_and_by_its_person(site: Site) -> None:
    with site.parts.database.write() as session:
        for person, name in ((site.mia, "harbour"), (site.sam, "orchard")):
            follow(session, session.get_one(Person, person.id), name)
    desk = site.as_(site.sam)
    for words in ("orchard", "sam", "ORCH ito"):
        text = desk.get("/desk/sources", query_string={"q": words}).text
        assert ("@orchard" in text, "@harbour" in text) == (True, False), words
    assert "Nothing is found" in desk.get("/desk/sources?q=lighthouse").text


def test_all_sources_in_trouble_are_counted_whatever_page_is_shown(site: Site) -> None:
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.mia.id)
        for number in range(SOURCES_ON_A_PAGE + 1):
            follow(session, mia, f"account-{number}").trouble = "It did not answer."
    for page in ("1", "2"):
        assert (
            f"{SOURCES_ON_A_PAGE + 1} sources ask for a look"
            in site.as_(site.sam).get(f"/desk/sources?page={page}").text
        )


def test_screens_come_some_on_each_page_and_those_put_out_last(site: Site) -> None:
    with site.parts.database.write() as session:
        wall = main_wall(session)
        for number in range(SCREENS_ON_A_PAGE + 1):
            put_out = now() if number == SCREENS_ON_A_PAGE else None  # the newest
            session.add(Screen(token_digest=f"{number}", wall_id=wall.id, paired_at=now(), revoked_at=put_out))
    first, second = pages(site.as_(site.sam), "/desk/screens")
    assert (first.count("/revoke"), second.count("/revoke")) == (SCREENS_ON_A_PAGE, 0)
    assert "revoked" in second


def test_the_api_gives_people_a_hundred_at_a_time_each_once(site: Site) -> None:
    add_many(site, PEOPLE_ON_A_PAGE)
    with site.parts.database.read() as session:
        for number, one in enumerate(everybody(session), 10):
            site.put(one, number)
    seen, page = [], 1
    while page is not None:
        answer = site.visitor().get(f"/api/v1/people?page={page}").json
        assert answer is not None
        assert len(answer["people"]) <= PEOPLE_ON_A_PAGE
        seen += [person["slug"] for person in answer["people"]]
        page = answer["next"]
    assert len(seen) == len(set(seen)) == PEOPLE_ON_A_PAGE + 3
    assert site.visitor().get("/api/v1/people?page=x").status_code == 400


def test_of_few_somebody_is_chosen_and_of_many_typed(site: Site) -> None:
    desk = site.as_(site.sam)
    assert '<select id="person"' in desk.get("/desk/sources").text
    add_many(site, MOST_LISTED)
    text = desk.get("/desk/sources").text
    assert '<input id="person"' in text
    assert "Person 7" not in text


def test_whoever_is_typed_may_be_named_as_people_name_them(site: Site) -> None:
    add_many(site, MOST_LISTED)
    desk = site.as_(site.sam)
    for number, words in enumerate(
        ("Mia Sörensen", "mia-sorensen", f"{site.parts.settings.public_url}/p/mia-sorensen")
    ):
        answer = desk.post("/desk/sources", data={"person": words, "address": f"fake:mia-{number}"})
        assert answer.status_code == 303, words
    assert desk.get("/desk/sources").text.count(">@mia-") == 3


def test_who_is_not_found_may_be_somebody_who_is_named_so(site: Site) -> None:
    add_many(site, MOST_LISTED)
    answer = site.as_(site.sam).post("/desk/sources", data={"person": "sorensen", "address": "fake:mia"})
    assert answer.status_code == 404
    assert "There is nobody called “sorensen”." in answer.text
    assert '<option value="mia-sorensen">' in answer.text
    nobody = site.as_(site.sam).post("/desk/sources", data={"person": " ", "address": "fake:mia"})
    assert nobody.status_code == 400
    assert "Write who it is" in nobody.text


def test_a_claim_of_many_names_who_suggested_it(site: Site) -> None:
    desk = site.as_(site.sam)
    desk.post("/desk/sources", data={"person": "mia-sorensen", "address": "fake:mia"})
    with site.parts.database.read() as session:
        assert session.scalars(select(Source)).all() == []
    assert "Suggested by Sam Ito" in desk.get("/desk/sources").text
