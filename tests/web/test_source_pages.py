"""Promises of a source's pages: the owner and stewards read the same facts, and what to do about each trouble."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.acts.fetch import fetch
from wall.clock import now
from wall.connectors.base import Astray, Target, Unauthorized
from wall.connectors.fake_network import FakeNetwork, Trouble
from wall.notices.service import tell
from wall.people.models import Person
from wall.sources import hosts
from wall.sources.health import note_failure
from wall.sources.models import AccountClaim, Source
from wall.sources.rules import Pace
from wall.sources.service import add_source, ask_now

ADVICE = {
    "unreachable": "tried again by itself",
    "limited": "wants to be left alone",
    "unauthorized": "new access token",
    "gone": "ive the new address below",
    "malformed": "Open the address in a browser",
}


@pytest.fixture
def network(site: Site) -> FakeNetwork:
    return FakeNetwork(site.parts.settings.data_dir)


@pytest.fixture
def source_id(site: Site, network: FakeNetwork) -> str:
    """Mia's account on the made-up network, fetched once, with one post and one answer."""
    network.post("mia", "Otters by the weir.")
    network.post("mia", "So do I.", answers_url="https://fake.example/@eve/9", answers_author="@eve@fake")
    with site.parts.database.write() as session:
        found = follow(session, session.get_one(Person, site.mia.id), name="mia").id
    _fetch(site, found)
    return found


@pytest.mark.parametrize("trouble", [*ADVICE])
def test_each_trouble_says_what_to_do_next_to_both(
    site: Site, network: FakeNetwork, source_id: str, trouble: Trouble
) -> None:
    network.trouble("mia", trouble)
    _fetch(site, source_id)
    for browser, path in ((site.as_(site.sam), "/desk/sources/"), (site.as_(site.mia), "/me/sources/")):
        text = browser.get(f"{path}{source_id}?lang=en").text
        assert ADVICE[trouble] in text
        assert ("New access token" in text) == (trouble == "unauthorized" and path.startswith("/me"))


def test_both_read_what_came_in_and_how_often_it_is_asked(site: Site, source_id: str) -> None:
    for browser, path in ((site.as_(site.sam), "/desk/sources/"), (site.as_(site.mia), "/me/sources/")):
        text = browser.get(f"{path}{source_id}?lang=en").text
        for words in ("asked every 60", "2 on ", "2 in all", "Otters by the weir."):
            assert words in text


def test_a_test_says_what_is_there_and_stores_nothing(site: Site, network: FakeNetwork, source_id: str) -> None:
    network.post("mia", "Herons at noon.")
    for browser, path in ((site.as_(site.sam), "/desk/sources/"), (site.as_(site.mia), "/me/sources/")):
        text = browser.post(f"{path}{source_id}/test?lang=en").text
        assert "It answers, with 3 posts. Nothing was stored." in text
        assert "Herons at noon." in text
    assert "Herons at noon." not in site.visitor().get("/").text
    network.trouble("mia", "malformed")
    assert "answers with nonsense" in site.as_(site.mia).post(f"/me/sources/{source_id}/test?lang=en").text


def test_a_member_switches_answers_off_and_on_again(site: Site, source_id: str) -> None:
    mia = site.as_(site.mia)
    assert "So do I." in site.visitor().get("/").text
    assert mia.post(f"/me/sources/{source_id}", data={}).status_code == 303
    assert "So do I." not in site.visitor().get("/").text
    assert "Hidden for safety" not in mia.get("/me?lang=en").text  # nobody hid it but she herself
    assert "Answers to others are not shown." in site.as_(site.sam).get(f"/desk/sources/{source_id}?lang=en").text
    mia.post(f"/me/sources/{source_id}", data={"replies": "on"})
    assert "So do I." in site.visitor().get("/").text


def test_nobody_opens_or_switches_what_is_somebody_elses(site: Site, source_id: str) -> None:
    for person in (site.sam, site.olga):
        browser = site.as_(person)
        assert browser.get(f"/me/sources/{source_id}").status_code == 404
        for path in ("", "/test", "/token", "/address", "/remove"):
            assert browser.post(f"/me/sources/{source_id}{path}", data={"token": "x"}).status_code == 404


def test_a_colleagues_account_is_paused_and_let_go_by_themself_alone(site: Site, source_id: str) -> None:
    sam, mia = site.as_(site.sam), site.as_(site.mia)
    page = sam.get(f"/desk/sources/{source_id}").text
    for act in ("pause", "resume", "remove"):
        assert sam.post(f"/desk/sources/{source_id}/{act}").status_code == 403
        assert f"/desk/sources/{source_id}/{act}" not in page
    for act, is_paused in (("pause", True), ("resume", False)):
        assert f"/me/sources/{source_id}/{act}" in mia.get(f"/me/sources/{source_id}").text
        assert mia.post(f"/me/sources/{source_id}/{act}").status_code == 303
        with site.parts.database.read() as session:
            assert (session.get_one(Source, source_id).paused_at is not None) is is_paused


def test_a_new_token_is_kept_and_an_empty_one_refused(site: Site, network: FakeNetwork, source_id: str) -> None:
    network.trouble("mia", "unauthorized")
    _fetch(site, source_id)
    mia, path = site.as_(site.mia), f"/me/sources/{source_id}"
    assert "Paste the new access token." in mia.post(f"{path}/token?lang=en", data={"token": " "}).text
    assert mia.post(f"{path}/token", data={"token": "PELICAN"}).status_code == 303
    assert "PELICAN" not in mia.get(path).text
    with site.parts.database.read() as session:
        assert session.get_one(Source, source_id).token_sealed is not None


def test_a_steward_gives_a_colleagues_account_no_token_and_asks_them_instead(
    site: Site, network: FakeNetwork, source_id: str
) -> None:
    network.trouble("mia", "unauthorized")
    _fetch(site, source_id)
    sam = site.as_(site.sam)
    page = sam.get(f"/desk/sources/{source_id}?lang=en").text
    assert f"/desk/sources/{source_id}/token" not in page
    assert "Ask Mia Sörensen to give a new access token" in page
    answer = sam.post(f"/desk/sources/{source_id}/token?lang=en", data={"token": "PELICAN"})
    assert (answer.status_code, "Only Mia Sörensen gives this account an access token" in answer.text) == (403, True)
    assert "Mia is asked first" in page
    with site.parts.database.read() as session:
        assert session.get_one(Source, source_id).token_sealed is None


def test_what_is_followed_no_more_leaves_its_posts(site: Site, source_id: str) -> None:
    mia, sam = site.as_(site.mia), site.as_(site.sam)
    assert mia.post(f"/me/sources/{source_id}/keep").status_code == 303
    assert mia.post(f"/me/sources/{source_id}/remove").status_code == 303
    assert sam.get(f"/desk/sources/{source_id}").status_code == 404
    assert "Otters by the weir." in site.visitor().get("/").text
    assert "@mia" not in sam.get("/desk/sources").text


def test_a_notice_is_marked_until_it_was_seen(site: Site) -> None:
    mia = site.as_(site.mia)
    with site.parts.database.write() as session:
        values = {"handle": "@mia", "why": "{host} refuses.", "why_values": {"host": "social.example"}}
        tell(session, site.mia.id, "Your words from {handle} do not come in. {why}", values, path="/me", at=now())
    assert "something for you to know" in mia.get("/?lang=en").text
    assert "Your words from @mia do not come in. social.example refuses." in mia.get("/me?lang=en").text
    assert "Vos mots ne nous arrivent plus de @mia." in mia.get("/me?lang=fr").text
    assert "something for you to know" not in site.as_(site.sam).get("/?lang=en").text
    mia.post("/me/notices")
    assert "something for you to know" not in mia.get("/?lang=en").text
    assert "Your words from @mia" not in mia.get("/me?lang=en").text
    assert "Your words from @mia" in mia.get("/me/notices?lang=en").text


def test_the_other_sources_of_a_server_that_wants_rest_say_until_when(site: Site) -> None:
    source_id = _feed(site, "https://feeds.example/mia")
    with site.parts.database.write() as session:
        hosts.take(session, "feeds.example", pause_seconds=1.0)
        hosts.give_back(session, "feeds.example", leave_alone=timedelta(hours=1))
    for person, path in ((site.sam, "/desk/sources"), (site.sam, f"/desk/sources/{source_id}"), (site.mia, "/me")):
        assert "waits: feeds.example asked to be left alone until " in site.as_(person).get(f"{path}?lang=en").text
    answer = site.as_(site.sam).post(f"/desk/sources/{source_id}/fetch?lang=en")
    assert answer.status_code == 409
    assert "feeds.example asked to be left alone until " in answer.text
    assert "It is asked again after that, by itself." in answer.text


def test_what_is_gone_asks_its_owner_and_speaks_of_them_to_stewards(
    site: Site, network: FakeNetwork, source_id: str
) -> None:
    network.trouble("mia", "gone")
    _fetch(site, source_id)
    mine = site.as_(site.mia).get(f"/me/sources/{source_id}?lang=en").text
    assert "Where do your words live now?" in mine
    assert "Ask Mia" not in mine
    assert "Ask Mia Sörensen where they write now" in site.as_(site.sam).get(f"/desk/sources/{source_id}?lang=en").text


def test_a_feed_that_is_not_public_asks_for_no_token(site: Site) -> None:
    source_id = _feed(site, "https://feeds.example/mia")
    with site.parts.database.write() as session:
        error = Unauthorized("{host} does not show this feed to us ({status}).", host="feeds.example", status=403)
        note_failure(session, session.get_one(Source, source_id), error, Pace(60, 1.0))
    sam = site.as_(site.sam)
    for text in (
        sam.get(f"/desk/sources/{source_id}?lang=en").text,
        site.as_(site.mia).get(f"/me/sources/{source_id}?lang=en").text,
    ):
        assert "feed is not public" in text
        assert "New access token" not in text
    answer = site.as_(site.mia).post(f"/me/sources/{source_id}/token?lang=en", data={"token": "PELICAN"})
    assert answer.status_code == 400
    assert "A feed is read without a token." in answer.text


@pytest.mark.parametrize("token", ["a\x00b", "jeton-é", "two words"])
def test_what_cannot_be_a_token_is_refused_in_words(site: Site, source_id: str, token: str) -> None:
    sam = site.as_(site.sam)
    sent = {"person": "mia-sorensen", "address": "fake:other", "token": token}
    for answer in (
        site.as_(site.mia).post(f"/me/sources/{source_id}/token?lang=en", data={"token": token}),
        sam.post("/desk/sources?lang=en", data=sent),
    ):
        assert answer.status_code == 400
        assert "This is no token" in answer.text


def test_an_address_that_leads_astray_needs_a_person(site: Site) -> None:
    source_id = _feed(site, "https://feeds.example/mia")
    with site.parts.database.write() as session:
        error = Astray("{host} sends us from one address to the next without end.", host="feeds.example")
        note_failure(session, session.get_one(Source, source_id), error, Pace(60, 1.0))
    text = site.as_(site.sam).get(f"/desk/sources/{source_id}?lang=en").text
    assert "without end. <b>Somebody has to act.</b>" in text
    assert "Check the address: it leads where this site cannot go." in text


def test_both_give_a_new_address_that_is_read_once_it_is_sure_whose_it_is_and_the_posts_stay(
    site: Site, network: FakeNetwork, source_id: str
) -> None:
    network.trouble("mia", "gone")
    _fetch(site, source_id)
    network.post("mia-at-home", "From the new place.")
    network.post("mia-abroad", "From far away.")
    mia = site.as_(site.mia)
    for person, path, name in ((site.mia, "/me", "mia-at-home"), (site.sam, "/desk", "mia-abroad")):
        page = f"{path}/sources/{source_id}"
        assert site.as_(person).post(f"{page}/address", data={"address": f"fake:{name}"}).status_code == 303
        with site.parts.database.read() as session:
            assert session.get_one(Source, source_id).uri != f"fake:{name}"
            claim = session.scalars(select(AccountClaim)).one()
        if person is site.mia:
            network.post(name, claim.word)
            assert mia.post(f"/me/accounts/{claim.id}/prove").location == f"/me/sources/{source_id}"
        else:
            assert mia.post(f"/me/accounts/{claim.id}", data={"say": "yes"}).location == f"/me/sources/{source_id}"
        with site.parts.database.read() as session:
            source = session.get_one(Source, source_id)
            assert (source.uri, source.trouble, source.cursor) == (f"fake:{name}", None, None)
            assert source.due_at is not None
        assert "Its address has moved from fake:mia" in site.as_(person).get(f"{page}?lang=en").text
        _fetch(site, source_id)
    wall = site.visitor().get("/").text
    for words in ("Otters by the weir.", "From the new place.", "From far away."):
        assert words in wall


def test_an_address_that_is_none_or_taken_changes_nothing(site: Site, source_id: str) -> None:
    mia = site.as_(site.mia)
    for typed, status, words in (
        (" ", 400, "Give the new address."),
        ("ftp://x", 400, "is no address of a feed"),
        ("fake:mia", 409, "is followed already, for Mia Sörensen"),
    ):
        answer = mia.post(f"/me/sources/{source_id}/address?lang=en", data={"address": typed})
        assert answer.status_code == status
        assert words in answer.text
    with site.parts.database.read() as session:
        assert session.get_one(Source, source_id).uri == "fake:mia"


def test_an_owner_lets_their_own_source_go(site: Site, source_id: str) -> None:
    mia = site.as_(site.mia)
    with site.parts.database.write() as session:
        session.get_one(Source, source_id).agreed_by = site.mia.id
    assert "Stop following" in mia.get(f"/me/sources/{source_id}?lang=en").text
    assert mia.post(f"/me/sources/{source_id}/remove").status_code == 303
    assert mia.get(f"/me/sources/{source_id}").status_code == 404
    assert "Otters by the weir." in site.visitor().get("/").text


def test_two_feeds_of_one_title_are_told_apart(site: Site) -> None:
    for name in ("mia", "work"):
        _feed(site, f"https://feeds.example/{name}")
    text = site.as_(site.sam).get("/desk/sources?lang=en").text
    for name in ("mia", "work"):
        assert f">feeds.example/{name}</small>" in text


def _feed(site: Site, uri: str) -> str:
    with site.parts.database.write() as session:
        target = Target("feed", uri, "Weir notes", "", {})
        return add_source(session, session.get_one(Person, site.mia.id), target, site.parts.sealer).id


def _fetch(site: Site, source_id: str) -> None:
    with site.parts.database.write() as session:
        ask_now(session.get_one(Source, source_id))
    assert fetch(site.parts, source_id) is not None
