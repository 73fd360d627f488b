"""When sources post; hubs that tell of news; whose word entries are.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Never filled: nobody was subscribed to a hub before.
UNUSED = ("hub_url", "hub_topic", "hub_secret", "hub_expires_at")
NEW = ("publisher", "rhythm", "pull", "silent_from", "chosen", "pushed_until")


def upgrade() -> None:
    for name in UNUSED:
        op.drop_column("source", name)
    op.add_column("source", sa.Column("publisher", types.Words()))
    op.add_column("source", sa.Column("rhythm", sa.JSON()))
    op.add_column("source", sa.Column("pull", sa.Double()))
    op.add_column("source", sa.Column("silent_from", types.Moment()))
    op.add_column("source", sa.Column("chosen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("source", sa.Column("pushed_until", types.Moment()))
    op.create_table(
        "push",
        sa.Column("id", types.Id, sa.Identity(), nullable=False),
        sa.Column("source_id", types.Id, nullable=False),
        sa.Column("hub", types.Words(), nullable=False),
        sa.Column("topic", types.Words(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expires_at", types.Moment()),
        sa.Column("poked_at", types.Moment()),
        sa.Column("due_at", types.Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("state IN ('wanted', 'active', 'denied', 'leaving')", name=op.f("ck_push_state_known")),
        sa.CheckConstraint("state != 'active' OR expires_at IS NOT NULL", name=op.f("ck_push_active_expires")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_push_source_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
        sa.UniqueConstraint("token", name=op.f("uq_push_token")),
    )
    current = sa.text("state != 'leaving'")
    op.create_index(
        "uq_push_source_id", "push", ["source_id"], unique=True, sqlite_where=current, postgresql_where=current
    )
    op.create_index("ix_push_due_at", "push", ["due_at"])


def downgrade() -> None:
    op.drop_table("push")
    for name in reversed(NEW):
        op.drop_column("source", name)
    op.add_column("source", sa.Column("hub_url", types.Words()))
    op.add_column("source", sa.Column("hub_topic", types.Words()))
    op.add_column("source", sa.Column("hub_secret", sa.Text()))
    op.add_column("source", sa.Column("hub_expires_at", types.Moment()))
