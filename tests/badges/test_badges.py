"""Promises of badges: offered once to who has earned them, and nobody's business before they are accepted."""

import pytest
from sqlalchemy import func, select

from tests.support.at_once import at_once
from tests.support.remote import put
from wall.badges.models import Award
from wall.badges.rules import Record, earned
from wall.badges.service import accept, award, awards_of, consider, decline, find_accepted
from wall.db import Database
from wall.errors import Conflict, Invalid, NotFound
from wall.events.models import Change, Event
from wall.flowers.service import give
from wall.people.models import AuditEntry, Person
from wall.people.service import hide_person


@pytest.mark.parametrize(
    ("spoken", "given", "badges"),
    [
        (False, False, []),
        (True, False, ["first-words"]),
        (False, True, ["first-flower"]),
        (True, True, ["first-words", "first-flower"]),
    ],
)
def test_each_deed_earns_its_badge(spoken: bool, given: bool, badges: list[str]) -> None:
    assert earned(Record(spoken, given)) == badges


def test_who_spoke_is_offered_a_badge_once_though_asked_by_many_at_once(database: Database, ben: Person) -> None:
    with database.write() as session:
        put(session, ben)
    counts = at_once(5, lambda _: _consider(database, ben))
    assert sorted(map(str, counts)) == ["0", "0", "0", "0", "1"]
    with database.read() as session:
        assert [one.badge for one in awards_of(session, ben.id)] == ["first-words"]
        assert session.scalar(select(func.count()).select_from(Event).where(Event.kind == "badge.offered")) == 1


def test_who_gave_a_flower_is_offered_a_badge(database: Database, anna: Person, ben: Person) -> None:
    with database.write() as session:
        give(session, session.get_one(Person, anna.id), put(session, ben), "Well said.", weekly=10)
    assert _consider(database, anna) == 1


def test_a_kind_of_badge_that_is_no_more_breaks_no_page(database: Database, ben: Person) -> None:
    with database.write() as session:
        session.add(Award(person_id=ben.id, badge="of-another-version"))
    with database.read() as session:
        assert awards_of(session, ben.id) == []


def test_who_did_nothing_is_offered_nothing(database: Database, ben: Person) -> None:
    assert _consider(database, ben) == 0


def test_an_offer_is_private_until_it_is_accepted(database: Database, ben: Person) -> None:
    award_id = _offer(database, ben)
    with database.read() as session:
        assert "badge.offered" not in set(session.scalars(select(Change.kind)))
        with pytest.raises(NotFound):
            find_accepted(session, award_id)
    with database.write() as session:
        accept(session, ben, award_id)
        accept(session, ben, award_id)
    with database.read() as session:
        assert find_accepted(session, award_id).person_id == ben.id


def test_what_was_declined_is_not_seen_and_not_offered_again(database: Database, ben: Person) -> None:
    award_id = _offer(database, ben)
    with database.write() as session:
        accept(session, ben, award_id)
        decline(session, ben, award_id)
    with database.read() as session, pytest.raises(NotFound):
        find_accepted(session, award_id)
    assert _consider(database, ben) == 0


def test_nobody_answers_for_somebody_else(database: Database, anna: Person, ben: Person) -> None:
    award_id = _offer(database, ben)
    with database.write() as session:
        with pytest.raises(NotFound):
            accept(session, anna, award_id)
        with pytest.raises(NotFound):
            decline(session, anna, award_id)


def test_the_badge_of_a_hidden_person_is_not_seen(database: Database, ben: Person) -> None:
    award_id = _offer(database, ben)
    with database.write() as session:
        accept(session, ben, award_id)
        hide_person(session, session.get_one(Person, ben.id), reason="a test", actor=None)
    with database.read() as session, pytest.raises(NotFound):
        find_accepted(session, award_id)


def test_a_steward_awards_for_a_reason_once_and_it_is_written_down(
    database: Database, anna: Person, ben: Person
) -> None:
    with database.write() as session:
        award(session, ben, "first-words", reason=" helped a newcomer ", actor=anna)
    for badge, reason, refusal in (
        ("first-words", "again", Conflict),
        ("first-flower", " ", Invalid),
        ("best-of-all", "why not", NotFound),
    ):
        with pytest.raises(refusal), database.write() as session:
            award(session, ben, badge, reason=reason, actor=anna)
    with database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert session.scalars(select(Award.reason)).all() == ["helped a newcomer"]
    assert (entry.act, entry.actor_id, entry.subject_id) == ("badge.award", anna.id, ben.id)


def _consider(database: Database, person: Person) -> int:
    with database.write() as session:
        return len(consider(session, person.id))


def _offer(database: Database, person: Person) -> str:
    with database.write() as session:
        put(session, person)
        [offered] = consider(session, person.id)
    return offered.id
