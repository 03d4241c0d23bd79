"""Promises of claims: nothing is followed before its person said yes, and before it is sure whose it is."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from wall.acts.claim import claim_own, look_ahead, look_for_proof, look_for_proof_of_source, say_yes, suggest
from wall.acts.fetch import fetch
from wall.acts.follow import follow, refuse_own_pages
from wall.acts.prove_again import verify_again
from wall.acts.readdress import readdress
from wall.acts.settle import settle_now
from wall.connectors.base import Target
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict, Forbidden, Invalid, NotFound
from wall.notices.models import Notice
from wall.parts import Parts
from wall.people.models import AuditEntry, Person
from wall.posts.models import Post
from wall.posts.of_source import let_go, undo
from wall.sources.choices import Choices
from wall.sources.claim_notices import LOST
from wall.sources.claims import find_claim, withdraw
from wall.sources.models import AccountClaim, Source
from wall.sources.vouching import ask_to_vouch, vouch

YES = Choices()


@pytest.fixture
def network(parts: Parts) -> FakeNetwork:
    """The made-up network, with two posts of Ben's: one has a tag."""
    network = FakeNetwork(parts.settings.data_dir)
    network.post("ben", "A walk by the locks.")
    network.post("ben", "We repaired the gate. #Écluse")
    return network


def test_an_account_that_was_added_is_not_followed_and_shows_what_would_show(
    parts: Parts, network: FakeNetwork, ben: Person
) -> None:
    claim = claim_own(parts, ben, "fake:ben")
    ahead = look_ahead(parts, ben, claim.id, limit=6)
    assert [card.text for card in ahead.cards][:2] == ["We repaired the gate. #Écluse", "A walk by the locks."]
    assert {card.person.name for card in ahead.cards} == {"Ben Okafor"}
    assert _all(parts, Source) == _all(parts, Post) == []


def test_what_would_show_follows_the_choices(parts: Parts, network: FakeNetwork, ben: Person) -> None:
    claim = claim_own(parts, ben, "fake:ben")
    with parts.database.write() as session:
        find_claim(session, claim.id).choices = Choices(only_tag="ecluse").kept()
    assert [card.text for card in look_ahead(parts, ben, claim.id, limit=6).cards] == ["We repaired the gate. #Écluse"]


def test_a_yes_and_the_word_together_have_it_followed(parts: Parts, network: FakeNetwork, ben: Person) -> None:
    claim = claim_own(parts, ben, "fake:ben")
    assert say_yes(parts, ben, claim.id, Choices(replies=False, only_tag="ecluse")) is None
    with pytest.raises(Invalid, match="Nothing there shows"):
        look_for_proof(parts, ben, claim.id)
    assert _all(parts, Source) == []
    network.post("ben", f"Just a word: {claim.word}")
    source = look_for_proof(parts, ben, claim.id)
    assert source is not None
    assert (source.person_id, source.agreed_by, source.verified_how) == (ben.id, ben.id, "word")
    assert (source.takes_replies, source.only_tag) == (False, "ecluse")
    assert source.proof_due_at is not None
    assert _all(parts, AccountClaim) == []
    fetch(parts, source.id)
    assert {post.text for post in _all(parts, Post)} == {"We repaired the gate. #Écluse"}


def test_a_proof_without_a_yes_follows_nothing(parts: Parts, network: FakeNetwork, ben: Person) -> None:
    claim = claim_own(parts, ben, "fake:ben")
    network.post("ben", claim.word)
    assert look_for_proof(parts, ben, claim.id) is None
    assert _all(parts, Source) == []
    followed = say_yes(parts, ben, claim.id, YES)
    assert followed is not None
    assert followed.source.verified_how == "word"


def test_somebody_elses_word_shows_nothing(parts: Parts, network: FakeNetwork, ben: Person, anna: Person) -> None:
    hers, his = claim_own(parts, anna, "fake:ben"), claim_own(parts, ben, "fake:ben")
    network.post("ben", his.word)
    with pytest.raises(Invalid):
        look_for_proof(parts, anna, hers.id)
    with pytest.raises(NotFound):
        look_for_proof(parts, anna, his.id)


def test_of_two_who_claim_one_account_who_shows_that_it_is_theirs_has_it(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person
) -> None:
    hers, his = claim_own(parts, anna, "fake:ben"), claim_own(parts, ben, "fake:ben")
    for person, claim in ((anna, hers), (ben, his)):
        assert say_yes(parts, person, claim.id, YES) is None
    network.post("ben", his.word)
    assert look_for_proof(parts, ben, his.id) is not None
    assert [source.person_id for source in _all(parts, Source)] == [ben.id]
    assert any("turned out to be somebody else’s" in one for one in _told(parts, anna))
    for again in (lambda: say_yes(parts, anna, hers.id, YES), lambda: claim_own(parts, anna, "fake:ben")):
        with pytest.raises(Conflict, match="Speak with a steward"):
            again()


def test_what_a_steward_suggests_waits_for_a_yes_and_is_vouched_for_then(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person
) -> None:
    claim = suggest(parts, ben.slug, "fake:ben", actor=anna)
    assert _all(parts, Source) == []
    assert _told(parts, ben) == [
        "{name} suggests an account of yours for the wall: {handle}. See what would show, and decide."
    ]
    followed = say_yes(parts, ben, claim.id, YES)
    assert followed is not None
    assert (followed.source.verified_how, followed.source.agreed_by) == ("vouched", ben.id)
    assert [entry.act for entry in _all(parts, AuditEntry)] == ["source.suggest"]


def test_a_no_leaves_nothing(parts: Parts, network: FakeNetwork, ben: Person, anna: Person) -> None:
    claim = suggest(parts, ben.slug, "fake:ben", actor=anna)
    with parts.database.write() as session:
        withdraw(session, find_claim(session, claim.id, of=ben))
    assert _all(parts, AccountClaim) == _all(parts, Source) == []


def test_what_a_steward_suggests_to_themself_is_not_vouched_for(
    parts: Parts, network: FakeNetwork, anna: Person
) -> None:
    claim = suggest(parts, anna.slug, "fake:ben", actor=anna)
    assert say_yes(parts, anna, claim.id, YES) is None
    with parts.database.write() as session, pytest.raises(Forbidden, match="another steward"):
        vouch(
            session, find_claim(session, claim.id), reason="I know it is mine.", actor=session.get_one(Person, anna.id)
        )
    assert _all(parts, Source) == []


def test_another_steward_vouches_where_nothing_can_be_shown_and_it_is_followed(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person
) -> None:
    claim = claim_own(parts, ben, "fake:ben")
    say_yes(parts, ben, claim.id, YES)
    with parts.database.write() as session:
        ask_to_vouch(session, find_claim(session, claim.id))
    assert _told(parts, anna) == ["{name} asks a steward to vouch that {handle} is theirs."]
    with parts.database.write() as session, pytest.raises(Invalid, match="Say how you know"):
        vouch(session, find_claim(session, claim.id), reason=" ", actor=session.get_one(Person, anna.id))
    with parts.database.write() as session:
        source = vouch(session, find_claim(session, claim.id), reason="We met.", actor=session.get_one(Person, anna.id))
    assert source is not None
    assert source.verified_how == "vouched"
    assert [(entry.act, entry.actor_id, entry.reason) for entry in _all(parts, AuditEntry)] == [
        ("source.vouch", anna.id, "We met.")
    ]


def test_an_account_that_was_only_vouched_for_is_not_moved_silently_when_somebody_else_shows_that_it_is_theirs(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person, add: Callable[..., Person]
) -> None:
    zoe = add("Zoé")
    given = follow(parts, zoe.slug, "fake:ben", actor=None).source
    claim = claim_own(parts, ben, "fake:ben")
    say_yes(parts, ben, claim.id, YES)
    network.post("ben", claim.word)
    assert look_for_proof(parts, ben, claim.id) is None
    assert [source.person_id for source in _all(parts, Source)] == [zoe.id]
    assert any("It rests: decide whose it is." in one for one in _told(parts, anna))
    assert any("A steward decides." in one for one in _told(parts, ben))
    assert any("Somebody else showed" in one for one in _told(parts, zoe))
    with parts.database.write() as session:
        let_go(session, session.get_one(Source, given.id))
    (source,) = _all(parts, Source)
    assert (source.person_id, source.verified_how) == (ben.id, "word")


def test_what_an_operator_had_followed_is_told_and_undone_with_everything_that_came(
    parts: Parts, network: FakeNetwork, ben: Person
) -> None:
    source = follow(parts, ben.slug, "fake:ben", actor=None).source
    assert (source.agreed_by, source.verified_how) == (None, "operator")
    assert _told(parts, ben) == [
        "Whoever runs this site had {handle} followed for you. Look at it: you can keep it, or undo that."
    ]
    fetch(parts, source.id)
    with parts.database.write() as session:
        undo(session, session.get_one(Source, source.id))
    settle_now(parts, source.id)
    assert _all(parts, Source) == []
    posts = _all(parts, Post)
    assert len(posts) == 2
    assert not any(post.removed_at is None or post.text or post.html or "fake:" in post.uri for post in posts)


def test_a_steward_follows_nothing_for_a_colleague(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person
) -> None:
    with pytest.raises(Forbidden, match="Suggest the account to them"):
        follow(parts, ben.slug, "fake:ben", actor=anna)


def test_what_is_followed_on_somebodys_word_can_be_shown_later(parts: Parts, network: FakeNetwork, ben: Person) -> None:
    source = follow(parts, ben.slug, "fake:ben", actor=None).source
    with pytest.raises(Invalid):
        look_for_proof_of_source(parts, source.id)
    (source,) = _all(parts, Source)
    network.post("ben", source.proof_word)
    look_for_proof_of_source(parts, source.id)
    (source,) = _all(parts, Source)
    assert source.verified_how == "word"


def test_whichever_look_finds_it_who_else_claims_it_is_told_once(
    parts: Parts, network: FakeNetwork, ben: Person, anna: Person
) -> None:
    source = follow(parts, ben.slug, "fake:ben", actor=None).source
    claim_own(parts, anna, "fake:ben")
    network.post("ben", source.proof_word)
    for _time in range(2):
        assert verify_again(parts, source.id) is not None
        look_for_proof_of_source(parts, source.id)
    told = [one.message for one in _all(parts, Notice) if one.person_id == anna.id]
    assert told.count(LOST) == 1


def test_a_new_address_is_read_once_it_shows_that_it_is_the_same_persons(
    parts: Parts, network: FakeNetwork, ben: Person
) -> None:
    source = follow(parts, ben.slug, "fake:ben", actor=None).source
    fetch(parts, source.id)
    claim = readdress(parts, source.id, "fake:ben-at-home", actor=ben)
    assert claim is not None
    (before,) = _all(parts, Source)
    assert before.uri == "fake:ben"
    network.post("ben-at-home", claim.word)
    assert look_for_proof(parts, ben, claim.id) is not None
    (after,) = _all(parts, Source)
    assert (after.id, after.uri, after.verified_how) == (source.id, "fake:ben-at-home", "word")


def _all(parts: Parts, table: type) -> list:  # type: ignore[type-arg]  # rows of that table
    with parts.database.read() as session:
        return list(session.scalars(select(table)).unique())


def _told(parts: Parts, person: Person) -> list[str]:
    with parts.database.read() as session:
        return list(session.scalars(select(Notice.message).where(Notice.person_id == person.id)))


def test_this_site_s_own_pages_are_nobody_s_account(parts: Parts) -> None:
    own = parts.settings.public_url
    with pytest.raises(Invalid, match="this site itself"):
        refuse_own_pages(parts, Target("feed", f"{own}/p/ben-okafor.atom", "Ben", own))
    refuse_own_pages(parts, Target("feed", "https://ben.example/feed.xml", "Ben", "https://ben.example/"))
