"""What those who run the bot were told, lists of feeds under way, and entries by source and time.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_entry_source_id_first_seen_at"), "entry", ["source_id", "first_seen_at"])
    op.create_table(
        "alarm",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("wrong", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("since", types.Moment(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("told_at", types.Moment()),
        sa.Column("turns", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_alarm")),
    )
    op.create_table(
        "intake",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("message_ref", sa.Text()),
        sa.Column("listed", sa.JSON(none_as_null=True), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("outcomes", sa.JSON(none_as_null=True), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("cancelled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", types.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_intake_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("chat_id", name=op.f("uq_intake_chat_id")),
        sqlite_autoincrement=True,
    )
    # Sources that break are told of in another form now.
    op.execute(
        "UPDATE outbox SET state = 'dropped', due_at = NULL, error = 'unwanted' WHERE kind = 'notice' "
        "AND state = 'queued' AND CAST(payload AS TEXT) LIKE '%notice.source_broken%'"
    )


def downgrade() -> None:
    op.drop_table("intake")
    op.drop_table("alarm")
    op.drop_index(op.f("ix_entry_source_id_first_seen_at"), "entry")
