"""Promises of settling: however many posts a choice is about, nobody waits for it, and it ends whatever dies."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.support.commits import changed_by_commit, statements_by_commit
from tests.support.remote import follow, moment, ready, remote
from wall.acts.leave import leave
from wall.acts.settle import AT_ONCE, TAKEN_AWAY_AT_ONCE, settle, settle_now
from wall.connectors.base import Receipt
from wall.errors import NotFound
from wall.events.leases import claim, due_ids
from wall.parts import Parts
from wall.people.models import AuditEntry, Person
from wall.posts.ingest import Origin, ingest
from wall.posts.models import Post
from wall.posts.of_source import choose, undo
from wall.relays import service
from wall.relays.models import Relay, RelayAccount
from wall.sources.choices import Choices
from wall.sources.models import Settling, Source
from wall.sources.queries import sources_of
from wall.sources.service import find_source

POSTS = 2 * AT_ONCE + 3


@pytest.fixture
def source_id(parts: Parts, ben: Person) -> str:
    """A source with many posts, all without the tag that is chosen."""
    with parts.database.write() as session:
        person = session.get_one(Person, ben.id)
        source = follow(session, person)
        posts = [ready(remote(number, published_at=moment(number - POSTS))) for number in range(POSTS)]
        ingest(session, Origin(person, "fake", source.id), posts, parts.sealer)
        return source.id


def test_a_choice_is_kept_first_and_then_settled_in_short_commits(parts: Parts, source_id: str) -> None:
    with changed_by_commit(Post) as changed:
        _choose(parts, source_id, "locks")
        assert changed == [0]
        settle_now(parts, source_id)
    assert max(changed) == AT_ONCE
    assert sum(changed) == POSTS
    assert _in_sight(parts) == []
    assert _open(parts) == []


def test_it_takes_few_statements_however_many_posts_change(parts: Parts, source_id: str) -> None:
    _choose(parts, source_id, "locks")
    with statements_by_commit(parts.database) as one_by_commit:
        settle_now(parts, source_id)
    assert max(one_by_commit) <= AT_ONCE


def test_what_shows_first_goes_first_and_the_worker_does_the_rest(parts: Parts, source_id: str) -> None:
    _choose(parts, source_id, "locks")
    (settling_id,) = _open(parts)
    assert settle(parts, settling_id, seconds=0) is False
    assert _in_sight(parts) == list(range(POSTS - AT_ONCE))
    assert _open(parts) == [settling_id]
    assert settle(parts, settling_id) is True
    assert _in_sight(parts) == []
    assert _open(parts) == []


def test_one_that_died_at_it_is_followed_by_another(parts: Parts, source_id: str) -> None:
    _choose(parts, source_id, "locks")
    (settling_id,) = _open(parts)
    with parts.database.write() as session:
        assert claim(session, Settling, settling_id) is not None
    assert settle(parts, settling_id) is None
    with parts.database.write() as session:
        session.get_one(Settling, settling_id).lease_until = moment(-1)
    assert settle(parts, settling_id) is True
    assert _in_sight(parts) == []


def test_who_decides_anew_meanwhile_has_what_they_said_last(parts: Parts, source_id: str) -> None:
    _choose(parts, source_id, "locks")
    (settling_id,) = _open(parts)
    settle(parts, settling_id, seconds=0)
    _choose(parts, source_id, "")
    settle_now(parts, source_id)
    assert len(_in_sight(parts)) == POSTS
    assert _open(parts) == []


def test_one_choice_is_one_line_of_the_audit(parts: Parts, source_id: str) -> None:
    _choose(parts, source_id, "locks")
    settle_now(parts, source_id)
    with parts.database.read() as session:
        assert list(session.scalars(select(AuditEntry.act).where(AuditEntry.act != "person.add"))) == ["source.choose"]


def test_what_is_undone_is_nobodys_at_once_and_goes_in_short_commits(parts: Parts, ben: Person, source_id: str) -> None:
    with changed_by_commit(Post) as changed:
        with parts.database.write() as session:
            undo(session, session.get_one(Source, source_id))
        assert changed == [0]
        with parts.database.read() as session:
            assert sources_of(session, ben.id) == []
            with pytest.raises(NotFound):
                find_source(session, source_id)
        settle_now(parts, source_id)
    assert max(changed) == TAKEN_AWAY_AT_ONCE
    assert _in_sight(parts) == []
    assert _open(parts) == []
    with parts.database.read() as session:
        assert session.get(Source, source_id) is None


def test_relays_of_who_leaves_are_taken_back_in_short_commits(parts: Parts, ben: Person, source_id: str) -> None:
    with parts.database.write() as session:
        session.add(RelayAccount(network="fake", handle="Halage"))
        session.flush()
        for post in session.scalars(select(Post)).all():
            for relay in service.owe(session, post):
                service.settle(session, relay, Receipt("fake:halage/1", ""))
    with changed_by_commit(Relay) as changed:
        leave(parts, ben.id, "erase", actor=ben)
    assert changed[0] == 0
    assert max(changed) == 5
    with parts.database.read() as session:
        counts = session.execute(select(Relay.state, func.count()).group_by(Relay.state)).all()
        assert [tuple(one) for one in counts] == [("undoing", POSTS)]


def _choose(parts: Parts, source_id: str, tag: str) -> None:
    with parts.database.write() as session:
        source = session.get_one(Source, source_id)
        choose(session, source, replace(Choices.of(source), only_tag=tag))


def _in_sight(parts: Parts) -> list[int]:
    """The numbers of the posts that show, the oldest first."""
    with parts.database.read() as session:
        shown = select(Post.uri).where(Post.hidden_at.is_(None), Post.removed_at.is_(None))
        return [int(uri.rpartition("/")[2]) for uri in session.scalars(shown.order_by(Post.published_at))]


def _open(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return due_ids(session, Settling, at_most=9)
