"""The way to the provider and back: a code with PKCE, a nonce, and a state that is bound to the browser.

OpenID Connect Core 1.0, 3.1, as OAuth 2.0 Security Best Current Practice (RFC 9700) has it.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from wall.acts.let_in import tell_of_joining
from wall.clock import now
from wall.errors import Forbidden, Invalid, Unavailable
from wall.ids import new_token
from wall.parts import Parts
from wall.people.attempts import come_back, is_begun, leads_to, left_since, set_out
from wall.people.identities import Newcomer, join
from wall.people.sessions import sign_out, start_session
from wall.web.provider.claims import (
    Expected,
    LoggedOut,
    check_id_token,
    check_logout_token,
    check_shown_anew,
    shown_at,
)
from wall.web.provider.known import Known
from wall.web.provider.metadata import Metadata
from wall.web.provider.newcomer import newcomer, together, wants_more
from wall.web.provider.signed import unverified
from wall.web.provider.talk import Talk
from wall.web.provider.trouble import NoAnswer, NotBelieved, not_from_here
from wall.web.provider.turns import Turns

CALLBACK = "/sign-in/provider/callback"
LONGEST_CODE = 4000
LONGEST_STATE = 200
LONGEST_BROWSER = 100
LONGEST_HINT = 4000  # characters of an ID token in an address; a longer one is not kept, and the provider asks

_REFUSALS = frozenset(("access_denied", "login_required", "interaction_required", "consent_required"))
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SetOut:
    """Where the browser goes, and what it keeps meanwhile."""

    url: str
    browser: str = field(repr=False)


@dataclass(frozen=True)
class Verified:
    """Who came, when they showed who they are, the session there, and the ID token that says so."""

    who: Newcomer
    shown_at: datetime | None
    sid: str | None
    id_token: str = field(repr=False)


@dataclass(frozen=True)
class Arrived:
    """A new session's token, and where its person goes on."""

    token: str = field(repr=False)
    next_path: str


class Flow:
    """Sign-in with the provider of this site's settings. Safe between threads; asks nothing before it is needed."""

    def __init__(self, parts: Parts) -> None:
        settings = parts.settings
        self._parts = parts
        self._talk = Talk(settings, settings.public_url + CALLBACK)
        self._turns = Turns()
        self._known = Known(settings.oidc_issuer, self._talk, self._turns)

    def set_out(self, next_path: str, *, browser: str | None = None, again: bool = False) -> SetOut:
        """Begin; `again` for somebody who shows anew who they are. Raises `Unavailable` or `Busy`.

        `browser` is what this browser keeps from another way, in another window: both lead back.
        """
        state, nonce, verifier = (new_token() for _ in range(3))
        if not browser or len(browser) > LONGEST_BROWSER:
            browser = new_token()
        with _in_words():
            metadata = self._known.metadata()
            secret = {"issuer": metadata.issuer, "nonce": nonce, "verifier": verifier, "again": "1" * again}
            sealed = self._parts.sealer.seal(json.dumps({**secret, "begun": now().isoformat()}))
            with self._parts.database.write() as session:
                set_out(session, state=state, browser=browser, secret_sealed=sealed, next_path=next_path)
            return SetOut(self._talk.way_in(metadata, state, nonce, verifier, again=again), browser)

    def come_back(
        self, said: Mapping[str, str], browser: str | None, *, caller: str, agent: str, earlier: str | None
    ) -> Arrived:
        """Arrive: verify what came back, find the person, begin a session. Of two with one state, one succeeds.

        Only who set out here takes a turn, of those that are the caller’s. `earlier` is the token of the session that
        this browser had; it ends.

        Raises `Invalid` for what does not hold, `Forbidden` for who may not come, `Unavailable` or `Busy`.
        """
        self._check_begun(said.get("state", ""), browser)
        with self._turns.take(caller), _in_words():
            secret, next_path = self._use_up(said.get("state", ""), browser)
            found = self._verified(said, secret)
            sealed = self._parts.sealer.seal(found.id_token) if len(found.id_token) <= LONGEST_HINT else None
            begun = datetime.fromisoformat(secret["begun"])
            with self._parts.database.write() as session:
                joined = join(session, found.who, self._parts.settings)
                identity = joined.identity
                if left_since(session, identity.issuer, begun, subject=identity.subject, sid=found.sid):
                    raise NotBelieved("left meanwhile")
                if joined.has_ended:
                    tell_of_joining(session, joined.person)
                sign_out(session, earlier or "")
                token = start_session(
                    session,
                    joined.person,
                    how="provider",
                    agent=agent,
                    identity_id=identity.id,
                    provider_sid=found.sid,
                    id_token_sealed=sealed,
                    shown_at=found.shown_at,
                )
            return Arrived(token, next_path)

    def leads_to(self, state: str, browser: str | None) -> str:
        """Where the way leads that this browser set out on; `/` for none."""
        with self._parts.database.read() as session:
            return leads_to(session, state=state, browser=browser or "")

    def logged_out(self, token: str) -> LoggedOut:
        """Whom a logout token of the provider is about. Raises `Invalid`, `Unavailable` or `Busy`."""
        with _in_words():
            check_logout_token(unverified(token), self._expected())
            return check_logout_token(self._known.open(token), self._expected())

    def end_session_endpoint(self) -> str | None:
        """Where the provider ends its own session, as far as that is known: who signs out waits for nobody."""
        metadata = self._known.metadata_if_known()
        return metadata.end_session_endpoint if metadata else None

    def _check_begun(self, state: str, browser: str | None) -> None:
        """Raises `Invalid` where this browser set out on no such way. Nothing is used up."""
        if not browser or not 0 < len(state) <= LONGEST_STATE:
            raise not_from_here()
        with self._parts.database.read() as session:
            if not is_begun(session, state=state, browser=browser):
                raise not_from_here()

    def _use_up(self, state: str, browser: str | None) -> tuple[dict[str, str], str]:
        if not browser:
            raise not_from_here()
        with self._parts.database.write() as session:
            found = come_back(session, state=state, browser=browser)
        if found is None:
            raise not_from_here()
        secret: dict[str, str] = json.loads(self._parts.sealer.open(found[0]))
        if secret["issuer"] != self._parts.settings.oidc_issuer:  # the site was set to another one meanwhile
            raise not_from_here()
        return secret, found[1]

    def _verified(self, said: Mapping[str, str], secret: dict[str, str]) -> Verified:
        """What the provider says of the person, all of it checked."""
        metadata = self._known.metadata()
        if said.get("iss", metadata.issuer) != metadata.issuer or (metadata.names_itself and "iss" not in said):
            raise NotBelieved("iss of the answer")  # RFC 9207: another provider's code would go to this one
        if "error" in said:
            raise _turned_away() if said["error"] in _REFUSALS else NoAnswer("an error came back")
        code = said.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE or not code.isascii() or not code.isprintable():
            raise NotBelieved("code")
        tokens = self._talk.exchange(metadata, code, secret["verifier"])
        signed = self._known.open(tokens.id_token)
        claims = check_id_token(signed, self._expected(), secret["nonce"], tokens.access_token)
        shown = shown_at(claims, self._expected())
        if secret["again"]:
            check_shown_anew(shown, datetime.fromisoformat(secret["begun"]).timestamp())
        moment = min(datetime.fromtimestamp(shown, UTC), now()) if shown is not None else None
        who = newcomer(self._with_more(metadata, claims, tokens.access_token), self._parts.settings.oidc_groups_claim)
        return Verified(who, moment, claims.get("sid"), tokens.id_token)

    def _with_more(self, metadata: Metadata, claims: dict[str, Any], access_token: str | None) -> dict[str, Any]:
        """The claims, and what the provider tells at another address, where they lack something."""
        settings = self._parts.settings
        roles = settings.oidc_member_groups or settings.oidc_steward_groups or settings.oidc_operator_groups
        if access_token and wants_more(claims, settings.oidc_groups_claim, needs_groups=bool(roles)):
            return together(claims, self._talk.more_of(metadata, access_token, claims["sub"]))
        return claims

    def _expected(self) -> Expected:
        settings = self._parts.settings
        return Expected(settings.oidc_issuer, settings.oidc_client_id, now().timestamp())


@contextmanager
def _in_words() -> Iterator[None]:
    """Say to people what went wrong, and why to the log."""
    try:
        yield
    except NotBelieved as error:
        log.warning("the provider led nowhere", extra={"why": error.why})
        raise Invalid(
            "What came back about you could not be verified, so nobody was signed in. Try again; if it happens again, "
            "tell the person who looks after this wall."
        ) from error
    except NoAnswer as error:
        log.warning("the provider led nowhere", extra={"why": error.why})
        raise Unavailable(
            "The place where you sign in did not answer as it should, so nobody was signed in. Try again in a minute; "
            "if it happens again, tell the person who looks after this wall."
        ) from error


def _turned_away() -> Forbidden:
    return Forbidden(
        "You were not let in where you sign in. Try again; if you should be, ask those who look after accounts in your "
        "company."
    )
