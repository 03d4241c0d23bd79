"""Promises of the interval: who speaks is asked often, who is silent less and less, and a full server has its turns."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall.sources.rules import Pace, host_of, next_interval, spread, why_interval

PACE = Pace(60, 1.0)
MINUTE = timedelta(minutes=1)


def seconds(*, quiet: timedelta, on_host: int = 1, pace: Pace = PACE) -> float:
    return next_interval(pace, quiet_for=quiet, sources_on_host=on_host).total_seconds()


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        (timedelta(), 60),
        (48 * MINUTE, 60),
        (timedelta(hours=4), 300),
        (timedelta(hours=12), 900),
        (timedelta(days=1), 1800),
        (timedelta(days=59), 1800),
        (timedelta(days=60), 3600),
        (timedelta(days=9000), 3600),
    ],
)
def test_who_is_silent_is_asked_less_and_less(quiet: timedelta, expected: int) -> None:
    assert seconds(quiet=quiet) == expected


@pytest.mark.parametrize(("people", "expected"), [(1, 60), (60, 60), (100, 100), (300, 300), (1000, 1000)])
def test_a_server_with_many_people_yields_this_interval(people: int, expected: int) -> None:
    assert seconds(quiet=timedelta(), on_host=people) == expected


def test_where_no_server_is_asked_nobody_waits_longer() -> None:
    assert seconds(quiet=timedelta(days=400), on_host=0) == 60


@given(
    st.integers(1, 86_400), st.floats(0, 3600), st.timedeltas(timedelta(), timedelta(days=9999)), st.integers(0, 20_000)
)
def test_no_source_is_asked_more_often_than_it_and_its_server_allow(
    poll: int, host: float, quiet: timedelta, on_host: int
) -> None:
    wait = seconds(quiet=quiet, on_host=on_host, pace=Pace(poll, host))
    assert wait >= poll
    assert wait >= on_host * host - 0.001
    assert wait <= max(poll, 3600, on_host * host) + 0.001


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=1)))
def test_chance_adds_a_tenth_at_most_and_takes_nothing(wait: timedelta) -> None:
    assert wait <= spread(wait) <= wait * 1.11


def test_the_reason_of_an_interval_is_named() -> None:
    assert why_interval(60, PACE, sources_on_host=1) == "usual"
    assert why_interval(300, PACE, sources_on_host=300) == "shared"
    assert why_interval(1800, PACE, sources_on_host=300) == "quiet"
    assert why_interval(1800, PACE, sources_on_host=1) == "quiet"


@pytest.mark.parametrize(
    ("network", "uri", "options", "host"),
    [
        ("feed", "https://Ben.example/feed", {}, "ben.example"),
        ("feed", "http://ben.example:8080/feed", {}, "ben.example:8080"),
        ("feed", "https://[::1", {}, ""),
        ("mastodon", "https://elsewhere.example/users/ben", {"base": "https://social.example"}, "social.example"),
        ("mastodon", "https://elsewhere.example/users/ben", {}, ""),
        ("fake", "fake:ben", {"slug": "ben"}, ""),
        ("webhook", "webhook:x", {}, ""),
    ],
)
def test_the_server_that_is_asked(network: str, uri: str, options: dict[str, str], host: str) -> None:
    assert host_of(network, uri, options) == host
