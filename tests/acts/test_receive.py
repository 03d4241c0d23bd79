"""Promises of inbound doors: signed, stored once, acknowledged after the commit."""

import json
from collections.abc import Mapping
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
from wall.media.models import Picture
from wall.parts import Parts
from wall.people.directory import deactivate
from wall.people.models import Person
from wall.people.pausing import pause as pause_person
from wall.people.service import hide_person
from wall.posts.models import Post, PostPicture, PostWords, RawPost
from wall.posts.raw import unpack
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
    assert _send(parts, door, {"id": "2", "text": "Late."}) is None
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


@pytest.mark.parametrize("way", ["deactivated", "paused", "hidden", "left"])
def test_who_is_not_read_posts_nothing_through_their_door_either(parts: Parts, door: Followed, way: str) -> None:
    first = _send(parts, door, {"id": "1", "text": "One."})
    with parts.database.write() as session:
        person = session.get_one(Source, door.source.id).person
        if way == "deactivated":
            deactivate(session, person, actor=None)
        elif way == "paused":
            pause_person(session, person, None)
        elif way == "hidden":
            hide_person(session, person, reason="a test", actor=None)
        else:
            person.left_at = now()
    for message in ({"id": "2", "text": "Two."}, {"id": "1", "text": "Changed."}):
        with pytest.raises(Conflict, match="no words read just now"):
            _send(parts, door, message)
    with parts.database.read() as session:
        assert [(post.id, post.text) for post in session.scalars(select(Post))] == [(first, "One.")]


def test_its_pictures_are_asked_for_and_what_was_sent_is_kept_with_it(parts: Parts, door: Followed) -> None:
    pictures = [{"url": f"https://example.org/{number}.png", "alt": f"Picture {number}"} for number in (1, 2)]
    _send(parts, door, {"id": "1", "text": "Look.", "media": pictures})
    assert _pictures(parts) == ["https://example.org/1.png", "https://example.org/2.png"]
    _send(parts, door, {"id": "1", "text": "Look.", "media": pictures[1:]})
    assert _pictures(parts) == ["https://example.org/2.png"]
    with parts.database.read() as session:
        post = session.scalars(select(Post)).one()
        raw = unpack(session.scalars(select(RawPost.data)).one())
        words = session.scalars(select(PostWords.words)).one()
    assert [medium["alt"] for medium in post.media] == [medium.alt for medium in raw.media] == ["Picture 2"]
    assert words == "look picture 2"
    _send(parts, door, {"id": "1", "action": "delete"})
    with parts.database.read() as session:
        for table in (RawPost, PostWords):
            assert session.scalars(select(table)).all() == []


def test_a_moment_to_come_is_now_and_one_that_was_stays(parts: Parts, door: Followed) -> None:
    for number, at in enumerate((now() + timedelta(days=400), now() - timedelta(days=400))):
        _send(parts, door, {"id": str(number), "text": "Words.", "published_at": at.isoformat()})
    with parts.database.read() as session:
        early, late = session.scalars(select(Post.published_at).order_by(Post.published_at)).all()
    assert abs(now() - late) < timedelta(minutes=1)
    assert early < now() - timedelta(days=399)


@pytest.mark.parametrize(
    "more",
    [
        {"surprise": 1},
        {"media": [{"url": "https://example.org/1.png", "width": 3}]},
        {"published_at": "2026-01-31T09:30"},
    ],
    ids=["unknown field", "unknown field of a picture", "no time zone"],
)
def test_a_message_with_what_nobody_knows_is_refused_by_its_field(
    parts: Parts, door: Followed, more: dict[str, object]
) -> None:
    with pytest.raises(Invalid, match="surprise|width|published_at"):
        _send(parts, door, {"id": "1", "text": "One.", **more})
    assert _texts(parts) == []


def test_messages_that_are_sent_again_later_change_nothing(parts: Parts, door: Followed) -> None:
    steps: list[dict[str, object]] = [
        {"id": "1", "text": "One."},
        {"id": "1", "text": "Two."},
        {"id": "2", "text": "Other."},
        {"id": "2", "action": "delete"},
        {"id": "1", "text": "Three."},
        {"id": "2", "text": "Late."},
    ]
    for last in range(len(steps)):
        for number in (last, *range(last + 1)):  # each for the first time, then every earlier one again
            _send(parts, door, steps[number], webhook_id=f"step {number}")
    assert _texts(parts) == ["Three."]


def _send(
    parts: Parts,
    door: Followed,
    message: Mapping[str, object],
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


def _pictures(parts: Parts) -> list[str]:
    with parts.database.read() as session:
        used = select(Picture.url).join(PostPicture, PostPicture.picture_id == Picture.id)
        return sorted(session.scalars(used))
