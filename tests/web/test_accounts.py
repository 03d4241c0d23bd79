"""Promises of a member's accounts: they add, see, choose, show, agree or say no; stewards suggest and vouch."""

import re

import pytest
from sqlalchemy import select

from tests.support.remote import follow
from tests.web.conftest import Site
from wall.acts.fetch import fetch
from wall.connectors.fake_network import FakeNetwork
from wall.people.models import Person
from wall.sources.models import AccountClaim, Source

OTTERS = "Otters by the weir."


@pytest.fixture
def network(site: Site) -> FakeNetwork:
    """The made-up network, with one post of Mia's."""
    network = FakeNetwork(site.parts.settings.data_dir)
    network.post("mia", OTTERS)
    return network


def test_a_name_that_no_account_can_have_is_refused_in_words_and_kept_nowhere(site: Site) -> None:
    mia, sam, name = site.as_(site.mia), site.as_(site.sam), "a" * 3_000
    for address in (f"fake:{name}", f"@{name}@social.example", f"fake:{name[:400]}", f"@{name[:400]}@social.example"):
        for browser, path in ((mia, "/me/accounts"), (sam, "/desk/sources")):
            answer = browser.post(f"{path}?lang=en", data={"address": address, "person": "mia-sorensen"})
            assert (answer.status_code, "too long" in answer.text or "may have 300" in answer.text) == (400, True)
    with site.parts.database.read() as session:
        assert session.scalars(select(AccountClaim)).all() == []


def test_a_member_adds_an_account_sees_it_shows_that_it_is_hers_and_says_yes(site: Site, network: FakeNetwork) -> None:
    mia = site.as_(site.mia)
    claim = _added(site, "fake:mia")
    page = mia.get(f"/me/accounts/{claim.id}?lang=en").text
    for words in (OTTERS, "Yes, show these", claim.word, "/p/mia-sorensen", "Ask a steward to vouch for me"):
        assert words in page
    assert OTTERS not in site.visitor().get("/").text
    answer = mia.post(f"/me/accounts/{claim.id}", data={"say": "yes", "replies": "on", "relays": "on"})
    assert answer.location == f"/me/accounts/{claim.id}#mine"
    nothing_yet = mia.post(f"/me/accounts/{claim.id}/prove?lang=en")
    assert nothing_yet.status_code == 400
    assert "Nothing there shows that it is yours, as yet." in nothing_yet.text
    network.post("mia", claim.word)
    assert "/me/sources/" in mia.post(f"/me/accounts/{claim.id}/prove").location
    source = _source(site)
    assert (source.verified_how, source.takes_relays) == ("word", True)
    fetch(site.parts, source.id)
    wall = site.visitor().get("/?lang=en").text
    assert OTTERS in wall
    assert "vouched for" not in wall
    assert "verified: a word put there shows it" in site.visitor().get("/p/mia-sorensen?lang=en").text
    assert mia.get(f"/me/accounts/{claim.id}").status_code == 404


def test_what_would_show_follows_the_choices_before_anything_is_read(site: Site, network: FakeNetwork) -> None:
    network.post("mia", "At the lock. #Écluse")
    mia, claim = site.as_(site.mia), _added(site, "fake:mia")
    mia.post(f"/me/accounts/{claim.id}", data={"say": "look", "only_tag": "#ecluse"})
    page = mia.get(f"/me/accounts/{claim.id}").text
    assert "At the lock." in page
    assert OTTERS not in page
    wrong = mia.post(f"/me/accounts/{claim.id}?lang=en", data={"say": "yes", "only_tag": "two words"})
    assert wrong.status_code == 400
    assert "is no tag" in wrong.text


def test_a_no_leaves_nothing_and_nobody_opens_what_is_another_ones(site: Site, network: FakeNetwork) -> None:
    claim = _added(site, "fake:mia")
    sam = site.as_(site.sam)
    for path in ("", "/prove", "/vouch", "/withdraw"):
        assert sam.post(f"/me/accounts/{claim.id}{path}").status_code == 404
    assert sam.get(f"/me/accounts/{claim.id}").status_code == 404
    assert site.as_(site.mia).post(f"/me/accounts/{claim.id}/withdraw").location == "/me/accounts"
    with site.parts.database.read() as session:
        assert session.scalars(select(AccountClaim)).all() == []


def test_a_door_of_ones_own_is_open_at_once_and_its_secret_shown_once(site: Site) -> None:
    mia = site.as_(site.mia)
    assert "whsec_" in mia.post("/me/accounts", data={"address": "webhook:"}).text
    source = _source(site)
    assert (source.verified_how, source.agreed_by) == ("door", site.mia.id)
    assert "whsec_" not in mia.get("/me/accounts").text


def test_what_a_steward_suggests_its_person_reads_of_and_decides(site: Site, network: FakeNetwork) -> None:
    sam, mia = site.as_(site.sam), site.as_(site.mia)
    assert sam.post("/desk/sources", data={"person": "mia-sorensen", "address": "fake:mia"}).status_code == 303
    claim = _claim(site)
    assert "Suggested by Sam Ito; Mia decides." in sam.get("/desk/sources?lang=en").text
    assert "Sam Ito suggests an account of yours for the wall: @mia@fake." in mia.get("/me?lang=en").text
    assert OTTERS in mia.get(f"/me/accounts/{claim.id}").text
    mia.post(f"/me/accounts/{claim.id}", data={"say": "yes", "replies": "on", "relays": "on"})
    fetch(site.parts, _source(site).id)
    for path in ("/", f"/post/{_newest(site)}"):
        assert "account vouched for by a steward" in site.visitor().get(f"{path}?lang=en").text
        assert "compte indiqué par la maison" in site.visitor().get(f"{path}?lang=fr").text


def test_a_suggested_door_gives_its_secret_to_its_person_alone(site: Site) -> None:
    sam, mia = site.as_(site.sam), site.as_(site.mia)
    assert "whsec_" not in sam.post("/desk/sources", data={"person": "mia-sorensen", "address": "webhook:"}).text
    claim = _claim(site)
    assert "Yes, open it" in mia.get(f"/me/accounts/{claim.id}?lang=en").text
    assert "whsec_" in mia.post(f"/me/accounts/{claim.id}", data={"say": "yes"}).text


def test_a_suggestion_can_be_taken_back_but_not_what_is_anothers_own(site: Site, network: FakeNetwork) -> None:
    sam = site.as_(site.sam)
    sam.post("/desk/sources", data={"person": "mia-sorensen", "address": "fake:mia"})
    assert sam.post(f"/desk/claims/{_claim(site).id}/withdraw").status_code == 303
    own = _added(site, "fake:mia")
    assert sam.post(f"/desk/claims/{own.id}/withdraw").status_code == 403


def test_a_steward_vouches_where_somebody_asked_and_says_how_they_know(site: Site, network: FakeNetwork) -> None:
    mia, sam, claim = site.as_(site.mia), site.as_(site.sam), _added(site, "fake:mia")
    mia.post(f"/me/accounts/{claim.id}", data={"say": "yes", "replies": "on"})
    mia.post(f"/me/accounts/{claim.id}/vouch")
    assert "asks a steward to vouch for it." in sam.get("/desk/sources?lang=en").text
    assert sam.post(f"/desk/claims/{claim.id}/vouch", data={"reason": ""}).status_code == 400
    assert sam.post(f"/desk/claims/{claim.id}/vouch", data={"reason": "We met there."}).status_code == 303
    assert _source(site).verified_how == "vouched"
    assert "Sam Ito vouched that @mia@fake is yours." in mia.get("/me?lang=en").text


def test_what_an_operator_had_followed_is_kept_or_undone_by_its_person(site: Site, network: FakeNetwork) -> None:
    mia = site.as_(site.mia)
    with site.parts.database.write() as session:
        source_id = follow(session, session.get_one(Person, site.mia.id), "mia").id
    fetch(site.parts, source_id)
    assert "Nobody asked you" in mia.get(f"/me/sources/{source_id}?lang=en").text
    assert OTTERS in site.visitor().get("/").text
    assert mia.post(f"/me/sources/{source_id}/undo").location == "/me/accounts"
    assert OTTERS not in site.visitor().get("/").text
    with site.parts.database.write() as session:
        kept_id = follow(session, session.get_one(Person, site.mia.id), "mia-too").id
    mia.post(f"/me/sources/{kept_id}/keep")
    assert "Nobody asked you" not in mia.get(f"/me/sources/{kept_id}?lang=en").text
    assert mia.post(f"/me/sources/{kept_id}/undo").status_code == 409


def test_one_tag_alone_is_chosen_later_too(site: Site, network: FakeNetwork) -> None:
    mia = site.as_(site.mia)
    with site.parts.database.write() as session:
        source_id = follow(session, session.get_one(Person, site.mia.id), "mia").id
    fetch(site.parts, source_id)
    sent = {"replies": "on", "relays": "on"}
    mia.post(f"/me/sources/{source_id}", data=sent | {"only_tag": "#locks"})
    assert OTTERS not in site.visitor().get("/").text
    assert "Only posts with #locks are shown." in site.as_(site.sam).get(f"/desk/sources/{source_id}?lang=en").text
    mia.post(f"/me/sources/{source_id}", data=sent)
    assert OTTERS in site.visitor().get("/").text
    assert mia.post(f"/me/sources/{source_id}", data={"only_tag": "a b"}).status_code == 400


def test_a_partners_account_is_followed_at_once_and_held_for_a_look(site: Site, network: FakeNetwork) -> None:
    site.add("Les Bateliers", kind="partner")
    sam = site.as_(site.sam)
    sam.post("/desk/sources", data={"person": "les-bateliers", "address": "fake:mia", "holds": "yes"})
    fetch(site.parts, _source(site).id)
    assert OTTERS not in site.visitor().get("/").text
    assert "wait" in sam.get("/desk/sources?lang=en").text
    page = sam.get("/desk/held?lang=en").text
    assert OTTERS in page
    (post_id,) = set(re.findall(r"/desk/held/(\w+)/show", page))
    assert sam.post(f"/desk/held/{post_id}/show").status_code == 303
    wall = site.visitor().get("/").text
    assert OTTERS in wall
    assert "Les Bateliers" in wall
    assert "Les Bateliers" not in site.visitor().get("/people").text
    assert "Les Bateliers" not in site.visitor().get("/api/v1/people").text


def test_no_route_holds_a_colleague_for_a_look(site: Site, network: FakeNetwork) -> None:
    with site.parts.database.write() as session:
        source_id = follow(session, session.get_one(Person, site.mia.id), "mia").id
    sam = site.as_(site.sam)
    assert sam.post(f"/desk/sources/{source_id}/hold", data={"holds": "yes"}).status_code == 403
    assert "Hold it for a look" not in sam.get(f"/desk/sources/{source_id}?lang=en").text
    sam.post("/desk/sources", data={"person": "mia-sorensen", "address": "fake:mia-too", "holds": "yes"})
    site.as_(site.mia).post(f"/me/accounts/{_claim(site).id}", data={"say": "yes", "holds": "yes"})
    with site.parts.database.read() as session:
        assert [source.holds for source in session.scalars(select(Source))] == [False, False]


def test_looking_for_a_proof_is_not_for_guessing(site: Site, network: FakeNetwork) -> None:
    mia, claim = site.as_(site.mia), _added(site, "fake:mia")
    statuses = [mia.post(f"/me/accounts/{claim.id}/prove").status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]


def _added(site: Site, address: str) -> AccountClaim:
    answer = site.as_(site.mia).post("/me/accounts", data={"address": address})
    assert answer.status_code == 303
    return _claim(site)


def _claim(site: Site) -> AccountClaim:
    with site.parts.database.read() as session:
        return session.scalars(select(AccountClaim)).one()


def _source(site: Site) -> Source:
    with site.parts.database.read() as session:
        return session.scalars(select(Source)).one()


def _newest(site: Site) -> str:
    found = re.search(r'id="post-(\w+)"', site.visitor().get("/").text)
    assert found is not None
    return found[1]
