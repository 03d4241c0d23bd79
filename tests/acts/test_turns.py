"""Promises of a good guest: one look at a server at a time over all workers, and what it asks for is heeded."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.acts.conftest import FEED
from tests.connectors.site import Asked, Reply, Site
from tests.support.at_once import at_once
from wall.acts.fetch import Fetched, fetch
from wall.acts.follow import follow
from wall.acts.try_out import fetch_in_turn, try_now, try_out
from wall.connectors.base import Gone, RateLimited
from wall.connectors.fake_network import FakeNetwork
from wall.errors import Conflict
from wall.events.leases import due_ids
from wall.parts import Parts
from wall.people.models import Person
from wall.people.service import hide_person
from wall.sources import hosts
from wall.sources.models import Source
from wall.sources.queries import due_sources

RSS = {"Content-Type": "application/rss+xml"}
PAUSE = 0.4


@pytest.fixture
def polite(parts: Parts) -> Parts:
    """The site, with a pause between two looks at one server."""
    return replace(parts, settings=replace(parts.settings, host_seconds=PAUSE))


@pytest.fixture
def feeds(polite: Parts, ben: Person, site: Site) -> list[str]:
    """Three feeds of one server."""
    for number in range(3):
        site.routes[f"/{number}"] = Reply(body=FEED.replace("ben.example/1", f"ben.example/{number}"), headers=RSS)
    return [follow(polite, ben.slug, f"{site.url}/{number}", actor=None).source.id for number in range(3)]


def test_workers_ask_one_server_one_after_the_other_and_with_a_pause(
    polite: Parts, feeds: list[str], site: Site
) -> None:
    began: list[float] = []
    under_way: list[int] = []

    def answer(_: Asked) -> Reply:
        began.append(time.monotonic())
        under_way.append(1)
        assert len(under_way) == 1
        time.sleep(0.1)
        under_way.pop()
        return Reply(body=FEED, headers=RSS)

    for number in range(3):
        site.routes[f"/{number}"] = answer
    results = at_once(3, lambda number: fetch_in_turn(polite, feeds[number], patience=10))
    assert all(isinstance(one, Fetched) and one.error is None for one in results)
    assert all(later - earlier >= PAUSE - 0.05 for earlier, later in zip(began, began[1:], strict=False))


def test_who_has_to_wait_stays_due(polite: Parts, feeds: list[str]) -> None:
    patient = replace(polite, settings=replace(polite.settings, host_seconds=60))
    assert fetch(patient, feeds[0]) is not None
    assert fetch(patient, feeds[1]) is None
    with patient.database.read() as session:
        assert set(due_ids(session, Source, at_most=9)) == set(feeds[1:])
        assert due_sources(session, at_most=9) == []


def test_one_who_is_told_to_wait_waits_for_all_on_that_server(polite: Parts, feeds: list[str], site: Site) -> None:
    site.routes["/0"] = Reply(429, headers={"Retry-After": "120"})
    fetched = fetch(polite, feeds[0])
    assert fetched is not None
    assert isinstance(fetched.error, RateLimited)
    time.sleep(PAUSE)
    count = len(site.asked)
    assert fetch(polite, feeds[1]) is None
    with pytest.raises(Conflict, match="left alone"):
        try_out(polite, feeds[1])
    assert len(site.asked) == count


def test_a_test_waits_for_its_turn_too(polite: Parts, feeds: list[str], site: Site) -> None:
    with polite.database.write() as session:
        assert hosts.take(session, site.host, pause_seconds=0, length=timedelta(seconds=0.5))
    began = time.monotonic()
    assert len(try_out(polite, feeds[0]).posts) == 1
    assert time.monotonic() - began >= 0.4


def test_what_a_test_finds_well_is_asked_again_by_itself(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    network.trouble("ben", "gone")
    fetched = fetch(parts, source_id)
    assert fetched is not None
    assert isinstance(fetched.error, Gone)
    assert isinstance(try_now(parts, source_id).error, Gone)
    assert _due(parts) == []
    network.trouble("ben", "none")
    assert try_now(parts, source_id).error is None
    assert _due(parts) == [source_id]


def test_a_hidden_person_is_not_asked_about(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    with parts.database.write() as session:
        hide_person(session, session.get_one(Person, ben.id), reason="asked for it", actor=None)
    assert fetch(parts, source_id) is None


def test_a_permanent_move_is_followed_and_noted(parts: Parts, ben: Person, site: Site) -> None:
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    site.routes["/new"] = site.routes["/feed"]
    site.routes["/feed"] = Reply(301, headers={"Location": f"{site.url}/new"})
    assert fetch(parts, source_id) is not None
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
    assert source.uri == f"{site.url}/new"
    assert source.note_values == {"old": f"{site.url}/feed", "new": f"{site.url}/new"}


def _due(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return due_sources(session, at_most=9)
