"""Claims due rows for one worker at a time: a lease that runs out, and a token without which nothing is written."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from wall.clock import now
from wall.db import Database
from wall.errors import Busy
from wall.events.models import Leased, ProcessRole
from wall.ids import new_token

LEASE = timedelta(seconds=10)
RENEW_EVERY = 3.0  # seconds
LONGEST_PAUSE = timedelta(hours=1)
WORKER_ROLE = "worker:"  # how the role begins by which a worker says that it lives

Row = TypeVar("Row", bound=Leased)


def due_ids(session: Session, table: type[Leased], *, at_most: int) -> list[str]:
    """The ids of rows that are due and that nobody holds, longest due first."""
    moment = now()
    free = or_(table.lease_until.is_(None), table.lease_until < moment)
    return list(
        session.scalars(select(table.id).where(table.due_at <= moment, free).order_by(table.due_at).limit(at_most))
    )


def claim(session: Session, table: type[Row], row_id: str) -> Row | None:
    """Take the row for the length of one lease. None when it is not due any more or somebody else was quicker."""
    moment = now()
    free = or_(table.lease_until.is_(None), table.lease_until < moment)
    taken = (
        update(table)
        .where(table.id == row_id, table.due_at <= moment, free)
        .values(lease=new_token(), lease_until=moment + LEASE)
        .returning(table.id)
    )
    if session.execute(taken, execution_options={"synchronize_session": False}).scalar() is None:
        return None
    return session.get(table, row_id, populate_existing=True)


def renew(session: Session, table: type[Leased], row_id: str, lease: str) -> bool:
    """Hold the row for one more length. False when the lease ran out and somebody else has it."""
    held = update(table).where(table.id == row_id, table.lease == lease).values(lease_until=now() + LEASE)
    renewed = session.execute(held.returning(table.id), execution_options={"synchronize_session": False})
    return renewed.scalar() is not None


def held(session: Session, table: type[Row], row_id: str, lease: str) -> Row | None:
    """The row, locked for this transaction, if the lease is still one's own: only then may its work be written."""
    query = select(table).where(table.id == row_id, table.lease == lease).with_for_update(of=table)
    return session.scalars(query, execution_options={"populate_existing": True}).one_or_none()


def release(row: Leased) -> None:
    """Let go of a row whose work is written."""
    row.lease = None
    row.lease_until = None


def put_off(session: Session, table: type[Leased], row_id: str) -> None:
    """The work broke off in a way that nobody foresaw: try again later, twice as late each time, an hour at most.

    The lease is left to run out: while there is one, it is not known what the work has done.
    """
    row = session.get(table, row_id, with_for_update={"of": table})
    if row is not None and row.due_at is not None:
        row.attempts += 1
        row.due_at = now() + min(2 * LEASE * 2 ** min(row.attempts, 10), LONGEST_PAUSE)


def take_role(session: Session, name: str, holder: str, length: timedelta) -> bool:
    """Take or keep a duty that one process at a time has. False while another one holds it."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    moment = now()
    offered = dialect.insert(ProcessRole).values(name=name, holder=holder, until=moment + length)
    taken = offered.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "until": moment + length},
        where=or_(ProcessRole.holder == holder, ProcessRole.until < moment),
    ).returning(ProcessRole.name)
    return session.execute(taken).scalar() is not None


def living_workers(session: Session) -> int:
    """How many workers said lately that they live."""
    alive = ProcessRole.name.startswith(WORKER_ROLE), ProcessRole.until > now()
    return session.scalar(select(func.count()).select_from(ProcessRole).where(*alive)) or 0


@contextmanager
def keep(
    database: Database, table: type[Leased], row_id: str, lease: str, also: Callable[[Session], object] | None = None
) -> Iterator[None]:
    """Renew a lease for as long as the block runs, and with it what else is held."""
    over = threading.Event()

    def renew_until_over() -> None:
        while not over.wait(RENEW_EVERY):
            # A database that is busy or away just now is asked again in three seconds: the lease outlasts two failures.
            with suppress(Busy, OperationalError), database.write() as session:
                if not renew(session, table, row_id, lease):
                    return
                if also is not None:
                    also(session)

    thread = threading.Thread(target=renew_until_over, name=f"lease {row_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
