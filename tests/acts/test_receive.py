"""Promises of inbound doors: signed, stored once, acknowledged after the commit."""

import json
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from wall.acts.follow import Followed, follow
from wall.acts.receive import NotSigned, receive
from wall.clock import now
from wall.connectors.webhook import sign
from wall.errors import Conflict, Invalid, NotFound
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Post
from wall.sources.models import Source
from wall.sources.service import pause

_numbers = count(1)


@pytest.fixture
def door(parts: Parts, ben: Person) -> Followed:
    return follow(parts, ben.slug, "webhook:", actor=None)


def test_a_message_is_a_post_and_the_same_id_updates_it_again_and_again(parts: Parts, door: Followed) -> None:
    ids = {_send(parts, door, {"id": "1", "text": words}) for words in ("One.", "Two.", "Three.")}
    assert len(ids) == 1
    assert _texts(parts) == ["Three."]


def test_a_message_that_comes_twice_has_no_effect_the_second_time(parts: Parts, door: Followed) -> None:
    first = _send(parts, door, {"id": "1", "text": "One."}, webhook_id="same")
    second = _send(parts, door, {"id": "1", "text": "Two."}, webhook_id="same")
    assert first == second
    assert _texts(parts) == ["One."]


def test_the_same_message_many_times_at_once_is_one_post(parts: Parts, door: Followed) -> None:
    results = at_once(5, lambda number: _send(parts, door, {"id": "1", "text": "One."}, webhook_id=f"retry-{number}"))
    assert len({str(one) for one in results}) == 1
    assert _texts(parts) == ["One."]


def test_what_was_deleted_stays_gone(parts: Parts, door: Followed) -> None:
    _send(parts, door, {"id": "1", "text": "One."})
    for message in ({"id": "1", "action": "delete"}, {"id": "1", "text": "Back."}, {"id": "2", "action": "delete"}):
        _send(parts, door, message)
    _send(parts, door, {"id": "2", "text": "Late."})
    assert _texts(parts) == []


def test_who_does_not_hold_the_secret_is_turned_away(parts: Parts, ben: Person, door: Followed) -> None:
    other = follow(parts, ben.slug, "webhook:", actor=None)
    with pytest.raises(NotSigned):
        _send(parts, door, {"id": "1", "text": "One."}, secret=other.secret)
    with pytest.raises(NotSigned):
        receive(parts, door.source.id, {}, b"{}")
    with pytest.raises(NotSigned):
        _send(parts, door, {"id": "1", "text": "One."}, age=timedelta(minutes=6))
    assert _texts(parts) == []


@pytest.mark.parametrize("message", [{}, {"id": "1"}, {"id": "1", "text": " "}, {"id": "1", "html": "<p></p>"}])
def test_a_message_that_says_nothing_is_refused_and_may_be_sent_right(
    parts: Parts, door: Followed, message: dict[str, str]
) -> None:
    with pytest.raises(Invalid):
        _send(parts, door, message, webhook_id="same")
    _send(parts, door, {"id": "1", "text": "One."}, webhook_id="same")
    assert _texts(parts) == ["One."]


def test_a_closed_or_unknown_door_takes_nothing(parts: Parts, door: Followed) -> None:
    with parts.database.write() as session:
        pause(session.get_one(Source, door.source.id))
    with pytest.raises(Conflict):
        _send(parts, door, {"id": "1", "text": "One."})
    with pytest.raises(NotFound):
        receive(parts, "nothing", {}, b"{}")


def _send(
    parts: Parts,
    door: Followed,
    message: dict[str, str],
    *,
    webhook_id: str = "",
    secret: str | None = None,
    age: timedelta = timedelta(),
) -> str | None:
    body, at = json.dumps(message).encode(), now() - age
    webhook_id = webhook_id or f"message-{next(_numbers)}"
    headers = {
        "Webhook-Id": webhook_id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": sign(secret or door.secret or "", webhook_id, at, body),
    }
    return receive(parts, door.source.id, headers, body)


def _texts(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        return sorted(session.scalars(select(Post.text).where(Post.removed_at.is_(None))))
