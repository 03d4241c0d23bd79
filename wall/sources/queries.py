"""Reads of sources."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wall.people.models import Person
from wall.sources.models import Source


def all_sources(session: Session) -> list[Source]:
    """Every source: those in trouble first, then by person."""
    query = select(Source).join(Source.person).order_by(Source.trouble.is_(None), Person.slug, Source.created_at)
    return list(session.scalars(query))


def sources_of(session: Session, person_id: str) -> list[Source]:
    """One person's sources, the oldest first."""
    return list(session.scalars(select(Source).where(Source.person_id == person_id).order_by(Source.created_at)))


def networks_by_person(session: Session) -> dict[str, list[str]]:
    """On which networks each person is followed."""
    found: dict[str, list[str]] = {}
    for person_id, network in session.execute(
        select(Source.person_id, Source.network).distinct().order_by(Source.network)
    ):
        found.setdefault(person_id, []).append(network)
    return found


def count_by_person(session: Session) -> dict[str, int]:
    """How many sources each person has."""
    query = select(Source.person_id, func.count()).group_by(Source.person_id)
    return dict(session.execute(query).all())
