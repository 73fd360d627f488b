"""One source under one address, with or without encryption and www.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

source = sa.table("source", sa.column("id", types.Id), sa.column("url_key", types.Words))
SCHEMES = ("https://", "http://")


def upgrade() -> None:
    """Of two that turn out to be one, the older is known by what they share, and the younger stays as it is."""
    rows = op.get_bind().execute(sa.select(source).order_by(source.c.id)).all()
    taken = {row.url_key for row in rows}
    for row in rows:
        scheme = next((one for one in SCHEMES if row.url_key.startswith(one)), "")
        bare = row.url_key.removeprefix(scheme).removeprefix("www.")
        if scheme and bare not in taken:
            taken.add(bare)
            op.execute(source.update().where(source.c.id == row.id).values(url_key=bare))


def downgrade() -> None:
    """What was left out is in the address itself, which is asked for as it always was."""
    rows = op.get_bind().execute(sa.text("SELECT id, url, url_key FROM source")).all()
    for row in rows:
        if not row.url_key.startswith(SCHEMES):
            scheme = next((one for one in SCHEMES if row.url.startswith(one)), SCHEMES[0])
            www = "www." if row.url.lower().startswith(f"{scheme}www.") else ""
            op.execute(source.update().where(source.c.id == row.id).values(url_key=f"{scheme}{www}{row.url_key}"))
