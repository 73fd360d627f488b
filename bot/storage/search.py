"""Entries by the keys that they are filed under: which satisfy a query's index form, newest first.

Keys hold any characters. They are written so that no engine splits, folds or interprets them, each key in one way
only, and what begins a key begins what is written of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, exists, func, select, text
from sqlalchemy.sql import TextClause

from bot.model import AnyOf, EntryId, Key, KeyPrefix, Sought, StoryId, Without
from bot.storage import Tx
from bot.storage.filing import entry_search
from bot.storage.schema import entry
from bot.storage.upsert import insert

# ASCII that stands for itself; any other ASCII, and what cannot be encoded, is written as its number: "_2d_" for "-".
ODD = re.compile("[^a-z0-9:\x80-\ud7ff\ue000-\U0010ffff]")
# Every entry is filed under this too, so that what is only said in the negative has something to be taken from.
# No key is written like it, nor like what stands for a key that is empty.
ALL = "_"
NONE = "__"
# PostgreSQL takes 2046 bytes of a key; 400 characters of any script stay below.
LONGEST = 400
DIGEST = 32
# Bytes of keys filed of one entry: PostgreSQL takes a million. Some 50,000 different words; no article has them.
MOST_BYTES = 500_000
# The day before all days.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` on and before `until`, by the time of the article."""

    since: datetime = BEGINNING
    until: datetime = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that the index found. `at` is when it was published, or first seen if that is not known or earlier."""

    entry_id: EntryId
    story_id: StoryId
    at: datetime


@dataclass(frozen=True, slots=True)
class Filing:
    """The keys of an entry, in the order of their worth, and the version of the analysis that they come from."""

    keys: Iterable[str]
    version: int


EVER = Window()


def written(key: str) -> str:
    """A key as it stands in the index and in what the index is asked."""
    spelt = ODD.sub(lambda found: f"_{ord(found[0]):x}_", key)
    if len(spelt) <= LONGEST:
        return spelt
    digest = hashlib.sha256(spelt.encode()).hexdigest()[:DIGEST]
    return f"{spelt[: LONGEST - DIGEST]}{digest}"


def _begun(stem: str) -> str:
    return ODD.sub(lambda found: f"_{ord(found[0]):x}_", stem)[: LONGEST - DIGEST]


# ------------------------------------------------------------------- file


async def file(tx: Tx, entry_id: EntryId, filing: Filing | None) -> None:
    """File the entry, which belongs to a story, under these keys and no others; with None, take it out."""
    await tx.execute(_remove(), {"id_": entry_id})
    if filing is None:
        return
    spelt = _fitting(filing.keys)
    await tx.execute(_adding(tx.dialect.name), {"id_": entry_id, "version_": filing.version})
    listed = [ALL, *spelt]
    held = " ".join(listed) if tx.dialect.name == "sqlite" else listed
    await tx.execute(_keys(tx.dialect.name), {"id_": entry_id, "keys_": held})


def _fitting(keys: Iterable[str]) -> list[str]:
    spelt, room = [], MOST_BYTES
    for key in dict.fromkeys(written(key) for key in keys if key):
        room -= len(key.encode()) + 1
        if room < 0:
            break
        spelt.append(key)
    return spelt


async def unfiled(tx: Tx, before: EntryId | None, version: int, limit: int) -> list[EntryId]:
    """Up to `limit` processed entries with a text that are not filed by this version of the analysis, from the
    newest below `before` on."""
    filed = exists().where(entry_search.c.entry_id == entry.c.id, entry_search.c.version == version)
    wanted = select(entry.c.id).where(entry.c.story_id.is_not(None), entry.c.text.is_not(None), ~filed)
    if before is not None:
        wanted = wanted.where(entry.c.id < before)
    return [EntryId(id) for id in await tx.scalars(wanted.order_by(entry.c.id.desc()).limit(limit))]


async def still_unfiled(tx: Tx, ids: Sequence[EntryId], version: int) -> list[EntryId]:
    """Those of them that are not filed by this version yet and that nobody else is working on, nor will be until `tx` ends."""
    filed = exists().where(entry_search.c.entry_id == entry.c.id, entry_search.c.version == version)
    wanted = select(entry.c.id).where(entry.c.id.in_(ids), ~filed)
    return [EntryId(id) for id in await tx.scalars(wanted.with_for_update(skip_locked=True, of=entry))]


@cache
def _remove() -> Any:
    return delete(entry_search).where(entry_search.c.entry_id == bindparam("id_"))


@cache
def _adding(dialect: str) -> Any:
    # The time of the article, unless it claims to be of the future.
    early = entry.c.published_at < entry.c.first_seen_at
    at = case((early, entry.c.published_at), else_=entry.c.first_seen_at)
    version = bindparam("version_", type_=entry_search.c.version.type)
    rows = select(entry.c.id, entry.c.story_id, at, version).where(entry.c.id == bindparam("id_"))
    return insert(dialect, entry_search).from_select(["entry_id", "story_id", "at", "version"], rows)


@cache
def _keys(dialect: str) -> TextClause:
    if dialect == "sqlite":
        return text("INSERT INTO entry_keys (rowid, keys) VALUES (:id_, :keys_)")
    return text("INSERT INTO entry_keys (entry_id, keys) VALUES (:id_, array_to_tsvector(CAST(:keys_ AS text[])))")


# ------------------------------------------------------------------- find


async def candidates(tx: Tx, sought: Sought, within: Window, limit: int, offset: int = 0) -> list[Candidate]:
    """Entries of stories that the index finds, newest first."""
    wanted = select(entry_search).where(*_found(tx, sought, within))
    ordered = wanted.order_by(entry_search.c.at.desc(), entry_search.c.entry_id.desc())
    rows = await tx.execute(ordered.limit(limit).offset(offset))
    return [_candidate(row) for row in rows]


async def newest(tx: Tx, sought: Sought, within: Window, limit: int, offset: int = 0) -> list[Candidate]:
    """The same, one entry of each story: stories by their newest article."""
    at = func.max(entry_search.c.at).label("at")
    columns = (entry_search.c.story_id, at, func.max(entry_search.c.entry_id).label("entry_id"))
    wanted = select(*columns).where(*_found(tx, sought, within)).group_by(entry_search.c.story_id)
    rows = await tx.execute(wanted.order_by(at.desc(), entry_search.c.story_id.desc()).limit(limit).offset(offset))
    return [_candidate(row) for row in rows]


async def count(tx: Tx, sought: Sought, within: Window) -> int:
    """How many stories have an entry that the index finds."""
    wanted = select(func.count(entry_search.c.story_id.distinct())).where(*_found(tx, sought, within))
    return await tx.scalar(wanted) or 0


async def began(tx: Tx, sought: Sought, since: datetime) -> dict[StoryId, datetime]:
    """The stories that have an entry from then on that the index finds, and the time of the first one that it finds
    in each, which may be earlier."""
    at = entry_search.c.at
    first = func.min(at, type_=at.type).label("at")
    wanted = select(entry_search.c.story_id, first).where(*_found(tx, sought, EVER)).group_by(entry_search.c.story_id)
    rows = await tx.execute(wanted.having(func.max(at, type_=at.type) >= since))
    return {StoryId(row.story_id): row.at for row in rows}


def _found(tx: Tx, sought: Sought, within: Window) -> tuple[ColumnElement[bool], ...]:
    if tx.dialect.name == "sqlite":
        ids = text("entry_search.entry_id IN (SELECT rowid FROM entry_keys WHERE entry_keys MATCH :sought_)")
        asked = fts5(sought)
    else:
        ids = text(
            "entry_search.entry_id IN"
            " (SELECT entry_id FROM entry_keys WHERE keys @@ CAST(CAST(:sought_ AS text) AS tsquery))"
        )
        asked = tsquery(sought)
    window = (entry_search.c.at >= within.since, entry_search.c.at < within.until)
    return (ids.bindparams(sought_=asked), entry_search.c.story_id.is_not(None), *window)  # type: ignore[return-value]


def _candidate(row: Any) -> Candidate:
    return Candidate(EntryId(row.entry_id), StoryId(row.story_id), row.at)


# ----------------------------------------------------------------- render


def fts5(sought: Sought) -> str:
    """`sought` as SQLite's MATCH expression. A written key holds no quotation mark."""
    if isinstance(sought, Key):
        return f'"{written(sought.text) or NONE}"'
    if isinstance(sought, KeyPrefix):
        return f'"{_begun(sought.stem) or ALL}"*'
    if isinstance(sought, Without):
        return f'("{ALL}" NOT {fts5(sought.part)})'
    if isinstance(sought, AnyOf):
        return _joined([fts5(part) for part in sought.parts], " OR ", f'("{ALL}" NOT "{ALL}")')
    # FTS5 has no "not" but one that takes away from something.
    wanted = [fts5(part) for part in sought.parts if not isinstance(part, Without)]
    away = [fts5(part.part) for part in sought.parts if isinstance(part, Without)]
    return _joined([_joined(wanted, " AND ", f'"{ALL}"'), *away], " NOT ", "")


def tsquery(sought: Sought) -> str:
    """`sought` as PostgreSQL's tsquery. A written key holds neither apostrophe nor backslash."""
    if isinstance(sought, Key):
        return f"'{written(sought.text) or NONE}'"
    if isinstance(sought, KeyPrefix):
        return f"'{_begun(sought.stem) or ALL}':*"
    if isinstance(sought, Without):
        return f"('{ALL}' & !{tsquery(sought.part)})"
    if isinstance(sought, AnyOf):
        return _joined([tsquery(part) for part in sought.parts], " | ", f"('{ALL}' & !'{ALL}')")
    return _joined([tsquery(part) for part in sought.parts], " & ", f"'{ALL}'")


def _joined(parts: Sequence[str], sign: str, none: str) -> str:
    return f"({sign.join(parts)})" if len(parts) > 1 else parts[0] if parts else none
