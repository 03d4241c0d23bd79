"""Tables of people: the directory, its teams and offices, every way in, sessions, what stewards did, who is erased."""

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased
from wall.ids import new_id
from wall.people.addressed import Addressed
from wall.people.standing import HowLeft as HowLeft
from wall.people.standing import PersonKind as PersonKind
from wall.people.standing import Standing

RoleName = Literal["member", "steward", "operator"]
ROLES: tuple[RoleName, ...] = get_args(RoleName)
HowSignedIn = Literal["link", "provider", "passkey"]
MailWish = Literal["never", "daily", "at_once"]


class Team(Base):
    """A team of colleagues."""

    __tablename__ = "team"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Office(Base):
    """A place where colleagues work and screens hang."""

    __tablename__ = "office"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Person(Addressed, Standing, Base):
    """A colleague in the directory. `id` never changes: their flower grows from it. `about` is in their words."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("role IN ('member', 'steward', 'operator')", name="role"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    about: Mapped[str] = mapped_column(String(300), default="")
    role: Mapped[RoleName] = mapped_column(String(20), default="member")
    team_id: Mapped[str | None] = mapped_column(ForeignKey("team.id"))
    office_id: Mapped[str | None] = mapped_column(ForeignKey("office.id"))
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(default=now)
    mail_wish: Mapped[MailWish] = mapped_column(String(10), default="never")

    team: Mapped[Team | None] = relationship(lazy="joined")
    office: Mapped[Office | None] = relationship(lazy="joined")

    @property
    def serves(self) -> bool:
        """Whether this person looks after the site: a steward or an operator."""
        return self.role in ("steward", "operator")


class Invitation(Base):
    """A one-time link, kept as a digest. Whoever follows it becomes, or signs in as, its person."""

    __tablename__ = "invitation"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(String(254))
    role: Mapped[RoleName] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignedIn(Base):
    """A session: one browser in which one person is signed in. The cookie holds the token, the row its digest.

    It ends at `expires_at`, or when it was not used for long (`seen_at`). `agent` is what the browser says of itself;
    `provider_sid` is the provider’s name of its own session (OpenID Connect Back-Channel Logout 1.0). `shown_at` is
    when somebody last showed who they are, here or at the provider; None where the provider does not tell.
    """

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    how: Mapped[HowSignedIn] = mapped_column(String(10), default="link")
    agent: Mapped[str] = mapped_column(String(200), default="")
    identity_id: Mapped[str | None] = mapped_column(ForeignKey("identity.id"), index=True)
    provider_sid: Mapped[str | None] = mapped_column(String(255))
    id_token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    shown_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")


class Identity(Base):
    """Who somebody is to an OpenID provider: its issuer and the subject there, which never change.

    `granted_role` is the role that the provider’s groups gave, and `role_before` the one to go back to without them.
    """

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    granted_role: Mapped[RoleName | None] = mapped_column(String(20))
    role_before: Mapped[RoleName | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class LogoutSeen(Base):
    """A logout that the provider told (OpenID Connect Back-Channel Logout 1.0): its token, good once, and of whom."""

    __tablename__ = "logout_seen"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Base):
    """A way to the provider and back that somebody set out on: good once, for minutes, in one browser.

    `secret_sealed` holds the nonce and the PKCE verifier (RFC 7636); `browser_digest` is of a cookie.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    state_digest: Mapped[str] = mapped_column(String(64), unique=True)
    browser_digest: Mapped[str] = mapped_column(String(64))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    next_path: Mapped[str] = mapped_column(String(1000), default="/")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Passkey(Base):
    """A passkey of a person (WebAuthn): its public key, and what its person calls it."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(80))
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A challenge that a browser was given for a passkey: good once, for minutes. No person: it is to sign in."""

    __tablename__ = "passkey_challenge"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """What somebody did by virtue of a role: who, what, to what. Ids only, and only ever added to: triggers see to it.

    Why they did it, in words, is a row of its own, which goes when the person is erased whom it speaks of.
    """

    __tablename__ = "audit_entry"

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    actor_id: Mapped[str | None] = mapped_column(String(26))
    act: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str | None] = mapped_column(String(26), index=True)
    at: Mapped[datetime] = mapped_column(default=now)

    words: Mapped["AuditWords | None"] = relationship(lazy="joined", viewonly=True)

    @property
    def reason(self) -> str | None:
        """Why, as far as it may still be told."""
        return self.words.words if self.words else None


class AuditWords(Base):
    """Why something was done, in words. `about_id` is the person with whom they are erased, if they speak of one."""

    __tablename__ = "audit_words"

    entry_id: Mapped[str] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    about_id: Mapped[str | None] = mapped_column(String(26), index=True)
    words: Mapped[str] = mapped_column(Text)


class Erasure(Leased, Base):
    """That a person was erased or made anonymous, as said `at`: kept for ever, and in a file: a copy repeats it.
    Due until nothing of them is left. `slug_digest` is a keyed hash of their slug, which nobody is given again."""

    __tablename__ = "erasure"

    person_id: Mapped[str] = mapped_column(String(26), unique=True)
    how: Mapped[HowLeft] = mapped_column(String(12))
    slug_digest: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
