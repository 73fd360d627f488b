"""What each chat wishes: digests, quiet hours, silence; why an alert is held; when the line last ran.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Columns of outbox with what must hold for them; in one statement each, for SQLite adds no constraint alone.
HOLD = (
    "hold TEXT CONSTRAINT ck_outbox_hold_known CHECK (hold IN ('hourly', 'daily', 'quiet', 'stop'))"
    " CONSTRAINT ck_outbox_held_has_reason CHECK ((state = 'held') = (hold IS NOT NULL))"
)
HELD_AT = "held_at {moment} CONSTRAINT ck_outbox_held_has_time CHECK ((state = 'held') = (held_at IS NOT NULL))"
LOUD = "loud BOOLEAN DEFAULT {false} NOT NULL CONSTRAINT ck_subscription_silent_or_loud CHECK (NOT (silent AND loud))"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    # Nothing was ever held: there was no command for it.
    op.execute("UPDATE outbox SET state = 'dropped', error = 'unwanted' WHERE state = 'held'")
    moment = "BIGINT" if sqlite else "TIMESTAMP WITH TIME ZONE"
    for table, column in (("outbox", HOLD), ("outbox", HELD_AT), ("subscription", LOUD)):
        told = column.format(moment=moment, false="0" if sqlite else "false")
        op.execute(f"ALTER TABLE {table} ADD COLUMN {told}")
    op.add_column("subscription", sa.Column("digest_at", sa.Time()))
    _index("ix_outbox_held", "outbox", "chat_id", "state = 'held'")
    _chats_heed_modes()
    _index("ix_chat_digest_due_at", "chat", "digest_due_at", "digest_due_at IS NOT NULL")
    op.create_table(
        "pulse",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seen_at", types.Moment(), nullable=False),
        sa.Column("stopped_at", types.Moment()),
        sa.Column("resumed_at", types.Moment()),
        sa.CheckConstraint("(stopped_at IS NULL) = (resumed_at IS NULL)", name=op.f("ck_pulse_stop_is_whole")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pulse")),
    )


def _index(name: str, table: str, column: str, where: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _chats_heed_modes() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.drop_constraint(op.f("ck_chat_digest_has_time"), type_="check")
        chat.drop_constraint(op.f("ck_chat_mode_known"), type_="check")
        chat.add_column(sa.Column("silent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE chat SET mode = 'daily', digest_due_at = NULL WHERE mode = 'digest'")
    with op.batch_alter_table("chat") as chat:
        chat.create_check_constraint(op.f("ck_chat_mode_known"), "mode IN ('instant', 'hourly', 'daily')")


def downgrade() -> None:
    op.drop_table("pulse")
    op.execute("UPDATE outbox SET state = 'dropped', hold = NULL, held_at = NULL WHERE state = 'held'")
    op.execute("UPDATE chat SET mode = 'instant', digest_due_at = NULL")
    op.drop_index("ix_chat_digest_due_at", "chat")
    with op.batch_alter_table("chat") as chat:
        chat.drop_constraint(op.f("ck_chat_mode_known"), type_="check")
        chat.drop_column("silent")
        chat.create_check_constraint(op.f("ck_chat_mode_known"), "mode IN ('instant', 'digest')")
        chat.create_check_constraint(op.f("ck_chat_digest_has_time"), "(mode = 'digest') = (digest_due_at IS NOT NULL)")
    op.drop_index("ix_outbox_held", "outbox")
    for table, name in (
        ("subscription", "digest_at"),
        ("subscription", "loud"),
        ("outbox", "held_at"),
        ("outbox", "hold"),
    ):
        op.drop_column(table, name)
