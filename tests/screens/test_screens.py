"""Promises of screens: a code that lasts a quarter of an hour, a token that opens until it is revoked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.support.at_once import at_once
from wall.db import Database
from wall.errors import Conflict, NotFound
from wall.ids import digest
from wall.people.models import AuditEntry, Person
from wall.screens import service
from wall.screens.models import Screen
from wall.screens.service import NewScreen, find_screen, introduce, note_heartbeat, pair, recognise, revoke
from wall.walls.queries import main_wall


@pytest.fixture
def new(database: Database) -> NewScreen:
    with database.write() as session:
        return introduce(session)


def test_a_screen_is_paired_by_its_code_however_it_is_typed(database: Database, anna: Person, new: NewScreen) -> None:
    typed = f" {new.code[:3].lower()}-{new.code[3:]} "
    with database.write() as session:
        screen = pair(session, typed, main_wall(session), None, actor=anna)
        assert (screen.id, screen.wall and screen.wall.slug, screen.code) == (new.id, "main", None)
    with database.read() as session:
        assert recognise(session, new.token) is not None
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id, entry.subject_id) == ("screen.pair", anna.id, new.id)


def test_a_code_pairs_once(database: Database, new: NewScreen) -> None:
    def pair_once(_: int) -> str:
        with database.write() as session:
            return pair(session, new.code, main_wall(session), None, actor=None).id

    results = at_once(4, pair_once)
    assert len([one for one in results if one == new.id]) == 1
    assert len([one for one in results if isinstance(one, NotFound)]) == 3


@pytest.mark.parametrize("code", ["", "ABCDEFG", "000000", "é\x00é"])
def test_a_made_up_code_pairs_nothing(database: Database, new: NewScreen, code: str) -> None:
    with database.write() as session, pytest.raises(NotFound):
        pair(session, code, main_wall(session), None, actor=None)


def test_a_longer_code_that_begins_with_a_right_one_pairs_nothing(database: Database, new: NewScreen) -> None:
    with database.write() as session, pytest.raises(NotFound):
        pair(session, new.code + "X", main_wall(session), None, actor=None)


def test_codes_expire_and_the_screens_that_showed_them_are_forgotten(
    database: Database, new: NewScreen, travel: Callable[[timedelta], None]
) -> None:
    travel(service.CODE_LIFE + timedelta(seconds=1))
    with database.write() as session, pytest.raises(NotFound):
        pair(session, new.code, main_wall(session), None, actor=None)
    with database.write() as session:
        introduce(session)
        assert recognise(session, new.token) is None


def test_a_revoked_screen_is_not_recognised(database: Database, anna: Person, new: NewScreen) -> None:
    with database.write() as session:
        pair(session, new.code, main_wall(session), None, actor=anna)
        assert note_heartbeat(session, new.id, version="1", cards=12)
    with database.write() as session:
        for _ in range(2):
            revoke(session, find_screen(session, new.id), actor=anna)
    with database.write() as session:
        assert recognise(session, new.token) is None
        assert not note_heartbeat(session, new.id, version="1", cards=12)
        acts = sorted(session.scalars(select(AuditEntry.act)))
    assert acts == ["screen.pair", "screen.revoke"]


def test_a_revoked_screen_that_still_shows_its_code_is_not_paired(database: Database, new: NewScreen) -> None:
    with database.write() as session:
        revoke(session, find_screen(session, new.id), actor=None)
    with database.write() as session, pytest.raises(NotFound):
        pair(session, new.code, main_wall(session), None, actor=None)


def test_the_database_holds_no_token(database: Database, new: NewScreen) -> None:
    with database.read() as session:
        assert session.scalars(select(Screen.token_digest)).one() == digest(new.token) != new.token


@pytest.mark.parametrize("token", ["", "made up", "\x00"])
def test_a_made_up_token_is_nobodys(database: Database, token: str) -> None:
    with database.read() as session:
        assert recognise(session, token) is None


def test_too_many_waiting_screens_are_turned_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_WAITING", 3)
    with database.write() as session:
        codes = {introduce(session).code for _ in range(3)}
        assert len(codes) == 3
        with pytest.raises(Conflict):
            introduce(session)
