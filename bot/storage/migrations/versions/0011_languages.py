"""Languages that somebody chose, those of developments, and which menus Telegram was told in which.

Revision ID: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("lang_chosen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("development", sa.Column("lang", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.create_table(
        "menu",
        sa.Column("bot", types.Id, autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("lang", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "scope", "lang", name=op.f("pk_menu")),
    )


def downgrade() -> None:
    op.drop_table("menu")
    op.drop_column("development", "lang")
    op.drop_column("chat", "lang_chosen")
