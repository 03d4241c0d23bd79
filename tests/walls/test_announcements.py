"""Promises of announcements: one at a time, on every wall and in every answer, gone with their time by themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.web.conftest import Site
from tests.web.conftest import site as site  # the same site, asked from here
from wall.clock import now
from wall.db import Database
from wall.errors import Invalid
from wall.events.models import Change
from wall.people.models import Person
from wall.people.service import hide_person, show_person
from wall.walls.announcements import announce, current, end, end_current, end_lapsed, has_lapsed
from wall.walls.lasting import ends_at, read_until
from wall.worker.endings import end_what_lapsed

TEXT = "The canteen closes at two today."


def told(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(Change.kind).order_by(Change.seq)))


def said(database: Database) -> str | None:
    with database.read() as session:
        found = current(session)
        return found.text if found else None


def test_what_is_announced_takes_the_place_of_what_was(database: Database, anna: Person) -> None:
    with database.write() as session:
        announce(session, "Earlier.", until=None, actor=anna)
    with database.write() as session:
        announce(session, f"  {TEXT}\n", until=None, actor=anna)
    assert said(database) == TEXT
    with database.write() as session:
        end_current(session, actor=anna)
    assert said(database) is None, "the earlier one does not come back"
    assert told(database) == ["announcement.changed"] * 3


def test_what_somebody_announced_leaves_with_them_and_comes_back_with_them(site: Site, anna: Person) -> None:
    database = site.parts.database
    with database.write() as session:
        announce(session, TEXT, until=None, actor=session.get_one(Person, anna.id))
    assert TEXT in site.visitor().get("/").text
    with database.write() as session:
        hide_person(session, session.get_one(Person, anna.id), reason="hate", actor=None)
    assert told(database)[-1] == "wall.changed"
    assert TEXT not in site.visitor().get("/").text
    assert site.visitor().get("/api/v1/walls/main/posts").json["announcement"] is None  # type: ignore[index]
    with database.write() as session:
        show_person(session, session.get_one(Person, anna.id), actor=None)
    assert said(database) == TEXT
    with database.write() as session:
        hide_person(session, session.get_one(Person, anna.id), reason="hate", actor=None)
        announce(session, "Another one.", until=None, actor=None)
    with database.write() as session:
        show_person(session, session.get_one(Person, anna.id), actor=None)
    assert said(database) == "Another one.", "what was said since stays said"


def test_ending_twice_tells_once(database: Database) -> None:
    with database.write() as session:
        made = announce(session, TEXT, until=None, actor=None)
        end(session, made, actor=None)
        end(session, made, actor=None)
    assert told(database) == ["announcement.changed"] * 2


@pytest.mark.parametrize("text", ["", " \n ", "\u202e", "x" * 281])
def test_an_announcement_is_a_line_of_sensible_length(database: Database, text: str) -> None:
    with pytest.raises(Invalid), database.write() as session:
        announce(session, text, until=None, actor=None)


def test_a_moment_that_is_past_is_refused(database: Database) -> None:
    with pytest.raises(Invalid), database.write() as session:
        announce(session, TEXT, until=now() - timedelta(seconds=1), actor=None)


def test_it_ends_by_itself_and_open_walls_are_told_once(
    database: Database, travel: Callable[[timedelta], None]
) -> None:
    with database.write() as session:
        announce(session, TEXT, until=now() + timedelta(hours=1), actor=None)
    end_what_lapsed(database)
    assert told(database) == ["announcement.changed"]
    travel(timedelta(hours=1))
    assert said(database) is None, "at its time, whether or not a worker looks"
    end_what_lapsed(database)
    end_what_lapsed(database)
    assert told(database) == ["announcement.changed"] * 2
    with database.write() as session:
        assert not has_lapsed(session)
        end_lapsed(session)


def test_until_is_a_day_to_its_end_a_moment_or_nothing() -> None:
    assert str(read_until("2026-11-30")) == "2026-11-30 23:59:59+00:00"
    assert str(read_until("2026-11-30T18:00+02:00")) == "2026-11-30 16:00:00+00:00"
    assert str(read_until("2026-11-30T18:00")) == "2026-11-30 18:00:00+00:00"
    assert read_until(" ") is None
    moment = now()
    assert ends_at("day", "", moment) == moment + timedelta(days=1)
    assert ends_at("", "", moment) is None
    for lasts, until in (("eon", ""), ("", "tomorrow"), ("", "9999-99-99"), ("", "0001-01-01T00:00+14:00")):
        with pytest.raises(Invalid):
            ends_at(lasts, until, moment)


def test_every_wall_the_plain_page_and_the_answer_say_it_and_markup_stays_words(site: Site) -> None:
    text = "<b>Tea</b> & cake until five"
    steward = site.as_(site.sam)
    assert steward.post("/desk/announcements", data={"text": text, "lasts": "hour"}).status_code == 303
    steward.post("/desk/walls", data={"title": "Garden"})
    visitor = site.visitor()
    for path in ("/", "/w/garden", "/w/main/plain"):
        assert "&lt;b&gt;Tea&lt;/b&gt; &amp; cake until five" in visitor.get(path).text, path
    assert "cake until five" not in visitor.get("/embed/main").text
    answer = visitor.get("/api/v1/walls/main/posts").json
    assert answer is not None
    assert answer["announcement"]["text"] == text
    assert answer["announcement"]["until"].endswith("Z")
    changes = visitor.get("/api/v1/walls/main/changes?after=0").json
    assert changes is not None
    assert "announcement.changed" in [one["kind"] for one in changes["changes"]]
    with site.parts.database.write() as session:
        end_current(session, actor=None)
    assert "cake until five" not in visitor.get("/").text
    answer = visitor.get("/api/v1/walls/main/posts").json
    assert answer is not None
    assert answer["announcement"] is None


def test_what_was_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    answer = site.as_(site.sam).post("/desk/announcements?lang=en", data={"text": "y" * 281, "until": "2999-01-01"})
    assert (answer.status_code, "may have 280 characters; this has 281" in answer.text) == (400, True)
    assert "y" * 281 in answer.text
    assert 'value="2999-01-01"' in answer.text
