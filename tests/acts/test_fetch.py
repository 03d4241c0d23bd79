"""Promises of fetching: what the network says is on the wall, once, and who overslept writes nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.acts.conftest import FEED
from tests.connectors.site import Asked, Reply, Site
from tests.support.at_once import at_once
from wall.acts.fetch import fetch, note_broken
from wall.acts.follow import follow
from wall.acts.try_out import try_out
from wall.clock import now
from wall.connectors import base
from wall.connectors.fake_network import FakeNetwork, Trouble
from wall.errors import Conflict, NotFound
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.seal import Sealer
from wall.sources.models import Source
from wall.sources.service import ask_now, pause


def test_what_is_posted_edited_and_deleted_arrives_so(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    uri = network.post("ben", "First thoughts.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    for act, texts in (
        (lambda: None, ["First thoughts."]),
        (lambda: network.edit(uri, "Second thoughts."), ["Second thoughts."]),
        (lambda: network.post("ben", "Another."), ["Another.", "Second thoughts."]),
        (lambda: network.delete(uri), ["Another."]),
    ):
        act()
        _fetch_now(parts, source_id)
        assert _texts(parts) == texts


def test_of_several_workers_one_fetches(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    results = at_once(5, lambda _: fetch(parts, source_id))
    assert len([one for one in results if one is not None]) == 1
    assert _texts(parts) == ["Hello."]


def test_a_fetch_that_breaks_as_nobody_foresaw_is_a_trouble_that_people_see(parts: Parts, ben: Person) -> None:
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    for _ in range(3):
        note_broken(parts, source_id)
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
        assert "nobody foresaw" in (source.trouble or "")
        assert (source.attempts, source.told_at is not None) == (3, True)
        assert source.due_at is not None
        assert source.due_at > now()


def test_a_feed_is_fetched_and_asked_again_only_if_it_changed(parts: Parts, ben: Person, site: Site) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.headers.get("if-none-match") == '"1"':
            return Reply(304)
        return Reply(body=FEED, headers={"Content-Type": "application/rss+xml", "ETag": '"1"'})

    site.routes["/feed"] = answer
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id
    assert [_touched(parts, source_id), _touched(parts, source_id)] == [1, 0]
    assert "if-none-match" in site.asked[-1].headers


def test_a_worker_that_overslept_its_lease_writes_nothing(parts: Parts, ben: Person, site: Site) -> None:
    source_id = follow(parts, ben.slug, f"{site.url}/feed", actor=None).source.id

    def answer_late(_: Asked) -> Reply:
        with parts.database.write() as session:
            session.get_one(Source, source_id).lease = "somebody else's"
        return Reply(body=FEED, headers={"Content-Type": "application/rss+xml"})

    site.routes["/feed"] = answer_late
    assert fetch(parts, source_id) is None
    assert _texts(parts) == []
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
    assert (source.lease, source.cursor) == ("somebody else's", None)


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("unreachable", base.Unreachable),
        ("limited", base.RateLimited),
        ("unauthorized", base.Unauthorized),
        ("gone", base.Gone),
        ("malformed", base.Malformed),
    ],
)
def test_trouble_is_kept_and_what_was_there_stays(
    parts: Parts, ben: Person, network: FakeNetwork, trouble: Trouble, error: type[base.ConnectorError]
) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    fetch(parts, source_id)
    network.trouble("ben", trouble)
    _make_due(parts, source_id)
    fetched = fetch(parts, source_id)
    assert fetched is not None
    assert isinstance(fetched.error, error)
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
    assert source.trouble == str(fetched.error)
    assert source.lease is None
    assert _texts(parts) == ["Hello."]


def test_a_token_that_another_key_sealed_is_told_and_asked_about_less_and_less(parts: Parts, ben: Person) -> None:
    source_id = follow(parts, ben.slug, "fake:ben", token="right", actor=None).source.id
    stranger = replace(parts, sealer=Sealer("another key, of which nobody here knows"))
    fetched = fetch(stranger, source_id)
    assert fetched is not None
    assert isinstance(fetched.error, base.Unauthorized)
    with parts.database.read() as session:
        source = session.get_one(Source, source_id)
    assert "SECRET_KEY" in (source.trouble or "")
    assert source.needs_person
    assert fetch(stranger, source_id) is None  # not at once


def test_trying_out_writes_nothing(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    assert len(try_out(parts, source_id).posts) == 1
    network.trouble("ben", "gone")
    assert isinstance(try_out(parts, source_id).error, base.Gone)
    with parts.database.read() as session:
        assert session.get_one(Source, source_id).last_try_at is None
    assert _texts(parts) == []


def test_a_door_or_an_unknown_source_cannot_be_tried_out(parts: Parts, ben: Person) -> None:
    door = follow(parts, ben.slug, "webhook:", actor=None).source
    with pytest.raises(Conflict):
        try_out(parts, door.id)
    with pytest.raises(NotFound):
        try_out(parts, "nothing")


def test_a_paused_source_is_not_fetched(parts: Parts, ben: Person, network: FakeNetwork) -> None:
    network.post("ben", "Hello.")
    source_id = follow(parts, ben.slug, "fake:ben", actor=None).source.id
    with parts.database.write() as session:
        pause(session.get_one(Source, source_id))
    assert fetch(parts, source_id) is None
    assert _texts(parts) == []


def _fetch_now(parts: Parts, source_id: str) -> None:
    with parts.database.write() as session:
        ask_now(session.get_one(Source, source_id))
    assert fetch(parts, source_id) is not None


def _touched(parts: Parts, source_id: str) -> int:
    _make_due(parts, source_id)
    fetched = fetch(parts, source_id)
    assert fetched is not None
    assert fetched.error is None
    return fetched.touched


def _make_due(parts: Parts, source_id: str) -> None:
    with parts.database.write() as session:
        session.get_one(Source, source_id).due_at = now() - timedelta(seconds=1)


def _texts(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return sorted(session.scalars(select(Post.text).where(Post.removed_at.is_(None))))
