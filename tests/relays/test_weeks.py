"""The receipt week by week."""

from datetime import UTC, date, datetime, timedelta

from wall.relays.receipt import Initiative
from wall.relays.rules import NETWORK_REFUSED
from wall.relays.weeks import WEEKS, draw_lot, weeks_of

NOW = datetime(2031, 3, 13, 18, tzinfo=UTC)  # a Thursday
A_WEEK = timedelta(days=7)


def _one(person: str, received_at: datetime, *, missed: str = "") -> Initiative:
    return Initiative("p", person, "fake", received_at, None if missed else 30, by_hand=False, missed=missed)


def test_a_week_begins_on_monday_and_silent_ones_between_are_there() -> None:
    weeks = weeks_of([_one("ada", datetime(2031, 2, 23, 23, 59, tzinfo=UTC)), _one("ada", NOW)], NOW)
    assert [week.monday for week in weeks] == [date(2031, 2, 17) + number * A_WEEK for number in range(4)]
    assert [week.initiatives for week in weeks] == [1, 0, 0, 1]
    assert [week.voice for week in weeks] == ["ada", None, None, "ada"]


def test_what_was_missed_is_counted_beside_what_was_passed_on() -> None:
    (week,) = weeks_of([_one("ada", NOW), _one("ben", NOW, missed=NETWORK_REFUSED)], NOW)
    assert (week.initiatives, week.relayed, week.missed) == (2, 1, 1)


def test_no_more_than_half_a_year_is_drawn_and_nothing_at_all_is_one_week() -> None:
    assert len(weeks_of([_one("ada", NOW - 40 * A_WEEK)], NOW)) == WEEKS
    assert [week.voice for week in weeks_of([], NOW)] == [None]


def test_the_lot_falls_on_the_same_voice_each_time_and_not_always_on_the_same_one() -> None:
    people = [f"person-{number}" for number in range(6)]
    mondays = [date(2031, 1, 6) + number * A_WEEK for number in range(40)]
    drawn = [draw_lot(monday, people) for monday in mondays]
    assert drawn == [draw_lot(monday, reversed(people)) for monday in mondays]
    assert set(drawn) == set(people)


def test_whoever_speaks_more_often_is_not_drawn_more_easily() -> None:
    often = [_one("ada", NOW)] * 9 + [_one("ben", NOW)]
    assert weeks_of(often, NOW)[0].voice == weeks_of([_one("ada", NOW), _one("ben", NOW)], NOW)[0].voice
