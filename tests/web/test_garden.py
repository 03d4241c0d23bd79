"""The drawing of the receipt's weeks."""

from datetime import date, timedelta

import pytest

from wall.relays.weeks import Week
from wall.web.garden import plant

MONDAY = date(2031, 1, 6)


def _weeks(*counts: int) -> list[Week]:
    days = [MONDAY + timedelta(days=7 * number) for number in range(len(counts))]
    return [Week(day, count, count, 0, "ada" if count else None) for day, count in zip(days, counts, strict=True)]


@pytest.mark.parametrize("count", [1, 2, 10, 26, 40])
@pytest.mark.parametrize(("width", "height", "most"), [(1120, 330, 26), (360, 290, 10)])
def test_every_flower_stands_inside_the_drawing_and_above_the_ground(
    count: int, width: int, height: int, most: int
) -> None:
    garden = plant(_weeks(*(1 + number * 7 % 30 for number in range(count))), width, height, most)
    assert len(garden.stems) == min(count, most)
    for stem in garden.stems:
        assert stem.head is not None
        (x, y), reach = stem.head, stem.side / 2
        assert 0 <= x - reach < x + reach <= width
        assert 0 <= y - reach < y < garden.ground


def test_the_livelier_a_week_the_higher_its_stem() -> None:
    tops = [stem.head[1] for stem in plant(_weeks(1, 2, 5, 30, 31), 1120, 330, 26).stems if stem.head]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 5


def test_a_silent_week_has_no_flower() -> None:
    silent = plant(_weeks(3, 0, 2), 1120, 330, 26).stems[1]
    assert silent.head is None
    assert not silent.stalk
    assert silent.leaves


def test_the_last_weeks_are_shown_and_names_of_months_do_not_touch() -> None:
    garden = plant(_weeks(*[1] * 26), 360, 290, 10)
    assert garden.stems[-1].week.monday == MONDAY + timedelta(days=7 * 25)
    places = [x for x, _ in garden.months]
    step = garden.stems[1].x - garden.stems[0].x
    assert all(after - before >= 3 * step - 0.01 for before, after in zip(places, places[1:], strict=False))
