"""Walls with filters and looks, the brand, what people say of themselves, whether a post was answered, its tags."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

from wall.db import UtcDateTime

revision = "0003"
down_revision = "0002"

_AT_ONCE = 1_000
_WORD = re.compile(r"[^\W_]+")


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("accent_light", sa.String(length=7), nullable=True),
        sa.Column("accent_dark", sa.String(length=7), nullable=True),
        sa.Column("logo_hash", sa.String(length=64), nullable=True),
        sa.Column("logo_width", sa.Integer(), nullable=True),
        sa.Column("logo_height", sa.Integer(), nullable=True),
        sa.Column("logo_chip", sa.String(length=5), nullable=True),
        sa.Column("typeface_hash", sa.String(length=64), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("typeface", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
    # Plain, not batch: SQLite would make the table anew, and rows of others point to it.
    op.add_column("person", sa.Column("about", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("post", sa.Column("answered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("wall", sa.Column("filter", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("wall", sa.Column("theme", sa.String(length=10), nullable=False, server_default="system"))
    op.add_column("wall", sa.Column("embed_sites", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("wall", sa.Column("stopped_at", UtcDateTime(), nullable=True))
    op.create_table(
        "post_tag",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("tag", sa.String(length=200), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_tag_post_id")),
        sa.PrimaryKeyConstraint("post_id", "tag", name=op.f("pk_post_tag")),
    )
    _find_tags(op.get_bind())
    op.create_index("ix_post_tag_tag_published_at_post_id", "post_tag", ["tag", "published_at", "post_id"])


def downgrade() -> None:
    op.drop_table("post_tag")
    op.drop_column("wall", "stopped_at")
    op.drop_column("wall", "embed_sites")
    op.drop_column("wall", "theme")
    op.drop_column("wall", "filter")
    op.drop_column("post", "answered")
    op.drop_column("person", "about")
    op.drop_table("brand")


def _find_tags(connection: sa.Connection) -> None:
    """Give the posts that are here the tags by which walls ask for them."""
    post = sa.table(
        "post",
        sa.column("id", sa.String),
        sa.column("tags", sa.JSON),
        sa.column("published_at", UtcDateTime),
        sa.column("removed_at", UtcDateTime),
    )
    post_tag = sa.table("post_tag", sa.column("post_id"), sa.column("tag"), sa.column("published_at", UtcDateTime))
    last = ""
    page = sa.select(post).where(post.c.removed_at.is_(None)).order_by(post.c.id).limit(_AT_ONCE)
    while rows := connection.execute(page.where(post.c.id > last)).all():
        found = [
            {"post_id": row.id, "tag": tag, "published_at": row.published_at}
            for row in rows
            for tag in dict.fromkeys(map(_folded, row.tags))
            if tag
        ]
        if found:
            connection.execute(sa.insert(post_tag), found)
        last = rows[-1].id


def _folded(tag: str) -> str:
    """As the program folds tags now, whatever becomes of it later."""
    decomposed = unicodedata.normalize("NFKD", tag.casefold())
    words = _WORD.findall("".join(sign for sign in decomposed if not unicodedata.combining(sign)))
    return (" ".join(words) or tag)[:200]
