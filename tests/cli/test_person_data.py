"""Promises of `person export` and `person forget`: a private file with everything, and nothing left after it."""

import json
import zipfile

from tests.cli.conftest import Cli
from wall.people.queries import audit_log


def test_all_that_is_kept_of_somebody_is_written_to_a_private_file(cli: Cli) -> None:
    cli.does("person", "add", "Inès Carvalho", "--email", "ines@example.org")
    path = cli.folder / "ines.zip"
    assert str(path) in cli.does("person", "export", "ines-carvalho", str(path))
    assert path.stat().st_mode & 0o777 == 0o600
    facts = json.loads(zipfile.ZipFile(path).read("data.json"))["person"]
    assert facts["email"] == "ines@example.org"
    with cli.site() as site, site.database.read() as session:
        assert [one.subject_id for one in audit_log(session) if one.act == "person.export"] == [facts["id"]]


def test_no_file_is_written_over_and_no_stranger_exported(cli: Cli) -> None:
    cli.does("person", "add", "Inès Carvalho")
    path = cli.folder / "ines.zip"
    path.write_text("something else")
    assert cli("person", "export", "ines-carvalho", str(path)).code == 2
    assert path.read_text() == "something else"
    assert cli("person", "export", "nobody", str(cli.folder / "nobody.zip")).code == 2
    assert not (cli.folder / "nobody.zip").exists()
    assert cli("person", "export", "ines-carvalho", str(cli.folder / "no" / "such" / "folder.zip")).code == 2


def test_somebody_is_forgotten_with_everything_after_a_question(cli: Cli) -> None:
    cli.does("person", "add", "Inès Carvalho", "--email", "ines@example.org", "--about", "I keep a pelican.")
    assert cli("person", "forget", "ines-carvalho", stdin="n\n").code == 1
    assert b"pelican" in (cli.folder / "florilege.db").read_bytes()
    assert "Erased" in cli.does("person", "forget", "ines-carvalho", "--yes")
    for path in cli.folder.glob("florilege.db*"):
        assert b"pelican" not in path.read_bytes()
        assert b"carvalho" not in path.read_bytes().lower()
    assert cli("person", "forget", "ines-carvalho", "--yes").code == 2
    assert cli.json("person", "list") == {"people": []}


def test_the_list_of_erasures_is_private_and_names_nobody(cli: Cli) -> None:
    cli.does("person", "add", "Inès Carvalho")
    cli.does("person", "forget", "ines-carvalho", "--yes")
    path = cli.folder / "erasures"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "ines" not in path.read_text().lower()
    assert len(path.read_text().splitlines()) == 1


def test_an_upgrade_says_that_somebody_came_back_with_a_copy(cli: Cli) -> None:
    cli.does("person", "add", "Inès Carvalho")
    with cli.site() as parts:
        parts.database.dispose()
    copy = (cli.folder / "florilege.db").read_bytes()
    cli.does("person", "forget", "ines-carvalho", "--yes")
    (cli.folder / "florilege.db").write_bytes(copy)
    for name in ("florilege.db-wal", "florilege.db-shm"):
        (cli.folder / name).unlink(missing_ok=True)
    assert "1 of those who were erased" in cli.does("db", "upgrade")
    assert "erased" not in cli.does("db", "upgrade")
