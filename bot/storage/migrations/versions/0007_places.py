"""Since when a chat is gone; broadcasts as they go on.

Revision ID: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NOW = {"sqlite": "CAST(strftime('%s', 'now') AS INTEGER) * 1000000", "postgresql": "now()"}
STATES = "state IN ('draft', 'running', 'paused', 'cancelled', 'done')"
OPEN = "CASE state WHEN 'running' THEN open WHEN 'paused' THEN open WHEN 'cancelled' THEN TRUE ELSE NOT open END"


def upgrade() -> None:
    op.add_column("chat", sa.Column("gone_at", types.Moment()))
    # Their time of grace begins now: nobody knows how long they have been away.
    chat = sa.table("chat", sa.column("state"), sa.column("gone_at"))
    now: sa.ColumnElement[object] = sa.literal_column(NOW[op.get_bind().dialect.name])
    op.execute(chat.update().where(chat.c.state == "gone").values(gone_at=now))
    # Nothing was broadcast before, so nothing refers to this table and it may be made anew.
    with op.batch_alter_table("broadcast") as broadcast:
        broadcast.add_column(sa.Column("chat_id", types.Id))
        broadcast.add_column(sa.Column("message_ref", sa.Text()))
        broadcast.add_column(sa.Column("open", sa.Boolean(), server_default=sa.false(), nullable=False))
        broadcast.add_column(sa.Column("touched_at", types.Moment(), nullable=False))
        broadcast.create_foreign_key(op.f("fk_broadcast_chat_id"), "chat", ["chat_id"], ["id"], ondelete="SET NULL")
        broadcast.create_check_constraint(op.f("ck_broadcast_state_known"), STATES)
        broadcast.create_check_constraint(op.f("ck_broadcast_open_while_under_way"), OPEN)
    _where("uq_broadcast_open", "broadcast", ["open"], "open")
    op.drop_index(op.f("ix_outbox_broadcast_id"), "outbox")
    _where("uq_outbox_broadcast", "outbox", ["broadcast_id", "chat_id"], "broadcast_id IS NOT NULL")


def downgrade() -> None:
    op.drop_index("uq_outbox_broadcast", "outbox")
    there = sa.text("broadcast_id IS NOT NULL")
    op.create_index("ix_outbox_broadcast_id", "outbox", ["broadcast_id"], sqlite_where=there, postgresql_where=there)
    op.execute("DELETE FROM outbox WHERE broadcast_id IS NOT NULL")
    op.execute("DELETE FROM broadcast")
    op.drop_index("uq_broadcast_open", "broadcast")
    with op.batch_alter_table("broadcast") as broadcast:
        broadcast.drop_constraint(op.f("ck_broadcast_open_while_under_way"), type_="check")
        broadcast.drop_constraint(op.f("ck_broadcast_state_known"), type_="check")
        broadcast.drop_constraint(op.f("fk_broadcast_chat_id"), type_="foreignkey")
        for name in ("touched_at", "open", "message_ref", "chat_id"):
            broadcast.drop_column(name)
    op.drop_column("chat", "gone_at")


def _where(name: str, table: str, columns: list[str], where: str) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=rows, postgresql_where=rows)
