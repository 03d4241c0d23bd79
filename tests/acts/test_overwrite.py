"""Promises of overwriting on PostgreSQL: dead rows of every table are given up, of those that come later too."""

import pytest
from sqlalchemy import event, inspect

from wall.acts.overwrite import overwrite
from wall.parts import Parts


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_every_table_is_vacuumed(parts: Parts) -> None:
    engine, said = parts.database.engine, list[str]()
    event.listen(engine, "before_cursor_execute", lambda *facts: said.append(facts[2]))
    overwrite(parts.database)
    [vacuum] = [one for one in said if one.startswith("VACUUM ")]
    tables = {name.strip('"') for name in vacuum.removeprefix("VACUUM ").split(", ")}
    assert tables == set(inspect(engine).get_table_names())
    assert {"announcement", "post", "person"} <= tables
