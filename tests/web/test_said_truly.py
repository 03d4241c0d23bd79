"""Promises of words on pages: of who is out of sight, of a partner or a namesake, of a post that is here."""

import pytest

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict, Invalid
from wall.people.directory import deactivate
from wall.people.models import Person
from wall.people.pausing import pause
from wall.people.service import NewPerson, add_person
from wall.sources.service import ask_now, find_source


def test_my_place_says_that_i_pause_and_leads_to_no_page_that_is_not_there(site: Site) -> None:
    mia = site.as_(site.mia)
    assert "My page, as everyone sees it" in mia.get("/me?lang=en").text
    with site.parts.database.write() as session:
        pause(session, session.get_one(Person, site.mia.id), None)
    page = mia.get("/me?lang=en").text
    assert "Everything of yours is out of sight until you come back." in page
    assert "I am back" in page
    assert 'href="/p/mia-sorensen' not in page


def test_the_source_of_who_is_deactivated_is_not_called_well_and_nobody_asks_it(site: Site) -> None:
    with site.parts.database.write() as session:
        mia = session.get_one(Person, site.mia.id)
        source_id = follow(session, mia, name="mia").id
        deactivate(session, mia, actor=session.get_one(Person, site.olga.id))
    page = site.as_(site.sam).get("/desk/sources?lang=en").text
    assert "not read: Mia Sörensen is out of sight, or not here" in page
    assert "in a moment" not in page
    with site.parts.database.write() as session, pytest.raises(Conflict, match="nobody asks this source"):
        ask_now(find_source(session, source_id))


def test_a_partner_is_not_spoken_of_as_of_somebody_who_signs_in(site: Site) -> None:
    site.add("Les Bateliers", kind="partner")
    page = site.as_(site.sam).get("/desk/people/les-bateliers?lang=en").text
    assert "A partner’s accounts are read no more." in page
    for words in ("signed out everywhere", "They read the reason"):
        assert words not in page


def test_what_would_show_offers_no_page_and_no_flower_that_are_not_there(site: Site) -> None:
    FakeNetwork(site.parts.settings.data_dir).post("mia", "Otters by the weir.")
    mia = site.as_(site.mia)
    there = mia.post("/me/accounts", data={"address": "fake:mia"}).location
    page = mia.get(f"{there}?lang=en").text
    assert "Otters by the weir." in page
    assert 'href="/post/' not in page
    assert "Give a flower" not in page


@pytest.mark.parametrize("name", ["\u200b", ".", "..", "\u3164", "\u2060\u200d", "—"])
def test_a_name_that_nobody_can_read_is_none(site: Site, name: str) -> None:
    with site.parts.database.write() as session, pytest.raises(Invalid):
        add_person(session, NewPerson(name))


@pytest.mark.parametrize("name", ["Ô", "山田", "3Jane", "علي"])
def test_a_name_in_any_writing_is_one(site: Site, name: str) -> None:
    with site.parts.database.write() as session:
        assert add_person(session, NewPerson(name)).name == name


def test_namesakes_are_told_apart_where_somebody_is_chosen(site: Site) -> None:
    site.add("Mia Sörensen", title="Lock keeper")
    page = site.as_(site.sam).get("/desk/sources?lang=en").text
    assert ">Mia Sörensen (Lock keeper, mia-sorensen-2)<" in page
    assert ">Sam Ito<" in page


def test_what_is_here_already_is_led_to(site: Site) -> None:
    mia, sam = site.as_(site.mia), site.as_(site.sam)
    form = {"step": "bring", "address": "https://linkedin.example/1", "text": "Hello there."}
    post = mia.post("/me/bring", data=form).location
    answer = sam.post("/me/bring?lang=en", data=form)
    assert answer.status_code == 409
    assert "This post is here already." in answer.text
    assert f'href="{post}' in answer.text
