"""`florilege demo`: a made-up company with a season behind it, moving."""

import logging
import signal
import sys
import threading
from random import Random

import click

from wall import log
from wall.cli.output import say
from wall.cli.serve import settle_address
from wall.cli.serve_checks import check_free, check_redis, serve_alone
from wall.cli.serve_processes import supervise
from wall.config import Settings
from wall.errors import NotFound
from wall.parts import Parts, assemble


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="The port to listen on.")
@click.option(
    "--per-minute",
    type=click.IntRange(0, 120),
    default=12,
    show_default=True,
    help="How many things happen in a minute, about; 0: everything stands still.",
)
@click.option("--role", type=click.Choice(("all", "motion")), default="all", hidden=True)
def demo(host: str, port: int, per_minute: int, role: str) -> None:
    """Serve a made-up company, moving, until Ctrl-C.

    It is made in the data folder the first time. A folder that holds a real site is refused.
    """
    settings = settle_address(host, port)
    log.set_up()
    if role == "motion":
        _move(settings, per_minute)
    else:
        raise click.exceptions.Exit(_serve(settings, host, port, per_minute))


def _serve(settings: Settings, host: str, port: int, per_minute: int) -> int:
    check_free(host, port)
    check_redis(settings)
    with serve_alone(settings):
        parts = assemble(settings)
        try:
            _greet(parts)
        finally:
            parts.close()
        return supervise(_list_commands(host, port, per_minute))


def _list_commands(host: str, port: int, per_minute: int) -> dict[str, list[str]]:
    there = ["--host", host, "--port", str(port), "--role"]
    serve = [sys.executable, "-m", "wall", "serve", *there]
    commands = {"web": [*serve, "web"], "worker": [*serve, "worker"]}
    if per_minute:
        moves = [sys.executable, "-m", "wall", "demo", "--per-minute", str(per_minute), *there, "motion"]
        commands["motion"] = moves
    return commands


def _greet(parts: Parts) -> None:
    """Make the demo where there is none yet, and say where to look."""
    # Imported here, as below: no other command needs it.
    from wall.demo.site import list_addresses, make_steward_link, prepare_demo

    fetching = logging.getLogger("wall.acts.fetch")
    fetching.addFilter(_no_news)
    try:
        marker = prepare_demo(parts)
    finally:
        fetching.removeFilter(_no_news)
    with parts.database.write() as session:
        link = make_steward_link(session, parts.settings)
    say("Halage builds silent river ferries and is made up. Five addresses to look at (Ctrl-C ends it):\n")
    for address, what in list_addresses(parts.settings, marker):
        say(f"  {address:<45} {what}")
    say(f"\nThis link makes you the demo's steward, once, for the desk:\n\n  {link}\n")


def _move(settings: Settings, per_minute: int) -> None:
    from wall.demo.history import SEED
    from wall.demo.motion import Motion
    from wall.demo.site import find_marker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    marker = find_marker(settings)
    if marker is None:
        raise NotFound("There is no demo in this data folder.")
    parts = assemble(settings)
    try:
        Motion(parts, marker, Random(SEED)).run(per_minute, stop)  # noqa: S311 - the same course every time
    finally:
        parts.close()


def _no_news(_record: logging.LogRecord) -> bool:
    """The history has a source in trouble, which is no news for whoever starts the demo."""
    return False
