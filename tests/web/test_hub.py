"""Promises of the web process: pages in threads, connections in the hub."""

import json
import logging
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from gunicorn.config import Config

from tests.realtime.conftest import Site, served_site, site, wait_until_served
from tests.realtime.wire import Wire, ask
from tests.support.ports import find_free_port
from wall.web.hub import OneLog
from wall.web.in_threads import WRITERS

__all__ = ["served_site", "site"]


def test_pages_run_beside_the_main_thread_and_get_their_body(site: Site) -> None:
    assert site.ask_state()["thread"] is False
    assert ask(site.port, "/echo", method="POST", body=b"x" * 100_000) == (200, b"x" * 100_000)


def test_the_program_itself_is_not_looked_through_for_garbage(site: Site) -> None:
    assert site.ask_state()["left_alone"] > 50_000


def test_a_chunked_body_arrives_whole(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")
        answer = b""
        while chunk := connection.recv(4_096):
            answer += chunk
    assert answer.endswith(b"abcdef")


def test_a_body_over_the_limit_is_answered_with_413(site: Site) -> None:
    assert ask(site.port, "/echo", method="POST", headers="Content-Length: 5000000\r\n")[0] == 413


def test_a_dripped_body_is_answered_with_408_and_holds_nobody_up(site: Site) -> None:
    began = time.monotonic()
    slow = [socket.create_connection(("127.0.0.1", site.port), timeout=5) for _ in range(40)]
    for connection in slow:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx")
    assert ask(site.port, "/write")[0] == 200
    assert time.monotonic() - began < 0.9
    assert all(b" 408 " in connection.recv(4_096) for connection in slow)
    for connection in slow:
        connection.close()


def test_a_page_that_waits_holds_up_neither_another_page_nor_a_socket(site: Site) -> None:
    sleeper = threading.Thread(target=ask, args=(site.port, "/sleep/1.0"))
    sleeper.start()
    began = time.monotonic()
    with Wire(site.port) as wire:
        wire.enter()
        assert ask(site.port, "/state")[0] == 200
    assert time.monotonic() - began < 0.5
    sleeper.join()


def test_requests_that_change_something_wait_for_their_turn_and_leave_threads_to_readers(site: Site) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(20) as threads:
        writers = [threads.submit(ask, site.port, "/sleep/1.5", method="POST") for _ in range(20)]
        time.sleep(0.2)
        assert ask(site.port, "/state")[0] == 200
        assert time.monotonic() - began < 0.5
        answers = [writer.result() for writer in writers]
    assert [status for status, _ in answers].count(200) == WRITERS
    refused = [json.loads(body) for status, body in answers if status == 503]
    assert [problem["title"] for problem in refused] == ["Service Unavailable"] * (20 - WRITERS)
    assert time.monotonic() - began < 2.5
    assert ask(site.port, "/echo", method="POST", body=b"x") == (200, b"x")


def test_a_page_that_fails_is_answered_with_500(site: Site) -> None:
    assert ask(site.port, "/fail")[0] == 500


@pytest.mark.parametrize(("error", "is_traced"), [(TimeoutError("timed out"), False), (ValueError("odd"), True)])
def test_gunicorn_logs_as_everything_else_and_a_broken_connection_without_a_traceback(
    caplog: pytest.LogCaptureFixture, error: Exception, is_traced: bool
) -> None:
    log = OneLog(Config())
    try:
        raise error
    except (TimeoutError, ValueError):
        log.exception("Error while %s", "answering")
    (record,) = caplog.records
    assert (record.levelname, record.message.startswith("Error while answering")) == ("ERROR", True)
    assert bool(record.exc_info) is is_traced
    assert logging.getLogger("gunicorn.error").handlers == []


def test_answers_on_a_kept_connection_are_not_delayed(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as connection:
        began = time.monotonic()
        for _ in range(20):
            connection.sendall(b"GET /write HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = b""
            while b"written" not in answer:
                answer += connection.recv(4_096)
        assert time.monotonic() - began < 0.5


def test_a_port_in_use_is_told_in_one_sentence(site: Site) -> None:
    command = [sys.executable, "-m", "tests.realtime.site", site.database.url, str(site.port)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    assert second.returncode == 1
    assert second.stderr.startswith(f"Cannot serve on 127.0.0.1, port {site.port}: Address already in use.")
    assert len(second.stderr.splitlines()) == 1


@pytest.mark.parametrize("sockets", [0, 20])
def test_it_says_goodbye_and_is_gone_within_five_seconds(site: Site, sockets: int) -> None:
    port = find_free_port()
    command = [sys.executable, "-m", "tests.realtime.site", site.database.url, str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        assert process.stderr
        wait_until_served(port)
        wires = [Wire(port) for _ in range(sockets)]
        for wire in wires:
            wire.enter()
        with socket.create_connection(("127.0.0.1", port)) as half_sent:
            half_sent.sendall(b"GET / HTTP/1.1\r\n")
            began = time.monotonic()
            process.terminate()
            assert all(wire.read_close() == 1001 for wire in wires)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 4.5
        for wire in wires:
            wire.connection.close()
        assert process.stderr.read() == b""
