"""What sources want to know and say of when to come back; pages as they were last read. Logins leave addresses.

Revision ID: 0014
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit, urlunsplit

import sqlalchemy as sa
from alembic import op

from bot.storage import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ADDED = ("access", "ttl_s", "skip_hours", "skip_days")
_plain = ("id", "url", "url_key", "moved_to")
_source = sa.table("source", *(sa.column(name) for name in _plain), sa.column("access", sa.JSON()))


def upgrade() -> None:
    op.add_column("source", sa.Column("access", sa.JSON(none_as_null=True), nullable=False, server_default="{}"))
    op.add_column("source", sa.Column("ttl_s", sa.Double(), nullable=True))
    for name in ("skip_hours", "skip_days"):
        op.add_column("source", sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.create_table(
        "page",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("read_at", types.Moment(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("etag", types.Words()),
        sa.Column("last_modified", types.Words()),
        sa.Column("body_hash", sa.LargeBinary()),
        sa.Column("error", sa.Text()),
        sa.Column("article", sa.JSON(none_as_null=True)),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_page")),
        sa.CheckConstraint("deaths >= 0", name=op.f("ck_page_deaths_counted")),
    )
    op.create_index(op.f("ix_page_read_at"), "page", ["read_at"])
    _part_logins()


def _part_logins() -> None:
    """Where a source's address held a login, it is kept beside the address, and links made of it lose it."""
    bind = op.get_bind()
    for id, url, url_key in bind.execute(sa.text("SELECT id, url, url_key FROM source WHERE url LIKE '%@%'")).all():
        bare, login = _parted(url)
        if not login:
            continue
        parts = urlsplit(bare)
        access = {"origin": f"{parts.scheme}://{parts.netloc}".lower(), "login": login}
        key = _parted(url_key)[0]
        taken = bind.execute(sa.text("SELECT id FROM source WHERE url_key = :key"), {"key": key}).first()
        changed = {"url": bare, "url_key": url_key if taken else key, "access": access, "moved_to": None}
        bind.execute(_source.update().where(_source.c.id == id).values(changed))
        linked = sa.text("SELECT id, url FROM entry WHERE source_id = :id AND url LIKE '%://%@%'")
        for entry, link in bind.execute(linked, {"id": id}).all():
            bind.execute(sa.text("UPDATE entry SET url = :url WHERE id = :id"), {"id": entry, "url": _parted(link)[0]})


def _parted(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ""
    login, at, place = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    told = f"{unquote(user)}:{unquote(password)}" if login else ""
    return (urlunsplit(parts._replace(netloc=place)), told) if at else (url, "")


def downgrade() -> None:
    op.drop_table("page")
    for name in ADDED:
        op.drop_column("source", name)
