"""Promises of a site whose disk is full: readers notice nothing, writers are told, and it heals by itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from tests.processes.senders import Door, open_door
from tests.support.application import application, parts_of
from wall.clock import now
from wall.connectors.webhook import sign
from wall.db import Database
from wall.parts import Parts
from wall.people.service import NewPerson, add_person
from wall.posts.models import Post

PAGES = ("/", "/people", "/receipt", "/api/v1/walls/main/posts", "/healthz")
MANY = 300


@dataclass
class Filled:
    """A site whose database may not grow; what was taken in before it was full, and the answer when it was."""

    client: FlaskClient
    database: Database
    door: Door
    taken: int
    refusal: TestResponse


@pytest.fixture
def filled(site: Parts) -> Iterator[Filled]:
    """SQLite says “disk is full” in the same words, whether it is the disk or the most pages that it may have."""
    with site.database.write() as session:
        add_person(session, NewPerson("Ben"))
    door = open_door(site, "ben")
    with application(site.settings) as app:
        database = parts_of(app).database
        allow_pages(database, count_pages(database) + 5)
        client = app.test_client()
        for number in range(MANY):
            answer = send(client, door, number)
            if answer.status_code != 202:
                yield Filled(client, database, door, number, answer)
                break


def test_readers_go_on_and_writers_are_told_until_there_is_room_again(filled: Filled) -> None:
    assert filled.refusal.status_code == 503
    assert filled.refusal.headers["Retry-After"] == "5"
    assert filled.refusal.content_type == "application/problem+json"
    assert "disk is full" in filled.refusal.get_data(as_text=True)
    assert [filled.client.get(page).status_code for page in PAGES] == [200] * len(PAGES)
    assert count_posts(filled.database) == filled.taken  # nothing by halves
    allow_pages(filled.database, 1_000_000)
    for number in range(filled.taken, filled.taken + 5):
        assert send(filled.client, filled.door, number).status_code == 202
    assert count_posts(filled.database) == filled.taken + 5


def send(client: FlaskClient, door: Door, number: int) -> TestResponse:
    """One post through the inbound door."""
    name, moment = f"sent-{number}", now()
    body = json.dumps({"id": name, "text": f"words of {number} " * 50}).encode()
    headers = {"webhook-id": name, "webhook-timestamp": str(int(moment.timestamp()))}
    headers["webhook-signature"] = sign(door.secret, name, moment, body)
    return client.post(door.path, data=body, content_type="application/json", headers=headers)


def allow_pages(database: Database, pages: int) -> None:
    """Let the file grow so far and no further."""

    @event.listens_for(database.engine, "connect")
    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    database.dispose()


def count_pages(database: Database) -> int:
    """How long the file is."""
    with database.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def count_posts(database: Database) -> int:
    """How many posts there are."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Post)) or 0
