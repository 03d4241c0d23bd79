"""Promises of secrets: a door’s secret and a token are told to nobody, and a new token counts at once."""

import json

import pytest

from tests.support.remote import SEALER, follow
from wall.clock import now
from wall.connectors.base import Target, Unauthorized
from wall.db import Database
from wall.errors import Conflict, Invalid
from wall.events.leases import claim, held
from wall.ids import new_id
from wall.people.models import Person
from wall.sources import health, service
from wall.sources.models import Source
from wall.sources.rules import Pace, state_of


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    with database.write() as session:
        return follow(session, ben).id


def test_a_new_token_is_tried_at_once(database: Database, source_id: str) -> None:
    with database.write() as session:
        source = session.get_one(Source, source_id)
        health.note_failure(session, source, Unauthorized("It wants a token."), Pace(60, 1.0))
        assert source.due_at is not None
        assert source.due_at > now()
        service.give_token(source, " PELICAN ", SEALER)
        assert service.target_of(source, SEALER).token == "PELICAN"
        assert source.due_at is not None
        assert source.due_at <= now()
        with pytest.raises(Invalid):
            service.give_token(source, " ", SEALER)


def test_what_the_old_token_is_asking_for_does_not_speak_against_the_new_one(
    database: Database, source_id: str
) -> None:
    with database.write() as session:
        claimed = claim(session, Source, source_id)
        assert claimed is not None
        lease = claimed.lease or ""
    with database.write() as session:
        service.give_token(session.get_one(Source, source_id), "PELICAN", SEALER)
    with database.write() as session:
        assert held(session, Source, source_id, lease) is None
        assert claim(session, Source, source_id) is not None


def test_a_door_has_a_secret_that_the_database_cannot_tell(database: Database, ben: Person) -> None:
    with database.write() as session:
        door, secret = service.open_door(session, ben, SEALER, new_id())
        assert secret.startswith("whsec_")
        assert state_of(door) == "inbound"
        with pytest.raises(Conflict):
            service.ask_now(door)
    assert door.due_at is None
    assert secret.encode() not in (door.token_sealed or b"")
    assert service.target_of(door, SEALER).token == secret


def test_a_token_is_sealed_and_never_told_by_accident(database: Database, ben: Person) -> None:
    target = Target("fake", "fake:zoe", "@zoe", "", {"slug": "zoe"}, "PELICAN")
    with database.write() as session:
        source = service.add_source(session, ben, target, SEALER)
    assert b"PELICAN" not in (source.token_sealed or b"")
    assert "PELICAN" not in json.dumps([repr(target), repr(source), repr(service.target_of(source, SEALER))])
