"""Takes a file of people over into the directory: a plan of what each row would do, then the rows, some at a time."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.errors import Conflict, FlorilegeError, Forbidden, Invalid
from wall.i18n import LANGUAGES
from wall.ids import new_id
from wall.people.addresses import set_address
from wall.people.csv_file import Row, Sheet, Unreadable
from wall.people.directory import refuse_address
from wall.people.erased_slugs import Sign
from wall.people.import_managers import managers_first, settle_managers
from wall.people.import_steps import Directory, Known, Plan, Step, Wrong, read_directory
from wall.people.models import Office, Person, RoleName, Team
from wall.people.service import checked_name, short, slug_base, tidy_email
from wall.people.shown import note_all_shown, note_called

Ids = Mapping[str, str]
_SHOWN = frozenset(("name", "title", "team", "office"))
_LANGUAGES = {"fr": "fr", "french": "fr", "francais": "fr", "en": "en", "english": "en", "anglais": "en"}


def plan(session: Session, sheet: Sheet, sign: Sign, *, actor: Person | None) -> Plan:
    """What taking over this file would do. Changes nothing; after the file was taken over, it would do nothing more.

    Who is there already is known by mail address, else by name where one person alone has it and no other mail
    address. Only fields of the file are set, and an empty cell leaves what is there. A row that the actor may not do
    by hand, such as one about an operator by a steward, is wrong. No actor: somebody at the command line.
    """
    directory = read_directory(session, sign)
    steps: list[Step] = []
    wrong: list[Wrong] = []
    seen: dict[str, int] = {}
    times = Counter(row.fields.get("name", "").casefold() for row in sheet.rows if isinstance(row, Row))
    for row in sheet.rows:
        try:
            step = _step(directory, row, seen, times)
            if step.known is not None:
                _refuse_beyond(step, step.known.role, actor)
            steps.append(step)
        except FlorilegeError as error:
            wrong.append(Wrong(row.line, row.cells, error))
    for step in steps:
        if step.known is None:
            step.slug = directory.free_slug(step.sets["name"])
        facts = {**(step.known.fields if step.known else {}), **step.sets}
        if step.known is None or "name" in step.sets or "email" in step.sets:
            directory.add(step.person_id, facts, step.slug or (step.known.slug if step.known else ""))
    good, more = settle_managers(directory, steps)
    everything_wrong = sorted([*wrong, *more], key=lambda one: one.line)
    return Plan(sheet.headings, sheet.unknown, managers_first(good), everything_wrong)


def take_over(session: Session, steps: Sequence[Step], *, actor: Person | None) -> list[Wrong]:
    """Do these steps of a plan. Returns those that cannot be done any more, because the directory has changed since."""
    todo = [step for step in steps if step.effect != "unchanged"]
    ids = {step.person_id for step in todo} | {step.manager_id for step in todo if step.manager_id}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    emails = {step.sets["email"] for step in todo if "email" in step.sets}
    owners = _owners(session, emails)
    slugs = set(session.scalars(select(Person.slug).where(Person.slug.in_({step.slug for step in todo}))))
    teams = _group_ids(session, Team, {step.sets["team"] for step in todo if "team" in step.sets})
    offices = _group_ids(session, Office, {step.sets["office"] for step in todo if "office" in step.sets})
    session.flush()
    late: list[Wrong] = []
    for step in todo:
        try:
            _refuse_late(step, people, owners, slugs)
            if step.person_id in people:
                _refuse_beyond(step, people[step.person_id].role, actor)
        except FlorilegeError as error:
            late.append(Wrong(step.line, step.cells, error))
            continue
        people[step.person_id] = _write(session, step, people.get(step.person_id), teams, offices, actor)
    session.flush()  # who is new is there, before somebody reports to them
    for step in todo:
        if step.manager_id is not None and step.line not in {one.line for one in late}:
            people[step.person_id].manager_id = step.manager_id
    session.flush()
    if any(step.known and _SHOWN & {*step.sets} for step in todo):
        note_all_shown(session)
    return late


def _owners(session: Session, emails: Collection[str]) -> dict[str | None, str]:
    """Who has these mail addresses, or had one until another is known to be theirs."""
    ways = (Person.email, Person.email_before)
    return {email: one for way in ways for email, one in session.execute(select(way, Person.id).where(way.in_(emails)))}


def _group_ids(session: Session, table: type[Team] | type[Office], names: set[str]) -> dict[str, str]:
    """The id of each team, or office, of these names; made where it is new."""
    found = {row.name: row.id for row in session.execute(select(table.name, table.id).where(table.name.in_(names)))}
    for name in sorted(names - set(found)):
        found[name] = new_id()
        session.add(table(id=found[name], name=name))
    return found


def _write(
    session: Session, step: Step, person: Person | None, teams: Ids, offices: Ids, actor: Person | None
) -> Person:
    if person is None:
        person = Person(id=step.person_id, slug=step.slug, name=step.sets["name"], email=step.sets.get("email"))
        session.add(person)
    called = person.name
    for name, value in step.sets.items():
        if name == "team":
            person.team_id = teams[value]
        elif name == "office":
            person.office_id = offices[value]
        elif name == "email":
            set_address(session, person, value, actor=actor)
        else:
            setattr(person, name, value)
    note_called(session, person, called, actor=actor)
    return person


def _refuse_late(step: Step, people: Mapping[str, Person], owners: Mapping[str | None, str], slugs: set[str]) -> None:
    email = step.sets.get("email")
    if email and owners.get(email, step.person_id) != step.person_id:
        raise Conflict("Somebody in the directory already has the address {email}.", email=email)
    is_gone = step.known is not None and (step.person_id not in people or people[step.person_id].erased_at is not None)
    if is_gone or step.slug in slugs or (step.manager_id and step.manager_id not in people):
        raise Conflict("The directory has changed meanwhile. Take the file over once more.")


def _refuse_beyond(step: Step, role: RoleName, actor: Person | None) -> None:
    if actor is not None and role == "operator" and actor.role != "operator":
        raise Forbidden("Only an operator can change an operator.")
    if "email" in step.sets:
        refuse_address(step.person_id, role, actor)


def _step(directory: Directory, row: Row | Unreadable, seen: dict[str, int], times: Mapping[str, int]) -> Step:
    """What a row does, its manager aside. Raises `FlorilegeError` for one that is wrong."""
    if isinstance(row, Unreadable):
        raise row.error
    given = {name: check(row.fields[name]) for name, check in _CHECKS.items() if row.fields.get(name)}
    known = _known(directory, given, times)
    for key in (known.id if known else "", given.get("email", "")):
        if key and seen.setdefault(key, row.line) != row.line:
            raise Conflict("Line {line} is about the same person. Keep one of them.", line=seen[key])
    if known is None and "name" not in given:
        raise Invalid("Nobody has this address yet: to add somebody, the row needs a name.")
    sets = {name: value for name, value in given.items() if known is None or known.fields[name] != value}
    return Step(
        row.line, row.cells, known.id if known else new_id(), known, sets, manager=row.fields.get("manager", "")
    )


def _known(directory: Directory, given: Mapping[str, str], times: Mapping[str, int]) -> Known | None:
    email, name = given.get("email"), given.get("name", "")
    if email and email in directory.by_email:
        return directory.people[directory.by_email[email]]
    if not email and not name:
        raise Invalid("The row says neither a name nor a mail address.")
    called = [directory.people[one] for one in directory.by_name.get(name.casefold(), ())] if name else []
    candidates = [one for one in called if not (email and one.fields["email"])]
    if times[name.casefold()] > 1 and (candidates or not email):
        raise Conflict("Several rows have the name “{name}”. Say which one each is by the mail address.", name=name)
    if len(candidates) > 1:
        slugs = " / ".join(sorted(one.slug for one in candidates)[:9])
        raise Conflict(
            "Several people are called “{name}”: {slugs}. Say which one by the mail address.", name=name, slugs=slugs
        )
    return candidates[0] if candidates else None


def _language(text: str) -> str:
    found = _LANGUAGES.get(slug_base(text))
    if found not in LANGUAGES:
        raise Invalid("“{language}” is no language of this site: write fr or en.", language=text[:40])
    return found


_CHECKS: dict[str, Callable[[str], str]] = {
    "name": checked_name,
    "email": lambda text: tidy_email(text) or "",
    "title": short,
    "team": short,
    "office": short,
    "language": _language,
}
