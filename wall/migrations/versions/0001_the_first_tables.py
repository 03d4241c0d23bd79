"""The first tables."""

import sqlalchemy as sa
from alembic import op

from wall.clock import now
from wall.db import UtcDateTime
from wall.ids import new_id

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("actor_id", sa.String(length=26), nullable=True),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=26), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=True),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index("ix_change_person_id_seq", ["person_id", "seq"], unique=False)
        batch_op.create_index("ix_change_post_id_seq", ["post_id", "seq"], unique=False)

    op.create_table(
        "change_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_number")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("dispatched", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_dispatched"), ["dispatched"], unique=False)

    op.create_table(
        "office",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("name", name=op.f("uq_office_name")),
    )
    op.create_table(
        "process_role",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_process_role")),
    )
    op.create_table(
        "relay_account",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column("host", sa.String(length=300), nullable=True),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay_account")),
        sa.UniqueConstraint("network", "handle", name=op.f("uq_relay_account_network_handle")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "wall",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall")),
        sa.UniqueConstraint("slug", name=op.f("uq_wall_slug")),
    )
    op.create_table(
        "delivery",
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("subscriber", sa.String(length=40), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("parked_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("event_id", "subscriber", name=op.f("uq_delivery_event_id_subscriber")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_parked_at"), ["parked_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("team_id", sa.String(length=26), nullable=True),
        sa.Column("office_id", sa.String(length=26), nullable=True),
        sa.Column("manager_id", sa.String(length=26), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("role IN ('member', 'steward', 'operator')", name=op.f("ck_person_role")),
        sa.ForeignKeyConstraint(["manager_id"], ["person.id"], name=op.f("fk_person_manager_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_person_office_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_person_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("slug", name=op.f("uq_person_slug")),
    )
    op.create_table(
        "screen",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("code_expires_at", UtcDateTime(), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("wall_id", sa.String(length=26), nullable=True),
        sa.Column("office_id", sa.String(length=26), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("paired_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_seen_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("cards", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_screen_office_id")),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_screen_wall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screen")),
        sa.UniqueConstraint("code", name=op.f("uq_screen_code")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_screen_token_digest")),
    )
    op.create_table(
        "allowance",
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_allowance_person_id")),
        sa.PrimaryKeyConstraint("person_id", "week", name=op.f("pk_allowance")),
    )
    op.create_table(
        "award",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("badge", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("declined_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_award_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award")),
        sa.UniqueConstraint("person_id", "badge", name=op.f("uq_award_person_id_badge")),
    )
    op.create_table(
        "flower",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("giver_id", sa.String(length=26), nullable=False),
        sa.Column("receiver_id", sa.String(length=26), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("giver_id <> receiver_id", name=op.f("ck_flower_not_to_oneself")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_flower_giver_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["person.id"], name=op.f("fk_flower_receiver_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flower")),
    )
    with op.batch_alter_table("flower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_flower_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flower_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_flower_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(
            "uq_flower_living",
            ["giver_id", "post_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitation_token_digest")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_session_token_digest")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("uri", sa.String(length=2000), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("paused_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("last_try_at", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_values", sa.JSON(), nullable=False),
        sa.Column("trouble_since", UtcDateTime(), nullable=True),
        sa.Column("needs_person", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_source_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("network", "uri", name=op.f("uq_source_network_uri")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_person_id"), ["person_id"], unique=False)

    op.create_table(
        "inbound_seen",
        sa.Column("source_id", sa.String(length=26), nullable=False),
        sa.Column("webhook_id", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_inbound_seen_source_id")),
        sa.PrimaryKeyConstraint("source_id", "webhook_id", name=op.f("pk_inbound_seen")),
    )
    with op.batch_alter_table("inbound_seen", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_seen_at"), ["at"], unique=False)

    op.create_table(
        "post",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("uri", sa.String(length=2000), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("source_id", sa.String(length=26), nullable=True),
        sa.Column("author", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("warning", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("link", sa.JSON(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=True),
        sa.Column("network_edited_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_at", UtcDateTime(), nullable=True),
        sa.Column("hidden_by", sa.String(length=26), nullable=True),
        sa.Column("hidden_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["hidden_by"], ["person.id"], name=op.f("fk_post_hidden_by")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_post_person_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_post_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("uri", name=op.f("uq_post_uri")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index("ix_post_person_id_published_at", ["person_id", "published_at"], unique=False)
        batch_op.create_index("ix_post_published_at_id", ["published_at", "id"], unique=False)
        batch_op.create_index("ix_post_received_at_id", ["received_at", "id"], unique=False)
        batch_op.create_index("ix_post_source_id_published_at", ["source_id", "published_at"], unique=False)
        batch_op.create_index("ix_post_url", ["url"], unique=False)

    op.create_table(
        "relay",
        sa.Column("account_id", sa.String(length=26), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("post_uri", sa.String(length=2000), nullable=False),
        sa.Column("post_url", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("remote_uri", sa.String(length=2000), nullable=True),
        sa.Column("remote_url", sa.String(length=2000), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_values", sa.JSON(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["relay_account.id"], name=op.f("fk_relay_account_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_relay_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relay")),
        sa.UniqueConstraint("account_id", "post_id", name=op.f("uq_relay_account_id_post_id")),
    )
    with op.batch_alter_table("relay", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relay_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_relay_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relay_state"), ["state"], unique=False)
    op.execute(sa.text("INSERT INTO change_number (id, last) VALUES (1, 0)"))
    wall = sa.table(
        "wall", sa.column("id"), sa.column("slug"), sa.column("title"), sa.column("created_at", UtcDateTime())
    )
    op.bulk_insert(wall, [{"id": new_id(), "slug": "main", "title": "Florilège", "created_at": now()}])
