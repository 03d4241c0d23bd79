"""Promises while somebody else holds SQLite's write lock: readers notice nothing, writers are told."""

import pytest
from sqlalchemy import func, select

from tests.processes.conftest import Serve
from tests.processes.locked import Measured, hold_the_lock
from wall.parts import Parts
from wall.posts.models import Post
from wall.sources.models import InboundSeen


@pytest.fixture
def measured(serve: Serve, site: Parts) -> Measured:
    """What was seen while the lock was held for ten seconds."""
    running = serve()
    running.wait_until_served("/readyz")
    measured = hold_the_lock(running, site, seconds=10)
    assert "Traceback" not in running.log  # it is expected, so it is told in lines
    return measured


def test_messages_and_pages_go_on_and_writers_are_told_to_come_back(measured: Measured, site: Parts) -> None:
    assert len(measured.acks) > 50
    assert max(measured.acks) < 0.25
    assert len(measured.joins) > 5
    assert max(measured.joins) < 1
    assert len(measured.pages) > 50
    assert max(measured.pages) < 1
    assert {answer.status for answer in measured.refused} <= {503}
    assert {answer.headers.get("Retry-After") for answer in measured.refused} == {"5"}
    assert max(answer.seconds for answer in measured.refused) < 7
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in measured.refused)
    assert measured.answered_after
    with site.database.read() as session:  # each was tried again until it was taken, and none is there twice
        assert session.scalar(select(func.count()).select_from(Post)) == len(measured.writers)
        assert session.scalar(select(func.count()).select_from(InboundSeen)) == len(measured.writers)
