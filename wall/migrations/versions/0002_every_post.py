"""Every post: threads, raw and words of posts, pictures, hosts, the fuller health of sources, notices."""

import re
import unicodedata
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

from wall.db import UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(
            "ix_blob_used_at_size",
            ["used_at", "size"],
            unique=False,
            sqlite_where=sa.text("data IS NOT NULL"),
            postgresql_where=sa.text("data IS NOT NULL"),
        )

    op.create_table(
        "host",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("busy_until", UtcDateTime(), nullable=True),
        sa.Column("free_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "picture",
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("use", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("colour", sa.String(length=7), nullable=True),
        sa.Column("animated", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_values", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'failed')", name=op.f("ck_picture_state")),
        sa.CheckConstraint("use IN ('image', 'avatar', 'emoji')", name=op.f("ck_picture_use")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("url", "use", name=op.f("uq_picture_url_use")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_due_at"), ["due_at"], unique=False)

    op.create_table(
        "picture_file",
        sa.Column("picture_id", sa.String(length=26), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("motion", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["blob.hash"], name=op.f("fk_picture_file_hash")),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_picture_file_picture_id")),
        sa.PrimaryKeyConstraint("picture_id", "hash", name=op.f("pk_picture_file")),
    )
    with op.batch_alter_table("picture_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_file_hash"), ["hash"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_values", sa.JSON(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person_id_at", ["person_id", "at"], unique=False)

    op.create_table(
        "post_picture",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("picture_id", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["picture_id"], ["picture.id"], name=op.f("fk_post_picture_picture_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_picture_post_id")),
        sa.PrimaryKeyConstraint("post_id", "picture_id", name=op.f("pk_post_picture")),
    )
    with op.batch_alter_table("post_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_picture_picture_id"), ["picture_id"], unique=False)

    op.create_table(
        "post_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_words_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_words")),
        sa.UniqueConstraint("post_id", name=op.f("uq_post_words_post_id")),
    )
    op.create_table(
        "raw_post",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_raw_post_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_raw_post")),
    )
    with op.batch_alter_table("raw_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_raw_post_kept_at"), ["kept_at"], unique=False)

    _widen_posts()
    _widen_sources()
    _index_words()
    _find_hosts()
    _find_words()


def _widen_posts() -> None:
    # In words that both databases know: SQLite's batch mode would drop the table that others refer to.
    op.execute(
        sa.text("ALTER TABLE post ADD COLUMN root_id VARCHAR(26) CONSTRAINT fk_post_root_id REFERENCES post (id)")
    )
    op.add_column("post", sa.Column("continues", sa.String(length=2000), nullable=True))
    op.add_column("post", sa.Column("boost", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("post", sa.Column("quote", sa.JSON(), nullable=True))
    op.add_column("post", sa.Column("emoji", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("post", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("post", sa.Column("mentions", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("post", sa.Column("sensitive", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_post_continues", "post", ["continues"])
    part = sa.text("root_id IS NOT NULL")
    op.create_index("ix_post_root_id", "post", ["root_id"], sqlite_where=part, postgresql_where=part)


def _widen_sources() -> None:
    op.add_column("source", sa.Column("host", sa.String(length=300), nullable=False, server_default=""))
    op.add_column("source", sa.Column("avatar_url", sa.String(length=2000), nullable=True))
    op.add_column("source", sa.Column("takes_boosts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("takes_replies", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("source", sa.Column("interval_seconds", sa.Integer(), nullable=True))
    op.add_column("source", sa.Column("last_brought", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("source", sa.Column("last_brought_at", UtcDateTime(), nullable=True))
    op.add_column("source", sa.Column("trouble_kind", sa.String(length=20), nullable=True))
    op.add_column("source", sa.Column("told_at", UtcDateTime(), nullable=True))
    op.add_column("source", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("source", sa.Column("note_values", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("source", sa.Column("note_at", UtcDateTime(), nullable=True))
    op.create_index("ix_source_host", "source", ["host"])


def _index_words() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # A column and no index on an expression: whichever plan is chosen, words are taken apart once, when they come.
        kept = "tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED"
        op.execute(sa.text(f"ALTER TABLE post_words ADD COLUMN post_words_search {kept}"))
        op.execute(sa.text("CREATE INDEX ix_post_words_search ON post_words USING gin (post_words_search)"))
        return
    op.execute(
        sa.text(
            "CREATE VIRTUAL TABLE post_words_search USING fts5"
            " (words, content='post_words', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
        )
    )
    forget = "INSERT INTO post_words_search (post_words_search, rowid, words) VALUES ('delete', old.id, old.words);"
    learn = "INSERT INTO post_words_search (rowid, words) VALUES (new.id, new.words);"
    for name, when, does in (
        ("added", "INSERT", learn),
        ("removed", "DELETE", forget),
        ("changed", "UPDATE", forget + learn),
    ):
        op.execute(sa.text(f"CREATE TRIGGER post_words_{name} AFTER {when} ON post_words BEGIN {does} END"))


def _find_hosts() -> None:
    source = sa.table("source", *map(sa.column, ("id", "network", "uri", "host")), sa.column("options", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(source)).all():
        address = row.options.get("base", "") if row.network == "mastodon" else row.uri if row.network == "feed" else ""
        connection.execute(source.update().where(source.c.id == row.id).values(host=urlsplit(address).netloc.lower()))


def _find_words() -> None:
    """Give every post that is here already its words, a few at a time."""
    post = sa.table("post", *map(sa.column, ("id", "title", "text", "warning", "removed_at")))
    words = sa.table("post_words", sa.column("post_id"), sa.column("words"))
    connection, last = op.get_bind(), ""
    while True:
        some = sa.select(post).where(post.c.id > last, post.c.removed_at.is_(None)).order_by(post.c.id).limit(500)
        rows = connection.execute(some).all()
        if not rows:
            return
        last = rows[-1].id
        found = [{"post_id": row.id, "words": _fold(f"{row.warning} {row.title} {row.text}")} for row in rows]
        connection.execute(words.insert(), found)


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[^\W_]+", plain))
