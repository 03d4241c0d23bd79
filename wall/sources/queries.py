"""Reads of sources."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from wall.clock import now
from wall.content.words import terms
from wall.people.models import Person
from wall.sources.hosts import is_free
from wall.sources.models import AccountClaim, Host, Settling, Source

_STAYS = Source.id.not_in(select(Settling.source_id).where(Settling.takes_away))
TROUBLED_AT_ONCE = 4  # of all that are asked at one time: those that hang keep few workers busy


def all_sources(session: Session) -> list[Source]:
    """Every source: those in trouble first, then by person."""
    query = select(Source).join(Source.person).order_by(Source.trouble.is_(None), Person.slug, Source.created_at)
    return list(session.scalars(query))


def browse_sources(session: Session, words: str, *, page: int, each: int) -> tuple[list[Source], int, int]:
    """A page of every source in the same order: those found, which page it is (beyond the last: the last), of how many.

    All the words are in each one’s handle, its address, or its person’s name as their page’s address has it.
    """
    query = select(Source).join(Source.person).where(*_found_by(words), _STAYS)
    count = session.scalar(query.with_only_columns(func.count())) or 0
    pages = max(1, -(-count // each))
    page = min(max(page, 1), pages)
    ordered = query.order_by(Source.trouble.is_(None), Person.slug, Source.created_at, Source.id)
    return list(session.scalars(ordered.offset((page - 1) * each).limit(each))), page, pages


def has_sources(session: Session) -> bool:
    """Whether a single source is there."""
    return session.scalars(select(Source.id).limit(1)).first() is not None


def count_troubled(session: Session) -> int:
    """How many sources are in trouble, of those that are asked."""
    troubled = Source.trouble.is_not(None), Source.paused_at.is_(None)
    return session.scalar(select(func.count(Source.id)).where(*troubled)) or 0


def sources_of(session: Session, person_id: str) -> list[Source]:
    """One person's sources, the oldest first, without what is just being taken away."""
    theirs = select(Source).where(Source.person_id == person_id, _STAYS)
    return list(session.scalars(theirs.order_by(Source.created_at)))


def find_by_address(session: Session, network: str, uri: str) -> Source | None:
    """The source by which this account is followed, if it is."""
    return session.scalars(select(Source).where(Source.network == network, Source.uri == uri)).first()


def followed_already(session: Session, claims: Collection[AccountClaim]) -> dict[tuple[str, str], Source]:
    """The sources by which these accounts are followed, by network and uri, whoever’s they are."""
    asked = tuple_(Source.network, Source.uri).in_({(claim.network, claim.uri) for claim in claims})
    found = session.scalars(select(Source).where(asked)) if claims else ()
    return {(source.network, source.uri): source for source in found}


def claims_of(session: Session, person_id: str) -> list[AccountClaim]:
    """The accounts that wait for a person's decision, or for what shows that they are theirs, the oldest first."""
    query = select(AccountClaim).where(AccountClaim.person_id == person_id)
    return list(session.scalars(query.order_by(AccountClaim.made_at, AccountClaim.id)))


def waiting_claims(session: Session, *, limit: int) -> tuple[list[AccountClaim], int]:
    """What waits of everybody, first what somebody asked a steward for, then the oldest; and how many more wait."""
    asked = AccountClaim.vouch_asked_at.is_(None), AccountClaim.made_at, AccountClaim.id
    listed = list(session.scalars(select(AccountClaim).order_by(*asked).limit(limit)))
    count = session.scalar(select(func.count(AccountClaim.id))) or 0
    return listed, count - len(listed)


def source_ids_on_ones_word(session: Session, source_ids: Collection[str]) -> set[str]:
    """Those of these sources for whose owner somebody of the site answers, since nothing there shows it."""
    answered = Source.verified_how.in_(("vouched", "operator"))
    return set(session.scalars(select(Source.id).where(Source.id.in_(source_ids), answered))) if source_ids else set()


def source_ids_without_index(session: Session, source_ids: Collection[str]) -> set[str]:
    """Those of these sources whose network asks that search engines leave their posts alone."""
    asking = select(Source.id).where(Source.id.in_(source_ids), Source.noindex)
    return set(session.scalars(asking)) if source_ids else set()


def networks_by_person(session: Session, person_ids: Collection[str]) -> dict[str, list[str]]:
    """On which networks each of these people is followed."""
    found: dict[str, list[str]] = {}
    query = select(Source.person_id, Source.network).where(Source.person_id.in_(person_ids)).distinct()
    for person_id, network in session.execute(query.order_by(Source.network)):
        found.setdefault(person_id, []).append(network)
    return found


def count_by_person(session: Session, ids: Collection[str]) -> dict[str, int]:
    """How many sources each of these people has; nobody who has none."""
    query = select(Source.person_id, func.count()).where(Source.person_id.in_(ids)).group_by(Source.person_id)
    return dict(session.execute(query).all())


def count_on_host(session: Session, host: str) -> int:
    """How many sources take turns at being asked on this server; none where there is no server."""
    query = select(func.count()).where(Source.host == host, Source.paused_at.is_(None))
    return session.scalar(query) or 0 if host else 0


def count_by_host(session: Session) -> dict[str, int]:
    """The same for each server."""
    query = select(Source.host, func.count()).where(Source.host != "", Source.paused_at.is_(None))
    return dict(session.execute(query.group_by(Source.host)).all())


def left_alone_until(session: Session) -> dict[str, datetime]:
    """Until when nobody is asked on each server that has its pause, or wants to be left alone."""
    query = select(Host.name, Host.free_at).where(Host.free_at > now())
    return {name: free_at for name, free_at in session.execute(query) if free_at}


def resting_until(session: Session, pause_seconds: float) -> dict[str, datetime]:
    """Until when nobody is asked on each server that itself asked to be left alone: that is longer than its pause."""
    longest_pause = now() + timedelta(seconds=pause_seconds)
    return {name: free_at for name, free_at in left_alone_until(session).items() if free_at > longest_pause}


def due_sources(session: Session, *, at_most: int) -> list[str]:
    """The ids of sources whose turn it is, longest due first: of each server one, first of all who was never asked.

    Of those in trouble only a few at a time: who has kept us waiting before keeps nobody else waiting.
    """
    moment = now()
    troubled = Source.trouble.is_not(None)
    turn = func.row_number().over(
        partition_by=case((Source.host == "", Source.id), else_=Source.host),
        order_by=(Source.last_try_at.is_not(None), Source.due_at, Source.id),
    )
    waiting = _waiting(moment).with_only_columns(
        Source.id, Source.due_at, troubled.label("troubled"), turn.label("turn")
    )
    every = waiting.subquery()
    place = func.row_number().over(partition_by=every.c.troubled, order_by=(every.c.due_at, every.c.id))
    first = select(every, place.label("place")).where(every.c.turn == 1).subquery()
    asked = session.scalar(select(func.count()).where(Source.lease_until > moment, troubled)) or 0
    fits = or_(~first.c.troubled, first.c.place <= TROUBLED_AT_ONCE - asked)
    return list(session.scalars(select(first.c.id).where(fits).order_by(first.c.due_at).limit(at_most)))


def oldest_waiting(session: Session) -> datetime | None:
    """Since when the source could have been asked that has waited longest; None where none waits."""
    since = case((Host.free_at > Source.due_at, Host.free_at), else_=Source.due_at)
    moment: datetime | None = session.scalar(_waiting(now()).with_only_columns(func.min(since)))
    return moment


def _found_by(words: str) -> list[ColumnElement[bool]]:
    places = Person.slug, func.lower(Source.handle), func.lower(Source.uri)
    return [or_(*(place.contains(word, autoescape=True) for place in places)) for word in terms(words)]


def _waiting(moment: datetime) -> Select[Source]:
    """Sources that are due, and that nobody is asking; nor anybody else on their server, which has had its pause."""
    nobody_has_it = or_(Source.lease_until.is_(None), Source.lease_until < moment)
    free: ColumnElement[bool] = or_(Host.name.is_(None), is_free(moment))
    query = select(Source).join(Source.person).outerjoin(Host, Host.name == Source.host)
    is_ones_own = func.coalesce(Source.trouble_kind, "").not_in(("unproved", "contested"))
    return query.where(Source.due_at <= moment, is_ones_own, nobody_has_it, Person.is_read, free)
