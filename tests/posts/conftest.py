"""A colleague whose source brings threads."""

import pytest

from tests.posts.threads import Wall
from tests.support.remote import follow
from wall.db import Database
from wall.people.models import Person


@pytest.fixture
def source_id(database: Database, ben: Person) -> str:
    """The id of a source of Ben's."""
    with database.write() as session:
        return follow(session, ben).id


@pytest.fixture
def wall(database: Database, ben: Person, source_id: str) -> Wall:
    """The wall that it is brought to."""
    return Wall(database, ben, source_id)
