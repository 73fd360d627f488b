"""Links to queries that are too long for a link: kept under a token until the chat that shared them is forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Table, Text, UniqueConstraint, delete, select

from bot.model import ChatId
from bot.storage import Tx
from bot.storage.columns import metadata, reference
from bot.storage.types import Moment, Words
from bot.storage.upsert import insert

share = Table(
    "share",
    metadata,
    Column("token", Text, primary_key=True),
    reference("chat_id", "chat"),
    Column("query", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("chat_id", "query"),
)


# Links of a chat that work at the same time: whoever makes more loses the oldest.
MOST = 200


async def keep(tx: Tx, chat_id: ChatId, query: str, token: str, now: datetime) -> str:
    """The token under which the chat shares the query: `token`, or the one that it had before. Of a chat's the last ones
    are kept."""
    made = insert(tx.dialect.name, share).values(token=token, chat_id=chat_id, query=query, created_at=now)
    await tx.execute(made.on_conflict_do_nothing(index_elements=["chat_id", "query"]))
    mine = select(share.c.token).where(share.c.chat_id == chat_id, share.c.query == query)
    kept: str = (await tx.execute(mine)).scalar_one()
    newest = (share.c.created_at.desc(), share.c.token)
    older = select(share.c.token).where(share.c.chat_id == chat_id).order_by(*newest).offset(MOST)
    await tx.execute(delete(share).where(share.c.token.in_(older)))
    return kept


async def find(tx: Tx, token: str) -> str | None:
    """The query that was shared under this token."""
    found: str | None = await tx.scalar(select(share.c.query).where(share.c.token == token))
    return found
