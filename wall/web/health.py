"""Whether the site is well: for people on the desk, for load balancers, and for Prometheus."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from wall.clock import now
from wall.events.leases import living_workers
from wall.events.models import Delivery
from wall.migrations import newest, present
from wall.notices.models import Letter
from wall.parts import Parts
from wall.relays.models import Relay
from wall.sources.models import Source
from wall.sources.queries import oldest_waiting
from wall.web.context import parts

LATE = timedelta(minutes=5)

bp = Blueprint("health", __name__)


@dataclass(frozen=True)
class Check:
    """One thing that must be well. Its name and its message are English, translated where they are shown."""

    name: str
    well: bool
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """How it is, in English."""
        return self.message.format(**self.values)


def readiness(site: Parts) -> list[Check]:
    """Database, migrations, a living worker, and nothing that is long overdue."""
    try:
        with site.database.read() as session:
            revision = present(session.connection())
            workers = living_workers(session)
            overdue = [session.scalar(select(func.min(table.due_at))) for table in (Delivery, Relay)]
            overdue.append(oldest_waiting(session))
    except SQLAlchemyError:
        return [Check("database", well=False, message="does not answer")]
    oldest = min((moment for moment in overdue if moment), default=None)
    late = oldest is not None and now() - oldest > LATE
    return [
        Check("database", well=True, message="answers"),
        Check("migrations", revision == newest(), "at {here}, needs {newest}", {"here": revision, "newest": newest()}),
        Check("worker", bool(workers), "{count} alive", {"count": workers}),
        Check("work", not late, "oldest due since {time} (UTC)", {"time": f"{oldest:%Y-%m-%d %H:%M:%S}"})
        if oldest
        else Check("work", well=True, message="none due"),
    ]


@bp.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> Response:
    """Everything that pages need is there: 200, else 503 and what is missing."""
    checks = readiness(parts())
    well = all(check.well for check in checks)
    body = {
        "status": "ok" if well else "not ready",
        "checks": {c.name: {"well": c.well, "words": c.words} for c in checks},
    }
    response = make_response(jsonify(body), 200 if well else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/metrics")
def metrics() -> Response:
    """The same for Prometheus, with how many sources are in trouble and how much is parked."""
    from prometheus_client import CollectorRegistry, Gauge, generate_latest

    registry = CollectorRegistry()
    well = Gauge("florilege_well", "1 where a part of the site is well", ["part"], registry=registry)
    for check in readiness(parts()):
        well.labels(check.name).set(check.well)
    with parts().database.read() as session:
        troubled = select(func.count()).select_from(Source).where(Source.trouble.is_not(None))
        parked = select(func.count()).select_from(Delivery).where(Delivery.parked_at.is_not(None))
        letters = select(func.count()).select_from(Letter).where(Letter.parked_at.is_not(None))
        for name, help_text, query in (
            ("florilege_letters_parked", "Mail given up on until a person looks", letters),
            ("florilege_sources_in_trouble", "Sources that do not answer as they should", troubled),
            ("florilege_deliveries_parked", "Deliveries given up on until a person looks", parked),
        ):
            Gauge(name, help_text, registry=registry).set(session.scalar(query) or 0)
    response = make_response(generate_latest(registry))
    response.content_type = "text/plain; version=0.0.4; charset=utf-8"
    return response
