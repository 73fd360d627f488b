"""The schema refuses the impossible, and migrations lead to exactly that schema."""

from __future__ import annotations

import asyncio
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, bindparam, delete, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.errors import ConfigError
from bot.sources import spelling
from bot.storage import (
    Storage,
    Tx,
    alarms,
    audit,
    bans,
    dialogues,
    ended,
    filing,
    hosts,
    hubs,
    intakes,
    menus,
    migrate,
    pages,
    processes,
    pulse,
    rewrites,
    roles,
    schema,
    shares,
    sources,
    types,
)
from bot.storage.columns import metadata
from tests import make

LATER = make.NOW + timedelta(hours=1)
CHAT = {"channel": "t", "address": "1", "kind": "group", "title": "", "lang": "en", "tz": "UTC", "created_at": make.NOW}
OUTBOX = {"chat_id": 1, "priority": 1, "created_at": make.NOW}
ALERT = OUTBOX | {"kind": "alert", "story_id": 1, "revision": 1}
QUEUED = {"state": "queued", "due_at": make.NOW}
HELD = {"state": "held", "hold": "daily", "held_at": make.NOW}
SENT = {"state": "sent", "message_ref": "1", "sent_at": make.NOW}
SOURCE = {"kind": "feed", "url": "u", "host": "h", "title": "", "interval_s": 60, "created_at": make.NOW}
ENTRY = {"source_id": 1, "guid": "g", "url": "", "title": "", "summary": "", "content_hash": b""}
SEEN = {"first_seen_at": make.NOW, "last_seen_at": make.NOW}
STORY = {"title": "", "url": "", "lang": "en", "source_title": ""} | SEEN
FILED = {"entry_id": 1, "story_id": 1, "at": make.NOW, "version": 1}
MUTE = {"chat_id": 1, "until": LATER}
BROADCAST = {"text": "", "by": "1", "state": "running", "open": True, "created_at": make.NOW, "touched_at": make.NOW}
REWRITTEN = {
    "story_id": 1,
    "revision": 1,
    "lang": "en",
    "basis": "b",
    "text": "",
    "model": "m",
    "prompt_version": 1,
    "at": make.NOW,
}
MENU = {"bot": 1, "scope": "default", "lang": "ru", "digest": "d"}
SHARED = {"token": "t", "chat_id": 1, "query": "q", "created_at": make.NOW}
PUSH = {"source_id": 1, "hub": "h", "topic": "t", "token": "p", "secret": "s", "state": "wanted", "due_at": make.NOW}
INTAKE = {"chat_id": 1, "by": "1", "created_at": make.NOW}
SUBSCRIPTION = {"chat_id": 1, "query_id": 1, "created_at": make.NOW}
ASKED = {"chat_id": 1, "person": 5, "command": "search", "args": "", "until": LATER}
ENDED = {
    "id": 7,
    "chat_id": 1,
    "act": "a",
    "until": LATER,
    "query": "q",
    "number": 2,
    "min_publishers": 1,
} | dict.fromkeys(("silent", "loud", "urgent", "paused"), False)

# Rows that are there already, in this order.
THERE = (
    ("chat", CHAT),
    ("chat", CHAT | {"address": "topic"}),
    ("query", {"key": "q", "text": "q", "created_at": make.NOW}),
    ("subscription", SUBSCRIPTION),
    ("query", {"key": "r", "text": "r", "created_at": make.NOW}),
    (dialogues.dialogue.name, ASKED),
    (ended.ended.name, ENDED),
    ("source", SOURCE | {"url_key": "u", "due_at": make.NOW}),
    ("source", SOURCE | {"url_key": "w", "due_at": make.NOW}),
    ("story", STORY),
    ("story", STORY),
    ("entry", ENTRY | SEEN | {"story_id": 1}),
    ("entry", ENTRY | SEEN | {"guid": "other"}),
    (filing.entry_search.name, FILED),
    ("story_query", {"story_id": 1, "query_id": 1, "summary": "", "quote": ""}),
    ("outbox", ALERT | QUEUED),
    ("outbox", OUTBOX | QUEUED | {"kind": "digest"}),
    ("outbox", OUTBOX | QUEUED | {"kind": "update", "story_id": 1, "revision": 1}),
    ("mute", MUTE),
    ("mute", MUTE | {"story_id": 1}),
    ("pulse", {"name": "line", "seen_at": make.NOW}),
    (pages.page.name, {"key": "k", "read_at": make.NOW}),
    (rewrites.rewrite.name, REWRITTEN),
    (shares.share.name, SHARED),
    (hubs.push.name, PUSH),
    (intakes.intake.name, INTAKE),
    (alarms.alarm.name, {"subject": "lag", "since": make.NOW}),
    (roles.role.name, {"name": "telegram", "holder": "a", "epoch": 1, "expires_at": LATER}),
    (menus.menu.name, MENU),
    ("broadcast", BROADCAST),
    ("outbox", OUTBOX | QUEUED | {"kind": "notice", "broadcast_id": 1}),
)

# What must never be there -> the constraint that says so.
REFUSED = {
    "the same place as two chats": ("chat", CHAT),
    "a chat of an unknown kind": ("chat", CHAT | {"address": "2", "kind": "forum"}),
    "a chat in an unknown state": ("chat", CHAT | {"address": "2", "state": "asleep"}),
    "a chat of an unknown mode": ("chat", CHAT | {"address": "2", "mode": "digest"}),
    "two broadcasts under way": ("broadcast", BROADCAST),
    "a broadcast in an unknown state": ("broadcast", BROADCAST | {"state": "asleep", "open": False}),
    "a broadcast that runs and is closed": ("broadcast", BROADCAST | {"open": False}),
    "a draft that is under way": ("broadcast", BROADCAST | {"state": "draft"}),
    "a broadcast twice for a chat": ("outbox", OUTBOX | QUEUED | {"kind": "notice", "broadcast_id": 1}),
    "a message of no broadcast": ("outbox", OUTBOX | QUEUED | {"kind": "notice", "broadcast_id": 9}),
    "a query twice": ("query", {"key": "q", "text": "q", "created_at": make.NOW}),
    "a query shared twice by a chat": ("share", SHARED | {"token": "other"}),
    "a token shared twice": ("share", SHARED | {"query": "other"}),
    "two lists of feeds under way in a chat": ("intake", INTAKE),
    "a list of feeds of nobody": ("intake", INTAKE | {"chat_id": 9}),
    "an alarm twice": ("alarm", {"subject": "lag", "since": make.NOW}),
    "a subscription twice": ("subscription", SUBSCRIPTION),
    "a number of a chat's subscriptions twice": ("subscription", SUBSCRIPTION | {"query_id": 2}),
    "a person asked two things at once": ("dialogue", ASKED | {"command": "trend"}),
    "a question to nobody": ("dialogue", ASKED | {"chat_id": 9}),
    "less than no tries": ("dialogue", ASKED | {"person": 6, "tries": -1}),
    "a subscription ended twice": ("ended", ENDED),
    "a subscription ended by nobody": ("ended", ENDED | {"id": 8, "chat_id": 9}),
    "a subscription both silent and loud": (
        "subscription",
        SUBSCRIPTION | {"chat_id": 2, "silent": True, "loud": True},
    ),
    "a subscription of nobody": ("subscription", SUBSCRIPTION | {"chat_id": 9}),
    "a subscription to nothing": ("subscription", SUBSCRIPTION | {"query_id": 9}),
    "a source twice": ("source", SOURCE | {"url_key": "u", "due_at": make.NOW}),
    "an active source that is never due": ("source", SOURCE | {"url_key": "v"}),
    "a paused source that is due": ("source", SOURCE | {"url_key": "v", "due_at": make.NOW, "state": "paused"}),
    "a source asked without pause": ("source", SOURCE | {"url_key": "v", "due_at": make.NOW, "interval_s": 0}),
    "two hubs of a source": ("push", PUSH | {"token": "q"}),
    "two sources under one token": ("push", PUSH | {"state": "leaving"}),
    "a hub of no source": ("push", PUSH | {"token": "q", "source_id": 9}),
    "a hub in an unknown state": ("push", PUSH | {"token": "q", "source_id": 2, "state": "asleep"}),
    "a hub that tells for ever": ("push", PUSH | {"token": "q", "source_id": 2, "state": "active"}),
    "an entry twice": ("entry", ENTRY | SEEN),
    "an entry of no source": ("entry", ENTRY | SEEN | {"source_id": 9}),
    "an entry of no story": ("entry", ENTRY | SEEN | {"guid": "h", "story_id": 9}),
    "an entry that changed 25 times": ("entry", ENTRY | SEEN | {"guid": "h", "changes": 25}),
    "an entry that is parked and due": ("entry", ENTRY | SEEN | {"guid": "h", "due_at": make.NOW, "error": "x"}),
    "an entry filed twice": ("entry_search", FILED),
    "keys of no entry": ("entry_search", FILED | {"entry_id": 9}),
    "keys of an entry under another story": ("entry_search", FILED | {"entry_id": 2, "story_id": 1}),
    "a story at revision 0": ("story", STORY | {"revision": 0}),
    "a story last seen before it was first seen": ("story", STORY | {"first_seen_at": LATER}),
    "a match twice": ("story_query", {"story_id": 1, "query_id": 1, "summary": "", "quote": ""}),
    "an alert twice": ("outbox", ALERT | SENT),
    "two waiting words about a story": ("outbox", ALERT | QUEUED | {"kind": "followup", "revision": 2}),
    "a waiting word beside a held one": ("outbox", ALERT | HELD | {"revision": 2}),
    "two open digests": ("outbox", OUTBOX | QUEUED | {"kind": "digest"}),
    "two waiting updates": ("outbox", OUTBOX | QUEUED | {"kind": "update", "story_id": 1, "revision": 2}),
    "an alert without a story": ("outbox", OUTBOX | QUEUED | {"kind": "alert"}),
    "an alert without a revision": ("outbox", OUTBOX | QUEUED | {"kind": "alert", "story_id": 2}),
    "a notice about a story": ("outbox", OUTBOX | QUEUED | {"kind": "notice", "story_id": 1, "revision": 1}),
    "a held alert without a reason": ("outbox", ALERT | HELD | {"story_id": 2, "hold": None}),
    "a held alert for an unknown reason": ("outbox", ALERT | HELD | {"story_id": 2, "hold": "mood"}),
    "a held alert without a time": ("outbox", ALERT | HELD | {"story_id": 2, "held_at": None}),
    "a queued message that is held": ("outbox", ALERT | HELD | QUEUED | {"story_id": 2}),
    "a queued message that is never due": ("outbox", OUTBOX | {"kind": "notice", "state": "queued"}),
    "a sent message that is due": ("outbox", OUTBOX | SENT | {"kind": "notice", "due_at": make.NOW}),
    "a sent message without proof": ("outbox", OUTBOX | SENT | {"kind": "notice", "message_ref": None}),
    "a sent message without a time": ("outbox", OUTBOX | SENT | {"kind": "notice", "sent_at": None}),
    "proof of a message that was not sent": (
        "outbox",
        OUTBOX | {"kind": "notice", "state": "parked", "message_ref": "1"},
    ),
    "a digested alert without a digest": ("outbox", ALERT | {"story_id": 2, "state": "digested"}),
    "a message of an unknown kind": ("outbox", OUTBOX | QUEUED | {"kind": "rumour"}),
    "a message in an unknown state": ("outbox", OUTBOX | {"kind": "notice", "state": "lost"}),
    "a message to nobody": ("outbox", OUTBOX | QUEUED | {"kind": "notice", "chat_id": 9}),
    "less than no attempts": ("outbox", OUTBOX | QUEUED | {"kind": "notice", "attempts": -1}),
    "everything muted twice": ("mute", MUTE),
    "a story muted twice": ("mute", MUTE | {"story_id": 1}),
    "a page twice": ("page", {"key": "k", "read_at": LATER}),
    "less than no dead readers": ("page", {"key": "l", "read_at": make.NOW, "deaths": -1}),
    "a pulse twice": ("pulse", {"name": "line", "seen_at": make.NOW}),
    "a stop without its end": ("pulse", {"name": "other", "seen_at": make.NOW, "stopped_at": make.NOW}),
    "a summary of a revision twice in one language": ("rewrite", REWRITTEN | {"model": "n"}),
    "a summary of no story": ("rewrite", REWRITTEN | {"story_id": 9}),
    "a summary of revision 0": ("rewrite", REWRITTEN | {"revision": 0}),
    "a menu twice": ("menu", MENU),
    "a role twice": ("role", {"name": "telegram", "holder": "b", "epoch": 1, "expires_at": LATER}),
}


async def fill(tx: Tx) -> None:
    for name, values in THERE:
        await tx.execute(insert(metadata.tables[name]).values(**values))


@pytest.mark.parametrize("what", REFUSED)
async def test_impossible_is_refused(sqlite_storage: Storage, what: str) -> None:
    """Each of these rows breaks a constraint on SQLite, beside rows that are fine."""
    table, values = REFUSED[what]
    async with sqlite_storage.begin() as tx:
        await fill(tx)
        with pytest.raises(IntegrityError):
            await tx.execute(insert(metadata.tables[table]).values(**values))


async def test_impossible_is_refused_on_both_engines(storage: Storage) -> None:
    """All of these rows break a constraint, on PostgreSQL as on SQLite."""
    passed = []
    async with storage.begin() as tx:
        await fill(tx)
        for what, (table, values) in REFUSED.items():
            try:
                async with tx.begin_nested():
                    await tx.execute(insert(metadata.tables[table]).values(**values))
                passed.append(what)
            except IntegrityError:
                continue
    assert passed == []


async def test_story_of_a_message_cannot_vanish(storage: Storage) -> None:
    """A story, or a query that found one, stays as long as a row needs it; a chat takes its rows along."""
    async with storage.begin() as tx:
        await fill(tx)
        for table in (schema.story, schema.query):
            with pytest.raises(IntegrityError):
                async with tx.begin_nested():
                    await tx.execute(delete(table).where(table.c.id == 1))
        await tx.execute(delete(schema.chat))
        assert [
            len((await tx.execute(select(t))).all()) for t in (schema.outbox, schema.subscription, schema.mute)
        ] == [0] * 3


# --------------------------------------------------------------- migrations


# Names, and conditions with brackets three deep, wherever in the statement they stand.
CONSTRAINT = r"CONSTRAINT (\w+)|CHECK (\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))"


def sqlite_shape(connection: Connection) -> dict[str, object]:
    """Statements as they were made; of tables the columns, keys and constraints, which a column added later moves."""
    rows = connection.execute(
        text("SELECT name, type, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL")
    ).all()
    plain = {
        name: sorted(re.split(r"\s*,?\s*\n\s*", sql.replace('"', ""))) for name, kind, sql in rows if kind != "table"
    }
    return plain | {name: sqlite_table(connection, name, sql) for name, kind, sql in rows if kind == "table"}


def sqlite_table(connection: Connection, name: str, sql: str) -> object:
    columns = connection.execute(
        text(f"SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_xinfo('{name}')")
    )
    keys = connection.execute(text(f'SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(\'{name}\')'))
    named = re.findall(CONSTRAINT, sql.replace('"', ""))
    virtual = sql if sql.startswith("CREATE VIRTUAL") else ""
    return sorted(map(str, columns)), sorted(map(str, keys)), sorted(named), virtual


POSTGRES_SHAPE = (
    """SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity, identity_generation
       FROM information_schema.columns WHERE table_schema = 'public'""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace""",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT a.relname, a.reloptions::text, b.reloptions::text FROM pg_class a LEFT JOIN pg_class b
       ON b.oid = a.reltoastrelid WHERE a.relnamespace = 'public'::regnamespace AND a.relkind = 'r'""",
)


def postgres_shape(connection: Connection) -> list[object]:
    rows = [tuple(row) for asked in POSTGRES_SHAPE for row in connection.execute(text(asked))]
    return sorted((row for row in rows if not row[0].startswith("alembic")), key=str)


def shape(connection: Connection) -> object:
    return (sqlite_shape if connection.dialect.name == "sqlite" else postgres_shape)(connection)


def run(connection: Connection, step: str, target: str) -> None:
    getattr(command, step)(migrate._config(connection=connection), target)


async def test_migrated_database_is_the_schema(storage: Storage) -> None:
    """Every column, default, constraint and index is the same, whether migrated or made from the tables."""
    async with storage.begin() as tx:
        migrated = await tx.run_sync(shape)
        await tx.run_sync(run, "downgrade", "base")
        assert await tx.run_sync(lambda connection: inspect(connection).get_table_names()) == ["alembic_version"]
        await tx.run_sync(metadata.create_all)
        await tx.run_sync(processes.local.create_all)
        assert await tx.run_sync(shape) == migrated
        assert len(migrated) > 30
        assert {hosts.host.name, audit.table.name, bans.ban.name, pulse.pulse.name} <= metadata.tables.keys()


async def test_downgrade_and_upgrade_lead_back(storage: Storage) -> None:
    """What a revision adds it can take away, and add again."""
    async with storage.begin() as tx:
        before = await tx.run_sync(shape)
        await tx.run_sync(run, "downgrade", "base")
        await tx.run_sync(run, "upgrade", "head")
        assert await tx.run_sync(shape) == before


async def test_logins_leave_the_addresses_of_sources(storage: Storage) -> None:
    """A source that was added with its login in the address keeps it beside the address, and no link shows it."""
    columns = "kind, url, url_key, host, title, interval_s, created_at, due_at, moved_to"
    async with storage.begin() as tx:
        await tx.run_sync(run, "downgrade", "0013")
        for name, login in (("a", "me:s%40cret@"), ("b", "")):
            url = f"https://{login}{name}.example/feed"
            values = f"'feed', '{url}', '{url}', '{name}.example', '', 300, {moment(tx)}, {moment(tx)}, '{url}'"
            await tx.execute(text(f"INSERT INTO source ({columns}) VALUES ({values})"))
        await tx.run_sync(run, "upgrade", "head")
        first, second = (await sources.page(tx, 0, 5))[0]
        assert (first.url, first.access.login, first.access.origin, first.moved_to) == (
            "https://a.example/feed",
            "me:s@cret",
            "https://a.example",
            None,
        )
        assert await sources.find(tx, "https://a.example/feed") == first
        assert (second.url, bool(second.access), second.moved_to) == ("https://b.example/feed", False, second.url)


def moment(tx: Tx) -> str:
    return "0" if tx.dialect.name == "sqlite" else "now()"


async def test_upgrade_is_done_once_and_told(database_url: str) -> None:
    """A database knows its revision; upgrading it again changes nothing, and two at once do not collide."""
    assert await migrate.current(database_url) == migrate.head()
    await asyncio.gather(*(migrate.upgrade(database_url) for _ in range(3)))
    assert await migrate.current(database_url) == migrate.head()


async def test_several_processes_may_meet_an_empty_database(tmp_path: Path) -> None:
    """All start at once, one migrates, the others find it done."""
    url = f"sqlite:///{tmp_path}/new.db"
    assert await migrate.current(url) is None
    await asyncio.gather(*(migrate.upgrade(url) for _ in range(4)))
    assert await migrate.current(url) == migrate.head()


async def test_upgrade_of_what_cannot_be_opened_says_so(tmp_path: Path) -> None:
    """A sentence for the operator, not a driver's traceback."""
    with pytest.raises(ConfigError, match="cannot be used"):
        await migrate.upgrade(f"sqlite:///{tmp_path}/no/bot.db")


async def test_sources_are_known_without_scheme_and_www(storage: Storage) -> None:
    """From this revision on; of two that turn out to be one the older is, and going back leads back."""
    row = "INSERT INTO source (kind, url, url_key, host, title, state, interval_s, created_at) VALUES ('feed', :url, :url, 'h', 't', 'paused', 60, :now)"
    urls = ["https://www.a.example/feed", "http://a.example/feed", "http://b.example"]
    urls += ["https://www.reddit.com/r/World/.rss", "https://old.reddit.com/r/Peace/.rss"]
    keys = select(schema.source.c.url_key).order_by(schema.source.c.id)
    async with storage.begin() as tx:
        await tx.run_sync(run, "downgrade", "0012")
        await tx.execute(
            text(row).bindparams(bindparam("now", type_=types.Moment)), [{"url": url, "now": make.NOW} for url in urls]
        )

        await tx.run_sync(run, "upgrade", "head")
        told = list(await tx.scalars(keys))
        assert told[:3] == ["a.example/feed", "http://a.example/feed", "b.example"]
        assert told[3:] == [spelling(url) for url in urls[3:]]

        await tx.run_sync(run, "downgrade", "0012")
        assert list(await tx.scalars(keys)) == urls


REWRITE = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade():
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("chat", recreate=recreate) as table:
        table.add_column(sa.Column("colour", sa.Text(), server_default="red"))
"""


async def test_rewriting_a_table_keeps_what_refers_to_it(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later revision that rebuilds a table, as SQLite needs it, loses no row of any other table."""
    storage = Storage(database_url)
    async with storage.begin() as tx:
        await fill(tx)
        await tx.execute(update(schema.chat).values(title="kept"))
    shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations" / "versions" / "9999_colour.py").write_text(REWRITE.replace("{head}", migrate.head()))
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path / "migrations")
    assert migrate.head() == "9999"
    await migrate.upgrade(database_url)
    async with storage.read() as tx:
        assert (await tx.execute(text("SELECT title, colour FROM chat"))).first() == ("kept", "red")
        assert len((await tx.execute(select(schema.outbox))).all()) == 4
        assert len((await tx.execute(select(schema.subscription))).all()) == 1
    await storage.close()
