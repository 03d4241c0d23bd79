"""What shows that a source is its person's own: noted, looked for again each day, lost when it stays away."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from wall.clock import now
from wall.connectors.base import Proof
from wall.events.leases import release
from wall.people.models import Person
from wall.sources.health import record_health
from wall.sources.hosts import is_free
from wall.sources.models import AccountClaim, Host, HowVerified, Source
from wall.sources.rules import spread

MISSES_UNTIL_LOST = 3
LOOK_AGAIN = timedelta(days=1)
ASK_LATER = timedelta(hours=4)  # where nobody could be asked
LINKED_WHILE_WAITING = timedelta(days=7)  # that somebody's page here names an account which is not verified yet
_ONE_LOOK = timedelta(hours=1)  # after which a look that broke off is taken up again
_LOST = (
    "What shows whose account this is has not been found there for three days. "
    "Put it back, then have the account verified again."
)


def note_proof(session: Session, source: Source, proof: Proof) -> None:
    """It is its person's own, and where that stands; looked at again in a day. A source that had lost this goes on."""
    if source.verified_how != proof.how or source.verified_at is None:
        source.verified_at = now()
    source.verified_how, source.proof_url = proof.how, proof.url
    source.proof_due_at, source.proof_misses = now() + spread(LOOK_AGAIN), 0
    _go_on(session, source)


def note_vouched(session: Session, source: Source, how: HowVerified = "vouched") -> None:
    """Somebody of the site answers for it: nothing is looked for again. A source that had lost its proof goes on."""
    source.verified_how, source.verified_at = how, now()
    source.proof_url, source.proof_due_at, source.proof_misses = "", None, 0
    _go_on(session, source)


def note_miss(session: Session, source: Source) -> None:
    """The proof is not there: for the third time in a row, a day apart, it is lost. At a new address there is none yet
    that could be missed: it is lost at once."""
    source.proof_misses += 1
    source.proof_due_at = now() + spread(LOOK_AGAIN)
    if source.proof_misses >= MISSES_UNTIL_LOST or source.verified_how is None:
        lose_proof(session, source, _LOST)


def note_no_answer(source: Source) -> None:
    """Nobody could be asked: that says nothing about the proof, and is tried again later."""
    source.proof_due_at = now() + spread(ASK_LATER)


def lose_proof(session: Session, source: Source, why: str, /, **values: str) -> None:
    """Read it no more until it is verified or vouched for again; its posts stay. Its person and the stewards are told.

    Nothing for a source that somebody of the site answers for.
    """
    if source.proof_due_at is None:
        return
    rest_unproved(source, why, **values)
    source.told_at = now()
    record_health(session, source, healthy=False)


def rest_unproved(source: Source, why: str, /, **values: str) -> None:
    """Read it no more: nothing shows any more whose it is."""
    source.verified_how = source.proof_due_at = source.due_at = source.told_at = None
    source.trouble_kind, source.trouble, source.trouble_values = "unproved", why, values
    source.trouble_since, source.needs_person = now(), True
    release(source)


def has_lost_proof(source: Source) -> bool:
    """Whether it was its person's own once, and nothing shows that any more."""
    return source.trouble_kind == "unproved"


def due_proofs(session: Session, *, at_most: int) -> list[str]:
    """The ids of sources whose proof is to be looked at again and whose server is free, longest due first."""
    moment = now()
    query = select(Source.id).join(Source.person).outerjoin(Host, Host.name == Source.host)
    free = or_(Host.name.is_(None), is_free(moment))
    due = query.where(Source.proof_due_at <= moment, Person.is_read, free)
    return list(session.scalars(due.order_by(Source.proof_due_at).limit(at_most)))


def claim_proof(session: Session, source_id: str) -> datetime | None:
    """Take the look at this proof. None when it is not due, or somebody else was quicker. Gives the moment until which
    it is one's own: a look that breaks off is taken up again then."""
    until = now() + _ONE_LOOK
    taken = update(Source).where(Source.id == source_id, Source.proof_due_at <= now())
    found = session.execute(taken.values(proof_due_at=until).returning(Source.id)).scalar()
    return until if found else None


def held_proof(session: Session, source_id: str, until: datetime) -> Source | None:
    """The source, locked for this transaction, if the look is still one's own: only then may its end be noted."""
    query = select(Source).where(Source.id == source_id, Source.proof_due_at == until).with_for_update(of=Source)
    return session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def waiting_links(session: Session, person_id: str) -> list[str]:
    """The pages of accounts that a person asked to have verified in the last days: their page here names them, too."""
    lately = AccountClaim.made_at > now() - LINKED_WHILE_WAITING
    asked = AccountClaim.agreed_at.is_not(None), AccountClaim.verified_at.is_(None), lately
    query = select(AccountClaim.url).where(AccountClaim.person_id == person_id, *asked)
    return list(session.scalars(query.order_by(AccountClaim.made_at)))


def _go_on(session: Session, source: Source) -> None:
    if not has_lost_proof(source):
        return
    source.trouble_kind = source.trouble = source.trouble_since = None
    source.trouble_values, source.needs_person, source.attempts = {}, False, 0
    source.due_at = None if source.paused_at else now()
    if source.told_at is not None:
        source.told_at = None
        record_health(session, source, healthy=True)
