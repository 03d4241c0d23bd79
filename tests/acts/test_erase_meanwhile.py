"""Promises of leaving while the worker is at other work: what it makes of somebody meanwhile goes with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from tests.support.canary import CANARY, OSTRICH, places, plant
from wall.acts.erase import erase_now
from wall.acts.leave import leave
from wall.acts.write_notices import write_notices
from wall.clock import now
from wall.config_values import mail_server
from wall.events import record
from wall.events.leases import due_ids
from wall.events.models import Delivery
from wall.events.types import SourceHealth
from wall.notices.models import Letter, Notice
from wall.parts import Parts
from wall.people.models import HowLeft, Person
from wall.sources.models import Source
from wall.worker.deliver import deliver

HANDLE, WHY = f"@{OSTRICH}@social.example", {"why": OSTRICH}


@pytest.fixture
def site(parts: Parts) -> Parts:
    """A site that sends mail."""
    settings = replace(parts.settings, public_url="https://wall.example.org", smtp_url=mail_server("smtp://127.0.0.1"))
    return replace(parts, settings=settings)


@contextmanager
def worker_between_commits(site: Parts) -> Iterator[list[int]]:
    """After each commit, by whomever, a worker delivers one thing that is owed or, failing that, writes the letters."""
    letters: list[int] = []
    is_at_work = False

    def work(_: Session) -> None:
        nonlocal is_at_work
        if is_at_work:
            return
        is_at_work = True
        try:
            with site.database.read() as session:
                due = due_ids(session, Delivery, at_most=1)
            if due:
                deliver(site, due[0])
            else:
                letters.append(write_notices(site, at_most=9))
        finally:
            is_at_work = False

    event.listen(Session, "after_commit", work)
    try:
        yield letters
    finally:
        event.remove(Session, "after_commit", work)


@pytest.mark.parametrize("how", ["anonymise", "erase"])
@pytest.mark.parametrize("late", range(6, 14))
def test_what_is_told_of_them_while_they_are_erased_is_not_left(
    site: Parts, ben: Person, how: HowLeft, late: int
) -> None:
    with site.database.write() as session:
        anna = session.get_one(Person, ben.id)
        anna.role, anna.email, anna.mail_wish = "steward", "anna@example.org", "at_once"
        mia = plant(session, anna)
    leave(site, mia.id, how, actor=mia)
    commits = 0

    def broke(_: Session) -> None:
        """A fetch that was under way notes in which state it found their account, as long as that is there."""
        nonlocal commits
        commits += 1
        if commits == late:
            with site.database.write() as session:
                for source in session.scalars(select(Source).where(Source.person_id == mia.id)):
                    record(session, SourceHealth(source.id, mia.id, False, HANDLE, now().isoformat(), "{why}", WHY))

    event.listen(Session, "after_commit", broke)
    try:
        with worker_between_commits(site) as letters:
            assert erase_now(site, mia.id)
    finally:
        event.remove(Session, "after_commit", broke)
    assert sum(letters)
    with site.database.read() as session:
        assert session.scalars(select(Notice).where(Notice.about_id == mia.id)).all() == []
        assert [one for one in session.scalars(select(Letter)) if mia.id in one.about_ids] == []
    assert places(site, OSTRICH) == set()
    assert bool(places(site, CANARY)) == (how == "anonymise")
