"""Indexes that find a network's and a language's posts in their order, however rare they are."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("ix_post_network_published_at_id", "post", ["network", "published_at", "id"])
    op.create_index("ix_post_language_published_at_id", "post", ["language", "published_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_post_language_published_at_id", "post")
    op.drop_index("ix_post_network_published_at_id", "post")
