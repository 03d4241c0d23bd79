"""Pass one post on from a brand account, or take that back; and add the account in the first place."""

from sqlalchemy import select

from wall.acts.follow import as_answer
from wall.connectors import registry
from wall.connectors.base import BrandAccount, ConnectorError, Unauthorized
from wall.errors import Invalid, SettingsError
from wall.events.leases import claim, held, keep
from wall.parts import Parts
from wall.people.models import Person
from wall.relays.models import Relay, RelayAccount
from wall.relays.service import NewAccount, add_account, brand_account, fail, settle, settle_undone
from wall.relays.sight import is_called_off, waits_for_sight
from wall.sources.tokens import checked_token


def add_brand_account(
    parts: Parts, network: str, handle: str, *, host: str | None, token: str | None, actor: Person | None
) -> RelayAccount:
    """Add a brand account, verified with its network; by hand where the network has no usable API.

    Raises `Invalid`, `Conflict`, or `Unavailable` with what the network said.
    """
    network, token = network.strip().lower(), checked_token(token) if token else None
    if not network.isidentifier() or len(network) > 20:
        raise Invalid("“{network}” is not the name of a network, such as mastodon or linkedin.", network=network[:40])
    by_hand = network not in registry.RELAYING
    if not by_hand:
        try:
            handle = registry.relaying(network, parts.outside).verify(BrandAccount(handle.strip(), host, token))
        except ConnectorError as error:
            raise as_answer(error) from error
    with parts.database.write() as session:
        return add_account(session, NewAccount(network, handle, by_hand, host, token), parts.sealer, actor=actor)


def pass_on(parts: Parts, relay_id: str) -> bool | None:
    """Do what a due relay asks: pass the post on, or take that back. None when it is not due any more. Repeatable.

    The relay's id is the idempotency key: a worker that dies between the network's answer and the commit does no harm.
    """
    with parts.database.write() as session:
        was_tried = session.scalar(select(Relay.lease).where(Relay.id == relay_id)) is not None
        relay = claim(session, Relay, relay_id)
        if relay is None or relay.lease is None or is_called_off(session, relay, was_tried=was_tried):
            return None
        if waits_for_sight(session, relay):
            return None
        lease = relay.lease
        try:
            account = brand_account(relay.account, parts.sealer)
        except SettingsError as error:
            fail(relay, Unauthorized(error.message, **error.values))
            return False
    with keep(parts.database, Relay, relay_id, lease):
        try:
            return _act(parts, relay, account, lease)
        except ConnectorError as error:
            return _note_failure(parts, relay_id, lease, error)


def _act(parts: Parts, relay: Relay, account: BrandAccount, lease: str) -> bool | None:
    connector = registry.relaying(relay.account.network, parts.outside)
    if relay.state == "undoing":
        connector.undo(account, relay.remote_uri or "", relay.post_uri, relay.post_url)
        receipt = None
    else:
        receipt = connector.relay(account, relay.post_uri, relay.post_url, key=relay.id)
    with parts.database.write() as session:
        mine = held(session, Relay, relay.id, lease)
        if mine is None:
            return None
        if receipt is None:
            settle_undone(session, mine)
        else:
            settle(session, mine, receipt)
    return True


def _note_failure(parts: Parts, relay_id: str, lease: str, error: ConnectorError) -> bool | None:
    with parts.database.write() as session:
        relay = held(session, Relay, relay_id, lease)
        if relay is None:
            return None
        fail(relay, error)
    return False
