"""Promises of a lost proof: nothing is read any more, people are told, and it goes on once it is shown again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.proofs import due, lose, source_of
from wall.acts.fetch import fetch
from wall.acts.prove_again import verify_again
from wall.acts.try_out import try_now
from wall.clock import now
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict
from wall.events.models import Event
from wall.notices.models import Notice
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.proofs import (
    lose_proof,
    note_vouched,
)
from wall.sources.queries import due_sources
from wall.sources.service import ask_now, resume
from wall.sources.telling import tell_health

Travel = Callable[[timedelta], None]
DAY = timedelta(days=1, hours=3)


def test_a_source_without_proof_is_not_read_and_its_posts_stay(parts: Parts, proven: str, network: FakeNetwork) -> None:
    lose(parts, proven)
    network.post("ben", "Who writes here now?")
    with parts.database.write() as session:
        resume(session.get_one(Source, proven))  # whoever tries
        with pytest.raises(Conflict, match="verified again"):
            ask_now(session.get_one(Source, proven))
    with parts.database.read() as session:
        assert due_sources(session, at_most=9) == []
    assert fetch(parts, proven) is None
    assert len(_texts(parts)) == 1


def test_a_fetch_under_way_writes_nothing_after_the_loss(parts: Parts, proven: str) -> None:
    with parts.database.write() as session:
        source = session.get_one(Source, proven)
        source.lease, source.lease_until = "somebody", now() + timedelta(seconds=10)
        lose_proof(session, source, "Its proof is gone.")
        assert source.lease is None
        assert source.due_at is None


def test_its_person_and_the_stewards_are_told_of_the_loss_and_of_its_end(
    parts: Parts, proven: str, anna: Person, ben: Person, word: str
) -> None:
    lose(parts, proven)
    _tell(parts)
    told = {one.person_id: one.message_values["why"] for one in _notices(parts) if "{why}" in one.message}
    assert told == dict.fromkeys((anna.id, ben.id), "It has not been found.")
    assert verify_again(parts, proven) is not None
    _tell(parts)
    heard = [one.message for one in _notices(parts) if one.person_id == ben.id and "words from" in one.message]
    assert sorted(heard) == [
        "Your words from {handle} come in again.",
        "Your words from {handle} do not come in. {why}",
    ]


def test_a_test_of_the_source_finds_the_proof_again_and_it_goes_on(
    parts: Parts, proven: str, network: FakeNetwork, word: str
) -> None:
    network.edit("fake:ben/1", "Away.")
    lose(parts, proven)
    assert try_now(parts, proven).error is not None
    assert source_of(parts, proven).verified_how is None
    network.post("ben", f"Back: {word}")
    assert try_now(parts, proven).error is None
    source = source_of(parts, proven)
    assert (source.verified_how, source.trouble, source.needs_person) == ("word", None, False)
    assert fetch(parts, proven) is not None
    assert len(_texts(parts)) == 2


def test_a_steward_who_vouches_for_it_lets_it_go_on(parts: Parts, proven: str, travel: Travel) -> None:
    lose(parts, proven)
    with parts.database.write() as session:
        note_vouched(session, session.get_one(Source, proven))
    source = source_of(parts, proven)
    assert (source.verified_how, source.trouble, source.proof_due_at) == ("vouched", None, None)
    assert source.due_at is not None
    travel(30 * DAY)
    assert due(parts) == []


def test_what_somebody_of_the_site_answers_for_has_no_proof_to_lose(parts: Parts, proven: str) -> None:
    for how in ("vouched", "operator", "door"):
        with parts.database.write() as session:
            source = session.get_one(Source, proven)
            note_vouched(session, source, how)
            lose_proof(session, source, "Its proof is gone.")
            assert (source.verified_how, source.trouble) == (how, None)


def test_a_paused_source_that_is_verified_again_stays_paused(parts: Parts, proven: str) -> None:
    with parts.database.write() as session:
        session.get_one(Source, proven).paused_at = now()
    lose(parts, proven)
    assert verify_again(parts, proven) is not None
    assert source_of(parts, proven).due_at is None


def _texts(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return list(session.scalars(select(Post.text)))


def _notices(parts: Parts) -> list[Notice]:
    with parts.database.read() as session:
        return list(session.scalars(select(Notice)))


def _tell(parts: Parts) -> None:
    with parts.database.write() as session:
        for event in session.scalars(select(Event).where(Event.kind == "source.health").order_by(Event.id)):
            tell_health(session, event.data)
