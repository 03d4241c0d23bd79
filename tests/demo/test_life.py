"""What those who look after the made-up wall did lately, and its screens."""

from datetime import timedelta

from sqlalchemy import select

from wall.clock import now
from wall.demo.life import beat
from wall.insight.unseen import unseen
from wall.notices.models import Notice
from wall.parts import Parts
from wall.people.models import Person
from wall.posts.models import Highlight, Post, PostClick
from wall.safety.models import Hiding, HidingWords
from wall.screens.models import Screen, ScreenDay
from wall.screens.service import SILENT_AFTER
from wall.walls.models import Announcement


def test_one_post_is_forward_with_a_kind_word_and_one_thing_is_announced(demo: Parts) -> None:
    with demo.database.read() as session:
        highlight = session.scalars(select(Highlight)).one()
        said = session.scalars(select(Announcement)).one()
        assert session.get_one(Post, highlight.post_id).shown
    assert highlight.word
    assert highlight.until is not None
    assert highlight.until > now()
    assert said.until is not None
    assert said.until > now()


def test_an_answer_to_what_was_hidden_waits_for_the_steward_a_visitor_may_be(demo: Parts) -> None:
    with demo.database.read() as session:
        hiding = session.scalars(select(Hiding)).one()
        words = session.scalars(select(HidingWords).where(HidingWords.kind == "appeal")).one()
        steward = session.scalars(select(Person).where(Person.slug == "odile-perrin")).one()
        told = list(session.scalars(select(Notice.path).where(Notice.person_id == steward.id)))
    assert words.words
    assert hiding.by_id not in (None, steward.id)
    assert hiding.decided_at is None
    assert hiding.appealed_at is not None
    assert hiding.at < hiding.appealed_at < now()
    assert f"/desk/safety#hiding-{hiding.id}" in told


def test_three_screens_are_alive_one_is_not_and_the_living_stay_so(demo: Parts) -> None:
    with demo.database.write() as session:
        for screen in session.scalars(select(Screen)):
            assert screen.last_seen_at is not None
            screen.last_seen_at -= timedelta(hours=1)
        beat(session)
    with demo.database.read() as session:
        screens = list(session.scalars(select(Screen)))
        days = list(session.scalars(select(ScreenDay)))
    lively = [one for one in screens if one.last_seen_at is not None and one.last_seen_at > now() - SILENT_AFTER]
    assert (len(lively), len(screens)) == (3, 4)
    assert len(days) > 100


def test_visitors_went_on_to_conversations_never_before_there_was_one(demo: Parts) -> None:
    with demo.database.read() as session:
        clicked = list(session.execute(select(PostClick, Post).join(Post, Post.id == PostClick.post_id)))
    assert sum(click.count for click, _ in clicked) > 100
    assert all(f"{post.published_at:%Y-%m-%d}" <= click.day <= f"{now():%Y-%m-%d}" for click, post in clicked)


def test_one_colleague_had_little_room_and_one_is_not_thanked_yet(demo: Parts) -> None:
    with demo.database.read() as session:
        found = unseen(session)
    assert "Paul-Émile Baudry" in [one.name for one in found.little_room]
    assert [one.name for one in found.never_thanked] == ["Anand Iyer"]
