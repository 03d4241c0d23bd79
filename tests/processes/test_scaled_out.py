"""Promises of a site on PostgreSQL and Valkey: the same code as several processes, everything done exactly once."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.processes.running import ask, wait_until
from tests.processes.scaled import ScaledOut, do_without_valkey, scale_out
from tests.processes.senders import open_door
from tests.realtime.wire import Wire
from tests.support.postgres import Postgres
from wall.people.service import NewPerson, add_person
from wall.people.sessions import start_session

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def site(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScaledOut]:
    """Two web processes and two workers, started at the same moment over an empty database."""
    with scale_out(postgres, tmp_path_factory.mktemp("scaled"), "scaled_out") as scaled:
        yield scaled


def test_a_post_taken_in_by_one_web_process_is_pushed_by_the_other(site: ScaledOut) -> None:
    with site.site.database.write() as session:
        person = add_person(session, NewPerson("Ben"))
    door = open_door(site.site, person.slug)
    with Wire(site.webs[1].port) as wire:
        wire.enter()
        wire.join({"wall": "main", "lang": "en"})
        assert door.post(site.webs[0].port, "one", "from one to the other").status == 202
        event, change = wire.read_event()
    assert (event, change["kind"]) == ("change", "post.added")
    assert "from one to the other" in change["html"]


def test_who_signs_out_at_one_web_process_loses_the_connection_to_the_other(site: ScaledOut) -> None:
    with site.site.database.write() as session:
        token = start_session(session, add_person(session, NewPerson("Olga")))
    cookie = f"florilege={token}"
    with Wire(site.webs[1].port, headers=f"Cookie: {cookie}\r\n") as wire:
        wire.enter()
        wire.join({"wall": "main", "lang": "en"})
        began = time.monotonic()
        out = ask(site.webs[0].port, "/sign-out", method="POST", Cookie=cookie, Sec_Fetch_Site="same-origin")
        assert out.status == 303
        assert wire.read_event()[1]["status"] == 401
        assert wire.is_ended()
        assert time.monotonic() - began < 5


def test_each_post_is_stored_relayed_and_honoured_once(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:]:
        site.network.post(name, said)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)


def test_work_goes_on_when_a_worker_is_killed(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:]:
        site.network.post(name, said)
    wait_until(lambda: site.count_relayed(words), 20, "work is under way")
    os.kill(site.workers[0].process.pid, signal.SIGKILL)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)
    site.workers[0] = site.start("worker")


def test_everything_goes_on_when_valkey_lost_all_it_knew(site: ScaledOut) -> None:
    name = site.add_writer()
    words = [f"{name} says {number}" for number in range(15)]
    for said in words[1:8]:
        site.network.post(name, said)
    wait_until(lambda: site.count_relayed(words), 20, "work is under way")
    site.restart_valkey()
    for said in words[8:]:
        site.network.post(name, said)
    site.wait_until_relayed(words)
    site.check_all_was_done_once(words)


def test_nobody_notices_that_valkey_is_away_and_the_workers_come_back(site: ScaledOut) -> None:
    away = do_without_valkey(site, seconds=5)
    assert max(away.pages) < 2
    assert away.writes > 1
    assert away.worker_back < 10
    assert away.clients_right < 15


def test_a_process_alone_ends_within_five_seconds(site: ScaledOut) -> None:
    web, worker = site.start("web"), site.start("worker")
    web.wait_until_served()
    wait_until(lambda: "worker started" in worker.log, 30, "the worker works")
    assert web.stop(signal.SIGINT) < 5
    assert worker.stop() < 5
