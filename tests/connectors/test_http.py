"""The HTTP client: what it asks for, whom it tells what, whose turn it is."""

import threading
import time

import httpx2
import pytest

from tests.connectors.conftest import LOOPBACK
from tests.connectors.site import Asked, Reply, Site
from wall.connectors.base import Unreachable
from wall.connectors.guard import GuardedBackend, time_limit
from wall.connectors.http import Http, _GuardedTransport


def test_a_get_brings_status_headers_body_and_address(http: Http, site: Site) -> None:
    site.routes["/a"] = Reply(203, "hello", {"X-Thing": "1"})
    answer = http.get(f"{site.url}/a?b=c")
    assert (answer.status, answer.body, answer.headers["x-thing"]) == (203, b"hello", "1")
    assert (answer.url, answer.permanent_url) == (f"{site.url}/a?b=c", None)


def test_we_say_who_we_are(http: Http, site: Site) -> None:
    http.get(site.url)
    assert site.asked[0].headers["user-agent"].startswith("Florilege/")
    assert site.asked[0].headers["user-agent"].endswith("(+https://wall.example)")


def test_cookies_are_not_kept(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, "x", {"Set-Cookie": "a=b"})
    http.get(site.url)
    http.get(site.url)
    assert "cookie" not in site.asked[1].headers


def test_plain_http_is_refused_unless_allowed(site: Site) -> None:
    http = Http(allow_networks=LOOPBACK)
    with pytest.raises(Unreachable, match="plain http, which this site does not allow"):
        http.get(site.url)
    http.close()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "ftp://x.example/",
        "file:///etc/passwd",
        "http://",
        "https://x.example:99999/",
        "https://user:pass@x.example/",
        "http://[x",
    ],
)
def test_what_is_no_address_is_unreachable(url: str, http: Http) -> None:
    with pytest.raises(Unreachable):
        http.get(url)


def test_a_refused_connection_is_unreachable(http: Http) -> None:
    with pytest.raises(Unreachable, match="does not take the connection"):
        http.get("http://127.0.0.1:9/")


def test_tls_that_is_none_is_said_in_plain_words(http: Http, site: Site) -> None:
    with pytest.raises(Unreachable, match="secure connection"):
        http.get(f"https://{site.host}/", deadline=3)


def test_a_post_sends_json_or_a_form_and_follows_nothing(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, {"ok": True})
    assert http.post(site.url, json_body={"a": "é"}).json() == {"ok": True}
    http.post(site.url, form={"a": "b c&"})
    assert site.asked[0].body == b'{"a": "\\u00e9"}'
    assert site.asked[1].body == b"a=b+c%26"
    site.routes["/"] = Reply(307, headers={"Location": "/elsewhere"})
    with pytest.raises(Unreachable, match="moved elsewhere"):
        http.post(site.url, form={})


def test_one_server_gets_one_request_at_a_time(http: Http, site: Site) -> None:
    lock = threading.Lock()
    active, most = 0, 0

    def count(asked: Asked) -> Reply:
        nonlocal active, most
        with lock:
            active += 1
            most = max(most, active)
        time.sleep(0.03)
        with lock:
            active -= 1
        return Reply(200, "x")

    site.routes["/"] = count
    threads = [threading.Thread(target=http.get, args=(site.url,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, len(site.asked)) == (1, 8)


def test_who_waits_too_long_for_their_turn_is_told(http: Http, site: Site) -> None:
    def slow(_: Asked) -> Reply:
        time.sleep(1)
        return Reply(200, "x")

    site.routes["/slow"] = slow
    first = threading.Thread(target=http.get, args=(f"{site.url}/slow",))
    first.start()
    time.sleep(0.2)
    with pytest.raises(Unreachable, match="still busy with what was asked before"):
        http.get(site.url, deadline=0.2)
    first.join()


def test_a_limit_around_several_calls_ends_them_all(http: Http, site: Site) -> None:
    def slow(_: Asked) -> Reply:
        time.sleep(0.25)
        return Reply(200, "x")

    site.routes["/"] = slow
    begun = time.monotonic()
    with time_limit(begun + 0.6):
        answers = [http.get(site.url, deadline=5) for _ in range(2)]
        with pytest.raises(Unreachable, match="did not answer in time"):
            http.get(site.url, deadline=5)
    assert time.monotonic() - begun < 1.2
    assert [answer.body for answer in answers] == [b"x", b"x"]


def test_the_guard_sits_in_the_seam_of_the_library() -> None:
    transport = _GuardedTransport(())
    assert isinstance(transport, httpx2.HTTPTransport)
    assert isinstance(transport._pool._network_backend, GuardedBackend)
    transport.close()
