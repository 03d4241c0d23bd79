"""Promises of looking again: a proof that stays is left alone, one that stays away for three days ends the reading."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.connectors.mastodon_server import MastodonServer
from tests.connectors.site import Reply, Site
from tests.support.at_once import at_once
from tests.support.proofs import due, give_proof, source_of
from wall.acts.follow import follow
from wall.acts.prove import page_of
from wall.acts.prove_again import prove_again, verify_again
from wall.clock import now
from wall.connectors.base import Proof
from wall.connectors.fake_network import FakeNetwork, Trouble
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.proofs import (
    MISSES_UNTIL_LOST,
    claim_proof,
    has_lost_proof,
    held_proof,
)
from wall.sources.words import new_word
from wall.worker.tasks import WORK

Travel = Callable[[timedelta], None]
DAY = timedelta(days=1, hours=3)  # more than a day and what is left to chance


def test_a_proof_is_looked_at_again_within_a_day_and_stays(
    parts: Parts, proven: str, travel: Travel, site: Site
) -> None:
    assert due(parts) == []
    for _ in range(3):
        travel(DAY)
        assert due(parts) == [proven]
        prove_again(parts, proven)
        assert due(parts) == []
    source = source_of(parts, proven)
    assert (source.verified_how, source.proof_misses, source.trouble) == ("word", 0, None)
    assert source.verified_at is not None
    assert source.verified_at < now() - 2 * DAY


def test_a_proof_that_was_away_for_three_days_is_lost(
    parts: Parts, proven: str, travel: Travel, network: FakeNetwork
) -> None:
    network.edit("fake:ben/1", "Mine no more.")
    for misses in range(1, MISSES_UNTIL_LOST):
        travel(DAY)
        prove_again(parts, proven)
        prove_again(parts, proven)  # it is not due again: nothing is counted twice
        source = source_of(parts, proven)
        assert (source.verified_how, source.proof_misses, source.trouble) == ("word", misses, None)
    travel(DAY)
    prove_again(parts, proven)
    source = source_of(parts, proven)
    assert (source.verified_how, source.proof_due_at, has_lost_proof(source)) == (None, None, True)
    assert "verified again" in (source.trouble or "")


@pytest.mark.parametrize("kind", ["unreachable", "limited", "unauthorized", "malformed"])
def test_who_gives_no_answer_has_not_lost_the_proof(
    parts: Parts, proven: str, travel: Travel, network: FakeNetwork, kind: Trouble
) -> None:
    network.edit("fake:ben/1", "Mine no more.")
    network.trouble("ben", kind)
    for _ in range(8):
        travel(DAY)
        prove_again(parts, proven)
    source = source_of(parts, proven)
    assert (source.verified_how, source.proof_misses) == ("word", 0)
    assert source.proof_due_at is not None
    assert source.proof_due_at - now() < timedelta(hours=5)


def test_an_account_that_is_gone_loses_its_proof_at_once(
    parts: Parts, proven: str, travel: Travel, network: FakeNetwork
) -> None:
    network.trouble("ben", "gone")
    travel(DAY)
    prove_again(parts, proven)
    source = source_of(parts, proven)
    assert (source.verified_how, has_lost_proof(source)) == (None, True)
    assert "no more" in (source.trouble or "")


def test_misses_with_the_proof_between_them_are_counted_anew(
    parts: Parts, ben: Person, travel: Travel, site: Site, word: str
) -> None:
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    give_proof(parts, source_id, word)
    for title in ("Away", "Away", f"Back: {word}", "Away", "Away"):
        site.routes["/feed"] = Reply(200, f"<rss version='2.0'><channel><title>{title}</title></channel></rss>")
        travel(DAY)
        prove_again(parts, source_id)
    source = source_of(parts, source_id)
    assert (source.verified_how, source.proof_misses, source.proof_url) == ("word", 2, f"{site.url}/feed")


def test_of_several_workers_one_looks(parts: Parts, proven: str, travel: Travel, network: FakeNetwork) -> None:
    network.edit("fake:ben/1", "Away.")
    travel(DAY)
    at_once(5, lambda _: prove_again(parts, proven))
    assert source_of(parts, proven).proof_misses == 1


def test_a_look_that_was_overtaken_notes_nothing(parts: Parts, proven: str, travel: Travel) -> None:
    travel(DAY)
    with parts.database.write() as session:
        until = claim_proof(session, proven)
        assert until is not None
        assert claim_proof(session, proven) is None
    assert verify_again(parts, proven) is not None
    with parts.database.write() as session:
        assert held_proof(session, proven, until) is None


def test_a_look_that_broke_off_is_taken_up_again(parts: Parts, proven: str, travel: Travel) -> None:
    travel(DAY)
    with parts.database.write() as session:
        claim_proof(session, proven)
    assert due(parts) == []
    travel(timedelta(hours=1, minutes=1))
    assert due(parts) == [proven]


def test_nobody_looks_for_the_proof_of_somebody_who_is_not_read(
    parts: Parts, proven: str, travel: Travel, ben: Person
) -> None:
    travel(DAY)
    with parts.database.write() as session:
        session.get_one(Person, ben.id).deactivated_at = now()
    assert due(parts) == []


def test_an_account_that_moved_or_asks_not_to_be_read_is_read_no_more(
    parts: Parts, ben: Person, site: Site, travel: Travel
) -> None:
    server = MastodonServer(site)
    server.account["fields"] = [{"name": "Work", "value": page_of(parts, ben.slug)}]
    source_id = follow(parts, ben.slug, f"{site.url}/@ada", actor=None).source.id
    assert verify_again(parts, source_id) == Proof("field", f"{site.url}/@ada")
    server.account["note"] = "#nobot"
    travel(DAY)
    prove_again(parts, source_id)
    source = source_of(parts, source_id)
    assert (source.verified_how, source.trouble_kind, source.needs_person) == ("field", "unwelcome", False)
    assert source.told_at is not None
    assert source.due_at is not None
    assert source.due_at > now() + timedelta(hours=20)
    server.account |= {"note": "", "moved": {**server.account, "acct": "ada@new.example"}}
    travel(DAY)
    prove_again(parts, source_id)
    assert has_lost_proof(source_of(parts, source_id))


def test_a_server_that_asks_for_rest_is_left_alone(parts: Parts, ben: Person, site: Site, travel: Travel) -> None:
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    give_proof(parts, source_id, new_word())
    travel(DAY)
    site.routes["/feed"] = Reply(429, "", {"Retry-After": "36000"})
    prove_again(parts, source_id)
    asked = len(site.asked)
    travel(timedelta(hours=5))
    assert due(parts) == []
    prove_again(parts, source_id)
    assert len(site.asked) == asked


def test_the_worker_finds_what_is_due_and_looks(parts: Parts, proven: str, travel: Travel) -> None:
    work = WORK["proof"]
    assert work.find is not None
    with parts.database.read() as session:
        assert work.find(session, at_most=9) == []
    travel(DAY)
    with parts.database.read() as session:
        (found,) = work.find(session, at_most=9)
    work.do(parts, found)
    with parts.database.read() as session:
        assert work.find(session, at_most=9) == []
    assert source_of(parts, proven).verified_how == "word"
