"""Whatever a server does, whoever fetches gets one of the five errors, soon, and nothing is left behind."""

import time

import pytest

from tests.faults.conftest import DEADLINE, GRACE, Try
from tests.faults.fetchers import FETCHERS
from tests.support.faults import BAD_CERTIFICATES, FAULTS, TLS_FAULTS, Certificates, FaultServer
from wall.connectors.base import ConnectorError, Malformed, RateLimited, Unreachable

# An answer that ends early, but where its head says: a page says little then, and pictures are looked at elsewhere.
_TOLD_LITTLE = {("lying-short", "preview"), ("lying-short", "picture")}

_WHO_ASKS_ALONE = [name for name in FETCHERS if name != "oembed"]  # of an endpoint nobody is told what is wrong

each_fetcher = pytest.mark.parametrize("name", FETCHERS)


def check_sentence(error: ConnectorError | None) -> None:
    """It must be a sentence for people, about the server."""
    assert error is not None
    said = str(error)
    assert said.endswith(".")
    assert len(said) < 400
    assert "Traceback" not in said
    assert "{" not in said


@each_fetcher
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_of_the_five_errors_within_the_deadline(
    fault: str, name: str, attempt: Try, trap: FaultServer
) -> None:
    fetcher = FETCHERS[name]
    with fetcher.serve(fault) as server:
        result = attempt(fetcher, server)
        assert result.seconds < DEADLINE + GRACE
        if (fault, name) not in _TOLD_LITTLE:
            check_sentence(result.error)
        assert server.asked
        assert server.wait_until_left()


@pytest.mark.parametrize("name", _WHO_ASKS_ALONE)
@pytest.mark.parametrize("kind", BAD_CERTIFICATES)
def test_a_certificate_that_is_not_in_order_is_said_so(
    kind: str, name: str, attempt: Try, certificates: Certificates
) -> None:
    with FETCHERS[name].serve(tls=certificates.serving(kind)) as server:
        result = attempt(FETCHERS[name], server)
        assert isinstance(result.error, Unreachable)
        assert "its certificate or its TLS is not in order" in str(result.error)
        assert server.asked == []


@pytest.mark.parametrize("name", _WHO_ASKS_ALONE)
@pytest.mark.parametrize("fault", TLS_FAULTS)
def test_a_handshake_that_fails_ends_within_the_deadline(
    fault: str, name: str, attempt: Try, certificates: Certificates
) -> None:
    with FETCHERS[name].serve(tls=certificates.serving("good"), greet=TLS_FAULTS[fault]) as server:
        result = attempt(FETCHERS[name], server)
        assert isinstance(result.error, Unreachable)
        check_sentence(result.error)
        assert result.seconds < DEADLINE + GRACE
        assert server.wait_until_left()


@each_fetcher
def test_a_good_certificate_is_believed(name: str, attempt: Try, certificates: Certificates) -> None:
    with FETCHERS[name].serve(tls=certificates.serving("good")) as server:
        assert attempt(FETCHERS[name], server).error is None


@pytest.mark.parametrize("name", _WHO_ASKS_ALONE)
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("-1", 300),
        ("1000000000000", 86_400),
        ("9" * 4000, 86_400),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", 300),
        ("Fri, 31 Dec 2027 23:59:59 +99999999999999999999", 300),
        ("soon", 300),
        ("\xff\xfe", 300),
    ],
)
@pytest.mark.parametrize("status", ["429", "503"])
def test_an_absurd_wait_is_kept_within_reason(status: str, value: str, seconds: int, name: str, attempt: Try) -> None:
    with FETCHERS[name].serve(f"{status}/{value}") as server:
        error = attempt(FETCHERS[name], server).error
    assert isinstance(error, RateLimited)
    assert error.retry_after.total_seconds() == seconds


@each_fetcher
def test_nobody_there_is_said_so(name: str, attempt: Try) -> None:
    with FETCHERS[name].serve() as server:
        pass
    check_sentence(attempt(FETCHERS[name], server).error)


@pytest.mark.parametrize("fault", ["gzip-bomb", "gzip-bomb-twice", "deflate-bomb", "endless"])
def test_too_much_is_refused_and_not_waited_for(fault: str, attempt: Try) -> None:
    with FETCHERS["feed"].serve(fault) as server:
        assert isinstance(attempt(FETCHERS["feed"], server).error, Malformed)


def test_what_was_not_asked_for_is_not_taken_for_a_body(attempt: Try) -> None:
    for fault in ("zstd-bomb", "brotli", "unknown-coding", "many-codings", "gzip-that-is-none", "gzip-cut"):
        with FETCHERS["feed"].serve(fault) as server:
            error = attempt(FETCHERS["feed"], server).error
        assert isinstance(error, Malformed)
        assert "garbled" in str(error)


def test_a_hostile_server_holds_up_no_other(attempt: Try) -> None:
    with FETCHERS["feed"].serve("silent") as silent, FETCHERS["feed"].serve() as good:
        assert attempt(FETCHERS["feed"], silent).error is not None
        began = time.monotonic()
        assert attempt(FETCHERS["feed"], good).error is None
        assert time.monotonic() - began < DEADLINE
