"""Numbers of subscriptions that stay, what was ended lately, and questions that wait for an answer.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PLACE = """UPDATE subscription SET number = (SELECT count(*) FROM subscription AS other
           WHERE other.chat_id = subscription.chat_id AND other.id <= subscription.id)"""


def upgrade() -> None:
    op.add_column("subscription", sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False))
    # Until now a subscription's number was its place.
    op.execute(PLACE)
    op.create_index("uq_subscription_number", "subscription", ["chat_id", "number"], unique=True)
    op.create_table(
        "dialogue",
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("person", types.Id, autoincrement=False, nullable=False),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("args", types.Words(), nullable=False),
        sa.Column("message_ref", sa.Text()),
        sa.Column("answer_ref", sa.Text()),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("until", types.Moment(), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_dialogue_tries_counted")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_dialogue_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("chat_id", "person", name=op.f("pk_dialogue")),
    )
    op.create_table(
        "ended",
        sa.Column("id", types.Id, autoincrement=False, nullable=False),
        sa.Column("chat_id", types.Id, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("until", types.Moment(), nullable=False),
        sa.Column("query", types.Words(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text()),
        sa.Column("digest_at", sa.Time()),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("silent", "loud", "urgent")),
        sa.Column("min_publishers", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_ended_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended")),
    )
    op.create_index(op.f("ix_ended_chat_id"), "ended", ["chat_id"])


def downgrade() -> None:
    op.drop_table("ended")
    op.drop_table("dialogue")
    op.drop_index("uq_subscription_number", "subscription")
    op.drop_column("subscription", "number")
