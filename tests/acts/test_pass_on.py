"""Promises of passing on: exactly once on the network, whenever a worker dies, and gone again with its post."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from tests.support.remote import follow, put
from wall.acts import pass_on as passing
from wall.acts.pass_on import add_brand_account, pass_on
from wall.clock import now
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict, Invalid, Unavailable
from wall.parts import Parts
from wall.people.models import AuditEntry, Person
from wall.posts.models import Post
from wall.posts.of_source import choose
from wall.posts.service import hide, restore
from wall.relays.models import Relay, RelayAccount
from wall.relays.service import review
from wall.seal import Sealer
from wall.sources.choices import Choices
from wall.walls.service import start_everything, stop_everything


class Killed(BaseException):
    """The worker was killed."""


@pytest.fixture
def relay_id(parts: Parts, ben: Person) -> str:
    add_brand_account(parts, "fake", "brand", host=None, token="right", actor=None)
    with parts.database.write() as session:
        post = put(session, ben)
        review(session, post.id)
        return session.scalars(select(Relay.id)).one()


def test_a_post_is_passed_on_once_by_any_number_of_workers(parts: Parts, relay_id: str, network: FakeNetwork) -> None:
    results = at_once(6, lambda _: pass_on(parts, relay_id))
    assert sorted(map(str, results)) == ["None"] * 5 + ["True"]
    [relay] = network.relays()
    assert (relay.account, relay.key, relay.undone) == ("brand", relay_id, False)
    assert _state(parts, relay_id) == "done"


def test_a_token_that_another_key_sealed_is_told(parts: Parts, relay_id: str, network: FakeNetwork) -> None:
    stranger = replace(parts, sealer=Sealer("another key, of which nobody here knows"))
    assert pass_on(stranger, relay_id) is False
    with parts.database.read() as session:
        assert "SECRET_KEY" in (session.get_one(Relay, relay_id).trouble or "")
    assert network.relays() == []


def test_a_worker_killed_between_answer_and_commit_does_no_harm(
    parts: Parts, relay_id: str, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die_before_the_commit(parts, relay_id, monkeypatch)
    assert len(network.relays()) == 1
    assert pass_on(parts, relay_id) is None  # the dead worker's lease still holds
    _let_the_lease_run_out(parts, relay_id)
    assert pass_on(parts, relay_id) is True
    assert len(network.relays()) == 1
    assert _state(parts, relay_id) == "done"


def test_what_a_killed_worker_had_passed_on_is_taken_back_with_its_post(
    parts: Parts, relay_id: str, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die_before_the_commit(parts, relay_id, monkeypatch)
    _hide(parts)
    _let_the_lease_run_out(parts, relay_id)
    assert pass_on(parts, relay_id) is True
    assert [relay.undone for relay in network.relays()] == [True]
    assert _state(parts, relay_id) == "cancelled"


def test_hidden_means_taken_back_and_restored_means_passed_on_again(
    parts: Parts, relay_id: str, network: FakeNetwork
) -> None:
    pass_on(parts, relay_id)
    _hide(parts)
    assert pass_on(parts, relay_id) is True
    assert [relay.undone for relay in network.relays()] == [True]
    with parts.database.write() as session:
        post = session.scalars(select(Post)).one()
        restore(session, post, actor=None)
        review(session, post.id)
    assert pass_on(parts, relay_id) is True
    assert [relay.undone for relay in network.relays()] == [True, False]
    assert _state(parts, relay_id) == "done"


def test_hidden_before_it_was_passed_on_means_never(parts: Parts, relay_id: str, network: FakeNetwork) -> None:
    _hide(parts)
    assert pass_on(parts, relay_id) is None
    assert network.relays() == []


def test_from_the_moment_when_no_relays_are_wanted_nothing_is_passed_on(
    parts: Parts, ben: Person, relay_id: str, network: FakeNetwork
) -> None:
    _want_no_relays(parts, ben)
    assert pass_on(parts, relay_id) is None
    assert (network.relays(), _state(parts, relay_id)) == ([], "cancelled")


def test_nor_from_the_moment_when_its_post_is_hidden(parts: Parts, relay_id: str, network: FakeNetwork) -> None:
    with parts.database.write() as session:
        hide(session, session.scalars(select(Post)).one(), reason="a test", actor=None)
    assert pass_on(parts, relay_id) is None
    assert (network.relays(), _state(parts, relay_id)) == ([], "cancelled")


def test_what_a_killed_worker_had_passed_on_meanwhile_is_taken_back(
    parts: Parts, ben: Person, relay_id: str, network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    _die_before_the_commit(parts, relay_id, monkeypatch)
    _want_no_relays(parts, ben)
    _let_the_lease_run_out(parts, relay_id)
    assert [pass_on(parts, relay_id), pass_on(parts, relay_id)] == [None, True]
    assert [relay.undone for relay in network.relays()] == [True]
    assert _state(parts, relay_id) == "cancelled"


def test_a_stop_takes_nothing_back_and_nothing_is_passed_on_until_it_is_undone(
    parts: Parts, relay_id: str, network: FakeNetwork
) -> None:
    with parts.database.write() as session:
        stop_everything(session, actor=None)
    assert pass_on(parts, relay_id) is None
    assert (network.relays(), _state(parts, relay_id)) == ([], "due")
    with parts.database.write() as session:
        relay = session.get_one(Relay, relay_id)
        assert (relay.lease, relay.attempts, relay.due_at is not None and relay.due_at > now()) == (None, 0, True)
        relay.due_at = now()
        start_everything(session, actor=None)
    assert pass_on(parts, relay_id) is True
    with parts.database.write() as session:
        stop_everything(session, actor=None)
    assert pass_on(parts, relay_id) is None
    assert [relay.undone for relay in network.relays()] == [False]


def test_a_refusal_is_kept_and_tried_again_later(parts: Parts, relay_id: str, network: FakeNetwork) -> None:
    with parts.database.write() as session:
        session.scalars(select(RelayAccount)).one().token_sealed = parts.sealer.seal("wrong")
    assert pass_on(parts, relay_id) is False
    with parts.database.read() as session:
        relay = session.get_one(Relay, relay_id)
    assert (relay.state, relay.attempts, relay.lease) == ("due", 1, None)
    assert relay.trouble == "The made-up network does not take this token."
    assert relay.due_at is not None
    assert relay.due_at > now()
    assert network.relays() == []


def test_a_brand_account_is_verified_first(parts: Parts, anna: Person) -> None:
    with pytest.raises(Unavailable):
        add_brand_account(parts, "fake", "brand", host=None, token="wrong", actor=anna)
    account = add_brand_account(parts, " Fake ", " brand ", host=None, token="right", actor=anna)
    assert (account.network, account.handle, account.by_hand) == ("fake", "@brand@fake", False)
    assert b"right" not in (account.token_sealed or b"")
    with pytest.raises(Conflict):
        add_brand_account(parts, "fake", "brand", host=None, token="right", actor=anna)
    with parts.database.read() as session:
        assert session.scalars(select(AuditEntry.act)).all() == ["relay.add"]


def test_where_no_api_can_be_used_it_is_by_hand(parts: Parts) -> None:
    account = add_brand_account(parts, "linkedin", "Potager & Co", host=None, token=None, actor=None)
    assert (account.by_hand, account.token_sealed) == (True, None)


@pytest.mark.parametrize("network", ["", "not a network", "x" * 21, "../fake"])
def test_what_is_no_network_is_refused(parts: Parts, network: str) -> None:
    with pytest.raises(Invalid):
        add_brand_account(parts, network, "brand", host=None, token=None, actor=None)


def _die_before_the_commit(parts: Parts, relay_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(passing, "settle", die)
        with pytest.raises(Killed):
            pass_on(parts, relay_id)


def _let_the_lease_run_out(parts: Parts, relay_id: str) -> None:
    with parts.database.write() as session:
        session.get_one(Relay, relay_id).lease_until = now() - timedelta(seconds=1)


def _want_no_relays(parts: Parts, person: Person) -> None:
    """Nobody has reviewed what that means for what is owed already."""
    with parts.database.write() as session:
        source = follow(session, session.get_one(Person, person.id))
        session.scalars(select(Post)).one().source_id = source.id
        choose(session, source, replace(Choices.of(source), relays=False))


def _hide(parts: Parts) -> None:
    with parts.database.write() as session:
        post = session.scalars(select(Post)).one()
        hide(session, post, reason="a test", actor=None)
        review(session, post.id)


def _state(parts: Parts, relay_id: str) -> str:
    with parts.database.read() as session:
        return session.get_one(Relay, relay_id).state
