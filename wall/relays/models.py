"""Tables of relays: the company's brand accounts, and what each passed on of what colleagues wrote."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wall.clock import now
from wall.db import Base
from wall.events.models import Leased
from wall.ids import new_id
from wall.posts.models import Post


class RelayAccount(Base):
    """A brand account. `by_hand` where a steward reposts on the network and says so, since nothing else is possible."""

    __tablename__ = "relay_account"
    __table_args__ = (UniqueConstraint("network", "handle"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    network: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(300))
    host: Mapped[str | None] = mapped_column(String(300))
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_hand: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Relay(Leased, Base):
    """What one brand account owes one post, exactly once. `due_at` is when it is tried next; none once it is settled.

    It keeps the post's addresses, since a removed post has none and its relay is still to be undone.
    """

    __tablename__ = "relay"
    __table_args__ = (
        UniqueConstraint("account_id", "post_id"),
        Index("ix_relay_state_created_at_id", "state", "created_at", "id"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("relay_account.id"))
    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), index=True)
    post_uri: Mapped[str] = mapped_column(String(2000))
    post_url: Mapped[str] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    remote_uri: Mapped[str | None] = mapped_column(String(2000))
    remote_url: Mapped[str | None] = mapped_column(String(2000))
    trouble: Mapped[str | None] = mapped_column(Text)
    trouble_values: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    account: Mapped[RelayAccount] = relationship(lazy="joined")
    post: Mapped[Post] = relationship()
