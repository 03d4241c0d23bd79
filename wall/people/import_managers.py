"""Finds the managers that a file names, those too that come later in it, and says where that cannot be. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence

from wall.errors import Conflict, FlorilegeError, NotFound
from wall.people.import_steps import Directory, Step, Wrong


def settle_managers(directory: Directory, steps: Sequence[Step]) -> tuple[list[Step], list[Wrong]]:
    """Give each step its manager's id. Returns the steps that can be done, and what is wrong with the others.

    Wrong is: a manager who is nobody, or several, or only in a row that is wrong itself; a circle of managers.
    """
    wrong: dict[str, Wrong] = {}
    good = {step.person_id: step for step in steps}
    for step in steps:
        if step.manager:
            try:
                step.manager_id = _find(directory, good, step.manager)
            except FlorilegeError as error:
                wrong[step.person_id] = Wrong(step.line, step.cells, error)
    while True:
        for person_id in wrong:
            good.pop(person_id, None)
        found = _without_manager(directory, good) or _in_circles(directory, good)
        if not found:
            return list(good.values()), list(wrong.values())
        wrong.update(found)


def managers_first(steps: Sequence[Step]) -> list[Step]:
    """The same steps, each after the one of its manager; otherwise in their order. There is no circle among them."""
    own = {step.person_id: step for step in steps}
    after: dict[str, list[Step]] = {}
    ready: deque[Step] = deque()
    for step in steps:
        if step.manager_id in own:
            after.setdefault(step.manager_id or "", []).append(step)
        else:
            ready.append(step)
    ordered = []
    while ready:
        step = ready.popleft()
        ordered.append(step)
        ready.extend(after.pop(step.person_id, ()))
    return ordered


def _find(directory: Directory, steps: Mapping[str, Step], words: str) -> str:
    key = words.casefold()
    found = directory.by_email.get(key) or directory.by_slug.get(key)
    named = directory.by_name.get(key, [])
    if found:
        return found
    if len(set(named)) > 1:
        raise Conflict("Several people are called “{name}”: name this manager by the mail address.", name=words[:80])
    if not named:
        raise NotFound("There is nobody called “{name}”.", listed_by="person list", name=words[:80])
    return named[0]


def _without_manager(directory: Directory, good: Mapping[str, Step]) -> dict[str, Wrong]:
    """Those whose manager was to come from a row that is wrong."""
    there = {*directory.people, *good}
    message = "The manager “{name}” stands in a row that is wrong."
    return {
        step.person_id: Wrong(step.line, step.cells, NotFound(message, name=step.manager[:80]))
        for step in good.values()
        if step.manager_id and step.manager_id not in there
    }


def _in_circles(directory: Directory, good: Mapping[str, Step]) -> dict[str, Wrong]:
    """Those who would be among their own managers."""
    above = {one.id: one.manager_id for one in directory.people.values()}
    above.update({step.person_id: step.manager_id for step in good.values() if step.manager_id})
    circle = _circles(above)
    return {
        person_id: Wrong(
            good[person_id].line,
            good[person_id].cells,
            Conflict("{name} cannot be their manager: that would go in a circle.", name=good[person_id].manager),
        )
        for person_id in circle
        if person_id in good and good[person_id].manager_id
    }


def _circles(above: Mapping[str, str | None]) -> set[str]:
    """Whoever is met again on the way up from themself. Each is looked at once, however long the chains are."""
    done: set[str] = set()
    found: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way[at] = None
            at = above.get(at)
        if at is not None and at in way:
            found.update(_from(way, at))
        done.update(way)
    return found


def _from(way: Iterable[str], first: str) -> list[str]:
    listed = list(way)
    return listed[listed.index(first) :]
