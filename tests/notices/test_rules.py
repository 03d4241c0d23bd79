"""Promises of the morning's letter, decided without a database."""

from datetime import UTC, datetime

import pytest

from wall.notices.rules import goes_out_before, last_morning


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (at(22, 8), at(22, 8)),
        (at(22, 23, 59), at(22, 8)),
        (at(22, 7, 59), at(21, 8)),
        (at(1, 0), datetime(2026, 10, 31, 8, tzinfo=UTC)),
    ],
)
def test_the_newest_morning_is_that_of_today_from_eight_on(moment: datetime, morning: datetime) -> None:
    assert last_morning(moment) == morning


def test_at_once_is_everything_and_daily_what_came_before_the_morning() -> None:
    assert goes_out_before("at_once", at(22, 12)) == at(22, 12)
    assert goes_out_before("daily", at(22, 12)) == at(22, 8)
