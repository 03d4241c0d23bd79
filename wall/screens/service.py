"""Verbs of screens: show a code, pair by it, be recognised by a token, be put out."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from wall.clock import now
from wall.errors import Conflict, NotFound
from wall.ids import digest, new_token
from wall.people.audit import note
from wall.people.models import Office, Person
from wall.screens.models import Screen, ScreenDay
from wall.walls.models import Wall
from wall.walls.queries import main_wall
from wall.walls.service import remove_wall

CODE_LENGTH = 6
CODE_LIFE = timedelta(minutes=15)
MOST_WAITING = 200
SILENT_AFTER = timedelta(minutes=5)
_PAIRED, _NEWEST = Screen.paired_at.is_not(None), (Screen.paired_at.desc(), Screen.id)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads as something else across a room


@dataclass(frozen=True)
class NewScreen:
    """What a display learns when it introduces itself; the token is never shown again."""

    id: str
    code: str
    token: str
    expires_at: datetime


def introduce(session: Session) -> NewScreen:
    """A display that nobody knows yet gets a code to show and a token to keep. Raises `Conflict` when too many wait."""
    session.execute(delete(Screen).where(Screen.paired_at.is_(None), Screen.code_expires_at < now()))
    waiting = list(session.scalars(select(Screen.code).where(Screen.code.is_not(None))))
    if len(waiting) >= MOST_WAITING:
        raise Conflict("Too many screens wait for their code to be entered. Try again in a quarter of an hour.")
    token, code = new_token(), _free_code(set(waiting))
    screen = Screen(token_digest=digest(token), code=code, code_expires_at=now() + CODE_LIFE)
    session.add(screen)
    session.flush()
    return NewScreen(screen.id, code, token, now() + CODE_LIFE)


def pair(session: Session, code: str, wall: Wall, office: Office | None, *, actor: Person | None) -> Screen:
    """Give the display that shows `code` its wall. Case, blanks and dashes do not matter. Raises `NotFound`."""
    tidy = "".join(letter for letter in code.upper() if letter.isalnum())[: CODE_LENGTH + 1]
    query = select(Screen).where(Screen.code == tidy, Screen.paired_at.is_(None), Screen.code_expires_at > now())
    screen = session.scalars(query.with_for_update(of=Screen)).first()
    if screen is None:
        raise NotFound(
            "No screen shows the code “{code}” now. Codes last a quarter of an hour: look at the screen again.",
            code=code[:20],
        )
    screen.code = screen.code_expires_at = None
    screen.paired_at = now()
    screen.wall, screen.office = wall, office
    note(session, actor, "screen.pair", screen.id)
    return screen


def recognise(session: Session, token: str) -> Screen | None:
    """The screen with this token, paired or waiting; None for one that was put out or never was."""
    if not token:
        return None
    screen = session.scalars(select(Screen).where(Screen.token_digest == digest(token))).first()
    return screen if screen is not None and screen.revoked_at is None else None


def find_screen(session: Session, screen_id: str) -> Screen:
    """The screen with this id. Raises `NotFound`."""
    screen = session.get(Screen, screen_id.strip())
    if screen is None:
        raise NotFound("There is no screen “{id}”.", listed_by="screen list", id=screen_id[:80])
    return screen


def revoke(session: Session, screen: Screen, *, actor: Person | None) -> None:
    """Put a screen out: its token opens nothing any more. Repeatable."""
    if screen.revoked_at is None:
        screen.revoked_at = now()
        screen.code = None
        note(session, actor, "screen.revoke", screen.id)


def note_heartbeat(session: Session, screen_id: str, *, version: str, cards: int) -> bool:
    """Keep that a screen is alive. False when it was put out meanwhile."""
    screen = session.get(Screen, screen_id)
    if screen is None or screen.revoked_at is not None:
        return False
    screen.last_seen_at, screen.version, screen.cards = now(), version[:40], cards
    today = f"{now():%Y-%m-%d}"
    if session.get(ScreenDay, (screen_id, today)) is None:
        session.add(ScreenDay(screen_id=screen_id, day=today))
    return True


def hang(session: Session, screen: Screen, wall: Wall, *, actor: Person | None) -> None:
    """Give a paired screen another wall. Repeatable; it shows that within ten seconds."""
    if screen.wall_id != wall.id:
        screen.wall = wall
        note(session, actor, "screen.hang", screen.id)


def take_wall_down(session: Session, wall: Wall, *, actor: Person | None) -> None:
    """Remove a wall; screens on it show the main one from now on. Raises `Invalid` for the main wall itself."""
    for screen in session.scalars(select(Screen).where(Screen.wall_id == wall.id)):
        screen.wall = main_wall(session)
    session.flush()
    remove_wall(session, wall, actor=actor)


def paired_screens(session: Session) -> list[Screen]:
    """Every screen that was ever paired, the newest first."""
    return list(session.scalars(select(Screen).where(_PAIRED).order_by(*_NEWEST)))


def some_screens(session: Session, *, page: int, each: int) -> tuple[list[Screen], int, int]:
    """A page of these, those that were put out last: which page it is (beyond the last: the last), of how many."""
    count = session.scalar(select(func.count(Screen.id)).where(_PAIRED)) or 0
    pages = max(1, -(-count // each))
    page = min(max(page, 1), pages)
    query = select(Screen).where(_PAIRED).order_by(Screen.revoked_at.is_not(None), *_NEWEST)
    return list(session.scalars(query.offset((page - 1) * each).limit(each))), page, pages


def where_walls_hang(session: Session) -> dict[str, list[str]]:
    """The offices in which a screen shows each wall, by its id; one without an office is in “”."""
    living = _PAIRED, Screen.revoked_at.is_(None), Screen.wall_id.is_not(None)
    query = select(Screen.wall_id, Office.name).outerjoin(Office, Office.id == Screen.office_id).where(*living)
    found: dict[str, list[str]] = {}
    for wall_id, office in session.execute(query.distinct().order_by(Office.name)):
        found.setdefault(str(wall_id), []).append(office or "")
    return found


def _free_code(taken: set[str | None]) -> str:
    while True:
        code = "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
