"""Fills a database with the large site, and says what there is to ask for."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text, update

from tests.bench.large.beside import Beside
from tests.bench.large.people import People
from tests.bench.large.posts import DAYS, Posts
from tests.bench.large.pouring import Pouring
from wall.clock import now
from wall.db import Database
from wall.walls.models import Wall


@dataclass(frozen=True)
class Large:
    """What was poured in."""

    people: People
    posts: Posts
    beside: Beside


def fill(database: Database) -> Large:
    """Pour everything into an empty database."""
    with database.write() as session:
        pouring = Pouring(session, now())
        people = People(pouring)
        posts = Posts(pouring, people)
        beside = Beside(pouring, people, posts)
        people.pour()
        posts.pour()
        beside.pour()
        session.execute(update(Wall).values(created_at=now() - timedelta(days=DAYS)))
    if not database.is_sqlite:  # what PostgreSQL does by itself in time; SQLite never does
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return Large(people, posts, beside)
