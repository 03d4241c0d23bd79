"""Promises of `florilege screen`."""

from tests.cli.conftest import Cli
from wall.screens.service import introduce


def show_code(cli: Cli) -> str:
    """A display introduces itself; the code that it shows."""
    with cli.site() as parts, parts.database.write() as session:
        return introduce(session).code


def test_a_screen_is_paired_by_its_code_and_put_out(cli: Cli) -> None:
    assert "/kiosk/" in cli.does("screen", "list")
    cli.does("person", "add", "Zoé", "--office", "Lyon")
    code = show_code(cli)
    paired = cli.json("screen", "pair", f" {code[:3].lower()}-{code[3:]}", "--office", "Lyon")
    assert (paired["wall"], paired["office"], paired["state"]) == ("main", "Lyon", "silent")
    assert cli.json("screen", "list") == {"screens": [paired]}
    assert cli("screen", "pair", code).code == 2
    cli.does("screen", "revoke", paired["id"])
    assert cli.json("screen", "list")["screens"][0]["state"] == "revoked"


def test_an_office_that_nobody_knows_names_those_that_are_known(cli: Cli) -> None:
    cli.does("person", "add", "Zoé", "--office", "Lyon")
    ran = cli("screen", "pair", show_code(cli), "--office", "Lion")
    assert (ran.code, ran.err) == (2, "There is no office 'Lion'. There are: Lyon.\n")
