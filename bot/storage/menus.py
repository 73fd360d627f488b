"""Which menus Telegram was told: for each bot, place and language what its list came to, so that only changes are told."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Table, Text, delete, select

from bot.storage import Tx
from bot.storage.columns import metadata
from bot.storage.types import Id
from bot.storage.upsert import insert

menu = Table(
    "menu",
    metadata,
    Column("bot", Id, primary_key=True, autoincrement=False),
    Column("scope", Text, primary_key=True),
    Column("lang", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)
Place = tuple[str, str]


async def told(tx: Tx, bot: int) -> Mapping[Place, str]:
    """What each list of this bot came to, by scope and language."""
    rows = await tx.execute(select(menu).where(menu.c.bot == bot))
    return {(row.scope, row.lang): row.digest for row in rows}


async def note(tx: Tx, bot: int, place: Place, digest: str | None) -> None:
    """What Telegram was told there now; None when there is no list any more."""
    scope, lang = place
    if digest is None:
        await tx.execute(delete(menu).where(menu.c.bot == bot, menu.c.scope == scope, menu.c.lang == lang))
        return
    made = insert(tx.dialect.name, menu).values(bot=bot, scope=scope, lang=lang, digest=digest)
    await tx.execute(made.on_conflict_do_update(index_elements=["bot", "scope", "lang"], set_={"digest": digest}))
