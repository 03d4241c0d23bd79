"""Sign-in, verified accounts, sight, safety, notices by mail, highlights, erasure; the audit is only ever added to."""

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

from wall.db import UtcDateTime

revision = "0005"
down_revision = "0004"

_AT_ONCE = 500

_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER audit_entry_no_{act} BEFORE {act} ON audit_entry BEGIN "
        "SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        for act in ("update", "delete")
    ],
    "postgresql": [
        "CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is only ever added to'; END $$",
        "CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()",
        "CREATE TRIGGER audit_entry_whole BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION audit_entry_stays()",
    ],
}
_CHANGEABLE = {
    "sqlite": ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"],
    "postgresql": [
        "DROP TRIGGER audit_entry_stays ON audit_entry",
        "DROP TRIGGER audit_entry_whole ON audit_entry",
        "DROP FUNCTION audit_entry_stays()",
    ],
}
_OF_SOURCE = (
    "takes_relays",
    "only_tag",
    "holds",
    "noindex",
    "agreed_at",
    "agreed_by",
    "verified_how",
    "verified_at",
    "proof_word",
    "proof_url",
    "proof_due_at",
    "proof_misses",
)
_OF_PERSON = (
    "kind",
    "mail_wish",
    "out_since",
    "paused_at",
    "paused_until",
    "left_at",
    "left_how",
    "deactivated_at",
    "erased_at",
    "email_before",
    "email_set_at",
    "email_set_by",
    "email_good_from",
    "came_in_at",
)
_TABLES = (
    "post_carries",
    "post_click",
    "highlight",
    "screen_day",
    "passkey_challenge",
    "passkey",
    "letter",
    "identity",
    "account_claim",
    "hiding_words",
    "hiding",
    "audit_words",
    "sign_in_attempt",
    "logout_seen",
    "erasure",
    "announcement",
    "settling",
)


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_until", "announcement", ["until"])
    op.create_table(
        "erasure",
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("how", sa.String(length=12), nullable=False),
        sa.Column("slug_digest", sa.String(length=64), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
    )
    op.create_index("ix_erasure_due_at", "erasure", ["due_at"])
    op.create_table(
        "settling",
        sa.Column("source_id", sa.String(length=26), nullable=False),
        sa.Column("takes_away", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_settling_source_id_source")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settling")),
        sa.UniqueConstraint("source_id", name=op.f("uq_settling_source_id")),
    )
    op.create_index("ix_settling_due_at", "settling", ["due_at"])
    op.create_table(
        "hiding",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("post_id", sa.String(length=26), nullable=True),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("appealed_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=26), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("lifted_at", UtcDateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=26), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiding")),
    )
    op.create_index("ix_hiding_appealed_at", "hiding", ["appealed_at"])
    op.create_index("ix_hiding_at", "hiding", ["at"])
    op.create_index("ix_hiding_person_id", "hiding", ["person_id"])
    op.create_index("ix_hiding_post_id", "hiding", ["post_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("state_digest", sa.String(length=64), nullable=False),
        sa.Column("browser_digest", sa.String(length=64), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("next_path", sa.String(length=1000), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_sign_in_attempt_state_digest")),
    )
    op.create_index("ix_sign_in_attempt_expires_at", "sign_in_attempt", ["expires_at"])
    op.create_table(
        "audit_words",
        sa.Column("entry_id", sa.String(length=26), nullable=False),
        sa.Column("about_id", sa.String(length=26), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_words_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_words")),
    )
    op.create_index("ix_audit_words_about_id", "audit_words", ["about_id"])
    op.create_table(
        "hiding_words",
        sa.Column("hiding_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["hiding_id"], ["hiding.id"], name=op.f("fk_hiding_words_hiding_id")),
        sa.PrimaryKeyConstraint("hiding_id", "kind", name=op.f("pk_hiding_words")),
    )
    op.create_table(
        "account_claim",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("uri", sa.String(length=2000), nullable=False),
        sa.Column("handle", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("note_values", sa.JSON(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("suggested_by", sa.String(length=26), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.Column("verified_how", sa.String(length=10), nullable=True),
        sa.Column("verified_at", UtcDateTime(), nullable=True),
        sa.Column("proof_url", sa.String(length=2000), nullable=False),
        sa.Column("vouch_asked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_claim_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_claim")),
        sa.UniqueConstraint("person_id", "network", "uri", name=op.f("uq_account_claim_person_id_network_uri")),
    )
    op.create_index("ix_account_claim_person_id", "account_claim", ["person_id"])
    op.create_table(
        "identity",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("granted_role", sa.String(length=20), nullable=True),
        sa.Column("role_before", sa.String(length=20), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_identity_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_identity_issuer_subject")),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    op.create_table(
        "logout_seen",
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_logout_seen")),
    )
    op.create_index("ix_logout_seen_expires_at", "logout_seen", ["expires_at"])
    op.create_table(
        "letter",
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("about_ids", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("parked_at", UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("lease", sa.String(length=64), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_letter_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    op.create_index("ix_letter_due_at", "letter", ["due_at"])
    op.create_index("ix_letter_person_id", "letter", ["person_id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_person_id", "passkey", ["person_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_passkey_challenge_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    op.create_index("ix_passkey_challenge_person_id", "passkey_challenge", ["person_id"])
    op.create_table(
        "screen_day",
        sa.Column("screen_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"], name=op.f("fk_screen_day_screen_id")),
        sa.PrimaryKeyConstraint("screen_id", "day", name=op.f("pk_screen_day")),
    )
    op.create_table(
        "highlight",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("by_id", sa.String(length=26), nullable=True),
        sa.Column("word", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_highlight_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_highlight_post_id")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_highlight")),
    )
    op.create_index("ix_highlight_by_id", "highlight", ["by_id"])
    op.create_table(
        "post_click",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_click_post_id")),
        sa.PrimaryKeyConstraint("post_id", "day", name=op.f("pk_post_click")),
    )
    op.create_table(
        "post_carries",
        sa.Column("post_id", sa.String(length=26), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_carries_post_id")),
        sa.PrimaryKeyConstraint("post_id", "address_digest", name=op.f("pk_post_carries")),
    )
    op.create_index("ix_post_carries_address_digest", "post_carries", ["address_digest"])
    _find_carried(op.get_bind())
    _move_reasons(op.get_bind())
    op.drop_column("audit_entry", "reason")
    op.create_index("ix_audit_entry_subject_id", "audit_entry", ["subject_id"])
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
    # Plain, not batch: SQLite would make these tables anew, and rows of others point to them.
    op.add_column("notice", sa.Column("about_id", sa.String(length=26), nullable=True))
    op.add_column("notice", sa.Column("mailed_at", UtcDateTime(), nullable=True))
    op.create_index("ix_notice_about_id", "notice", ["about_id"])
    op.execute("DELETE FROM notice WHERE id NOT IN (SELECT min(id) FROM notice GROUP BY person_id, at, path, message)")
    op.drop_index("ix_notice_person_id_at", "notice")
    op.create_index("ix_notice_told_once", "notice", ["person_id", "at", "path", "message"], unique=True)
    op.add_column("person", sa.Column("kind", sa.String(length=12), nullable=False, server_default="colleague"))
    op.add_column("person", sa.Column("mail_wish", sa.String(length=10), nullable=False, server_default="never"))
    for name in ("out_since", "paused_at", "paused_until", "left_at", "deactivated_at", "erased_at"):
        op.add_column("person", sa.Column(name, UtcDateTime(), nullable=True))
    op.add_column("person", sa.Column("left_how", sa.String(length=12), nullable=True))
    for name in ("email_set_at", "email_good_from", "came_in_at"):
        op.add_column("person", sa.Column(name, UtcDateTime(), nullable=True))
    op.add_column("person", sa.Column("email_before", sa.String(length=254), nullable=True))
    op.add_column("person", sa.Column("email_set_by", sa.String(length=26), nullable=True))
    op.execute(  # who came in before: by a session, a link that was used, or anything that they did by a role
        "UPDATE person SET came_in_at = created_at WHERE id IN (SELECT person_id FROM session) OR role <> 'member' "
        "OR id IN (SELECT person_id FROM invitation WHERE used_at IS NOT NULL AND person_id IS NOT NULL) "
        "OR id IN (SELECT actor_id FROM audit_entry WHERE actor_id IS NOT NULL)"
    )
    op.create_index("ix_person_paused_until", "person", ["paused_until"])
    op.execute("UPDATE person SET out_since = hidden_at")
    op.add_column("post", sa.Column("author_hid", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("session", sa.Column("how", sa.String(length=10), nullable=False, server_default="link"))
    op.add_column("session", sa.Column("agent", sa.String(length=200), nullable=False, server_default=""))
    op.execute(  # as both databases take it: alembic gives SQLite no reference with a new column
        "ALTER TABLE session ADD COLUMN identity_id VARCHAR(26) "
        "CONSTRAINT fk_session_identity_id REFERENCES identity (id)"
    )
    op.add_column("session", sa.Column("provider_sid", sa.String(length=255), nullable=True))
    op.add_column("session", sa.Column("id_token_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("session", sa.Column("seen_at", UtcDateTime(), nullable=False, server_default="2026-01-01 00:00:00"))
    op.execute("UPDATE session SET seen_at = created_at")
    op.add_column("session", sa.Column("shown_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE session SET shown_at = created_at")
    op.create_index("ix_session_identity_id", "session", ["identity_id"])
    op.add_column("source", sa.Column("takes_relays", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("source", sa.Column("only_tag", sa.String(length=200), nullable=False, server_default=""))
    op.add_column("source", sa.Column("holds", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("noindex", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("source", sa.Column("agreed_at", UtcDateTime(), nullable=True))
    op.add_column("source", sa.Column("agreed_by", sa.String(length=26), nullable=True))
    op.add_column("source", sa.Column("verified_how", sa.String(length=10), nullable=True))
    op.add_column("source", sa.Column("verified_at", UtcDateTime(), nullable=True))
    op.add_column("source", sa.Column("proof_word", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("source", sa.Column("proof_url", sa.String(length=2000), nullable=False, server_default=""))
    op.add_column("source", sa.Column("proof_due_at", UtcDateTime(), nullable=True))
    op.add_column("source", sa.Column("proof_misses", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_source_proof_due_at", "source", ["proof_due_at"])
    op.execute("UPDATE source SET agreed_at = created_at")  # whoever connected them answered for that
    _give_words(op.get_bind())
    op.drop_index("ix_relay_state", "relay")
    op.create_index("ix_relay_state_created_at_id", "relay", ["state", "created_at", "id"])
    op.create_index("ix_flower_given_at", "flower", ["given_at"])
    op.add_column("wall", sa.Column("stopped_with_all", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for statement in _CHANGEABLE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_column("wall", "stopped_with_all")
    op.drop_index("ix_flower_given_at", "flower")
    op.drop_index("ix_relay_state_created_at_id", "relay")
    op.create_index("ix_relay_state", "relay", ["state"])
    op.drop_index("ix_source_proof_due_at", "source")
    for name in _OF_SOURCE:
        op.drop_column("source", name)
    op.drop_index("ix_session_identity_id", "session")
    with op.batch_alter_table("session") as batch:
        for name in ("how", "agent", "identity_id", "provider_sid", "id_token_sealed", "seen_at", "shown_at"):
            batch.drop_column(name)
    op.drop_index("ix_person_paused_until", "person")
    for name in _OF_PERSON:
        op.drop_column("person", name)
    op.drop_column("post", "author_hid")
    op.drop_index("ix_notice_told_once", "notice")
    op.create_index("ix_notice_person_id_at", "notice", ["person_id", "at"])
    op.drop_index("ix_notice_about_id", "notice")
    op.drop_column("notice", "mailed_at")
    op.drop_column("notice", "about_id")
    op.drop_index("ix_audit_entry_subject_id", "audit_entry")
    op.add_column("audit_entry", sa.Column("reason", sa.Text(), nullable=True))
    op.execute("UPDATE audit_entry SET reason = (SELECT words FROM audit_words WHERE entry_id = audit_entry.id)")
    for table in _TABLES:
        op.drop_table(table)


def _find_carried(connection: sa.Connection) -> None:
    """Write down what the cards of the posts that are here carry of others."""
    parts = [sa.column(name, sa.JSON) for name in ("quote", "answers", "link")]
    post = sa.table("post", sa.column("id", sa.String), sa.column("removed_at", UtcDateTime), *parts)
    post_carries = sa.table("post_carries", sa.column("post_id"), sa.column("address_digest"))
    page = sa.select(post).where(post.c.removed_at.is_(None)).order_by(post.c.id).limit(_AT_ONCE)
    last = ""
    while rows := connection.execute(page.where(post.c.id > last)).all():
        said = [(row.id, part.get("url")) for row in rows for part in (row.quote, row.answers, row.link) if part]
        found = dict.fromkeys((post_id, hashlib.sha256(url.encode()).hexdigest()) for post_id, url in said if url)
        given = [{"post_id": post_id, "address_digest": digest} for post_id, digest in found]
        if given:
            connection.execute(sa.insert(post_carries), given)
        last = rows[-1].id


def _give_words(connection: sa.Connection) -> None:
    """Give each source the word by which its person can show that it is theirs."""
    for source_id in connection.scalars(sa.text("SELECT id FROM source")).all():
        word = "-".join(("florilege", *(secrets.token_hex(2) for _ in range(4))))
        values = {"word": word, "id": source_id}
        connection.execute(sa.text("UPDATE source SET proof_word = :word WHERE id = :id"), values)


def _move_reasons(connection: sa.Connection) -> None:
    """Put the words of the audit into rows of their own, each about the person whose the subject is."""
    about = (
        "SELECT id FROM person WHERE id = e.subject_id UNION SELECT person_id FROM post WHERE id = e.subject_id "
        "UNION SELECT person_id FROM source WHERE id = e.subject_id"
    )
    connection.execute(
        sa.text(
            f"INSERT INTO audit_words (entry_id, about_id, words) SELECT e.id, ({about}), e.reason "  # noqa: S608 - own text
            "FROM audit_entry e WHERE e.reason IS NOT NULL AND e.reason <> ''"
        )
    )
