"""Promises of `florilege db` and `florilege doctor`."""

import sqlite3
from datetime import timedelta

import pytest

from tests.cli.conftest import Cli
from tests.support.mail_sink import mail_sink
from wall.events.leases import WORKER_ROLE, take_role


def test_a_database_is_made_once_and_then_fits(bare: Cli) -> None:
    missing = bare("db", "check")
    assert (missing.code, missing.out) == (1, "")
    assert "no database yet" in missing.err
    assert not bare.folder.exists()
    assert "is now at" in bare.does("db", "upgrade")
    assert "was already at" in bare.does("db", "upgrade")
    assert bare.json("db", "check")["fits"] is True


def test_a_database_of_a_newer_program_is_refused_in_a_sentence(cli: Cli) -> None:
    with sqlite3.connect(cli.folder / "florilege.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for args in (["db", "upgrade"], ["db", "check"], ["person", "list"]):
        ran = cli(*args)
        assert (ran.code, ran.out) == (1, "")
        assert "9999" in ran.err
    assert cli("doctor").code == 1


def test_a_doctor_finds_a_site_at_work_in_good_health(cli: Cli) -> None:
    with cli.site() as parts, parts.database.write() as session:
        take_role(session, f"{WORKER_ROLE}here:1", "here:1", timedelta(seconds=30))
    found = cli.json("doctor")
    assert found["healthy"] is True
    assert [one["name"] for one in found["findings"]] == ["settings", "data folder", "database", "worker"]
    assert cli.does("doctor").count("good") == 4


def test_a_doctor_misses_the_worker(cli: Cli) -> None:
    ran = cli("doctor")
    assert (ran.code, ran.err) == (1, "")
    assert "WRONG  worker" in ran.out


def test_a_doctor_finds_nothing_wrong_where_the_first_start_makes_everything(bare: Cli) -> None:
    found = bare.json("doctor")
    assert [(one["name"], one["good"]) for one in found["findings"]] == [
        ("settings", True),
        ("data folder", True),
        ("database", True),
    ]
    assert "first start" in bare.does("doctor")
    assert not bare.folder.exists()


@pytest.mark.parametrize("args", [["person", "list"], ["db", "upgrade"], ["db", "check"], ["doctor"]])
def test_another_programs_database_is_named_and_left_alone(bare: Cli, args: list[str]) -> None:
    bare.folder.mkdir()
    file = bare.folder / "florilege.db"
    for statement in ("CREATE TABLE person (name TEXT)", "CREATE TABLE alembic_version (version_num TEXT)"):
        with sqlite3.connect(file) as connection:
            connection.execute(statement)
        connection.close()
        ran = bare(*args)
        said = ran.out if args == ["doctor"] else ran.err
        assert ran.code == (1 if args == ["doctor"] else 2)
        assert f"{file} is a database of another program: set another DATA_DIR or DATABASE_URL." in said
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (2,)
    connection.close()


def test_a_doctor_asks_redis_where_it_is_set(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, redis_url: str, free_port: int
) -> None:
    for url, good in ((redis_url, True), (f"redis://:pw@127.0.0.1:{free_port}/0", False), ("redis://:pw@x:y/0", False)):
        monkeypatch.setenv("FLORILEGE_REDIS_URL", url)
        ran = cli("doctor", "--json")
        assert [one["good"] for one in ran.document["findings"] if one["name"] == "redis"] == [good]
        assert "pw" not in ran.out


def test_a_doctor_asks_the_mail_server_where_it_is_set_and_sends_nothing(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    with mail_sink() as sink:
        urls = {sink.url: True, f"smtp://wall:pw-s3cret@127.0.0.1:{sink.port}": False}
        for url, good in {**urls, f"smtp://127.0.0.1:{free_port}": False}.items():
            monkeypatch.setenv("FLORILEGE_SMTP_URL", url)
            ran = cli("doctor", "--json")
            assert [one["good"] for one in ran.document["findings"] if one["name"] == "mail"] == [good]
            assert "pw-s3cret" not in ran.out + ran.err
        assert sink.letters == []


@pytest.mark.parametrize("args", [["person", "list"], ["db", "upgrade"], ["db", "check"], ["doctor"]])
@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:pw-s3cret@h/x",
        "postgresql://u:pw-s3cret@127.0.0.1:abc/x",
        "postgresql://u:pw-s3cret@127.0.0.1:1/x",
        "sqlite:////etc/passwd",
        "sqlite:////proc/nowhere/x.db",
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    bare: Cli, monkeypatch: pytest.MonkeyPatch, url: str, args: list[str]
) -> None:
    monkeypatch.setenv("FLORILEGE_DATABASE_URL", url)
    ran = bare(*args)
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.out + ran.err
    assert "pw-s3cret" not in ran.out + ran.err
    assert ran.err.count("\n") == (0 if args == ["doctor"] else 1)


def test_a_locked_database_is_busy(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wall.db.LOCK_WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(cli.folder / "florilege.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    ran = cli("person", "add", "Zoé")
    reading = cli("person", "list")
    holder.close()
    assert (ran.code, ran.err) == (1, "The database is busy. Nothing was changed; try again in a few seconds.\n")
    assert reading.code == 0
