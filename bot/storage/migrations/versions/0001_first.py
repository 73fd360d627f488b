"""The first schema.

Revision ID: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _admin()
    _audit()
    _broadcast()
    _chat()
    _host()
    _query()
    _role()
    _source()
    _story()
    _entry()
    _mute()
    _outbox()
    _story_key()
    _subscription()
    _story_query()


def downgrade() -> None:
    for table in (
        "story_query",
        "subscription",
        "story_key",
        "outbox",
        "mute",
        "entry",
        "story",
        "source",
        "role",
        "query",
        "host",
        "chat",
        "broadcast",
        "audit",
        "admin",
    ):
        op.drop_table(table)


def _admin() -> None:
    op.create_table(
        "admin",
        sa.Column("user_id", types.Id, autoincrement=False, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("added_by", types.Id, nullable=True),
        sa.Column("added_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_admin")),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", types.Words(), nullable=False),
        sa.Column("at", types.Moment(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )


def _broadcast() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("text", types.Words(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )


def _chat() -> None:
    op.create_table(
        "chat",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("thread_id", types.Id, server_default=sa.text("0"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("tz", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("'instant'"), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("digest_due_at", types.Moment(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_to", sa.Time(), nullable=True),
        sa.Column("followups", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("state_reason", types.Words(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.CheckConstraint("(mode = 'digest') = (digest_due_at IS NOT NULL)", name=op.f("ck_chat_digest_has_time")),
        sa.CheckConstraint("kind IN ('private', 'group', 'supergroup', 'channel')", name=op.f("ck_chat_kind_known")),
        sa.CheckConstraint("mode IN ('instant', 'digest')", name=op.f("ck_chat_mode_known")),
        sa.CheckConstraint("state IN ('active', 'paused', 'gone')", name=op.f("ck_chat_state_known")),
        sa.CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name=op.f("ck_chat_quiet_is_whole")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("channel", "address", "thread_id", name=op.f("uq_chat_channel_address_thread_id")),
    )


def _host() -> None:
    op.create_table(
        "host",
        sa.Column("name", types.Words(), nullable=False),
        sa.Column("slot_at", types.Moment(), nullable=False),
        sa.Column("robots", types.Words(), nullable=True),
        sa.Column("robots_until", types.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )


def _query() -> None:
    op.create_table(
        "query",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("text", types.Words(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_query")),
        sa.UniqueConstraint("key", name=op.f("uq_query_key")),
    )


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("expires_at", types.Moment(), nullable=False),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_role_epoch_positive")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_role")),
    )


def _source() -> None:
    op.create_table(
        "source",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", types.Words(), nullable=False),
        sa.Column("url_key", types.Words(), nullable=False),
        sa.Column("host", types.Words(), nullable=False),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("interval_s", sa.Double(), nullable=False),
        sa.Column("etag", types.Words(), nullable=True),
        sa.Column("last_modified", types.Words(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=True),
        sa.Column("moved_to", types.Words(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("known", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("declared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("last_ok_at", types.Moment(), nullable=True),
        sa.Column("last_error", types.Words(), nullable=True),
        sa.Column("hub_url", types.Words(), nullable=True),
        sa.Column("hub_topic", types.Words(), nullable=True),
        sa.Column("hub_secret", sa.Text(), nullable=True),
        sa.Column("hub_expires_at", types.Moment(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("(state = 'active') = (due_at IS NOT NULL)", name=op.f("ck_source_active_is_due")),
        sa.CheckConstraint("state IN ('active', 'paused', 'broken')", name=op.f("ck_source_state_known")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_source_attempts_counted")),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_source_failures_counted")),
        sa.CheckConstraint("interval_s > 0", name=op.f("ck_source_interval_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("url_key", name=op.f("uq_source_url_key")),
        sqlite_autoincrement=True,
    )
    _where("ix_source_due_at", "source", ["due_at"], "due_at IS NOT NULL")


def _story() -> None:
    op.create_table(
        "story",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("url", types.Words(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("source_title", types.Words(), nullable=False),
        sa.Column("publishers", sa.JSON(none_as_null=True), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("summary", types.Words(), nullable=True),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("published_at", types.Moment(), nullable=True),
        sa.Column("first_seen_at", types.Moment(), nullable=False),
        sa.Column("last_seen_at", types.Moment(), nullable=False),
        sa.CheckConstraint("last_seen_at >= first_seen_at", name=op.f("ck_story_seen_in_order")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_story_revision_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_last_seen_at"), "story", ["last_seen_at"])


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("source_id", types.Id, nullable=False),
        sa.Column("guid", types.Words(), nullable=False),
        sa.Column("url", types.Words(), nullable=False),
        sa.Column("url_key", types.Words(), nullable=True),
        sa.Column("text_key", types.Words(), nullable=True),
        sa.Column("title", types.Words(), nullable=False),
        sa.Column("summary", types.Words(), nullable=False),
        sa.Column("author", types.Words(), nullable=True),
        sa.Column("published_at", types.Moment(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("changes", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lang", sa.Text(), nullable=True),
        sa.Column("text", types.Words(), nullable=True),
        sa.Column("live", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("story_id", types.Id, nullable=True),
        sa.Column("first_seen_at", types.Moment(), nullable=False),
        sa.Column("last_seen_at", types.Moment(), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", types.Words(), nullable=True),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_entry_attempts_counted")),
        sa.CheckConstraint("changes BETWEEN 0 AND 24", name=op.f("ck_entry_changes_bounded")),
        sa.CheckConstraint("due_at IS NULL OR error IS NULL", name=op.f("ck_entry_parked_is_not_due")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_entry_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_entry_story_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("source_id", "guid", name=op.f("uq_entry_source_id_guid")),
    )
    op.create_index(op.f("ix_entry_story_id"), "entry", ["story_id"])
    _where("ix_entry_due", "entry", [sa.text("live DESC"), "due_at", "id"], "due_at IS NOT NULL")
    _where("ix_entry_text_key", "entry", ["text_key"], "text_key IS NOT NULL")
    _where("ix_entry_url_key", "entry", ["url_key"], "url_key IS NOT NULL")


def _mute() -> None:
    op.create_table(
        "mute",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("story_id", types.Id, nullable=True),
        sa.Column("until", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_mute_chat_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_mute_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mute")),
    )
    op.create_index(op.f("ix_mute_story_id"), "mute", ["story_id"])
    _where("uq_mute_all", "mute", ["chat_id"], "story_id IS NULL", unique=True)
    _where("uq_mute_story", "mute", ["chat_id", "story_id"], "story_id IS NOT NULL", unique=True)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("story_id", types.Id, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("digest_id", types.Id, nullable=True),
        sa.Column("broadcast_id", types.Id, nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("due_at", types.Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_ref", sa.Text(), nullable=True),
        sa.Column("error", types.Words(), nullable=True),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("sent_at", types.Moment(), nullable=True),
        sa.CheckConstraint(
            "(state = 'digested') = (digest_id IS NOT NULL)", name=op.f("ck_outbox_digested_has_digest")
        ),
        sa.CheckConstraint("(state = 'queued') = (due_at IS NOT NULL)", name=op.f("ck_outbox_queued_is_due")),
        sa.CheckConstraint("(state = 'sent') = (message_ref IS NOT NULL)", name=op.f("ck_outbox_sent_has_proof")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_outbox_sent_has_time")),
        sa.CheckConstraint(
            "NOT (kind IN ('alert', 'followup') OR kind = 'update') OR story_id IS NOT NULL",
            name=op.f("ck_outbox_alert_has_story"),
        ),
        sa.CheckConstraint(
            "kind IN ('alert', 'followup', 'update', 'digest', 'reminder', 'notice')", name=op.f("ck_outbox_kind_known")
        ),
        sa.CheckConstraint(
            "kind NOT IN ('digest', 'notice') OR story_id IS NULL", name=op.f("ck_outbox_notice_has_no_story")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'held', 'sent', 'digested', 'dropped', 'parked')", name=op.f("ck_outbox_state_known")
        ),
        sa.CheckConstraint("(story_id IS NULL) = (revision IS NULL)", name=op.f("ck_outbox_story_has_revision")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts_counted")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name=op.f("fk_outbox_broadcast_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_outbox_chat_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["digest_id"], ["outbox.id"], name=op.f("fk_outbox_digest_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_outbox_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    _where("ix_outbox_broadcast_id", "outbox", ["broadcast_id"], "broadcast_id IS NOT NULL")
    _where("ix_outbox_digest_id", "outbox", ["digest_id"], "digest_id IS NOT NULL")
    _where("ix_outbox_due", "outbox", ["priority", "due_at", "id"], "state = 'queued'")
    op.create_index(op.f("ix_outbox_story_id_chat_id"), "outbox", ["story_id", "chat_id"])
    _where(
        "uq_outbox_announced",
        "outbox",
        ["chat_id", "story_id", "revision"],
        "kind IN ('alert', 'followup')",
        unique=True,
    )
    _where("uq_outbox_digest", "outbox", ["chat_id"], "kind = 'digest' AND state = 'queued'", unique=True)
    _where("uq_outbox_update", "outbox", ["chat_id", "story_id"], "kind = 'update' AND state = 'queued'", unique=True)
    _where(
        "uq_outbox_waiting",
        "outbox",
        ["chat_id", "story_id"],
        "kind IN ('alert', 'followup') AND state IN ('queued', 'held')",
        unique=True,
    )


def _story_key() -> None:
    op.create_table(
        "story_key",
        sa.Column("key", types.Words(), nullable=False),
        sa.Column("story_id", types.Id, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_key_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", "story_id", name=op.f("pk_story_key")),
    )
    op.create_index(op.f("ix_story_key_story_id"), "story_key", ["story_id"])


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("query_id", types.Id, nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("min_publishers", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("mode IN ('instant', 'hourly', 'daily')", name=op.f("ck_subscription_mode_known")),
        sa.CheckConstraint("min_publishers >= 1", name=op.f("ck_subscription_min_publishers_positive")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_subscription_chat_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["query_id"], ["query.id"], name=op.f("fk_subscription_query_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("chat_id", "query_id", name=op.f("uq_subscription_chat_id_query_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_subscription_created_at"), "subscription", ["created_at"])
    op.create_index(op.f("ix_subscription_query_id_chat_id"), "subscription", ["query_id", "chat_id"])


def _story_query() -> None:
    op.create_table(
        "story_query",
        sa.Column("story_id", types.Id, nullable=False),
        sa.Column("query_id", types.Id, nullable=False),
        sa.Column("entry_id", types.Id, nullable=True),
        sa.Column("summary", types.Words(), nullable=False),
        sa.Column("quote", types.Words(), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), server_default=sa.text("'[]'"), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_story_query_entry_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["query_id"], ["query.id"], name=op.f("fk_story_query_query_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_query_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "query_id", name=op.f("pk_story_query")),
    )
    op.create_index(op.f("ix_story_query_entry_id"), "story_query", ["entry_id"])
    op.create_index(op.f("ix_story_query_query_id_story_id"), "story_query", ["query_id", "story_id"])


def _where(name: str, table: str, columns: list[Any], where: str, *, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
