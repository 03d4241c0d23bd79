"""Look again whether an account still shows whose it is: each day by the worker, and when a person asks for it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from wall.acts.fetch import pace_of
from wall.acts.prove import page_of, prove
from wall.connectors import registry
from wall.connectors.base import ConnectorError, Gone, Proof, RateLimited, Target, Unwelcome
from wall.connectors.http import one_look
from wall.parts import Parts
from wall.sources import hosts
from wall.sources.claims import mark_source_shown
from wall.sources.health import note_failure
from wall.sources.models import Source
from wall.sources.proofs import claim_proof, held_proof, lose_proof, note_miss, note_no_answer
from wall.sources.rules import LONGEST_WAIT
from wall.sources.service import find_source, target_of

log = logging.getLogger(__name__)

_LONGEST_LOOK = timedelta(minutes=1)


@dataclass(frozen=True)
class _Look:
    source_id: str
    until: datetime
    host: str
    target: Target
    word: str
    page: str


def verify_again(parts: Parts, source_id: str) -> Proof | None:
    """Look now, because a person asks: where the proof is there, it is noted, others who claim it are told, and the
    source goes on.

    None where nothing is there, which counts as no miss. Raises `NotFound`, and what `prove` raises.
    """
    with parts.database.read() as session:
        source = find_source(session, source_id)
        target, word, page = target_of(source, parts.sealer), source.proof_word, page_of(parts, source.person.slug)
    proof = prove(parts, target, word=word, page=page)
    if proof is not None:
        with parts.database.write() as session:
            mark_source_shown(session, find_source(session, source_id), proof)
    return proof


def prove_again(parts: Parts, source_id: str) -> None:
    """Look at a proof that is due. Nothing when it is not due any more, or its server has not had its pause yet."""
    look = _claim(parts, source_id)
    if look is None:
        return
    try:
        with one_look():
            proof = registry.proving(look.target.network, parts.outside).prove(
                look.target, page=look.page, word=look.word
            )
    except ConnectorError as error:
        _note_error(parts, look, error)
    else:
        _note_answer(parts, look, proof)


def put_off_proof(parts: Parts, source_id: str) -> None:
    """A look broke off as nobody foresaw: its claim has put it off already, and nothing is known about the proof."""


def _claim(parts: Parts, source_id: str) -> _Look | None:
    with parts.database.write() as session:
        source = session.get(Source, source_id)
        if source is None or not hosts.take(
            session, source.host, pause_seconds=parts.settings.host_seconds, length=_LONGEST_LOOK
        ):
            return None
        until = claim_proof(session, source_id)
        if until is None:
            hosts.give_back(session, source.host)
            return None
        target, page = target_of(source, parts.sealer), page_of(parts, source.person.slug)
        return _Look(source_id, until, source.host, target, source.proof_word, page)


def _note_answer(parts: Parts, look: _Look, proof: Proof | None) -> None:
    with parts.database.write() as session:
        hosts.give_back(session, look.host)
        source = held_proof(session, look.source_id, look.until)
        if source is None:
            return
        if proof is not None:
            mark_source_shown(session, source, proof)
            return
        log.warning("a source does not show whose it is", extra={"source": source.id, "misses": source.proof_misses})
        note_miss(session, source)


def _note_error(parts: Parts, look: _Look, error: ConnectorError) -> None:
    """What is gone or has moved shows nothing any more, at once; who gives no answer has not said no."""
    asked_for = error.retry_after if isinstance(error, RateLimited) else timedelta()
    with parts.database.write() as session:
        hosts.give_back(session, look.host, leave_alone=min(asked_for, LONGEST_WAIT))
        source = held_proof(session, look.source_id, look.until)
        if source is None:
            return
        if isinstance(error, Gone):
            lose_proof(session, source, error.message, **error.texts)
            return
        note_no_answer(source)
        if isinstance(error, Unwelcome) and source.due_at is not None:
            note_failure(session, source, error, pace_of(parts))
