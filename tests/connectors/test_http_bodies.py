"""The HTTP client and what comes: heads, bodies and codings have an end, and only whole ones count."""

import gzip
import time
import zlib
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

import pytest

from tests.connectors.site import Reply, Site
from wall.connectors.base import Malformed, Unreachable
from wall.connectors.http import Http


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


def test_a_server_that_speaks_something_else_is_unreachable(http: Http, site: Site) -> None:
    def banner(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 mail.example ESMTP\r\n")

    site.writers["/"] = banner
    with pytest.raises(Unreachable, match="does not speak HTTP"):
        http.get(site.url)


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
