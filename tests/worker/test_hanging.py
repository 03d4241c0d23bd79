"""Promises of the worker: servers that hang keep nobody waiting but their own."""

import time

from tests.support.many_hosts import ManyHosts, hosts
from tests.support.remote import SEALER
from tests.worker.test_scheduling import at_work
from wall.connectors.base import Target
from wall.parts import Parts
from wall.people.models import Person
from wall.sources.models import Source
from wall.sources.service import add_source
from wall.worker.main import Worker

HANGING = "/1"  # the second of the ways to misbehave


def test_servers_that_hang_delay_no_other(parts: Parts, ben: Person) -> None:
    addresses = hosts(36)
    bad, good = addresses[:6], addresses[6:]
    with at_work(Worker(parts)), ManyHosts(addresses) as many:  # ended first, so that the worker has nobody to wait for
        many.spoil(bad)
        ids = {host: _follow(parts, ben, f"http://{host}:{many.port}{HANGING}") for host in [*bad, *good]}
        began = time.monotonic()
        while not all(_has_answered(parts, ids[host]) for host in good):
            assert time.monotonic() - began < 8  # a hanging one alone takes fifteen
            time.sleep(0.1)


def _follow(parts: Parts, ben: Person, url: str) -> str:
    with parts.database.write() as session:
        return add_source(session, session.get_one(Person, ben.id), Target("feed", url, url, url, {}), SEALER).id


def _has_answered(parts: Parts, source_id: str) -> bool:
    with parts.database.read() as session:
        return session.get_one(Source, source_id).last_success_at is not None
