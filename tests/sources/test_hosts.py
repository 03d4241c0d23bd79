"""Promises of servers: one look at a time, a pause between two, everybody's turn in the order of waiting."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.support.at_once import at_once
from tests.support.remote import SEALER
from wall.clock import now
from wall.connectors.base import RateLimited, Target
from wall.db import Database
from wall.events.leases import claim
from wall.people.models import Person
from wall.sources import health, hosts, service
from wall.sources.models import Source
from wall.sources.queries import TROUBLED_AT_ONCE, due_sources, left_alone_until, oldest_waiting
from wall.sources.rules import Pace

Travel = Callable[[timedelta], None]
SECOND = timedelta(seconds=1)
HOST = "feeds.example"


@pytest.fixture
def follow(database: Database, ben: Person) -> Callable[..., str]:
    """Follows a feed on a server, due so many seconds ago, after so many failures; its id."""

    def follow_one(name: str, host: str = HOST, *, late: int = 1, failures: int = 0, asked: bool = True) -> str:
        with database.write() as session:
            target = Target("feed", f"https://{host}/{name}", name, "", {})
            source = service.add_source(session, session.get_one(Person, ben.id), target, SEALER)
            source.due_at = now() - late * SECOND
            source.attempts, source.trouble = failures, "It does not answer." if failures else None
            source.last_try_at = now() if asked else None
            return source.id

    return follow_one


def due(database: Database, at_most: int = 50) -> list[str]:
    with database.read() as session:
        return due_sources(session, at_most=at_most)


def take(database: Database, host: str = HOST, pause: float = 1.0) -> bool:
    with database.write() as session:
        return hosts.take(session, host, pause_seconds=pause)


def give_back(database: Database, **how: timedelta) -> None:
    with database.write() as session:
        hosts.give_back(session, HOST, **how)


def test_of_several_workers_one_has_the_server(database: Database) -> None:
    assert at_once(6, lambda _: take(database)).count(True) == 1


def test_a_server_has_its_pause_from_one_beginning_to_the_next(database: Database, travel: Travel) -> None:
    assert take(database)
    give_back(database)
    assert not take(database)
    travel(SECOND)
    assert take(database)


def test_a_server_whose_worker_died_is_free_when_the_lease_runs_out(database: Database, travel: Travel) -> None:
    assert take(database)
    travel(9 * SECOND)
    assert not take(database)
    with database.write() as session:
        hosts.renew(session, HOST)
    travel(9 * SECOND)
    assert not take(database)
    travel(2 * SECOND)
    assert take(database)


def test_what_has_no_server_waits_for_none(database: Database) -> None:
    assert take(database, "")
    assert take(database, "")


def test_of_one_server_the_longest_due_comes_first_and_only_one(database: Database, follow: Callable[..., str]) -> None:
    ids = [follow(f"{number}", late=number) for number in range(1, 6)]
    other = follow("other", "elsewhere.example", late=2)
    assert due(database) == [ids[4], other]
    assert take(database)
    assert due(database) == [other]


def test_who_was_never_asked_comes_first_of_all_on_its_server(database: Database, follow: Callable[..., str]) -> None:
    follow("old", late=500)
    new = follow("new", asked=False)
    assert due(database) == [new]


def test_everybody_on_one_server_has_a_turn_before_anybody_has_two(
    database: Database, follow: Callable[..., str], travel: Travel
) -> None:
    ids = [follow(f"{number}", late=20 - number) for number in range(10)]
    turns = []
    for _ in range(10):
        (first,) = due(database)
        turns.append(first)
        with database.write() as session:
            source = claim(session, Source, first)
            assert source is not None
            assert hosts.take(session, HOST, pause_seconds=1)
        with database.write() as session:
            hosts.give_back(session, HOST)
            source = session.get_one(Source, first)
            health.note_success(session, source, health.Answered("1"), Pace(1, 1.0))
        travel(SECOND)
    assert turns == ids


def test_a_server_that_wants_to_be_left_alone_is_left_alone_by_all(
    database: Database, follow: Callable[..., str], travel: Travel
) -> None:
    follow("one")
    assert take(database)
    give_back(database, leave_alone=timedelta(minutes=5))
    travel(timedelta(minutes=4))
    assert due(database) == []
    with database.read() as session:
        assert set(left_alone_until(session)) == {HOST}
        assert oldest_waiting(session) is None  # nobody is late who must not be asked
    travel(timedelta(minutes=2))
    assert len(due(database)) == 1
    with database.read() as session:
        late_since = oldest_waiting(session)
        assert late_since is not None
        assert now() - late_since < timedelta(minutes=2)


def test_those_in_trouble_take_few_places_and_keep_nobody_waiting(
    database: Database, follow: Callable[..., str]
) -> None:
    troubled = [follow(f"{number}", f"{number}.bad.example", late=900, failures=3) for number in range(20)]
    well = [follow(f"{number}", f"{number}.good.example") for number in range(10)]
    found = due(database, at_most=12)
    assert len(set(found) & set(troubled)) <= TROUBLED_AT_ONCE
    assert len(set(due(database)) & set(well)) == 10
    with database.write() as session:
        for one in [one for one in found if one in troubled]:
            assert claim(session, Source, one) is not None
    assert set(due(database)) == set(well)


def test_a_limit_of_a_server_is_the_limit_of_the_source_too(database: Database, follow: Callable[..., str]) -> None:
    source_id = follow("one")
    with database.write() as session:
        source = session.get_one(Source, source_id)
        limited = RateLimited("Later.", retry_after=timedelta(minutes=7))
        health.note_failure(session, source, limited, Pace(60, 1.0))
        assert source.due_at is not None
        assert source.due_at - now() > timedelta(minutes=6)
