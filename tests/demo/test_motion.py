"""The made-up company, moving: called step by step, without waiting."""

import threading
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from tests.support.remote import put
from wall.acts.fetch import fetch
from wall.demo import sweeping
from wall.demo.company import load_company
from wall.demo.motion import Motion
from wall.demo.site import find_marker
from wall.demo.speech import Speech
from wall.demo.story import Depicted, pictured
from wall.events.dispatch import dispatch
from wall.events.leases import due_ids
from wall.events.models import Delivery, Event
from wall.flowers.models import Flower
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.ingest import Origin, remove
from wall.posts.models import Post, PostPicture
from wall.relays.models import Relay
from wall.sources.models import Source
from wall.worker.deliver import deliver
from wall.worker.subscribers import SUBSCRIPTIONS


def _motion(parts: Parts, seed: int = 1) -> Motion:
    marker = find_marker(parts.settings)
    assert marker is not None
    return Motion(parts, marker, Random(seed))


def _move(parts: Parts, steps: int) -> Motion:
    """So many steps, each followed by what the worker does about it."""
    motion = _motion(parts)
    for _ in range(steps):
        motion.step()
        with parts.database.read() as session:
            due = due_ids(session, Source, at_most=100)
        for source_id in due:
            fetch(parts, source_id)
    return motion


def _moving(parts: Parts) -> list[str]:
    marker = find_marker(parts.settings)
    assert marker is not None
    with parts.database.read() as session:
        shown = select(Post.text).where(Post.published_at > marker.made_at, Post.removed_at.is_(None))
        return list(session.scalars(shown))


def _count(parts: Parts, table: type) -> int:
    with parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_in_a_few_minutes_people_write_thank_correct_and_delete(demo: Parts) -> None:
    flowers = _count(demo, Flower)
    _move(demo, 60)
    texts = _moving(demo)
    assert 25 <= len(texts) <= 55
    assert len(set(texts)) == len(texts)
    assert _count(demo, Flower) - flowers >= 5
    with demo.database.read() as session:
        assert session.scalars(select(Post.id).where(Post.edited_at.is_not(None))).first()
        assert session.scalars(select(Post.id).where(Post.removed_at.is_not(None))).first()


def test_after_a_restart_the_same_course_says_nothing_again(demo: Parts) -> None:
    _move(demo, 20)
    _move(demo, 20)
    texts = _moving(demo)
    assert len(set(texts)) == len(texts)


def test_nobody_in_trouble_or_on_pause_is_made_to_write(demo: Parts) -> None:
    with demo.database.write() as session:
        for source in session.scalars(select(Source)):
            source.paused_at = source.created_at
    _move(demo, 10)
    assert _moving(demo) == []


def test_the_oldest_posts_are_deleted_upstream_when_there_are_too_many(
    demo: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "MOST_MOVING", 8)
    _move(demo, 30)
    assert len(_moving(demo)) <= 9


def test_what_is_gone_for_an_hour_leaves_nothing_behind(
    demo: Parts, monkeypatch: pytest.MonkeyPatch, travel: Callable[[timedelta], None]
) -> None:
    monkeypatch.setattr(sweeping, "MOST_MOVING", 4)
    _move(demo, 20)
    with demo.database.write() as session:
        person = session.scalars(select(Person)).first()
        assert person is not None
        post = put(session, person, media=pictured((Depicted("dawn.jpg", "Dawn"),)))
        remove(session, Origin(person, "fake", None), [post.uri], demo.sealer)
        assert session.scalars(select(PostPicture).where(PostPicture.post_id == post.id)).all()
    with demo.database.write() as session:
        dispatch(session, SUBSCRIPTIONS)
    with demo.database.read() as session:
        due = due_ids(session, Delivery, at_most=1000)
    for delivery_id in due:
        deliver(demo, delivery_id)
    travel(timedelta(hours=2))
    sweeping.sweep(demo.database)
    with demo.database.read() as session:
        assert session.scalars(select(Post.id).where(Post.removed_at.is_not(None))).all() == []
        for table in (Relay, PostPicture):
            assert session.scalars(select(table).where(table.post_id.not_in(select(Post.id)))).all() == []
    assert _count(demo, Event) == 0
    assert _count(demo, Post) > 50


def test_an_hour_at_the_usual_pace_holds_no_sentence_twice() -> None:
    people = load_company().people
    speech = Speech(people, Random(3))
    able = {one.key for one in people}
    said = [speech.say(able) for _ in range(12 * 60)]
    texts = [one.text for one in said if one is not None]
    assert len(texts) == len(set(texts)) == len(said)
    assert not any("{" in text for text in texts)
    assert {one.lang for one in said if one is not None} == {"fr", "en", "pt", "ar"}


def test_kinds_come_by_turns_and_nobody_speaks_twice_within_a_few() -> None:
    people = load_company().people
    speech = Speech(people, Random(5))
    said = [one for one in (speech.say({one.key for one in people}) for _ in range(240)) if one is not None]
    for begin in range(len(said) - 16):
        some = said[begin : begin + 16]
        assert sum(bool(one.pictures) for one in some) >= 3
        assert any(one.link for one in some)
        assert len({one.lang for one in some}) >= 2
        assert len({one.who for one in some[:9]}) == 9
    assert len({one.pictures[0].name for one in said if one.pictures}) >= 8


def test_an_answer_is_in_the_language_of_what_it_answers_and_by_somebody_else() -> None:
    people = load_company().people
    speech, able = Speech(people, Random(5)), {one.key for one in people}
    said = speech.say(able)
    assert said is not None
    answer = speech.answer(said, able)
    assert answer is not None
    assert answer.lang == said.lang
    assert answer.who != said.who


def test_motion_ends_at_once_when_told_to(demo: Parts) -> None:
    stop = threading.Event()
    running = threading.Thread(target=_motion(demo).run, args=(1, stop))
    running.start()
    stop.set()
    running.join(2)
    assert not running.is_alive()
