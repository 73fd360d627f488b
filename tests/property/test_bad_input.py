"""Whatever stands behind a command or in a button, the answer is words, and what belongs to others stays theirs."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select
from structlog.testing import capture_logs

from bot.messages.markup import plain, units
from bot.storage import Storage, schema
from handlers import COMMANDS
from handlers.command import Role
from tests.chatting import ANNA, BORIS, GROUP, NUMBERS, OWNER, World, world
from tests.conftest import TestClock
from tests.property.test_any_update import Deaf
from tests.telegram_html import refusal

LONGEST = 4096
HOSTILE = (
    "", "-1", "0", "1", "2", "99999999999999999999", "1e309", "٣", "x" * 4000, "слово " * 600, "<b>&amp;</i>\"'", "{0.__class__} %s {n}",
    "\x00\x07\x1b[31m", "a\u202eb\u2066c\u200f", "../../etc/passwd", "'; DROP TABLE chat; --", "http://[::1", "https://" + "a" * 3000 + ".org",
    "javascript:alert(1)", "@nobody truce", "\n\n\n", "((((((((", '"' * 300, ", , ,", "🕊" * 500, "all", "all all", "digest:sometimes min-sources:0",
)  # fmt: skip


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> World:
    """Boris has a subscription, settings and a mute; Anna has a subscription."""
    made = world(sqlite_storage, clock, Deaf())
    await made.says("/subscribe ceasefire min-sources:2", BORIS)
    await made.says("/quiet 22:00-07:00", BORIS)
    await made.says("/subscribe truce")
    return made


async def rows(here: World, table: Table, user: int) -> list[object]:
    """What is stored of a person's chat in a table."""
    own = select(schema.chat.c.id).where(schema.chat.c.address == str(user))
    column = schema.chat.c.id if table is schema.chat else table.c.chat_id
    async with here.services.storage.begin() as tx:
        return list(await tx.execute(select(table).where(column.in_(own)).order_by(table.c.id)))


@pytest.mark.parametrize("name", [one.name for one in COMMANDS if one.scopes])
async def test_hostile_arguments_are_answered_in_words(here: World, name: str) -> None:
    """Typed by a person, in a group, by the owner: something that Telegram takes, at most its length, and never "something
    went wrong"; another's subscriptions and settings are as they were."""
    before = [await rows(here, table, BORIS) for table in (schema.chat, schema.subscription)]

    with capture_logs() as log:
        for given in HOSTILE:
            for user, chat in ((ANNA, None), (ANNA, GROUP), (OWNER, None)):
                shown = len(here.channel.shown)
                await here.says(f"/{name} {given}".strip(), user, chat)
                for one in list(here.channel.shown.values())[shown:]:
                    for state in one.states:
                        assert refusal(state.html) is None
                        assert 0 < units(plain(state.html)) <= LONGEST

    assert [line for line in log if line["log_level"] == "error"] == []
    assert [await rows(here, table, BORIS) for table in (schema.chat, schema.subscription)] == before


@pytest.mark.parametrize("name", [one.name for one in COMMANDS])
async def test_hostile_buttons_are_answered(here: World, name: str) -> None:
    """A tap with any data on any message, by anybody: answered, never as something that went wrong, and another's stays."""
    before = [await rows(here, table, BORIS) for table in (schema.chat, schema.subscription)]
    await here.says("/help")
    ref = next(reversed(here.channel.shown))

    with capture_logs() as log:
        for given in (
            *(one for one in HOSTILE if len(one.encode()) < 50),
            "1:2:3",
            ":",
            "1:",
            "all:yes",
            "yes",
            str(next(NUMBERS)),
        ):
            for user, chat in ((ANNA, None), (ANNA, GROUP), (OWNER, None)):
                await here.taps_data(f"{name}:{given}", ref, user, chat)

    assert [line for line in log if line["log_level"] == "error"] == []
    assert [await rows(here, table, BORIS) for table in (schema.chat, schema.subscription)] == before


def test_rights_are_asked_of_the_table() -> None:
    """The tests above go through commands of every right."""
    assert {one.role for one in COMMANDS} >= set(Role) - {Role.OWNER}
