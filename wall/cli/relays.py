"""`florilege relay`: the company's brand accounts, and what they pass on."""

from typing import Any, get_args

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.acts.follow import as_answer
from wall.acts.pass_on import add_brand_account
from wall.cli import options
from wall.cli.options import as_json, open_site
from wall.cli.output import ago, print_json, print_table, say, stamp
from wall.connectors import registry
from wall.connectors.base import BrandAccount, ConnectorError
from wall.errors import Conflict
from wall.parts import Parts
from wall.posts.models import Post
from wall.posts.service import find_post
from wall.relays import queries, service
from wall.relays.models import Relay, RelayAccount
from wall.relays.rules import is_initiative


@click.group()
def relay() -> None:
    """Brand accounts, and what they pass on of what colleagues write."""


@relay.command()
@click.argument("network")
@click.argument("handle")
@options.host
@options.token
@options.dry_run("Ask the network whether it knows the account, and add nothing.")
@as_json
def add(
    network: str,
    handle: str,
    host: str | None,
    token: str | None,
    token_file: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Add the brand account HANDLE of NETWORK. Where a network lets nobody in, people repost by hand."""
    account = BrandAccount(handle, host, options.read_token(token, token_file))
    with open_site() as parts:
        if dry_run:
            _show_verified(parts, network.strip().lower(), account, as_json=as_json)
            return
        added = add_brand_account(parts, network, handle, host=host, token=account.token, actor=None)
    if as_json:
        print_json(_account_facts(added))
    else:
        how = "A steward reposts by hand and says so on the desk." if added.by_hand else "It relays by itself."
        say(f"{added.handle} relays what colleagues write on {added.network}. {how}")


@relay.command("list")
@options.limit
@as_json
def list_(limit: int, *, as_json: bool) -> None:
    """Show the brand accounts and the newest relays."""
    with open_site() as parts, parts.database.read() as session:
        accounts = queries.accounts(session)
        relays = queries.in_state(session, *get_args(service.RelayState), limit=limit)
    if as_json:
        print_json({"relays": list(map(_facts, relays)), "accounts": list(map(_account_facts, accounts))})
        return
    print_table(
        ("ACCOUNT", "NETWORK", "HOW"),
        [(one.handle, one.network, "by hand" if one.by_hand else "by itself") for one in accounts],
        empty="There is no brand account yet. “florilege relay add NETWORK HANDLE” adds one.",
    )
    if relays:
        say("")
        rows = [
            (one.id, one.account.handle, one.post_id, one.state, ago(one.created_at), _trouble(one)) for one in relays
        ]
        print_table(("ID", "ACCOUNT", "POST", "STATE", "SINCE", "WHAT IS WRONG"), rows, empty="")


@relay.command()
@click.argument("post")
@as_json
def preview(post: str, *, as_json: bool) -> None:
    """Show which accounts would pass POST on, and how. Reaches nothing."""
    with open_site() as parts, parts.database.read() as session:
        found = find_post(session, post)
        accounts = [one for one in queries.accounts(session) if one.network == found.network]
        rows = [(one, _tell_plan(session, found, one)) for one in accounts]
    if as_json:
        plans = [_account_facts(one) | {"plan": plan} for one, plan in rows]
        print_json({"post": found.id, "network": found.network, "relays": plans})
        return
    empty = f"There is no brand account on {found.network}: nobody passes this post on."
    print_table(("ACCOUNT", "PLAN"), [(one.handle, plan) for one, plan in rows], empty=empty)


@relay.command()
@click.argument("id_", metavar="[ID]", required=False)
@options.dry_run("Show what would be tried again, and change nothing.")
def retry(id_: str | None, *, dry_run: bool) -> None:
    """Try relay ID again, or every one that failed. The worker does it within seconds."""
    with open_site() as parts, parts.database.write() as session:
        relays = queries.troubled(session) if id_ is None else [queries.find_relay(session, id_)]
        for one in relays:
            if one.state not in ("parked", "due", "undoing"):
                raise Conflict("There is nothing to try again: this relay is {state}.", state=one.state)
            if not dry_run:
                service.retry(session, one, actor=None)
    _tell_each(relays, "would be tried again" if dry_run else "is tried again", none="No relay has failed.")


@relay.command()
@click.argument("id_", metavar="ID")
@options.dry_run("Show what would be taken back, and change nothing.")
def undo(id_: str, *, dry_run: bool) -> None:
    """Take relay ID back. The worker does it within seconds."""
    with open_site() as parts, parts.database.write() as session:
        found = queries.find_relay(session, id_)
        if found.state != "done":
            raise Conflict("This relay was not done, so there is nothing to undo.")
        if not dry_run:
            service.undo(session, found, actor=None)
    _tell_each([found], "would be taken back" if dry_run else "is taken back", none="")
    if found.account.by_hand and not dry_run:
        say("It was made by hand: take it down on the network, too.")


def _show_verified(parts: Parts, network: str, account: BrandAccount, *, as_json: bool) -> None:
    handle, by_hand = account.handle, network not in registry.RELAYING
    if not by_hand:
        try:
            handle = registry.relaying(network, parts.outside).verify(account)
        except ConnectorError as error:
            raise as_answer(error) from error
    if as_json:
        print_json({"id": None, "network": network, "handle": handle, "host": account.host, "by_hand": by_hand})
    elif by_hand:
        say(f"{handle} would relay by hand: {network} lets no program pass posts on. Nothing was changed.")
    else:
        say(f"{network} knows {handle} and takes the token. Nothing was changed.")


def _tell_plan(session: Session, post: Post, account: RelayAccount) -> str:
    same = select(Relay).where(Relay.account_id == account.id, Relay.post_id == post.id)
    existing = session.scalars(same).first()
    if existing is not None and existing.state == "done":
        return "it has passed it on"
    if not post.shown:
        return "would not: the post is not shown"
    if post.boost:
        return "would not: the post is a boost, somebody else's words"
    if not is_initiative(post.published_at, post.received_at):
        return "would not: the post was more than a day old when it came in"
    if existing is not None and existing.state in ("parked", "lapsed"):
        return f"would not: {existing.state}" + (f" ({_trouble(existing)})" if existing.trouble else "")
    return "waits for somebody who reposts it by hand" if account.by_hand else "would pass it on"


def _tell_each(relays: list[Relay], what: str, *, none: str) -> None:
    for one in relays:
        say(f"{one.id} of {one.account.handle}, for post {one.post_id}, {what}.")
    if not relays:
        say(none)


def _account_facts(one: RelayAccount) -> dict[str, Any]:
    return {"id": one.id, "network": one.network, "handle": one.handle, "host": one.host, "by_hand": one.by_hand}


def _facts(one: Relay) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account.handle,
        "network": one.account.network,
        "by_hand": one.account.by_hand,
        "post": one.post_id,
        "state": one.state,
        "url": one.remote_url,
        "seconds": one.seconds,
        "created_at": stamp(one.created_at),
        "done_at": stamp(one.done_at),
        "due_at": stamp(one.due_at),
        "attempts": one.attempts,
        "trouble": _trouble(one) or None,
    }


def _trouble(relay: Relay) -> str:
    return (relay.trouble or "").format(**relay.trouble_values)
