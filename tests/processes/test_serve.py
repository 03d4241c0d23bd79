"""Promises of `florilege serve`: it answers soon, mends itself, ends at once and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.processes.conftest import Serve
from tests.processes.running import (
    ROOT,
    Running,
    clean_environ,
    find_children,
    is_alive,
    is_running,
    is_served,
    wait_until,
)
from tests.realtime.wire import Wire
from wall.acts.follow import follow
from wall.parts import Parts
from wall.people.service import NewPerson, add_person

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Ben</title><item><guid>1</guid>
<title>One</title><description>Words of a feed.</description></item></channel></rss>"""


@pytest.fixture
def served(serve: Serve) -> Running:
    """A site that serves."""
    running = serve()
    running.wait_until_served()
    return running


def test_a_site_answers_soon_and_is_ready_when_its_worker_lives(served: Running) -> None:
    served.wait_until_served("/readyz", 10)
    assert len(served.list_pids()) == 4  # the keeper, the worker, the web process and gunicorn's arbiter over it


@pytest.mark.parametrize("role", ["web", "worker"])
def test_a_killed_process_is_started_again(served: Running, role: str) -> None:
    wait_until(lambda: served.find_child("worker"), 5)
    killed = served.find_child(role)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: served.find_child(role) not in (None, killed), 5)
    wait_until(lambda: not is_alive(killed), 5)
    served.wait_until_served("/readyz", 10)
    wait_until(lambda: len(served.list_pids()) == 4, 5, "four processes again")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it_within_five_seconds(served: Running, number: signal.Signals) -> None:
    with ExitStack() as stack:
        for _ in range(50):
            wire = stack.enter_context(Wire(served.port))
            wire.enter()
            wire.join({"wall": "main", "lang": "en"})
        half_sent = stack.enter_context(socket.create_connection(("127.0.0.1", served.port)))
        half_sent.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        pids = served.list_pids()
        assert served.stop(number) < 5
        assert [pid for pid in pids if is_alive(pid)] == []


def test_a_killed_keeper_leaves_nothing_behind(serve: Serve, site: Parts) -> None:
    running = serve()
    running.wait_until_served("/readyz")
    start_feed_helper(site, running)
    pids = running.list_pids()
    running.process.kill()
    running.process.wait(5)
    wait_until(lambda: not any(is_running(pid) for pid in pids), 6, "all gone")


def test_a_killed_worker_leaves_no_helper_behind(serve: Serve, site: Parts) -> None:
    running = serve()
    running.wait_until_served("/readyz")
    helper = start_feed_helper(site, running)
    worker = running.find_child("worker")
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not is_running(helper), 5, "the helper ends with its worker")


def test_a_port_in_use_is_one_sentence(served: Running, settings: dict[str, str]) -> None:
    command = [sys.executable, "-m", "wall", "serve", "--port", str(served.port)]
    second = subprocess.run(
        command, cwd=ROOT, env=clean_environ() | settings, capture_output=True, text=True, timeout=10, check=False
    )
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert f"port {served.port}: Address already in use" in second.stderr
    assert is_served(served.port, "/healthz")


def test_a_second_site_in_the_same_folder_is_one_sentence(
    served: Running, serve: Serve, settings: dict[str, str], free_port: int
) -> None:
    command = [sys.executable, "-m", "wall", "serve", "--port", str(free_port)]
    environ = clean_environ() | settings
    second = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=10, check=False)
    assert (second.returncode, second.stdout, second.stderr.count("\n")) == (1, "", 1)
    assert f"by process {served.process.pid} at http://127.0.0.1:{served.port}." in second.stderr
    served.process.kill()
    served.process.wait(5)
    serve().wait_until_served()


def test_a_database_that_does_not_answer_is_one_sentence(settings: dict[str, str], free_port: int) -> None:
    environ = clean_environ() | settings | {"FLORILEGE_DATABASE_URL": f"postgresql://x:y@127.0.0.1:{free_port}/z"}
    command = [sys.executable, "-m", "wall", "serve", "--port", str(free_port)]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=20, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (1, "", 1)
    assert ran.stderr.startswith("The database cannot be used")


def start_feed_helper(site: Parts, running: Running) -> int:
    """Have the worker read a feed, which takes a helper process; its number."""
    worker = running.find_child("worker")
    assert worker is not None
    with site.database.write() as session:
        add_person(session, NewPerson("Ben"))
    with serve_feed() as address:
        follow(site, "ben", address, actor=None)
        wait_until(lambda: find_children(worker), 10, "a helper process")
        (helper,) = find_children(worker)
    return helper


@contextmanager
def serve_feed() -> Iterator[str]:
    """A feed with one entry, on loopback; its address."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(FEED)))
            self.end_headers()
            self.wfile.write(FEED)

        def log_message(self, *_args: object) -> None:
            """Be quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
        server.shutdown()
