"""Walls with filters and looks, the brand, what people say of themselves, whether a post was answered."""

import sqlalchemy as sa
from alembic import op

from wall.db import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("accent_light", sa.String(length=7), nullable=True),
        sa.Column("accent_dark", sa.String(length=7), nullable=True),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_hash", sa.String(length=64), nullable=True),
        sa.Column("typeface", sa.LargeBinary(), nullable=True),
        sa.Column("typeface_hash", sa.String(length=64), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
    # Plain, not batch: SQLite would make the table anew, and rows of others point to it.
    op.add_column("person", sa.Column("about", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("post", sa.Column("answered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("wall", sa.Column("filter", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("wall", sa.Column("theme", sa.String(length=10), nullable=False, server_default="system"))
    op.add_column("wall", sa.Column("embed_sites", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("wall", sa.Column("stopped_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("wall", "stopped_at")
    op.drop_column("wall", "embed_sites")
    op.drop_column("wall", "theme")
    op.drop_column("wall", "filter")
    op.drop_column("post", "answered")
    op.drop_column("person", "about")
    op.drop_table("brand")
