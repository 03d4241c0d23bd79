"""The table of posts: what people said in public, cleaned, and what is left of what is gone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from wall.clock import now
from wall.db import Base
from wall.ids import new_id
from wall.people.models import Person

_IS_PART = text("root_id IS NOT NULL")
HELD = "waits for a steward’s look"
LEFT_OUT = "left out by a steward"
PASSED_OVER = (HELD, LEFT_OUT)  # a partner's, which nobody hid for safety: colleagues may still pass it on


class Post(Base):
    """One public message. Identity is `uri`; `html` is clean when it is stored, and cleaned again when it is shown.

    A post that continues an earlier one of its author's (`continues` is that one's uri) is a part of the thread whose
    first post is `root_id`: it has no card of its own, and shows on that one's. `answers`, `quote`: url, author, text.
    `answered`: its network has answers to it; how many is nobody's business here.
    `edited_at` is what pages say, `network_edited_at` what the network said: only that tells old from new.
    A removed one is a tombstone: no words, no author, and for its addresses keyed hashes: it stays gone.
    `author_hid` is how its author wants it out of sight while it is hidden for safety: so it is when that is lifted.
    """

    __tablename__ = "post"
    __table_args__ = (
        Index("ix_post_published_at_id", "published_at", "id"),
        Index("ix_post_received_at_id", "received_at", "id"),
        Index("ix_post_network_published_at_id", "network", "published_at", "id"),
        Index("ix_post_language_published_at_id", "language", "published_at", "id"),
        Index("ix_post_url", "url"),
        Index("ix_post_person_id_published_at", "person_id", "published_at"),
        Index("ix_post_source_id_published_at", "source_id", "published_at"),
        # Parts alone: else SQLite looks for all cards here and sorts them, instead of reading the newest in order.
        Index("ix_post_root_id", "root_id", sqlite_where=_IS_PART, postgresql_where=_IS_PART),
        Index("ix_post_continues", "continues"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True, default=new_id)
    uri: Mapped[str] = mapped_column(String(2000), unique=True)
    url: Mapped[str] = mapped_column(String(2000))
    network: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"))
    root_id: Mapped[str | None] = mapped_column(ForeignKey("post.id"))
    continues: Mapped[str | None] = mapped_column(String(2000))
    boost: Mapped[bool] = mapped_column(default=False)
    author: Mapped[dict[str, Any]] = mapped_column(JSON)
    title: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(16))
    warning: Mapped[str] = mapped_column(Text, default="")
    answers: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    media: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    link: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    quote: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    emoji: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    mentions: Mapped[list[str]] = mapped_column(JSON, default=list)
    sensitive: Mapped[bool] = mapped_column(default=False)
    answered: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    network_edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    hidden_reason: Mapped[str | None] = mapped_column(Text)
    author_hid: Mapped[str] = mapped_column(String(40), default="")

    person: Mapped[Person] = relationship(foreign_keys=person_id, lazy="joined")

    @property
    def shown(self) -> bool:
        """Whether visitors may see it as a card of its own."""
        gone = self.removed_at or self.hidden_at or self.person.out_since
        return gone is None and self.root_id is None and not (self.boost and self._boosts_what_is_out())

    @property
    def is_out(self) -> bool:
        """Whether these are words of ours that nobody may see: hidden, or somebody's who is out of sight."""
        session = object_session(self)
        first = session.get(Post, self.root_id) if session and self.root_id else None
        hidden = any(one.hidden_at and one.hidden_reason not in PASSED_OVER for one in (self, first) if one)
        living = self.removed_at is None and not self.boost
        return living and (hidden or self.person.out_since is not None)

    def _boosts_what_is_out(self) -> bool:
        session = object_session(self)
        if session is None:
            return True  # nobody can tell: fail closed
        originals = select(Post).where(Post.url == self.url, Post.url != "", Post.boost.is_(False))
        return any(one.is_out for one in session.scalars(originals))


class RawPost(Base):
    """A post as its network gave it, compressed, for thirty days: enough to clean it again."""

    __tablename__ = "raw_post"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(default=now, index=True)


class PostWords(Base):
    """What a post is found by: its words in small letters without accents. An index of words hangs on this table."""

    __tablename__ = "post_words"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), unique=True)
    words: Mapped[str] = mapped_column(Text)


class PostTag(Base):
    """That a post has a tag, folded as walls ask for it. `published_at` is its post's: a tag is read newest first."""

    __tablename__ = "post_tag"
    __table_args__ = (Index("ix_post_tag_tag_published_at_post_id", "tag", "published_at", "post_id"),)

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(200), primary_key=True)
    published_at: Mapped[datetime]


class PostCarries(Base):
    """That a card carries an address, which it quotes, answers or links to: so one finds where a post is repeated.

    A digest, since addresses are longer than an index bears. It says what those columns of the post say.
    """

    __tablename__ = "post_carries"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    address_digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Highlight(Base):
    """That a steward put a post forward, with a kind word beside it if they like, until some moment or for good."""

    __tablename__ = "highlight"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    word: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]


class PostClick(Base):
    """How often visitors went on to a post's conversation on one day. Nothing is kept of who."""

    __tablename__ = "post_click"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class PostPicture(Base):
    """That a post uses a picture. It stays for a while when the post is gone, so that its media answer 410."""

    __tablename__ = "post_picture"

    post_id: Mapped[str] = mapped_column(ForeignKey("post.id"), primary_key=True)
    picture_id: Mapped[str] = mapped_column(ForeignKey("picture.id"), primary_key=True, index=True)
