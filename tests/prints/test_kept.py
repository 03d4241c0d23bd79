"""Promises of kept prints: one is drawn at a time, three wait at the most, and what is kept waits for nobody."""

import time

import pytest

from tests.support.at_once import at_once
from wall.errors import Busy
from wall.prints.facts import Print
from wall.prints.kept import Prints

PATIENCE = 1.5
ONE, OTHER = Print("Le delta, enfin.", "Inès", "", "01A"), Print("Le pont.", "Inès", "", "01A")


def no_logo() -> None:
    """A site without a logo."""


def test_twenty_who_ask_at_once_hold_three_threads_and_the_others_are_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("wall.prints.kept._PATIENCE", PATIENCE)
    prints = Prints()

    def ask(_: int) -> float:
        start = time.monotonic()
        with pytest.raises(Busy):
            prints.take(ONE, fetch_logo=no_logo)
        return time.monotonic() - start

    with prints._turn():  # somebody's drawing takes its time
        took = at_once(20, ask)
    waited = [seconds for seconds in took if not isinstance(seconds, Exception)]
    assert len(waited) == 20
    assert sum(seconds > PATIENCE * 0.9 for seconds in waited) == 3
    assert sum(seconds < PATIENCE / 2 for seconds in waited) == 17
    assert prints.take(ONE, fetch_logo=no_logo), "afterwards there is room again"


def test_what_is_kept_waits_for_no_drawing() -> None:
    prints = Prints()
    drawn = prints.take(ONE, fetch_logo=no_logo)
    with prints._turn():
        assert prints.take(ONE, fetch_logo=no_logo) is drawn


def test_whoever_waits_for_the_same_print_gets_the_one_that_was_drawn() -> None:
    prints = Prints()
    assert len({id(png) for png in at_once(3, lambda _: prints.take(ONE, fetch_logo=no_logo))}) == 1


def test_the_room_of_a_print_that_failed_is_free_again() -> None:
    prints = Prints()

    def refuse() -> None:
        raise Busy("Not now.")

    for _ in range(9):
        with pytest.raises(Busy):
            prints.take(OTHER, fetch_logo=refuse)
    assert prints.take(OTHER, fetch_logo=no_logo)
