"""Promises of a file of people: every good row in, every bad one told with its line, nothing half, nothing twice."""

import csv
import io
from threading import Thread
from time import perf_counter, process_time, sleep

from sqlalchemy import func, select, update

from wall.acts.import_people import AT_ONCE, Outcome, import_people, look_at_file, wrong_rows
from wall.parts import Parts
from wall.people.csv_file import MOST_ROWS, read_sheet
from wall.people.import_steps import Step
from wall.people.importing import plan, take_over
from wall.people.models import AuditEntry, Invitation, Person
from wall.people.service import NewPerson, add_person
from wall.sources.models import AccountClaim, Source


def brought(parts: Parts, text: str) -> Outcome:
    return import_people(parts, text.encode(), actor=None)


def everybody(parts: Parts) -> dict[str, tuple[str, ...]]:
    with parts.database.read() as session:
        people = {one.id: one for one in session.scalars(select(Person))}
        return {
            one.slug: (
                one.name,
                one.email or "",
                one.title,
                one.team.name if one.team else "",
                one.office.name if one.office else "",
                people[one.manager_id].slug if one.manager_id else "",
                one.language or "",
            )
            for one in people.values()
        }


def reasons(outcome: Outcome) -> dict[int, str]:
    return {one.line: str(one.error) for one in outcome.wrong}


def test_every_field_arrives_and_the_same_file_again_changes_nothing(parts: Parts) -> None:
    text = (
        "name,email,title,team,office,manager,language\n"
        "Zoé Blanc,Zoe@X.org,Nurse,Care,Lyon,ada@x.org,français\n"
        "Ada Byron,ada@x.org,Head,Care,Paris,,en\n"
    )
    assert dict(brought(parts, text).counts) == {"new": 2, "changed": 0, "unchanged": 0}
    first = everybody(parts)
    assert first == {
        "zoe-blanc": ("Zoé Blanc", "zoe@x.org", "Nurse", "Care", "Lyon", "ada-byron", "fr"),
        "ada-byron": ("Ada Byron", "ada@x.org", "Head", "Care", "Paris", "", "en"),
    }
    assert dict(brought(parts, text).counts) == {"new": 0, "changed": 0, "unchanged": 2}
    assert everybody(parts) == first


def test_a_look_changes_nothing(parts: Parts) -> None:
    assert look_at_file(parts, b"name\nZoe\n", actor=None).counts["new"] == 1
    assert everybody(parts) == {}


def test_only_what_the_file_says_is_changed_and_an_empty_cell_says_nothing(parts: Parts) -> None:
    brought(parts, "name,email,title,office\nZoé,zoe@x.org,Nurse,Lyon\n")
    assert brought(parts, "email,title,office\nzoe@x.org,,Brest\n").counts["changed"] == 1
    assert everybody(parts)["zoe"] == ("Zoé", "zoe@x.org", "Nurse", "", "Brest", "", "")


def test_who_was_added_by_name_alone_gets_the_address_of_the_file(parts: Parts) -> None:
    with parts.database.write() as session:
        add_person(session, NewPerson("Zoé Blanc"))
    assert brought(parts, "name,email\nzoé blanc,zoe@x.org\n").counts["changed"] == 1
    assert list(everybody(parts)) == ["zoe-blanc"]
    assert dict(brought(parts, "name,email\nzoé blanc,zoe@x.org\n").counts)["unchanged"] == 1


def test_each_wrong_row_is_told_by_line_and_reason_and_all_others_come_in(parts: Parts) -> None:
    with parts.database.write() as session:
        for name in ("Sam", "Sam"):
            add_person(session, NewPerson(name))
        add_person(session, NewPerson("The ferry", kind="partner"))
    outcome = brought(
        parts,
        "name,email,manager,language\n"
        "Good,good@x.org,,\n"
        "Bad,not-an-address,,\n"
        ",,good@x.org,\n"
        ",new@x.org,,\n"
        "Again,GOOD@x.org,,\n"
        "Sam,,,\n"
        "Lost,,nobody,\n"
        "Tongue,t@x.org,,klingon\n"
        "A,a@x.org,b@x.org,\n"
        "B,b@x.org,a@x.org,\n"
        "Below,below@x.org,a@x.org,\n"
        "Own,own@x.org,own,\n"
        "Guest,guest@x.org,the-ferry,\n"
        "Twin,,,\n"
        "Twin,,,\n"
        'Last,last@x.org,"good"\n',
    )
    told = reasons(outcome)
    assert {line: told[line] for line in sorted(told)}.keys() == {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
    for line, words in {
        3: "not a mail address",
        4: "neither a name nor",
        5: "needs a name",
        6: "Line 2 is about the same person",
        7: "sam / sam-2",
        8: "nobody called “nobody”",
        9: "no language",
        10: "circle",
        12: "in a row that is wrong",
        13: "circle",
        14: "nobody called “the-ferry”",
        15: "Several rows have the name",
    }.items():
        assert words in told[line], line
    assert set(everybody(parts)) == {"good", "last", "sam", "sam-2", "the-ferry"}
    assert everybody(parts)["last"][5] == "good"


def test_the_wrong_rows_leave_as_a_file_that_can_be_mended_and_taken_over(parts: Parts) -> None:
    outcome = brought(parts, "name,email\n=Ada,ada\nZoé,zoe@x.org\n")
    file = wrong_rows(outcome, str)
    lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))
    assert lines == [["name", "email", "line", "reason"], ["'=Ada", "ada", "2", "“ada” is not a mail address."]]
    mended = file.decode("utf-8-sig").replace('"ada"', '"ada@x.org"')
    assert brought(parts, mended).counts["new"] == 1
    assert everybody(parts)["ada"][0] == "=Ada"


def test_a_circle_with_those_who_are_there_already_is_refused(parts: Parts) -> None:
    brought(parts, "name,email,manager\nA,a@x.org,\nB,b@x.org,a@x.org\n")
    assert reasons(brought(parts, "email,manager\na@x.org,b@x.org\n")).keys() == {2}
    assert dict(brought(parts, "email,manager\na@x.org,c@x.org\nb@x.org,\n").counts)["unchanged"] == 1
    swapped = brought(parts, "name,email,manager\nC,c@x.org,\nB,b@x.org,c@x.org\nA,a@x.org,b@x.org\n")
    assert (swapped.wrong, everybody(parts)["a"][5], everybody(parts)["b"][5]) == ([], "b", "c")


def test_a_steward_changes_no_operator_by_a_file_nor_gives_another_address_to_who_serves(parts: Parts) -> None:
    brought(parts, "name,email\nSam,sam@x.org\nSue,sue@x.org\nOlga,olga@x.org\nNils,\n")
    with parts.database.write() as session:
        people = {one.slug: one for one in session.scalars(select(Person))}
        people["sam"].role = people["sue"].role = people["nils"].role = "steward"
        people["olga"].role = "operator"
    file = b"name,email,title\nOlga,olga@x.org,Queen\nNils,mine@evil.example,\nSue,sue@x.org,Nurse\n"
    for actor, wrong in ((people["sam"], [2, 3]), (people["olga"], []), (None, [])):
        assert [one.line for one in look_at_file(parts, file, actor=actor).wrong] == wrong
    import_people(parts, file, actor=people["sam"])
    now_there = everybody(parts)
    assert (now_there["olga"][2], now_there["nils"][1], now_there["sue"][2]) == ("", "", "Nurse")


def test_broken_off_and_begun_again_it_goes_on(parts: Parts) -> None:
    text = "name,email,manager\n" + "".join(
        f"P{n},p{n}@x.org,{f'p{n + 1}@x.org' if n < 99 else ''}\n" for n in range(100)
    )
    with parts.database.read() as session:
        steps = plan(session, read_sheet(text.encode()), parts.sealer.digest, actor=None).steps
    with parts.database.write() as session:
        assert take_over(session, steps[:AT_ONCE], actor=None) == []
    assert len(everybody(parts)) == AT_ONCE
    assert dict(brought(parts, text).counts) == {"new": 100 - AT_ONCE, "changed": 0, "unchanged": AT_ONCE}
    assert everybody(parts)["p0"][5] == "p1"


def test_what_changed_between_the_look_and_the_deed_makes_that_row_wrong_and_no_other(parts: Parts) -> None:
    with parts.database.read() as session:
        steps = plan(
            session, read_sheet(b"name,email\nZoe,zoe@x.org\nAda,ada@x.org\n"), parts.sealer.digest, actor=None
        ).steps
    with parts.database.write() as session:
        add_person(session, NewPerson("Somebody else", email="zoe@x.org"))
    with parts.database.write() as session:
        late = take_over(session, steps, actor=None)
    assert [one.line for one in late] == [2]
    assert set(everybody(parts)) == {"somebody-else", "ada"}


def test_nobody_is_invited_or_followed_and_the_import_is_noted_once(parts: Parts) -> None:
    brought(parts, "name,email\n" + "".join(f"P{n},p{n}@x.org\n" for n in range(3 * AT_ONCE)))
    with parts.database.read() as session:
        for table in (Invitation, Source, AccountClaim):
            assert session.scalar(select(func.count()).select_from(table)) == 0
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.act, entry.subject_id, entry.reason) == ("person.import", None, "+120 ~0 !0")


def test_others_write_while_ten_thousand_rows_come_in(parts: Parts) -> None:
    text = "name,email\n" + "".join(f"Person {n},p{n}@x.org\n" for n in range(MOST_ROWS))
    coming = Thread(target=brought, args=(parts, text))
    coming.start()
    waited = []
    while coming.is_alive():
        began = perf_counter()
        with parts.database.write() as session:
            session.execute(update(Person).where(Person.slug == "person-1").values(title="Nurse"))
        waited.append(perf_counter() - began)
        sleep(0.02)
    coming.join()
    assert len(waited) > 10
    assert max(waited) < 1
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == MOST_ROWS


def test_ten_thousand_rows_with_errors_come_in_within_half_a_minute_and_ten_seconds_of_work(parts: Parts) -> None:
    def row(n: int) -> str:
        if n % 10 == 3:
            return f"Person {n},no-address,Nurse,Team {n % 40},Office {n % 9},\n"
        if n % 10 == 7:
            return f'"Person {n},p{n}@x.org,Nurse,Team {n % 40},Office {n % 9},\n'
        manager = f"p{n + 1}@x.org" if n % 10 == 0 and n < 9_990 else ""
        return f"Person {n},p{n}@x.org,Nurse,Team {n % 40},Office {n % 9},{manager}\n"

    text = "name,email,title,team,office,manager\n" + "".join(map(row, range(MOST_ROWS)))
    began, begun = perf_counter(), process_time()
    outcome = brought(parts, text)
    took, worked = perf_counter() - began, process_time() - begun
    assert dict(outcome.counts) == {"new": 8_000, "changed": 0, "unchanged": 0}
    assert [one.line for one in outcome.wrong] == [n + 2 for n in range(MOST_ROWS) if n % 10 in (3, 7)]
    assert (took <= 30, worked <= 10) == (True, True), (took, worked)
    with parts.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 8_000
        assert all(
            isinstance(step, Step) and step.effect == "unchanged"
            for step in plan(session, read_sheet(text.encode()), parts.sealer.digest, actor=None).steps
        )
