"""The HTTP client: its deadline, its caps, its redirects, its manners."""

import gzip
import threading
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import httpx2
import pytest

from tests.connectors.conftest import LOOPBACK
from tests.connectors.site import Asked, Reply, Site
from tests.support.at_once import at_once
from wall.connectors.answers import Answer
from wall.connectors.base import Malformed, Unreachable
from wall.connectors.guard import GuardedBackend, time_limit
from wall.connectors.http import Http, _GuardedTransport


def _drip(write: Callable[[BaseHTTPRequestHandler, int], bytes]) -> Callable[[BaseHTTPRequestHandler], None]:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        for number in range(60):
            handler.wfile.write(write(handler, number))
            handler.wfile.flush()
            time.sleep(0.05)

    return drip


def _say(said: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def say(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(said)

    return say


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


def test_a_dripped_head_ends_at_the_deadline(http: Http, site: Site) -> None:
    site.writers["/"] = _drip(lambda _, number: b"HTTP/1.1 200 OK\r\n" if number == 0 else b"X-%d: y\r\n" % number)
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer in time"):
        http.get(site.url, deadline=0.5)
    assert time.monotonic() - begun < 1.5


def test_a_dripped_body_ends_at_the_deadline(http: Http, site: Site) -> None:
    site.writers["/"] = _drip(lambda _, number: b"HTTP/1.1 200 OK\r\n\r\n" if number == 0 else b"x")
    begun = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer in time"):
        http.get(site.url, deadline=0.5)
    assert time.monotonic() - begun < 1.5


def test_redirects_share_one_deadline(http: Http, site: Site) -> None:
    def slow(asked: Asked) -> Reply:
        time.sleep(0.2)
        return Reply(302, headers={"Location": f"/{len(site.asked)}"})

    for path in ("/", "/1", "/2", "/3", "/4"):
        site.routes[path] = slow
    with pytest.raises(Unreachable, match="did not answer in time"):
        http.get(site.url, deadline=0.5)


def test_a_body_beyond_the_cap_is_refused(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, b"x" * 2000)
    with pytest.raises(Malformed, match="more than 1000 bytes"):
        http.get(site.url, max_bytes=1000)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_capped_by_its_decoded_size(coding: str, http: Http, site: Site) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000) if coding == "gzip" else zlib.compress(b"\0" * 50_000_000)
    site.routes["/"] = Reply(200, bomb, {"Content-Encoding": coding})
    with pytest.raises(Malformed, match="more than 1000000 bytes"):
        http.get(site.url, max_bytes=1_000_000)


def test_garbled_compression_is_malformed(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, b"no gzip at all", {"Content-Encoding": "gzip"})
    with pytest.raises(Malformed, match="garbled"):
        http.get(site.url)


def test_a_permanent_redirect_is_reported(http: Http, site: Site) -> None:
    site.routes["/old"] = Reply(301, headers={"Location": "/older"})
    site.routes["/older"] = Reply(308, headers={"Location": "/new"})
    site.routes["/new"] = Reply(200, "x")
    answer = http.get(f"{site.url}/old")
    assert (answer.url, answer.permanent_url) == (f"{site.url}/new", f"{site.url}/new")


def test_a_redirect_that_is_partly_for_now_is_not_permanent(http: Http, site: Site) -> None:
    site.routes["/old"] = Reply(301, headers={"Location": "/older"})
    site.routes["/older"] = Reply(302, headers={"Location": "/new"})
    site.routes["/new"] = Reply(200, "x")
    assert http.get(f"{site.url}/old").permanent_url is None


def test_redirects_without_end_are_given_up(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(302, headers={"Location": "/"})
    with pytest.raises(Unreachable, match="without end"):
        http.get(site.url)
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "gopher://x/", "http://u:p@127.0.0.1/", "http://[", "//:99999"]
)
def test_a_redirect_to_something_else_is_refused(place: str, http: Http, site: Site) -> None:
    site.routes["/"] = Reply(302, headers={"Location": place})
    with pytest.raises(Unreachable):
        http.get(site.url)


def test_a_token_does_not_travel_to_another_server(http: Http, site: Site) -> None:
    other = Site()
    site.routes["/"] = Reply(302, headers={"Location": f"{other.url}/there"})
    other.routes["/there"] = Reply(200, "x")
    http.get(site.url, headers={"Authorization": "Bearer secret"})
    other.close()
    assert "authorization" in site.asked[0].headers
    assert "authorization" not in other.asked[0].headers


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


def test_a_server_that_speaks_something_else_is_unreachable(http: Http, site: Site) -> None:
    def banner(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    site.writers["/"] = banner
    with pytest.raises(Unreachable, match="does not speak HTTP"):
        http.get(site.url)


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


def test_servers_that_send_us_to_each_other_hold_nobody_up(http: Http, site: Site) -> None:
    other = Site()
    its_url = f"http://localhost:{other.port}"  # another server, as far as turns go
    site.routes["/"] = Reply(302, headers={"Location": f"{its_url}/there"})
    other.routes["/"] = Reply(302, headers={"Location": f"{site.url}/there"})
    site.routes["/there"] = other.routes["/there"] = Reply(200, "x")
    begun = time.monotonic()
    answers = at_once(16, lambda number: http.get((site.url, its_url)[number % 2], deadline=10))
    other.close()
    assert [one.body if isinstance(one, Answer) else one for one in answers] == [b"x"] * 16
    assert time.monotonic() - begun < 8


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


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip"])
def test_a_coding_that_nobody_asked_for_is_not_passed_on(coding: str, http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, "looks like a body", {"Content-Encoding": coding})
    with pytest.raises(Malformed, match="garbled"):
        http.get(site.url)
    site.routes["/"] = Reply(404, "", {"Content-Encoding": coding})
    assert http.get(site.url).body == b""


def test_a_body_whose_end_is_missing_is_not_taken_for_a_whole_one(http: Http, site: Site) -> None:
    site.routes["/"] = Reply(200, gzip.compress(b"whole" * 1000)[:-9], {"Content-Encoding": "gzip"})
    with pytest.raises(Malformed, match="garbled"):
        http.get(site.url)
    site.writers["/short"] = _say(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    with pytest.raises(Unreachable, match="broke the connection off"):
        http.get(f"{site.url}/short")


def test_interim_answers_without_end_are_cut_short(http: Http, site: Site) -> None:
    def storm(handler: BaseHTTPRequestHandler) -> None:
        for _ in range(100_000):
            handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)

    site.writers["/"] = storm
    with pytest.raises(Malformed, match="head without end"):
        http.get(site.url)


def test_an_answer_after_an_interim_one_is_taken(http: Http, site: Site) -> None:
    said = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 3 + b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    site.writers["/"] = _say(said + b"x" * 1_000_000)
    assert len(http.get(site.url).body) == 1_000_000  # the cap on heads is none on bodies


def test_a_body_in_absurdly_many_pieces_is_refused(http: Http, site: Site) -> None:
    site.writers["/"] = _say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 100_000)
    with pytest.raises(Malformed, match="20000 pieces"):
        http.get(site.url)


def test_a_token_does_not_travel_to_another_port(http: Http, site: Site) -> None:
    other = Site()
    other.routes["/"] = Reply(200, "x")
    site.routes["/"] = Reply(307, headers={"Location": other.url})
    http.get(site.url, headers={"authorization": "Bearer secret"})
    other.close()
    assert "authorization" not in other.asked[0].headers


def test_the_guard_sits_in_the_seam_of_the_library() -> None:
    transport = _GuardedTransport(())
    assert isinstance(transport, httpx2.HTTPTransport)
    assert isinstance(transport._pool._network_backend, GuardedBackend)
    transport.close()
