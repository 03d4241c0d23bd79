"""Room on the wall: how long each person was seen, and who had little of it."""

from datetime import UTC, datetime, timedelta

from wall.insight.rules import PLACES, room, with_little_room

NOON = datetime(2031, 3, 13, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_post_has_its_place_until_enough_others_came() -> None:
    arrivals = [("ada", NOON), *(("ben", NOON + number * HOUR) for number in range(1, PLACES + 1))]
    rooms = room(arrivals, NOON + 20 * HOUR)
    assert rooms["ada"] == PLACES * HOUR
    assert rooms["ben"] == sum(((20 - number) * HOUR for number in range(1, PLACES + 1)), timedelta())


def test_who_had_less_than_a_fourth_of_what_is_usual_had_little_room() -> None:
    rooms = {"ada": 8 * HOUR, "ben": 9 * HOUR, "cleo": 2 * HOUR - timedelta(seconds=1), "dan": 8 * HOUR}
    assert with_little_room(rooms) == {"cleo"}
    assert with_little_room(rooms | {"cleo": 2 * HOUR}) == set()


def test_among_two_people_nothing_is_usual() -> None:
    assert with_little_room({"ada": 100 * HOUR, "ben": timedelta()}) == set()
    assert with_little_room({}) == set()


def test_many_posts_at_once_give_none_of_them_less_than_nothing() -> None:
    rooms = room([("ada", NOON)] * (3 * PLACES), NOON)
    assert rooms == {"ada": timedelta()}
