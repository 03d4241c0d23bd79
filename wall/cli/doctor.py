"""`florilege doctor`: looks at everything that a site needs, and says what is wrong with it."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from wall.acts.send_letter import greeting
from wall.acts.smtp import Undelivered, try_out
from wall.cli.database import MissingDatabase, find_revision
from wall.cli.options import as_json
from wall.cli.output import one_line, print_json, say
from wall.cli.serve_checks import check_redis
from wall.cli.trouble import tell_database_error
from wall.config import Settings, load_settings
from wall.config_values import MailServer
from wall.db import Database
from wall.errors import FlorilegeError, SettingsError
from wall.events.leases import living_workers
from wall.migrations import newest


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    good: bool
    words: str


_NO_DATABASE = Finding("database", good=True, words="holds nothing yet; the first start makes its tables")


@click.command()
@as_json
def doctor(*, as_json: bool) -> None:
    """Look at settings, data folder, database, Redis, worker and mail server.

    Changes nothing. Exit 1 when something is wrong.
    """
    findings = examine()
    if as_json:
        healthy = all(finding.good for finding in findings)
        print_json({"healthy": healthy, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{'good ' if finding.good else 'WRONG'}  {finding.name:<12}  {one_line(finding.words)}")
    if not all(finding.good for finding in findings):
        raise click.exceptions.Exit(1)


def examine() -> list[Finding]:
    """Everything, in an order in which each thing needs those before it."""
    try:
        settings = load_settings()
    except FlorilegeError as error:
        return [Finding("settings", good=False, words=str(error))]
    findings = [Finding("settings", good=True, words=f"understood; the site is {settings.public_url}")]
    findings += [_look_at_folder(settings), _look_at_database(settings)]
    if settings.redis_url:
        findings.append(_look_at_redis(settings))
    if findings[2] != _NO_DATABASE and findings[2].good:
        findings.append(_look_at_worker(settings))
    if settings.smtp_url:
        findings.append(_look_at_mail(settings.smtp_url, settings))
    return findings


def _look_at_folder(settings: Settings) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=settings.data_dir):
            return Finding("data folder", good=True, words=f"{settings.data_dir} can be written")
    except FileNotFoundError:
        return _look_above(settings.data_dir)
    except NotADirectoryError:
        return Finding("data folder", good=False, words=f"{settings.data_dir} is a file, not a folder.")
    except OSError as error:
        return Finding("data folder", good=False, words=f"{settings.data_dir} cannot be written: {error.strerror}.")


def _look_above(folder: Path) -> Finding:
    """Whether the first start can make a folder that is not there yet."""
    if above := _find_obstacle(folder):
        return Finding("data folder", good=False, words=f"{folder} cannot be made: nothing can be written in {above}.")
    return Finding("data folder", good=True, words=f"{folder} is not there yet; the first start makes it")


def _find_obstacle(folder: Path) -> Path | None:
    """The nearest folder that is there, if nothing can be written in it; tried out, since not all permissions tell."""
    nearest = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            return None
    except OSError:
        return nearest


def _look_at_database(settings: Settings) -> Finding:
    try:
        revision = find_revision(settings)
    except MissingDatabase:
        return _look_at_place(Path(settings.database.removeprefix("sqlite:///")))
    except FlorilegeError as error:
        return Finding("database", good=False, words=str(error))
    except DBAPIError as error:
        return Finding("database", good=False, words=tell_database_error(error))
    except OSError as error:
        return Finding("database", good=False, words=f"It cannot be reached: {error.strerror}.")
    if revision is None:
        return _NO_DATABASE
    if revision != newest():
        words = f"It is at revision {revision}, not {newest()}. “florilege db upgrade” sees to it."
        return Finding("database", good=False, words=words)
    return Finding("database", good=True, words=f"answers, at revision {revision}")


def _look_at_place(file: Path) -> Finding:
    if above := _find_obstacle(file.parent):
        return Finding("database", good=False, words=f"{file} cannot be made: nothing can be written in {above}.")
    return _NO_DATABASE


def _look_at_redis(settings: Settings) -> Finding:
    try:
        check_redis(settings)
    except SettingsError as error:
        return Finding("redis", good=False, words=str(error))
    from redis import Redis, RedisError  # imported here: only the extra `scale` brings it

    try:
        with Redis.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=3) as redis:
            redis.ping()
    except (RedisError, OSError) as error:
        return Finding("redis", good=False, words=f"It does not answer ({type(error).__name__}).")
    return Finding("redis", good=True, words="answers")


def _look_at_worker(settings: Settings) -> Finding:
    database = Database(settings.database)
    try:
        with database.read() as session:
            count = living_workers(session)
    except DBAPIError as error:
        return Finding("worker", good=False, words=tell_database_error(error))
    finally:
        database.dispose()
    if not count:
        words = "No worker is at work, so nothing is fetched or relayed. “florilege serve” starts one."
        return Finding("worker", good=False, words=words)
    return Finding("worker", good=True, words="is at work" if count == 1 else f"{count} are at work")


def _look_at_mail(server: MailServer, settings: Settings) -> Finding:
    """Whether the mail server answers and lets us in; no mail is sent."""
    try:
        try_out(server, greeting=greeting(settings))
    except Undelivered as error:
        return Finding("mail", good=False, words=str(error))
    return Finding("mail", good=True, words=f"{server.host} answers")
