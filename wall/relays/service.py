"""Verbs of relays: add a brand account, owe it each initiative, settle what was done, undo."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import BrandAccount, ConnectorError, Receipt
from wall.content.links import is_web
from wall.content.text import scrub
from wall.errors import Already, Conflict, Invalid
from wall.events import record
from wall.events.leases import release
from wall.events.types import RelayAccountAdded, RelayDone, RelayUndone
from wall.people.audit import note
from wall.people.models import Person
from wall.posts.models import Post
from wall.relays.models import Relay, RelayAccount
from wall.relays.rules import FRESH, LAPSES_AFTER, came_before, is_initiative, pause_before
from wall.relays.wishes import is_welcome
from wall.seal import Sealer

RelayState = Literal["due", "waiting", "done", "undoing", "undone", "cancelled", "parked", "lapsed"]


@dataclass(frozen=True)
class NewAccount:
    """A brand account to add; its token was verified before."""

    network: str
    handle: str
    by_hand: bool
    host: str | None = None
    token: str | None = None


def add_account(session: Session, new: NewAccount, sealer: Sealer, *, actor: Person | None) -> RelayAccount:
    """Add a brand account; it owes the initiatives of the last day at once. Raises `Invalid` or `Conflict`."""
    handle = " ".join(scrub(new.handle).split())
    if not handle or len(handle) > 300:
        raise Invalid("Give the account’s name, as its network shows it.")
    same = select(RelayAccount).where(RelayAccount.network == new.network, RelayAccount.handle == handle)
    if present := session.scalars(same).first():
        raise Already("{handle} is a brand account here already.", found=present.id, handle=handle)
    account = RelayAccount(
        network=new.network,
        handle=handle,
        host=new.host,
        by_hand=new.by_hand,
        token_sealed=sealer.seal(new.token) if new.token else None,
    )
    session.add(account)
    session.flush()
    note(session, actor, "relay.add", account.id)
    record(session, RelayAccountAdded(account.id))
    return account


def owe(session: Session, post: Post) -> list[Relay]:
    """Have every brand account of the post's network pass it on, once each. Repeatable. History is owed to nobody.

    For an account that is what came in more than a day before it was added. Nothing is owed of a boost, which is
    somebody else's words, or of a part of a thread, whose first post is passed on. Raises `Conflict` while an earlier
    relay of it is still being taken back: it can be owed again afterwards.
    """
    if not _is_owed(session, post):
        return []
    accounts = session.scalars(select(RelayAccount).where(RelayAccount.network == post.network))
    return [_owe(session, one, post) for one in accounts if not came_before(post.received_at, one.created_at)]


def owe_recent(session: Session, account_id: str) -> int:
    """Have a new account pass on what came in during the last day. Repeatable. Returns how many posts."""
    account = session.get_one(RelayAccount, account_id)
    query = select(Post).where(Post.network == account.network, Post.received_at > now() - FRESH)
    owed = [post for post in session.scalars(query) if _is_owed(session, post)]
    for post in owed:
        _owe(session, account, post)
    return len(owed)


def review(session: Session, post_id: str) -> None:
    """Bring the relays of a post in line with whether it shows now. Repeatable, in any order of events."""
    post = session.get(Post, post_id)
    if post is not None and post.shown and is_welcome(session, post):
        owe(session, post)
    else:
        call_off(session, post_id)


def call_off(session: Session, post_id: str) -> None:
    """The post left the wall: what was not relayed will not be, and what was is undone. Repeatable."""
    for relay in session.scalars(select(Relay).where(Relay.post_id == post_id).with_for_update(of=Relay)):
        if relay.state == "done":
            _start_undoing(session, relay)
        else:
            stop(session, relay)


def stop(session: Session, relay: Relay) -> None:
    """What was not passed on yet will not be; where the network may have it after all, that is undone. Repeatable."""
    if relay.state in ("due", "parked") and _may_be_out(relay):
        _start_undoing(session, relay)
    elif relay.state in ("due", "waiting", "parked"):
        relay.state, relay.due_at = "cancelled", None
        _forget_removed(relay)


def undo(session: Session, relay: Relay, *, actor: Person | None) -> None:
    """Take a relay back. Raises `Conflict` for one that was not done."""
    _lock(session, relay)
    if relay.state != "done":
        raise Conflict("This relay was not done, so there is nothing to undo.")
    note(session, actor, "relay.undo", relay.id)
    _start_undoing(session, relay)


def settle(session: Session, relay: Relay, receipt: Receipt) -> None:
    """The network has it: write the receipt. If the post left the wall meanwhile, take it back again."""
    called_off = relay.state == "undoing"
    relay.remote_uri, relay.remote_url = receipt.uri, receipt.url
    _done(session, relay)
    if called_off:
        _start_undoing(session, relay)


def settle_by_hand(session: Session, relay: Relay, url: str, *, actor: Person | None) -> None:
    """A steward reposted it on the network and says so. Repeatable. Raises `Conflict` or `Invalid` (the address)."""
    _lock(session, relay)
    if relay.state == "done":
        return
    if relay.state != "waiting":
        raise Conflict("This post does not wait to be relayed by hand.")
    if url.strip() and not is_web(url.strip()):
        raise Invalid("“{address}” is not a web address: those begin with https://.", address=url.strip()[:80])
    relay.remote_url = url.strip()[:2000] or None
    note(session, actor, "relay.by_hand", relay.id)
    _done(session, relay)


def settle_undone(session: Session, relay: Relay) -> None:
    """The network has taken it back. For good where a steward wanted it so; else until it may be relayed again."""
    relay.state, relay.due_at = "undone" if relay.post.shown and is_welcome(session, relay.post) else "cancelled", None
    _forget_removed(relay)
    release(relay)
    record(session, RelayUndone(relay.post_id, relay.post.person_id))


def fail(relay: Relay, error: ConnectorError) -> None:
    """The network did not take it: try again later, and park it when that has not helped."""
    relay.attempts += 1
    relay.trouble, relay.trouble_values = error.message, error.texts
    pause = pause_before(relay.attempts)
    relay.due_at = now() + pause if pause else None
    if pause is None and relay.state == "due":
        relay.state = "parked"
    release(relay)


def retry(session: Session, relay: Relay, *, actor: Person | None) -> None:
    """A person has looked: try a relay from the start that failed or waits for its next try."""
    _lock(session, relay)
    if relay.state not in ("parked", "due", "undoing"):
        raise Conflict("There is nothing to try again: this relay neither failed nor waits for its next try.")
    note(session, actor, "relay.retry", relay.id)
    relay.state = "due" if relay.state == "parked" else relay.state
    relay.attempts, relay.due_at = 0, now()


def lapse(session: Session) -> int:
    """Give up what nobody did by hand in time. Returns how many."""
    old = select(Relay).where(Relay.state == "waiting", Relay.created_at < now() - LAPSES_AFTER)
    lapsed = list(session.scalars(old.with_for_update(of=Relay, skip_locked=True)))  # else it is being done just now
    for relay in lapsed:
        relay.state = "lapsed"
    return len(lapsed)


def brand_account(account: RelayAccount, sealer: Sealer) -> BrandAccount:
    """The account as its connector needs it."""
    return BrandAccount(
        account.handle, account.host, sealer.open(account.token_sealed) if account.token_sealed else None
    )


def _is_owed(session: Session, post: Post) -> bool:
    is_news = not post.boost and is_initiative(post.published_at, post.received_at)
    return post.shown and is_news and post.person.left_at is None and is_welcome(session, post)


def _owe(session: Session, account: RelayAccount, post: Post) -> Relay:
    same = select(Relay).where(Relay.account_id == account.id, Relay.post_id == post.id)
    relay = session.scalars(same.with_for_update(of=Relay)).first()
    if relay is None:
        relay = Relay(account=account, post_id=post.id, post_uri=post.uri, post_url=post.url)
        _make_due(relay)
        session.add(relay)
        session.flush()
    elif relay.state == "cancelled":
        _make_due(relay)
    elif relay.state == "undoing":
        raise Conflict("An earlier relay of this post is still being taken back.")
    return relay


def _make_due(relay: Relay) -> None:
    relay.state = "waiting" if relay.account.by_hand else "due"
    relay.due_at = None if relay.account.by_hand else now()
    relay.attempts, relay.created_at = 0, now()


def _lock(session: Session, relay: Relay) -> None:
    """Read the row again and hold it until the transaction ends: a worker may be at it."""
    session.refresh(relay, with_for_update={"of": Relay})


def _forget_removed(relay: Relay) -> None:
    """Keep no address of a post that is gone, once its relay needs none any more."""
    if relay.post.removed_at is not None:
        relay.post_uri = relay.post_url = ""
        relay.remote_uri, relay.remote_url, relay.trouble, relay.trouble_values = None, None, None, {}


def _may_be_out(relay: Relay) -> bool:
    """Whether the network may have it without our knowing: a worker is at it, died at it, or got no clear answer."""
    return relay.lease is not None or relay.trouble is not None


def _start_undoing(session: Session, relay: Relay) -> None:
    if relay.account.by_hand:
        settle_undone(session, relay)
    else:
        relay.state, relay.due_at, relay.attempts = "undoing", now(), 0


def _done(session: Session, relay: Relay) -> None:
    post = relay.post
    relay.state, relay.due_at, relay.trouble = "done", None, None
    relay.done_at = now()
    relay.seconds = max(0, round((relay.done_at - post.published_at).total_seconds()))
    release(relay)
    record(session, RelayDone(relay.post_id, post.person_id))
