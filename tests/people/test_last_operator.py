"""Promises of the last operator: somebody always keeps the site running."""

from collections.abc import Callable

import pytest

from wall.clock import now
from wall.errors import Conflict
from wall.parts import Parts
from wall.people.directory import deactivate, give_role
from wall.people.leaving import depart
from wall.people.models import Person


def test_the_last_operator_neither_leaves_nor_loses_the_role_until_there_is_another(
    parts: Parts, add: Callable[..., Person]
) -> None:
    olga, otto = add("Olga Petit", role="operator"), add("Otto Lang", role="operator")
    with parts.database.write() as session:
        last, other = session.get_one(Person, olga.id), session.get_one(Person, otto.id)
        other.deactivated_at = now()  # who cannot come in keeps nothing running
        session.flush()
        for how in ("keep", "anonymise", "erase"):
            with pytest.raises(Conflict, match="Make somebody else an operator first"):
                depart(session, last, how, parts.sealer.digest, actor=last)
        with pytest.raises(Conflict, match="the last operator"):
            deactivate(session, last, actor=other)
        with pytest.raises(Conflict, match="the last operator"):
            give_role(session, last, "member", actor=other)
        assert (last.role, last.left_at, last.deactivated_at) == ("operator", None, None)
        other.deactivated_at = None
        session.flush()
        depart(session, last, "keep", parts.sealer.digest, actor=last)
        assert last.left_how == "keep"
