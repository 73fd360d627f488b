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
# Hosts that are one from now on, and those whose names are the same in capitals.
ALIASES = dict.fromkeys(("old.reddit.com", "np.reddit.com", "new.reddit.com"), "reddit.com")
FOLDED = ("reddit.com", "bsky.app")


def upgrade() -> None:
    """Of two that turn out to be one, the older is known by what they share, and the younger stays as it is."""
    rows = op.get_bind().execute(sa.select(source).order_by(source.c.id)).all()
    taken = {row.url_key for row in rows}
    for row in rows:
        scheme = next((one for one in SCHEMES if row.url_key.startswith(one)), "")
        bare = _shared(row.url_key)
        if scheme and bare not in taken:
            taken.add(bare)
            op.execute(source.update().where(source.c.id == row.id).values(url_key=bare))


def _shared(key: str) -> str:
    """What all spellings of an address have in common."""
    host, slash, path = key.partition("://")[2].removeprefix("www.").partition("/")
    host = ALIASES.get(host, host)
    return host + slash + (path.lower() if host in FOLDED else path)


def downgrade() -> None:
    """What was left out is in the address itself, which is asked for as it always was."""
    rows = op.get_bind().execute(sa.text("SELECT id, url, url_key FROM source")).all()
    for row in rows:
        if not row.url_key.startswith(SCHEMES):
            scheme = next((one for one in SCHEMES if row.url.startswith(one)), SCHEMES[0])
            www = "www." if row.url.lower().startswith(f"{scheme}www.") else ""
            own = row.url.rstrip("/")
            key = own if _shared(own) == row.url_key else f"{scheme}{www}{row.url_key}"
            op.execute(source.update().where(source.c.id == row.id).values(url_key=key))
