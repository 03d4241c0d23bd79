"""Promises of `florilege person sign-out`."""

from sqlalchemy import func, select

from tests.cli.conftest import Cli
from wall.people.models import SignedIn
from wall.people.service import find_person
from wall.people.sessions import start_session


def sign_in(cli: Cli, slug: str) -> None:
    with cli.site() as parts, parts.database.write() as session:
        start_session(session, find_person(session, slug))


def open_sessions(cli: Cli) -> int:
    with cli.site() as parts, parts.database.read() as session:
        return session.scalar(select(func.count()).select_from(SignedIn)) or 0


def test_sessions_of_one_person_end_and_then_those_of_everybody(cli: Cli) -> None:
    for slug in ("ada", "bob", "cem"):
        cli.does("person", "add", slug.title())
        sign_in(cli, slug)
    sign_in(cli, "bob")
    assert cli.does("person", "sign-out", "bob") == "Ended: 2 sessions.\n"
    assert open_sessions(cli) == 2
    assert cli.does("person", "sign-out", "--everybody") == "Ended: 2 sessions.\n"
    assert open_sessions(cli) == 0


def test_it_is_said_whose_sessions_end(cli: Cli) -> None:
    cli.does("person", "add", "Ada")
    for words in ((), ("ada", "--everybody")):
        ran = cli("person", "sign-out", *words)
        assert (ran.code, "Name a person, or say --everybody." in ran.err) == (2, True)
