"""Tables of sources: public handles and feeds that belong to people, and how each of them fares."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased
from wall.ids import new_id
from wall.people.models import Person
from wall.sources.words import new_word

HowVerified = Literal["rel_me", "field", "word", "door", "vouched", "operator"]
PROVEN: tuple[HowVerified, ...] = ("rel_me", "field", "word")  # by the account itself: these are looked at again
TroubleKind = Literal[
    "unreachable", "limited", "unauthorized", "gone", "malformed", "astray", "unwelcome", "unproved", "contested"
]


class Source(Leased, Base):
    """One public handle or feed on one network. `due_at` is when it is asked next; none for inbound doors and pauses.

    `trouble` and `note` are English sentences with `{names}`, filled from their values: each page says them in its
    language. `trouble_kind` says which of the five errors it is, that the address leads astray, that the account's own
    sign forbids reading it, that nothing shows any more whose it is, or that somebody else showed that it is theirs.
    `host` is the server that is asked, with its port; empty where none is. `told_at` is when its owner and the stewards
    were told that it is broken.

    Nothing is followed that its person has not agreed to (`agreed_at`); where an operator's command answers for that,
    `agreed_by` is empty, else it is who said yes. `verified_how` says what shows that the account is this person's:
    `proof_word`, put there, does; `proof_url` is where the proof stands, `proof_due_at` when it is looked at again,
    `proof_misses` how often it was not there of late. `only_tag` is the one tag whose posts show, folded; empty: all.
    `holds`: of a partner, what comes in waits for a steward's look. `noindex`: the network asks that search engines
    leave these posts alone.
    """

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("network", "uri"),)

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    network: Mapped[str] = mapped_column(String(20))
    uri: Mapped[str] = mapped_column(String(2000))
    handle: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(2000))
    host: Mapped[str] = mapped_column(String(300), default="", index=True)
    avatar_url: Mapped[str | None] = mapped_column(String(2000))
    takes_boosts: Mapped[bool] = mapped_column(default=False)
    takes_replies: Mapped[bool] = mapped_column(default=True)
    takes_relays: Mapped[bool] = mapped_column(default=True)
    only_tag: Mapped[str] = mapped_column(String(200), default="")
    holds: Mapped[bool] = mapped_column(default=False)
    noindex: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[str | None] = mapped_column(String(26))
    verified_how: Mapped[HowVerified | None] = mapped_column(String(10))
    verified_at: Mapped[datetime | None]
    proof_word: Mapped[str] = mapped_column(String(40), default=new_word)
    proof_url: Mapped[str] = mapped_column(String(2000), default="")
    proof_due_at: Mapped[datetime | None] = mapped_column(index=True)
    proof_misses: Mapped[int] = mapped_column(default=0)
    options: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cursor: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    paused_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_try_at: Mapped[datetime | None]
    interval_seconds: Mapped[int | None]
    last_brought: Mapped[int] = mapped_column(default=0)
    last_brought_at: Mapped[datetime | None]
    trouble_kind: Mapped[TroubleKind | None] = mapped_column(String(20))
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    trouble_since: Mapped[datetime | None]
    needs_person: Mapped[bool] = mapped_column(default=False)
    told_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)
    note_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")

    @property
    def is_contested(self) -> bool:
        """Whether somebody else showed that it is theirs: nothing of it shows until that is decided."""
        return self.trouble_kind == "contested"


class AccountClaim(Base):
    """An account that somebody says is theirs, or that a steward suggests for them: not followed yet.

    It becomes a source once its person agreed and it is verified, or vouched for. Several may claim the same one: who
    shows that it is theirs has it. `word` is the one-time word to put there; `choices` what its person wants to show.
    """

    __tablename__ = "account_claim"
    __table_args__ = (UniqueConstraint("person_id", "network", "uri"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    network: Mapped[str] = mapped_column(String(20))
    uri: Mapped[str] = mapped_column(String(2000))
    handle: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(String(2000))
    options: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text, default="")
    note_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    word: Mapped[str] = mapped_column(String(40), default=new_word)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    suggested_by: Mapped[str | None] = mapped_column(String(26))
    made_at: Mapped[datetime] = mapped_column(default=now)
    agreed_at: Mapped[datetime | None]
    verified_how: Mapped[HowVerified | None] = mapped_column(String(10))
    verified_at: Mapped[datetime | None]
    proof_url: Mapped[str] = mapped_column(String(2000), default="")
    vouch_asked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined")


class Settling(Leased, Base):
    """What a person decided about a source, and what its posts do not show yet: all in one commit would keep others
    from writing for seconds. Gone once they do.

    `takes_away`: nothing that came from it is to be left, and then it goes itself. Until then it is nobody's any more.
    """

    __tablename__ = "settling"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), unique=True)
    takes_away: Mapped[bool] = mapped_column(default=False)


class Host(Base):
    """A server that sources are read from: one look at a time, and a pause between the beginnings of two.

    `busy_until` is set while one is under way, and runs out like a lease; before `free_at` the next must not begin.
    """

    __tablename__ = "host"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    busy_until: Mapped[datetime | None]
    free_at: Mapped[datetime | None]


class InboundSeen(Base):
    """A `webhook-id` that an inbound door has accepted: the same one again has no effect."""

    __tablename__ = "inbound_seen"

    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    webhook_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
