"""Promises of the desk's people: found among thousands, changed, given roles, deactivated; teams and offices tidied."""

import re
from statistics import median
from time import process_time

import pytest
from sqlalchemy import func, select

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.acts.import_people import import_people
from wall.db import Database
from wall.events.models import Change
from wall.ids import new_id
from wall.people.models import Office, Person, Team
from wall.people.queries import audit_log
from wall.people.service import find_person
from wall.screens.service import introduce, pair
from wall.sources.queries import count_by_person, due_sources
from wall.walls.models import Wall
from wall.walls.queries import main_wall

FACTS = {"name": "Mia Sörensen", "email": "", "title": "", "team": "", "office": "", "manager": ""}


def person(site: Site, slug: str) -> Person:
    with site.parts.database.read() as session:
        return find_person(session, slug)


def found(site: Site, query: str) -> list[str]:
    text = site.as_(site.sam).get(f"/desk/people?lang=en&{query}").text
    return re.findall(r'<tr role="row" id="([\w-]+)"', text)


def crowd(database: Database, count: int) -> None:
    """So many colleagues more."""
    with database.write() as session:
        teams = [Team(id=new_id(), name=f"Équipe {n}") for n in range(40)]
        session.add_all(teams)
        session.flush()
        session.add_all(
            Person(
                slug=f"colleague-{n:05}",
                name=f"Élodie Colleague {n}",
                email=f"c{n}@example.org",
                title="Nurse",
                team_id=teams[n % 40].id,
            )
            for n in range(count)
        )


def test_people_are_found_by_name_mail_team_and_office_whatever_their_accents(site: Site) -> None:
    site.add("Zoé Blanc", email="z.blanc@example.org", team="Équipe du fleuve", office="Orléans")
    for words in ("zoe", "ZOÉ bla", "z.blanc@example", "equipe fleu", "orleans", "blanc orleans"):
        assert found(site, f"q={words}") == ["zoe-blanc"], words
    assert found(site, "q=blanc+brest") == []
    assert found(site, "who=serving") == ["olga-petit", "sam-ito"]
    zoe = person(site, "zoe-blanc")
    assert found(site, f"team={zoe.team_id}") == found(site, f"office={zoe.office_id}") == ["zoe-blanc"]


def test_fifty_stand_on_a_page_and_the_links_keep_what_was_looked_for(site: Site) -> None:
    crowd(site.parts.database, 120)
    steward = site.as_(site.sam)
    seen: list[str] = []
    path = "/desk/people?lang=en&q=elodie"
    for number in (1, 2, 3):
        text = steward.get(path).text
        rows = re.findall(r'<tr role="row" id="([\w-]+)"', text)
        assert len(rows) == (50 if number < 3 else 20)
        assert f"Page {number} of 3" in text
        seen += rows
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        assert (onward is None) is (number == 3)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert len(set(seen)) == 120


@pytest.mark.parametrize("page", ["0", "-1", "x", "９", "99999999999999999999", "9999"])
def test_a_page_that_is_none_is_one_that_is(site: Site, page: str) -> None:
    assert site.as_(site.sam).get(f"/desk/people?page={page}").status_code == 200


def test_pages_of_five_thousand_people_take_little_work(site: Site) -> None:
    """By the processor's clock, whatever else this machine does; tests/bench/test_pages.py waits for answers."""
    crowd(site.parts.database, 5_000)
    steward, visitor = site.as_(site.sam), site.visitor()
    asked = ("/desk/people", "/desk/people?q=colleague+4999", "/desk/people?page=90", "/desk/people?q=zzz")
    pages = (*((one, steward) for one in asked), ("/desk/people/colleague-00077", steward), ("/people", visitor))
    for path, browser in pages:
        browser.get(path)
        times = []
        for _ in range(20):
            began = process_time()
            assert browser.get(path).status_code == 200
            times.append(process_time() - began)
        assert median(times) <= 0.1, path


def test_who_speaks_is_on_some_page_of_the_public_directory_and_nobody_else(site: Site) -> None:
    crowd(site.parts.database, 130)
    spoke = [f"colleague-{number:05}" for number in range(99)]
    for number, slug in enumerate(spoke):
        site.put(person(site, slug), number + 100)
    names: list[str] = []
    path = "/people?lang=en"
    while path:
        text = site.visitor().get(path).text
        names += re.findall(r'<a class="plot" href="/p/([\w-]+)', text)
        onward = re.search(r'href="([^"]+)" rel="next"', text)
        path = onward[1].replace("&amp;", "&") if onward else ""
    assert names == [*spoke, "mia-sorensen"]
    assert found(site, "q=colleague+129") == ["colleague-00129"], "the desk finds everybody"


def test_what_stands_of_a_person_is_changed_and_noted(site: Site) -> None:
    steward = site.as_(site.sam)
    changed = {"name": "Mia S.", "email": "Mia@Example.org", "title": "Captain", "team": "River", "office": "Lyon"}
    answer = steward.post("/desk/people/mia-sorensen?lang=fr", data={**changed, "manager": "olga petit"})
    assert answer.status_code == 404, "names are written as they are"
    assert 'value="olga petit"' in answer.text
    assert "<b>olga-petit</b>" in answer.text
    answer = steward.post("/desk/people/mia-sorensen?lang=fr", data={**changed, "manager": "Olga Petit"})
    assert (answer.status_code, answer.location) == (303, "/desk/people/mia-sorensen?lang=fr")
    mia = person(site, "mia-sorensen")
    assert (mia.name, mia.email, mia.title, mia.manager_id) == ("Mia S.", "mia@example.org", "Captain", site.olga.id)
    assert (mia.team and mia.team.name, mia.office and mia.office.name) == ("River", "Lyon")
    steward.post("/desk/people/mia-sorensen", data={**changed, "manager": "olga-petit"})
    with site.parts.database.read() as session:
        log = audit_log(session)
    assert sorted(one.act for one in log) == ["person.address", "person.change", "person.rename"]
    assert {one.subject_id for one in log} == {mia.id}


def test_nobody_is_among_their_own_managers(site: Site) -> None:
    steward = site.as_(site.sam)
    site.add("Zoé", manager="mia-sorensen")
    site.add("Ada", manager="zoe")
    for manager in ("mia-sorensen", "zoe", "ada"):
        answer = steward.post("/desk/people/mia-sorensen?lang=en", data={**FACTS, "manager": manager})
        assert (answer.status_code, "in a circle" in answer.text) == (409, True), manager
    assert person(site, "mia-sorensen").manager_id is None


def test_only_operators_give_roles_and_nobody_their_own(site: Site) -> None:
    steward, operator = site.as_(site.sam), site.as_(site.olga)
    assert steward.post("/desk/people/sam-ito/role", data={"role": "operator"}).status_code == 403
    assert steward.post("/desk/people/mia-sorensen/role", data={"role": "operator"}).status_code == 403
    assert steward.post("/desk/people/olga-petit/role", data={"role": "member"}).status_code == 403
    assert steward.post("/desk/people/olga-petit", data={**FACTS, "email": "sam@evil.example"}).status_code == 403
    assert steward.post("/desk/people/olga-petit/deactivate").status_code == 403
    assert operator.post("/desk/people/olga-petit/role", data={"role": "member"}).status_code == 403
    assert operator.post("/desk/people/olga-petit/deactivate").status_code == 403
    assert steward.post("/desk/people/mia-sorensen/role", data={"role": "steward"}).status_code == 403
    assert "/mia-sorensen/role" not in steward.get("/desk/people/mia-sorensen").text
    for role in ("steward", "operator"):
        assert operator.post("/desk/people/mia-sorensen/role", data={"role": role}).status_code == 303
    assert (person(site, "mia-sorensen").role, person(site, "olga-petit").role) == ("operator", "operator")


def test_who_may_judge_what_a_steward_hid_is_not_for_that_steward_to_say(site: Site) -> None:
    site.add("Bob Second", role="steward")
    steward, operator = site.as_(site.sam), site.as_(site.olga)
    assert steward.post("/desk/people/bob-second/role", data={"role": "member"}).status_code == 403
    assert steward.post("/desk/people/bob-second/deactivate").status_code == 403
    page = steward.get("/desk/people/bob-second").text
    assert "/bob-second/role" not in page
    assert "/bob-second/deactivate" not in page
    assert (person(site, "bob-second").role, person(site, "bob-second").deactivated_at) == ("steward", None)
    assert operator.post("/desk/people/bob-second/role", data={"role": "member"}).status_code == 303
    assert steward.post("/desk/people/bob-second/deactivate").status_code == 303


def test_who_loses_a_role_is_signed_out(site: Site) -> None:
    sam = site.as_(site.sam)
    site.as_(site.olga).post("/desk/people/sam-ito/role", data={"role": "member"})
    assert sam.get("/desk/people").status_code == 303


def test_who_is_deactivated_is_signed_out_comes_in_no_more_and_is_not_read_until_activated(site: Site) -> None:
    steward, mia = site.as_(site.sam), site.as_(site.mia)
    with site.parts.database.write() as session:
        follow(session, session.get_one(Person, site.mia.id), name="mia-elsewhere")
    link = invitation_in(steward.post("/desk/people/mia-sorensen/invite").text)

    def reading() -> int:
        with site.parts.database.read() as session:
            return len(due_sources(session, at_most=9))

    assert reading() == 1
    assert steward.post("/desk/people/mia-sorensen/deactivate").status_code == 303
    assert mia.get("/me").status_code == 303
    assert site.visitor().post(link).status_code == 404
    assert reading() == 0
    assert "Kingfishers" in site.visitor().get("/").text, "what they wrote stays theirs to decide about"
    assert steward.post("/desk/people/mia-sorensen/invite").status_code == 400
    assert found(site, "who=inactive") == ["mia-sorensen"]
    assert "Activate again" in steward.get("/desk/people/mia-sorensen?lang=en").text
    assert steward.post("/desk/people/mia-sorensen/activate").status_code == 303
    assert reading() == 1
    assert site.visitor().post(link).status_code == 404, "a link from before stays ended"


def test_a_link_is_shown_once_and_kept_in_no_cache(site: Site) -> None:
    steward = site.as_(site.sam)
    answer = steward.post("/desk/people/mia-sorensen/invite")
    assert invitation_in(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "/enter/" not in steward.get("/desk/people/mia-sorensen").text


def test_a_partner_stands_apart_and_has_neither_link_nor_role(site: Site) -> None:
    steward = site.as_(site.sam)
    assert steward.post("/desk/people", data={"name": "#Ferries", "partner": "1"}).location == "/desk/people/ferries"
    assert (found(site, ""), found(site, "who=partners")) == (["mia-sorensen", "olga-petit", "sam-ito"], ["ferries"])
    page = steward.get("/desk/people/ferries?lang=en").text
    assert "/invite" not in page
    assert "/role" not in page
    assert steward.post("/desk/people/ferries/invite").status_code == 400
    assert site.as_(site.olga).post("/desk/people/ferries/role", data={"role": "steward"}).status_code == 400
    assert steward.post("/desk/people", data={"name": "X", "partner": "1", "email": "x@x.org"}).status_code == 400


def test_what_was_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    steward = site.as_(site.sam)
    for path in ("/desk/people", "/desk/people/mia-sorensen"):
        answer = steward.post(f"{path}?lang=en", data={**FACTS, "email": "nowhere", "title": "Captain of all"})
        assert (answer.status_code, "“nowhere” is not a mail address." in answer.text) == (400, True)
        assert 'value="Captain of all"' in answer.text


def test_a_team_is_renamed_put_into_another_and_removed_when_nobody_is_in_it(site: Site) -> None:
    steward = site.as_(site.sam)
    zoe, ada = site.add("Zoé", team="Care"), site.add("Ada", team="Nursing")
    care, nursing = str(zoe.team_id), str(ada.team_id)
    assert steward.post(f"/desk/teams/team/{care}", data={"name": "Caring"}).status_code == 303
    assert (person(site, "zoe").team or Team()).name == "Caring"
    refused = steward.post(f"/desk/teams/team/{nursing}?lang=en", data={"name": "Caring"})
    assert (refused.status_code, "Put it into that one" in refused.text) == (409, True)
    assert steward.post(f"/desk/teams/team/{nursing}", data={"name": "Caring", "merge": "1"}).status_code == 303
    assert person(site, "ada").team_id == care
    assert steward.post(f"/desk/teams/team/{care}/remove").status_code == 409
    for slug in ("ada", "zoe"):
        steward.post(f"/desk/people/{slug}", data={**FACTS, "name": slug})
    assert steward.post(f"/desk/teams/team/{care}/remove").status_code == 303
    with site.parts.database.read() as session:
        assert session.scalars(select(Team)).all() == []


def test_what_a_wall_or_a_screen_names_is_not_taken_from_under_it(site: Site) -> None:
    steward = site.as_(site.sam)
    zoe, ada = site.add("Zoé", team="Care", office="Lyon"), site.add("Ada", team="Nursing", office="Paris")
    with site.parts.database.write() as session:
        session.add(Wall(slug="care", title="Care", filter={"teams": [zoe.team_id]}))
        office = session.get_one(Office, str(zoe.office_id))
        pair(session, introduce(session).code, main_wall(session), office, actor=None)
    merge = {"merge": "1"}
    assert steward.post(f"/desk/teams/team/{zoe.team_id}", data={"name": "Nursing", **merge}).status_code == 409
    assert steward.post(f"/desk/teams/office/{zoe.office_id}", data={"name": "Paris", **merge}).status_code == 409
    assert steward.post(f"/desk/teams/team/{ada.team_id}", data={"name": "Care", **merge}).status_code == 303


def invitation_in(text: str) -> str:
    (address,) = re.findall(r'value="http[^"]*(/enter/[^"]+)"', text)
    return str(address)


def changed_since(site: Site, seq: int) -> int:
    with site.parts.database.read() as session:
        return session.scalar(select(func.count()).where(Change.seq > seq, Change.kind == "wall.changed")) or 0


def last_change(site: Site) -> int:
    with site.parts.database.read() as session:
        return session.scalar(select(func.max(Change.seq))) or 0


@pytest.mark.parametrize("field", ["name", "title", "team", "office"])
def test_open_walls_hear_of_what_a_steward_changes_of_a_person(site: Site, field: str) -> None:
    before, steward = last_change(site), site.as_(site.sam)
    for _ in range(2):
        assert steward.post("/desk/people/mia-sorensen", data={**FACTS, field: "Another"}).status_code == 303
        assert changed_since(site, before) == 1, "the same again changes nothing"


def test_open_walls_hear_of_a_file_a_renamed_office_and_a_merged_team(site: Site) -> None:
    ada, zoe = site.add("Ada", team="River", office="Lyon"), site.add("Zoé", team="Sea", office="Lyon")
    for path, name in ((f"office/{ada.office_id}", "Nantes"), (f"team/{zoe.team_id}", "River")):
        before = last_change(site)
        answer = site.as_(site.sam).post(f"/desk/teams/{path}", data={"name": name, "merge": "1"})
        assert answer.status_code == 303
        assert changed_since(site, before) == 1
    before = last_change(site)
    assert import_people(site.parts, b"name,title\nAda,Captain\n", actor=None).wrong == []
    assert changed_since(site, before) == 1


def test_who_is_renamed_by_a_steward_reads_it_and_the_audit_says_from_what_to_what(site: Site) -> None:
    site.as_(site.sam).post("/desk/people/mia-sorensen", data={**FACTS, "name": "Mia S."})
    inbox = site.as_(site.mia).get("/me/notices?lang=en").text
    assert "Sam Ito changed what you are called, from “Mia Sörensen” to “Mia S.”" in inbox
    with site.parts.database.read() as session:
        assert [(one.act, one.reason) for one in audit_log(session)] == [("person.rename", "Mia Sörensen → Mia S.")]


def test_the_people_page_counts_sources_for_its_own_rows(site: Site) -> None:
    with site.parts.database.write() as session:
        follow(session, session.get_one(Person, site.mia.id), name="mia")
    with site.parts.database.read() as session:
        assert count_by_person(session, [site.mia.id, site.sam.id]) == {site.mia.id: 1}
        assert count_by_person(session, [site.sam.id]) == {}
