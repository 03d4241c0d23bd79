"""Promises of the directory: names make addresses, mail addresses are one person's, hiding is reversible."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from wall.db import Database
from wall.errors import Conflict, Invalid, NotFound
from wall.people.models import AuditEntry, Office, Person
from wall.people.queries import everybody, view
from wall.people.service import NewPerson, add_person, find_person, find_visible_person, hide_person, show_person


def test_two_of_the_same_name_have_two_addresses(add: Callable[..., Person]) -> None:
    assert [add("Zoé Müller").slug, add("Zoé Müller").slug] == ["zoe-muller", "zoe-muller-2"]


def test_the_directory_puts_accents_where_people_look_for_them(database: Database, add: Callable[..., Person]) -> None:
    for name in ("Zoé", "Élodie", "Fanny", "Anna"):
        add(name)
    with database.read() as session:
        assert [person.name for person in everybody(session)] == ["Anna", "Élodie", "Fanny", "Zoé"]


@pytest.mark.parametrize("name", ["New", "me", "東京", "١٢"])
def test_every_name_gets_an_address_that_is_free(add: Callable[..., Person], name: str) -> None:
    slugs = {add(name).slug, add(name).slug}
    assert len(slugs) == 2
    assert not slugs & {"new", "me", "main", ""}


def test_a_mail_address_is_one_persons_whatever_its_case(add: Callable[..., Person]) -> None:
    add("Zoé", email="Zoe@Example.org")
    with pytest.raises(Conflict):
        add("Another", email=" zoe@example.ORG ")


@pytest.mark.parametrize("email", ["x", "a@b", "a b@c.de", "a@b.de,c@d.de", "<a@b.de>", "a@" + "b" * 260 + ".de"])
def test_what_is_no_mail_address_is_refused(add: Callable[..., Person], email: str) -> None:
    with pytest.raises(Invalid):
        add("Zoé", email=email)


@pytest.mark.parametrize("name", ["", " \t", "\u202e\x00", "x" * 121])
def test_a_person_has_a_name_of_sensible_length(add: Callable[..., Person], name: str) -> None:
    with pytest.raises(Invalid):
        add(name)


def test_an_office_is_made_once_and_shared(database: Database, anna: Person, add: Callable[..., Person]) -> None:
    assert add("Zoé", office=" Lyon ").office_id == anna.office_id
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 1


def test_a_manager_must_be_somebody(add: Callable[..., Person], anna: Person) -> None:
    assert add("Zoé", manager="anna-weber").manager_id == anna.id
    with pytest.raises(NotFound):
        add("Zoé", manager="nobody-here")


def test_who_could_not_be_added_leaves_nothing(database: Database) -> None:
    with pytest.raises(NotFound), database.write() as session:
        add_person(session, NewPerson("Zoé", office="Brest", manager="nobody-here"))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Office)) == 0


def test_a_hidden_person_is_not_found_by_visitors_until_shown_again(
    database: Database, anna: Person, ben: Person
) -> None:
    with database.write() as session:
        hide_person(session, find_person(session, ben.slug), reason="asked for it", actor=anna)
    with database.read() as session:
        with pytest.raises(NotFound):
            find_visible_person(session, ben.slug)
        assert [person.id for person in everybody(session)] == [anna.id]
        assert len(everybody(session, hidden_too=True)) == 2
    with database.write() as session:
        show_person(session, find_person(session, ben.slug), actor=anna)
    with database.read() as session:
        assert find_visible_person(session, ben.slug).hidden_reason is None
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.at)))
    acts = [(entry.act, entry.subject_id, entry.actor_id, entry.reason) for entry in entries]
    assert acts == [("person.hide", ben.id, anna.id, "asked for it"), ("person.show", ben.id, anna.id, None)]


def test_nobody_is_hidden_without_a_reason(database: Database, ben: Person) -> None:
    with pytest.raises(Invalid), database.write() as session:
        hide_person(session, find_person(session, ben.slug), reason=" ", actor=None)


def test_everybody_sees_the_same_few_things_of_a_person(ben: Person) -> None:
    shown = view(ben)
    assert (shown.slug, shown.name, shown.office, shown.first_name) == ("ben-okafor", "Ben Okafor", "Nantes", "Ben")
