"""Statuses and waits: what each answer of a server means for a source."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall import clock
from wall.connectors.answers import Answer, check, wait_of
from wall.connectors.base import ConnectorError, Gone, Malformed, RateLimited, Unauthorized, Unreachable


def _answer(status: int, **headers: str) -> Answer:
    return Answer(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, b"", "https://x.example/f"
    )


@pytest.mark.parametrize("status", [200, 202, 204, 304])
def test_good_statuses_pass(status: int) -> None:
    answer = _answer(status)
    assert check(answer) is answer


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Malformed),
        (401, Unauthorized),
        (403, Unauthorized),
        (404, Unreachable),
        (410, Gone),
        (418, Malformed),
        (429, RateLimited),
        (500, Unreachable),
        (503, Unreachable),
        (300, Malformed),
        (101, Malformed),
        (999, Unreachable),
    ],
)
def test_each_bad_status_means_one_of_the_five_errors(status: int, error: type[ConnectorError]) -> None:
    with pytest.raises(error) as raised:
        check(_answer(status))
    assert "x.example" in str(raised.value)


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert wait_of({"retry-after": "120"}) == timedelta(seconds=120)
    wait = wait_of({"retry-after": format_datetime(clock.now() + timedelta(minutes=10), usegmt=True)})
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 1),
        ("-5", 300),
        ("999999999999999", 86_400),
        ("9" * 5000, 86_400),
        ("soon", 300),
        ("", 300),
        ("²", 300),
        ("1.5", 300),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", 300),
        ("Fri, 31 Dec 2027 23:59:59 +99999999999999999999", 300),
    ],
)
def test_a_strange_retry_after_is_kept_within_reason(text: str, seconds: int) -> None:
    assert wait_of({"retry-after": text}) == timedelta(seconds=seconds)


@given(st.text())
def test_any_retry_after_is_a_wait_within_reason(text: str) -> None:
    assert timedelta(seconds=1) <= wait_of({"retry-after": text}) <= timedelta(days=1)
    assert timedelta(seconds=1) <= wait_of({"x-ratelimit-reset": text}) <= timedelta(days=1)


def test_mastodon_names_the_moment_elsewhere() -> None:
    wait = wait_of({"x-ratelimit-reset": (clock.now() + timedelta(minutes=10)).isoformat().replace("+00:00", "Z")})
    assert timedelta(minutes=9) < wait <= timedelta(minutes=10)


def test_a_server_that_is_overloaded_may_say_for_how_long() -> None:
    with pytest.raises(RateLimited) as raised:
        check(_answer(503, retry_after="120"))
    assert raised.value.retry_after == timedelta(minutes=2)


def test_json_that_is_none_is_malformed() -> None:
    for body in (b"<html>", b"\xff", b"[" * 100_000):
        with pytest.raises(Malformed):
            Answer(200, {}, body, "https://x.example/").json()
