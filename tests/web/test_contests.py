"""Promises of two who claim one account: a proof outweighs a word, nothing moves silently, and a steward decides."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from tests.web.conftest import Site
from wall.acts.claim import claim_own, look_for_proof, say_yes
from wall.acts.fetch import fetch
from wall.acts.settle import settle_now
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict
from wall.flowers.models import Flower
from wall.flowers.service import give
from wall.notices.models import Notice
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.choices import Choices
from wall.sources.claims import find_claim
from wall.sources.contests import end_those_over
from wall.sources.models import AccountClaim, Source
from wall.sources.queries import due_sources
from wall.sources.vouching import ask_to_vouch, vouch

OTTERS = "Otters by the weir."


@dataclass(frozen=True)
class Contested:
    """Sam vouched for Kay, whose source it became; then Mia claimed the account, and showed that it is hers."""

    site: Site
    network: FakeNetwork
    kay: Person
    source_id: str
    claim_id: str

    def source(self) -> Source:
        with self.site.parts.database.read() as session:
            return session.scalars(select(Source)).one()

    def told(self, person: Person) -> str:
        with self.site.parts.database.read() as session:
            return " ".join(session.scalars(select(Notice.message).where(Notice.person_id == person.id)))

    def wall(self) -> str:
        return self.site.visitor().get("/?lang=en").text

    def decide(self, deed: str, person: Person, **form: str) -> int:
        path = f"/desk/sources/{self.source_id}/{deed}"
        return self.site.as_(person).post(path, data={"claim": self.claim_id, **form}).status_code


@pytest.fixture
def vouched(site: Site) -> Contested:
    network, kay = FakeNetwork(site.parts.settings.data_dir), site.add("Kay Reed")
    network.post("mia", OTTERS)
    hers = claim_own(site.parts, kay, "fake:mia")
    say_yes(site.parts, kay, hers.id, Choices())
    with site.parts.database.write() as session:
        ask_to_vouch(session, find_claim(session, hers.id))
        source = vouch(
            session, find_claim(session, hers.id), reason="She said so.", actor=session.get_one(Person, site.sam.id)
        )
        assert source is not None
    fetch(site.parts, source.id)
    return Contested(site, network, kay, source.id, "")


@pytest.fixture
def contested(vouched: Contested) -> Contested:
    site = vouched.site
    assert OTTERS in vouched.wall()
    claim = claim_own(site.parts, site.mia, "fake:mia")
    say_yes(site.parts, site.mia, claim.id, Choices())
    vouched.network.post("mia", claim.word)
    assert look_for_proof(site.parts, site.mia, claim.id) is None
    return Contested(site, vouched.network, vouched.kay, vouched.source_id, claim.id)


def test_from_the_proof_on_nothing_shows_under_the_wrong_name_and_nothing_has_moved(contested: Contested) -> None:
    site = contested.site
    assert OTTERS not in contested.wall()
    assert OTTERS not in site.visitor().get("/p/kay-reed").text
    assert contested.source().person_id == contested.kay.id
    with site.parts.database.read() as session:
        assert due_sources(session, at_most=9) == []
    assert contested.decide("fetch", site.sam) == 409
    assert "A steward decides." in contested.told(site.mia)
    assert "Somebody else showed" in contested.told(contested.kay)
    for steward in (site.sam, site.olga):
        assert "decide whose it is" in contested.told(steward)
    with site.parts.database.read() as session:
        (post,) = session.scalars(select(Post).where(Post.text == OTTERS))
    assert site.as_(contested.kay).post(f"/me/posts/{post.id}/show").status_code == 409
    assert OTTERS not in contested.wall()


def test_given_to_who_showed_it_the_account_and_all_that_came_from_it_are_theirs(contested: Contested) -> None:
    site = contested.site
    page = site.as_(site.sam).get(f"/desk/sources/{contested.source_id}?lang=en").text
    assert "Give it to Mia Sörensen, with its posts" in page
    assert contested.decide("give", site.mia) == 403
    assert contested.decide("give", site.sam) == 303
    source = contested.source()
    assert (source.person_id, source.verified_how, source.agreed_by) == (site.mia.id, "word", site.mia.id)
    assert source.due_at is not None
    assert OTTERS in contested.wall()
    assert OTTERS in site.visitor().get("/p/mia-sorensen").text
    assert OTTERS not in site.visitor().get("/p/kay-reed").text
    assert "is yours now" in contested.told(site.mia)
    assert "went to whoever showed" in contested.told(contested.kay)
    contested.network.post("mia", "Otters again.")
    fetch(site.parts, source.id)
    assert "Otters again." in site.visitor().get("/p/mia-sorensen").text
    assert contested.decide("give", site.sam) == 404  # it is decided: the claim is gone


def test_thanks_for_a_post_that_was_given_are_its_authors(vouched: Contested) -> None:
    site = vouched.site
    with site.parts.database.write() as session:
        post = session.scalars(select(Post).where(Post.text == OTTERS)).one()
        give(session, session.get_one(Person, site.olga.id), post, note="A fine sight.", weekly=5)
    claim = claim_own(site.parts, site.mia, "fake:mia")
    say_yes(site.parts, site.mia, claim.id, Choices())
    vouched.network.post("mia", claim.word)
    look_for_proof(site.parts, site.mia, claim.id)
    data = {"claim": claim.id}
    site.as_(site.sam).post(f"/desk/sources/{vouched.source_id}/give", data=data)
    with site.parts.database.read() as session:
        assert session.scalars(select(Flower.receiver_id)).all() == [site.mia.id]


def test_declined_with_a_reason_it_stays_and_is_read_and_shown_again(contested: Contested) -> None:
    site = contested.site
    assert contested.decide("decline", site.sam, reason=" ") == 400
    assert contested.decide("decline", site.sam, reason="They write it together.") == 303
    source = contested.source()
    assert (source.person_id, source.trouble_kind) == (contested.kay.id, None)
    assert OTTERS in contested.wall()
    assert "Why: {reason}" in contested.told(site.mia)
    page = site.as_(site.mia).get(f"/me/accounts/{contested.claim_id}?lang=en").text
    assert "They write it together." in page
    with pytest.raises(Conflict, match="A steward decided"):
        look_for_proof(site.parts, site.mia, contested.claim_id)
    assert OTTERS in contested.wall()


def test_who_has_it_can_let_it_go_and_then_it_is_whose_it_is(contested: Contested) -> None:
    site = contested.site
    assert site.as_(contested.kay).post(f"/me/sources/{contested.source_id}/remove").status_code == 303
    assert contested.source().person_id == site.mia.id
    assert OTTERS in site.visitor().get("/p/mia-sorensen").text


def test_who_has_it_can_show_that_it_is_theirs_and_keeps_it(contested: Contested) -> None:
    site = contested.site
    contested.network.post("mia", contested.source().proof_word)
    assert site.as_(contested.kay).post(f"/me/sources/{contested.source_id}/prove").status_code == 303
    settle_now(site.parts, contested.source_id)
    assert (contested.source().person_id, contested.source().verified_how) == (contested.kay.id, "word")
    assert OTTERS in contested.wall()


def test_when_who_contested_it_takes_that_back_or_is_gone_it_goes_on(contested: Contested) -> None:
    site = contested.site
    with site.parts.database.write() as session:
        session.delete(session.get_one(AccountClaim, contested.claim_id))  # as who is erased
        session.flush()
        end_those_over(session)
    settle_now(site.parts, contested.source_id)
    assert contested.source().trouble_kind is None
    assert OTTERS in contested.wall()


def test_a_no_of_who_contested_it_lets_it_go_on(contested: Contested) -> None:
    site = contested.site
    assert site.as_(site.mia).post(f"/me/accounts/{contested.claim_id}/withdraw").status_code == 303
    settle_now(site.parts, contested.source_id)
    assert OTTERS in contested.wall()


def test_a_vouching_is_taken_back_with_a_reason_and_then_nothing_new_is_read(vouched: Contested) -> None:
    site = vouched.site
    assert "Take the word back" in site.as_(site.sam).get(f"/desk/sources/{vouched.source_id}?lang=en").text
    assert vouched.decide("unvouch", site.sam, reason="") == 400
    assert vouched.decide("unvouch", site.mia, reason="No.") == 403
    assert vouched.decide("unvouch", site.sam, reason="I mistook her.") == 303
    source = vouched.source()
    assert (source.verified_how, source.trouble_kind, source.due_at) == (None, "unproved", None)
    assert "took back the word" in vouched.told(vouched.kay)
    assert vouched.decide("unvouch", site.sam, reason="Again.") == 409
    assert "took back the word for an account" in site.as_(site.olga).get("/desk/operator?lang=en").text
