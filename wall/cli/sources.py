"""`florilege source`: the handles and feeds that belong to people."""

from collections.abc import Callable

import click

from wall.acts.follow import DOOR, as_answer, follow
from wall.acts.settle import settle_now
from wall.acts.try_out import Tried, fetch_in_turn, try_now, try_out
from wall.cli import options
from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say
from wall.cli.source_facts import came_in, door_facts, facts, remarks, tell_followed
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Target
from wall.errors import FlorilegeError, Invalid, Unavailable
from wall.parts import Parts
from wall.people.audit import note
from wall.people.service import find_person
from wall.posts.of_source import stop_following
from wall.posts.queries import count_by_source
from wall.sources import service
from wall.sources.claim_notices import LET_GO_FOR_YOU, PAUSED_FOR_YOU, RESUMED_FOR_YOU, changed_for
from wall.sources.models import Source
from wall.sources.queries import all_sources, resting_until
from wall.sources.rules import state_of

TURN_SECONDS = 30.0  # for a server that has its pause, or that a worker asks just now


@click.group()
def source() -> None:
    """Handles and feeds that belong to people."""


@source.command()
@click.argument("person")
@click.argument("address")
@options.token
@options.host
@options.dry_run("Find and show the source, but do not follow it.")
@as_json
def add(
    person: str,
    address: str,
    token: str | None,
    token_file: str | None,
    host: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Follow ADDRESS for PERSON: a feed, a site, @name@host, https://host/@name, webhook: or fake:NAME.

    You answer for their agreement: they are told, and can undo it.
    """
    secret = options.read_token(token, token_file)
    with open_site() as parts:
        if dry_run:
            _show_found(_find(parts, person, address, secret, host), as_json=as_json)
            return
        followed = follow(parts, person, address, token=secret, host=host, actor=None)
    if as_json:
        print_json(door_facts(followed) if followed.inbound else facts(followed.source, 0))
    else:
        say(tell_followed(followed))


@source.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """Show every source and how it fares, those in trouble first."""
    with open_site() as parts, parts.database.read() as session:
        sources = all_sources(session)
        counts = count_by_source(session, [one.id for one in sources])
        resting = resting_until(session, parts.settings.host_seconds)
    if as_json:
        print_json({"sources": [facts(one, counts.get(one.id, 0), resting.get(one.host)) for one in sources]})
        return
    rows = [
        (
            *(one.id, one.person.slug, one.network, one.handle, state_of(one, resting.get(one.host))),
            *(ago(one.last_success_at), ago(one.due_at) if one.due_at else "–", came_in(one)),
            remarks(one, resting.get(one.host)),
        )
        for one in sources
    ]
    print_table(
        ("ID", "PERSON", "NETWORK", "HANDLE", "STATE", "LAST READ", "NEXT", "CAME IN", "WHAT TO KNOW"),
        rows,
        empty="Nobody is followed yet. “florilege source add PERSON ADDRESS” follows somebody.",
    )


@source.command("test")
@click.argument("id_", metavar="ID")
def test_(id_: str) -> None:
    """Ask the network of source ID, and store nothing. One in trouble that is well again is soon asked by itself."""
    with open_site() as parts:
        _try(parts, id_, try_now)


@source.command("fetch")
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Every source that is not paused; goes on after a trouble.")
@options.dry_run("Ask the network, and store nothing.")
def fetch_(id_: str | None, *, every: bool, dry_run: bool) -> None:
    """Fetch source ID now, in this process."""
    if (id_ is None) is not every:
        raise Invalid("Name one source by its ID, or say --all.")
    one = _try_out if dry_run else _fetch
    with open_site() as parts:
        if id_ is not None:
            one(parts, id_)
            return
        troubled = sum(not _goes_well(parts, one, source) for source in _due_able(parts))
    if troubled:
        raise Unavailable("{count} of the sources could not be read.", count=troubled)


@source.command()
@click.argument("id_", metavar="ID")
def pause(id_: str) -> None:
    """Ask source ID no more, or close its door, until it is resumed."""
    with open_site() as parts, parts.database.write() as session:
        found = service.find_source(session, id_)
        service.pause(found)
        note(session, None, "source.pause", found.id)
        changed_for(session, found, PAUSED_FOR_YOU)
    say(f"{found.handle} of {found.person.name} is paused.")


@source.command()
@click.argument("id_", metavar="ID")
def resume(id_: str) -> None:
    """Ask paused source ID again."""
    with open_site() as parts, parts.database.write() as session:
        found = service.find_source(session, id_)
        service.resume(found)
        note(session, None, "source.resume", found.id)
        changed_for(session, found, RESUMED_FOR_YOU)
    say(f"{found.handle} of {found.person.name} goes on.")


@source.command()
@click.argument("id_", metavar="ID")
def remove(id_: str) -> None:
    """Follow source ID no more, or take its door away. Its posts stay if its person agreed to them, else they go."""
    with open_site() as parts:
        with parts.database.write() as session:
            found = service.find_source(session, id_)
            handle, name, was_contested = found.handle, found.person.name, found.is_contested
            note(session, None, "source.remove", found.id, reason=f"{name}, {handle}", about=found.person_id)
            changed_for(session, found, LET_GO_FOR_YOU)
            is_kept = stop_following(session, found)
        settle_now(parts, found.id)
    what = "Its posts stay." if is_kept else "Nobody had agreed to its posts: they are gone."
    if was_contested:
        what = "Whoever showed that it is theirs has it now, with its posts."
    say(f"{handle} of {name} is followed no more. {what}")


def _find(parts: Parts, person: str, address: str, token: str | None, host: str | None) -> Target | None:
    """What `add` would follow; None for an inbound door. Raises what it would raise."""
    with parts.database.read() as session:
        find_person(session, person)
    if address.strip() == DOOR:
        return None
    try:
        target = registry.find(address, parts.outside, host=host or None, token=token)
    except ConnectorError as error:
        raise as_answer(error) from error
    with parts.database.read() as session:
        service.refuse_followed(session, target)
    return target


def _show_found(target: Target | None, *, as_json: bool) -> None:
    network, handle, url = (target.network, target.handle, target.url) if target else ("webhook", "webhook", None)
    if as_json:
        print_json({"id": None, "network": network, "handle": handle, "url": url})
    elif target is None:
        say("This would open an inbound door. Nothing was changed.")
    else:
        say(f"Found {handle} on {network}: {url}\nNothing was changed.")


def _fetch(parts: Parts, id_: str) -> None:
    with parts.database.write() as session:
        found = service.find_source(session, id_)
        service.ask_now(found)
    fetched = fetch_in_turn(parts, found.id, patience=TURN_SECONDS)
    if fetched is None:
        say(f"{found.handle}: a worker is at it just now, or its server wants to be left alone.")
    else:
        _tell(found, fetched.error, fetched.touched, "new or changed")


def _try_out(parts: Parts, id_: str) -> None:
    _try(parts, id_, try_out)


def _try(parts: Parts, id_: str, ask: Callable[[Parts, str], Tried]) -> None:
    with parts.database.read() as session:
        found = service.find_source(session, id_)
    tried = ask(parts, found.id)
    _tell(found, tried.error, len(tried.posts), "there, and nothing was stored")


def _goes_well(parts: Parts, one: Callable[[Parts, str], None], found: Source) -> bool:
    try:
        one(parts, found.id)
    except FlorilegeError as error:
        say(str(error))
        return False
    return True


def _due_able(parts: Parts) -> list[Source]:
    with parts.database.read() as session:
        return [one for one in all_sources(session) if one.network != service.INBOUND and one.paused_at is None]


def _tell(found: Source, error: ConnectorError | None, posts: int, what: str) -> None:
    if error is not None:
        raise Unavailable(f"{found.handle}: {error}")
    count = "1 post" if posts == 1 else f"{posts or 'no'} posts"
    say(f"{found.handle}: {count} {what}.")
