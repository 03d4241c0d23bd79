"""Takes a CSV file of people over: a look first, then the good rows, some in each of many short transactions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, sleep

from wall.acts.tell_change import remember, tell_changes
from wall.errors import FlorilegeError
from wall.parts import Parts
from wall.people.audit import note
from wall.people.csv_file import read_sheet, write_sheet
from wall.people.import_steps import Effect, Plan, Wrong
from wall.people.importing import plan, take_over
from wall.people.models import Person

AT_ONCE = 40  # rows in one commit, which holds SQLite's write lock


@dataclass(frozen=True)
class Outcome:
    """What a file did, or would do: how many rows had each effect, and every one that was wrong, by line."""

    headings: Sequence[str]
    unknown: Sequence[str]
    counts: Mapping[Effect, int]
    wrong: Sequence[Wrong]


def look_at_file(parts: Parts, data: bytes, *, actor: Person | None) -> Outcome:
    """What taking the file over would do. Changes nothing. Raises `Invalid` for one that cannot be read at all."""
    return _outcome(_plan(parts, data, actor))


def import_people(parts: Parts, data: bytes, *, actor: Person | None) -> Outcome:
    """Take over all good rows, each whole. Nobody is invited, and no account of anybody is followed.

    Repeatable: broken off and begun again, it goes on; done again, it changes nothing. Raises `Invalid` as the look.
    """
    planned = _plan(parts, data, actor)
    todo = [step for step in planned.steps if step.effect != "unchanged"]
    late: list[Wrong] = []
    for start in range(0, len(todo), AT_ONCE):
        began = perf_counter()
        with parts.database.write() as session:
            if start == 0:
                note(session, actor, "person.import", None, reason=_in_figures(planned), about=None)
            some = todo[start : start + AT_ONCE]
            before = remember(session, [step.person_id for step in some])
            late += take_over(session, some, actor=actor)
            tell_changes(session, parts, before, actor=actor)
        if parts.database.is_sqlite:
            sleep(min(perf_counter() - began, 0.1))  # who waits for its lock asks now and then, and finds it free
    return _outcome(planned, late)


def wrong_rows(outcome: Outcome, say: Callable[[FlorilegeError], str]) -> bytes:
    """The wrong rows as a file to mend and take over: as they were, then their line and what is wrong in words."""
    rows = []
    for one in outcome.wrong:
        cells = [*one.cells, *[""] * (len(outcome.headings) - len(one.cells))][: len(outcome.headings)]
        rows.append([*cells, str(one.line), say(one.error)])
    return write_sheet([*outcome.headings, "line", "reason"], rows)


def _plan(parts: Parts, data: bytes, actor: Person | None) -> Plan:
    sheet = read_sheet(data)
    with parts.database.read() as session:
        return plan(session, sheet, parts.sealer.digest, actor=actor)


def _outcome(planned: Plan, late: Sequence[Wrong] = ()) -> Outcome:
    missed = {one.line for one in late}
    effects = [step.effect for step in planned.steps if step.line not in missed]
    counts: dict[Effect, int] = {"new": 0, "changed": 0, "unchanged": 0}
    for effect in effects:
        counts[effect] += 1
    wrong = sorted([*planned.wrong, *late], key=lambda one: one.line)
    return Outcome(planned.headings, planned.unknown, counts, wrong)


def _in_figures(planned: Plan) -> str:
    return f"+{planned.count('new')} ~{planned.count('changed')} !{len(planned.wrong)}"
