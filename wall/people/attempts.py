"""Ways to the provider and back: set out on in one browser, come back from once, within minutes."""

import json
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from wall.clock import now
from wall.ids import digest
from wall.people.models import LogoutSeen, SignInAttempt

GOOD_FOR = timedelta(minutes=10)
LONGEST_NEXT = 1000
LOGOUT_KEPT = timedelta(minutes=30)  # longer than a logout token is believed


def set_out(session: Session, *, state: str, browser: str, secret_sealed: bytes, next_path: str) -> None:
    """Remember a way that begins: its state goes by the address, `browser` by a cookie."""
    session.add(
        SignInAttempt(
            state_digest=digest(state),
            browser_digest=digest(browser),
            secret_sealed=secret_sealed,
            next_path=next_path if len(next_path) <= LONGEST_NEXT else "/",
            expires_at=now() + GOOD_FOR,
        )
    )


def come_back(session: Session, *, state: str, browser: str) -> tuple[bytes, str] | None:
    """Use up the way that this browser set out on: its sealed secret and where it leads. Of several at once, one does.

    None for another browser, a second time, too late, or nothing that was begun here; then nothing is used up.
    """
    mine = delete(SignInAttempt).where(
        SignInAttempt.state_digest == digest(state),
        SignInAttempt.browser_digest == digest(browser),
        SignInAttempt.expires_at > now(),
    )
    found = session.execute(mine.returning(SignInAttempt.secret_sealed, SignInAttempt.next_path)).first()
    return (found.secret_sealed, found.next_path) if found else None


def is_begun(session: Session, *, state: str, browser: str) -> bool:
    """Whether this browser set out on this way and may come back by it still. Uses nothing up."""
    mine = SignInAttempt.state_digest == digest(state), SignInAttempt.browser_digest == digest(browser)
    return session.scalar(select(SignInAttempt.id).where(*mine, SignInAttempt.expires_at > now())) is not None


def leads_to(session: Session, *, state: str, browser: str) -> str:
    """Where the way leads that this browser set out on; `/` for none."""
    mine = SignInAttempt.state_digest == digest(state), SignInAttempt.browser_digest == digest(browser)
    return session.scalar(select(SignInAttempt.next_path).where(*mine)) or "/"


def first_logout(session: Session, issuer: str, jti: str) -> bool:
    """Whether this logout token comes for the first time. Several at once: one commits, the others raise `Conflict`."""
    seen = digest(f"{issuer} {jti}")
    if session.get(LogoutSeen, seen) is not None:
        return False
    session.add(LogoutSeen(token_digest=seen, expires_at=now() + LOGOUT_KEPT))
    return True


def note_logout(session: Session, issuer: str, *, subject: str | None, sid: str | None) -> None:
    """Keep that somebody, or their session at the provider, was signed out there: who is on the way is, too.

    Repeatable.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    row = {"token_digest": _whose(issuer, subject=subject, sid=sid), "expires_at": now() + LOGOUT_KEPT}
    kept = dialect.insert(LogoutSeen).values(row)
    later = {"expires_at": kept.excluded.expires_at}
    session.execute(kept.on_conflict_do_update(index_elements=["token_digest"], set_=later))


def left_since(session: Session, issuer: str, begun: datetime, *, subject: str, sid: str | None) -> bool:
    """Whether the provider said, after a way began, that whoever is on it left."""
    theirs = [_whose(issuer, subject=subject, sid=None)]
    if sid is not None:
        theirs += [_whose(issuer, subject=subject, sid=sid), _whose(issuer, subject=None, sid=sid)]
    since = LogoutSeen.token_digest.in_(theirs), LogoutSeen.expires_at >= begun + LOGOUT_KEPT
    return session.scalars(select(LogoutSeen.token_digest).where(*since).limit(1)).first() is not None


def forget_ways(session: Session) -> None:
    """Forget ways that nobody can come back by any more, and logouts that could not come again. Repeatable."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.expires_at <= now()))
    session.execute(delete(LogoutSeen).where(LogoutSeen.expires_at <= now()))


def _whose(issuer: str, *, subject: str | None, sid: str | None) -> str:
    return digest(json.dumps([issuer, subject, sid]))
