"""Notes how a source fared: that it answered and when it is asked next, or what was wrong, and whom to tell."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import ConnectorError, RateLimited
from wall.events import record
from wall.events.leases import release
from wall.events.types import SourceHealth
from wall.sources.models import PROVEN, AccountClaim, Source
from wall.sources.queries import count_on_host
from wall.sources.rules import (
    LONGEST_WAIT,
    Pace,
    host_of,
    is_worth_telling,
    kind_of,
    needs_person,
    next_interval,
    next_try,
    spread,
)
from wall.sources.service import LONGEST_URI, MOVED, MOVED_TO_FOLLOWED, keep_note

_MOVED_ELSEWHERE = (
    "It has moved to another server, where nothing has shown yet whose it is. "
    "That is being looked at; it is read again once it shows."
)


@dataclass(frozen=True)
class Answered:
    """What a good answer brought: where to go on from, where the source moved to, its picture, how many posts.

    `newest` is when the newest post of the source was published, as far as is known.
    """

    cursor: str | None = None
    moved_to: str | None = None
    avatar_url: str | None = None
    brought: int = 0
    newest: datetime | None = None
    noindex: bool | None = None


def note_success(session: Session, source: Source, answered: Answered, pace: Pace) -> None:
    """It answered: remember where to go on from and when to ask next; say so if people were told that it is broken."""
    moment = now()
    source.cursor = answered.cursor
    source.last_try_at = source.last_success_at = moment
    source.trouble_kind = source.trouble = source.trouble_since = None
    source.trouble_values, source.needs_person, source.attempts = {}, False, 0
    source.avatar_url = answered.avatar_url or source.avatar_url
    source.noindex = source.noindex if answered.noindex is None else answered.noindex
    if answered.brought:
        source.last_brought, source.last_brought_at = answered.brought, moment
    if answered.moved_to:
        _move(session, source, answered.moved_to)
    quiet_for = max(moment - (answered.newest or source.created_at), timedelta())
    wait = next_interval(pace, quiet_for=quiet_for, sources_on_host=count_on_host(session, source.host))
    source.interval_seconds = round(wait.total_seconds())
    _schedule(source, moment + spread(wait))
    if source.told_at is not None:
        source.told_at = None
        record_health(session, source, healthy=True)


def note_failure(session: Session, source: Source, error: ConnectorError, pace: Pace) -> None:
    """It did not answer as it should: keep why in plain words, and the next try; say so once, when it matters."""
    moment = now()
    kind = kind_of(error)
    source.last_try_at = moment
    source.trouble_kind, source.trouble, source.trouble_values = kind, error.message, error.texts
    source.trouble_since = source.trouble_since or moment
    source.needs_person = needs_person(kind)
    source.attempts += 1
    told = error.retry_after if isinstance(error, RateLimited) else LONGEST_WAIT if kind == "unwelcome" else None
    wait = None if kind == "gone" else next_try(source.attempts, poll_seconds=pace.poll_seconds, told=told)
    _schedule(source, moment + wait if wait else None)
    if source.told_at is None and is_worth_telling(kind, source.attempts):
        source.told_at = moment
        record_health(session, source, healthy=False)


def record_health(session: Session, source: Source, *, healthy: bool) -> None:
    """Have its owner and the stewards told how it is now."""
    told = SourceHealth(
        source.id,
        source.person_id,
        healthy,
        handle=source.handle,
        at=now().isoformat(),
        trouble=source.trouble or "",
        trouble_values=source.trouble_values,
    )
    record(session, told)


def _schedule(source: Source, moment: datetime | None) -> None:
    source.due_at = None if source.paused_at or source.trouble_kind == "unproved" else moment
    release(source)


def _move(session: Session, source: Source, address: str) -> None:
    """Take over the address that the source has for good now, and note it; not one that is followed already."""
    if address == source.uri or len(address) > LONGEST_URI:
        return
    if _is_followed(session, source.network, address) or _is_shown_by_another(session, source, address):
        keep_note(source, MOVED_TO_FOLLOWED, new=address)
        return
    keep_note(source, MOVED, old=source.uri, new=address)
    host = host_of(source.network, address, source.options)
    if source.verified_how in PROVEN:
        _ask_for_proof(source, elsewhere=host != source.host)
    source.uri, source.host = address, host


def _ask_for_proof(source: Source, *, elsewhere: bool) -> None:
    """Another place has to show by itself whose it is, and is looked at now; another server is not read before."""
    source.verified_how, source.proof_url = None, ""
    source.proof_due_at, source.proof_misses = now(), 0
    if elsewhere:
        source.trouble_kind, source.trouble, source.trouble_values = "unproved", _MOVED_ELSEWHERE, {}
        source.trouble_since = now()


def _is_shown_by_another(session: Session, source: Source, uri: str) -> bool:
    same = AccountClaim.network == source.network, AccountClaim.uri == uri
    of_another = AccountClaim.person_id != source.person_id, AccountClaim.verified_how.in_(PROVEN)
    return session.scalars(select(AccountClaim.id).where(*same, *of_another)).first() is not None


def _is_followed(session: Session, network: str, uri: str) -> bool:
    return session.scalars(select(Source.id).where(Source.network == network, Source.uri == uri)).first() is not None
