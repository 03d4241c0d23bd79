"""`florilege serve`: the site, as two processes that are kept alive or as one of them alone."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wall import log
from wall.cli.output import say
from wall.cli.serve_checks import check_free, check_redis, serve_alone
from wall.cli.serve_processes import supervise
from wall.config import FIRST_STEWARD_FILE, PREFIX, Settings, keep_address, load_settings

if TYPE_CHECKING:
    from wall.parts import Parts

_EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not listened on


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="The port to listen on.")
@click.option(
    "--role",
    type=click.Choice(("all", "web", "worker")),
    default="all",
    show_default=True,
    help="all: web and worker here; or one of them alone, for sites on several machines.",
)
def serve(host: str, port: int, role: str) -> None:
    """Serve the site until Ctrl-C."""
    settings = settle_address(host, port)
    log.set_up()
    if role == "web":
        _serve_web(settings, host, port)
    elif role == "worker":
        _work(settings)
    else:
        raise click.exceptions.Exit(_serve_all(settings, host, port))


def settle_address(host: str, port: int) -> Settings:
    """The settings. Where PUBLIC_URL is not set, it is where the site listens, for child processes too."""
    shown = "127.0.0.1" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    settings = load_settings(served_at=f"http://{shown}:{port}")
    os.environ[f"{PREFIX}PUBLIC_URL"] = settings.public_url
    return settings


def greet(parts: "Parts", *, on_terminal: bool) -> None:
    """Say where the site is and, while there is no steward, how to become the first: in a log the link is not shown."""
    from wall.people.access import invite_first_steward  # imported here: it brings all tables

    settings = parts.settings
    say(f"Florilège serves {settings.public_url} (Ctrl-C ends it).")
    with parts.database.write() as session:
        token = invite_first_steward(session)
    file = settings.data_dir / FIRST_STEWARD_FILE
    file.unlink(missing_ok=True)
    if token is None:
        return
    link = f"{settings.public_url}/enter/{token}"
    if on_terminal:
        say(f"Nobody looks after it yet. This link makes you its first steward, once, within 30 minutes:\n\n  {link}\n")
    else:
        _write_private(file, f"{link}\n")
        say(f"Nobody looks after it yet. The link in {file} makes you its first steward, once, within 30 minutes.")


def _serve_all(settings: Settings, host: str, port: int) -> int:
    check_free(host, port)
    check_redis(settings)
    command = [sys.executable, "-m", "wall", "serve", "--host", host, "--port", str(port), "--role"]
    with serve_alone(settings):
        return supervise({"web": [*command, "web"], "worker": [*command, "worker"]}, lambda: _prepare(settings))


def _prepare(settings: Settings) -> None:
    """Look whether the site can run, and greet, while the web process imports what it needs."""
    from wall.parts import assemble  # imported here: that process shall not wait for it

    parts = assemble(settings)
    keep_address(settings)
    try:
        greet(parts, on_terminal=sys.stdout.isatty())
    finally:
        parts.close()


def _serve_web(settings: Settings, host: str, port: int) -> None:
    from wall.app import create_app  # imported here: these two bring half a second that no other command needs
    from wall.web.hub import run_web

    master = os.getpid()
    try:
        run_web(lambda: create_app(settings), host, port)
    except SystemExit as end:
        if end.code or os.getpid() != master:
            raise
        _end_at_once()


def _end_at_once() -> None:
    """The process that answered has ended: taking down what this one had loaded is half a second of work, and on a busy
    machine more than whoever stops us waits."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _work(settings: Settings) -> None:
    from wall.parts import assemble  # imported here, as above
    from wall.worker.main import run

    check_redis(settings)
    parts = assemble(settings)
    try:
        run(parts)
    finally:
        parts.close()


def _write_private(path: Path, text: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as new:
        new.write(text)
