"""/privacy, /mydata, /forget: all of a chat is shown to it, and nothing of it stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select

from bot.model import Chat, Receipt
from bot.model.dialogues import Dialogue
from bot.model.lists import Listed
from bot.model.wishes import Wish
from bot.pipeline.deliver import Deliver
from bot.service import chats as chats_service
from bot.service.chats import Place
from bot.storage import (
    Storage,
    Tx,
    bans,
    broadcasts,
    dialogues,
    ended,
    intakes,
    mutes,
    outbox,
    privacy,
    reminders,
    roles,
    schema,
    shares,
    subscriptions,
)
from bot.storage import chats as chat_store
from bot.storage.audit import audit
from bot.storage.audit import table as audits
from bot.storage.columns import metadata
from bot.storage.queue import Overslept
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, OWNER, World, world
from tests.conftest import TestClock
from tests.stored import deliver, settled

TRUCE = "Talks went on.\nThe two sides agreed on a truce after long talks. It holds."
NEWS, BOT_ID = -1001234567890, 1
HOUR = timedelta(hours=1)
# Whose a row is, when a column has one of these names.
WHOSE = {"chat_id", "user_id"}


async def filled(tx: Tx, address: str, thread_id: int = 0, kind: str = "private") -> Chat:
    """A chat with a row in every table that may hold one of a chat or a person."""
    chat = await make.chat(tx, address, "truce", f"bridge {address.strip('-')}", thread_id=thread_id, kind=kind)
    _, story = await settled(tx, TRUCE, f"Story of {address}")
    await deliver(tx, "77")
    await outbox.notice(tx, chat.id, {"what": "waiting"}, make.NOW)
    await mutes.silence(tx, chat.id, story, make.NOW + timedelta(days=1))
    await reminders.remind(tx, chat.id, story, Wish("effective", 60, make.NOW + 3 * HOUR), make.NOW)
    await shares.keep(tx, chat.id, "truce", f"token{chat.id}", make.NOW)
    asked = Dialogue("search", "", "7", 0, make.NOW + timedelta(minutes=5))
    await dialogues.ask(tx, chat.id, 5, asked, make.NOW)
    (*_, last) = await subscriptions.of_chat(tx, chat.id)
    await ended.keep(tx, chat.id, [last.id], "act", make.NOW + timedelta(hours=1), make.NOW)
    await audit(tx, address, "addsource", "http://a.example/feed", make.NOW)
    await broadcasts.draft(tx, "News of the bot", address, make.NOW)
    await intakes.begin(tx, chat.id, address, [Listed("https://a.example/feed")], "1", make.NOW)
    if thread_id == 0 and kind == "private":
        await tx.execute(insert(schema.admin).values(user_id=int(address), role="editor", added_at=make.NOW))
        await tx.execute(insert(bans.ban).values(address=address, reason="", by="9", at=make.NOW))
    return chat


async def sizes(tx: Tx) -> dict[str, int]:
    """How many rows there are in each table."""
    tables = metadata.sorted_tables
    return {one.name: await tx.scalar(select(func.count()).select_from(one)) or 0 for one in tables}


# ---------------------------------------------------------------- schema


def test_every_table_with_rows_of_a_chat_is_covered() -> None:
    """Whoever adds a table with a chat or a person in it says what /mydata shows of it and whether /forget deletes it."""
    of_chats = {
        table.name
        for table in metadata.sorted_tables
        if WHOSE & set(table.c.keys()) or any(key.column.table is schema.chat for key in table.foreign_keys)
    }
    covered = {holding.table.name for holding in privacy.HOLDINGS}

    assert of_chats >= {"subscription", "mute", "outbox", "admin", "share"}
    assert of_chats - covered == set()


async def test_all_columns_are_shown_and_all_rows_go(storage: Storage) -> None:
    """Of every table that is covered: each of its columns is in what is held, and forgetting leaves no row of it, in no
    topic; of the chat next door nothing is shown or lost."""
    async with storage.begin() as tx:
        await filled(tx, "6")
        mine = [(await filled(tx, "5")).id, (await filled(tx, "5", thread_id=3)).id]
        beside = await privacy.held(tx, "telegram", "6")
        found = await privacy.held(tx, "telegram", "5")
        for holding in (privacy.CHATS, *privacy.HOLDINGS):
            assert found.rows[holding.name], holding.name
            assert set(holding.table.c.keys()) <= set(found.rows[holding.name][0]), holding.name
        assert len(found.rows["chats"]) == 2
        assert "bridge 6" not in json.dumps(found.rows)
        gone = await privacy.forget(tx, "telegram", "5", make.NOW)
        assert (gone.deleted["chats"], gone.deleted["subscriptions"]) == (2, 4)
        for table in metadata.sorted_tables:
            column = table.c.get("chat_id") if table is not schema.chat else table.c.id
            if column is not None:
                assert await tx.scalar(select(func.count()).where(column.in_(mine))) == 0, table.name
        assert await privacy.held(tx, "telegram", "6") == beside
        left = await privacy.held(tx, "telegram", "5")
    assert {name: len(rows) for name, rows in left.rows.items() if rows} == {
        "role": 1,
        "ban": 1,
        "acts": 2,
        "broadcasts": 2,
    }


async def test_what_is_held_says_what_numbers_stand_for(storage: Storage) -> None:
    """Words of queries and titles of stories; times are in UTC, the oldest row first."""
    async with storage.begin() as tx:
        await filled(tx, "5")
        found = await privacy.held(tx, "telegram", "5")
    assert [row["query"] for row in found.rows["subscriptions"]] == ["truce", "bridge 5"]
    assert found.rows["chats"][0]["created_at"] == "2026-03-01T12:00:00+00:00"
    told = {row["kind"]: row for row in found.rows["messages"]}
    assert (told["alert"]["state"], told["alert"]["story_title"]) == ("sent", "Story of 5")
    assert told["notice"]["payload"] == {"what": "waiting"}
    assert found.rows["reminders"][0]["kind"] == "reminder"
    assert not found.left_out


async def test_of_too_many_rows_the_newest_are_held(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound on memory, and it says how many are left out."""
    monkeypatch.setattr(privacy, "MOST", 2)
    async with storage.begin() as tx:
        chat = await make.chat(tx, "5")
        for number in range(5):
            await outbox.notice(tx, chat.id, {"n": str(number)}, make.NOW)
        found = await privacy.held(tx, "telegram", "5")
    assert [row["payload"]["n"] for row in found.rows["messages"]] == ["3", "4"]
    assert found.left_out == {"messages": 3}


async def test_words_of_queries_go_when_nobody_else_asks_for_them(storage: Storage) -> None:
    """A query that others have stays whole; one that nobody has keeps its number only, and what it matched goes."""
    async with storage.begin() as tx:
        await filled(tx, "5")
        other = await make.chat(tx, "6", "truce")
        await privacy.forget(tx, "telegram", "5", make.NOW)
        rows = (await tx.execute(select(schema.query).order_by(schema.query.c.id))).all()
        assert [row.text for row in rows] == ["truce", privacy.BLANK]
        assert [one.query for one in await subscriptions.of_chat(tx, other.id)] == ["truce"]
        matched = select(schema.story_query.c.query_id).distinct()
        assert list(await tx.scalars(matched)) == [rows[0].id]
        # Whoever asks for it later gets a query of their own.
        again, _ = await subscriptions.add(tx, other.id, "bridge 5", make.NOW, 9)
        assert again.query_id not in {row.id for row in rows}


async def test_who_subscribes_meanwhile_keeps_the_words(storage: Storage) -> None:
    """A query that somebody asks for while the last other one who did is forgotten is not blanked under them."""
    async with storage.begin() as tx:
        for number in range(5):
            await make.chat(tx, str(number), f"bridge {number}")
        other = await make.chat(tx, "77")

    async def forgotten(number: int) -> None:
        async with storage.begin() as tx:
            await privacy.forget(tx, "telegram", str(number), make.NOW)

    async def asked(number: int) -> None:
        async with storage.begin() as tx:
            await subscriptions.add(tx, other.id, f"bridge {number}", make.NOW, 9)

    await asyncio.gather(*(act(number) for number in range(5) for act in (forgotten, asked)))
    async with storage.read() as tx:
        kept = [one.query for one in await subscriptions.of_chat(tx, other.id)]
        assert sorted(kept) == [f"bridge {number}" for number in range(5)]


async def test_forgetting_what_is_not_there_does_nothing(storage: Storage) -> None:
    """Also the second time."""
    async with storage.begin() as tx:
        before = await sizes(tx)
        gone = await privacy.forget(tx, "telegram", "5", make.NOW)
        assert not any(gone.deleted.values())
        assert await sizes(tx) == before


async def test_shared_links_move_with_a_merged_chat(storage: Storage) -> None:
    """A group that becomes a supergroup keeps its links; of two to the same query the elder chat's."""
    async with storage.begin() as tx:
        for address, tokens in (("-1", ("a",)), ("-1001", ("b", "c"))):
            chat = await make.chat(tx, address, kind="group")
            for query, token in zip(("truce", "bridge"), tokens, strict=False):
                await shares.keep(tx, chat.id, query, token, make.NOW)
        await chat_store.moved(tx, "telegram", "-1", "-1001")
        assert [await shares.find(tx, token) for token in "abc"] == ["truce", None, "bridge"]


# -------------------------------------------------------------- delivery


class Silent:
    """A channel that nothing may be sent by."""

    async def send(self, chat: Chat, message: object, **_: object) -> Receipt:
        raise AssertionError(f"{message} was sent to a chat that is forgotten")


async def test_what_was_claimed_does_not_go_out(storage: Storage, clock: TestClock) -> None:
    """Rows that a sender held already when the chat was forgotten: an alert, a notice, a reminder."""
    async with storage.begin() as tx:
        chat = await make.chat(tx, "5", "truce")
        _, story = await settled(tx, TRUCE, "Story", now=make.NOW)
        await outbox.notice(tx, chat.id, {"key": "too_old"}, make.NOW)
        await reminders.remind(tx, chat.id, story, Wish("effective", 0, make.NOW), make.NOW)
        epoch = await roles.hold(tx, "telegram", "me", make.NOW, make.LEASE) or 0
        claimed = await outbox.claim(tx, epoch, make.NOW, make.LEASE, 10)
        assert {one.kind for one in claimed} >= {"alert", "notice"}
        await privacy.forget(tx, "telegram", "5", make.NOW)
    queue = SimpleNamespace(release=lambda given: None)
    stage = Deliver(storage, Silent(), queue, clock)  # type: ignore[arg-type]
    for one in claimed:
        with pytest.raises(Overslept):
            await stage.handle(one)


# --------------------------------------------------------------- chatting


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> World:
    """A bot with one story, which Anna was told of."""
    made = world(sqlite_storage, clock, texts=timedelta(days=3), rows=timedelta(days=40))
    made.bot.admins = {(GROUP, BORIS)}
    async with sqlite_storage.begin() as tx:
        await filled(tx, str(ANNA))
        await tx.execute(delete(schema.admin))
        await tx.execute(delete(bans.ban))
        await tx.execute(delete(audits))
        await tx.execute(delete(schema.broadcast))
    return made


def sent(here: World) -> Mapping[str, Any]:
    """The newest file, read."""
    file = here.last.states[-1].file
    assert file is not None
    assert file.name.endswith(".json")
    read: Mapping[str, Any] = json.loads(file.body)
    return read


async def test_privacy_tells_spans_of_the_settings_and_leads_on(here: World) -> None:
    """What, why, how long, who; and the buttons for a file, and for an end."""
    (answer,) = await here.says("/privacy")
    assert "What was sent: 40 days. Texts of articles: 3 days." in answer
    assert "Why" in answer and "Who can see it" in answer and "/mydata" in answer and "/forget" in answer
    await here.taps("All data")
    assert sent(here)["subscriptions"]
    (answer,) = await here.says("/privacy", ANNA, GROUP)
    assert "members of this chat" in answer


async def test_mydata_is_a_file_with_everything(here: World) -> None:
    """Settings, subscriptions, mutes, what was sent, what waits, links; counted in words above it."""
    (answer,) = await here.says("/mydata")
    assert "2 subscriptions" in answer and "1 mute" in answer and "1 reminder" in answer and "1 shared link" in answer
    told = sent(here)
    assert {"chats", "subscriptions", "mutes", "messages", "reminders", "shared_links", "role", "acts"} <= told.keys()
    assert told["chats"][0]["address"] == str(ANNA)
    assert told["made_at"].startswith("2026-03-01T12:00")
    await here.says("/mydata", BORIS)
    assert not sent(here)["subscriptions"]


async def test_forget_asks_then_deletes_once(here: World) -> None:
    """Nothing goes before the tap; then all does, and the chat is new. A second tap, and an old one, do nothing."""
    (question,) = await here.says("/forget")
    assert "2 subscriptions" in question and "ten minutes" in question
    ref, data = next(reversed(here.channel.shown)), here.last.data("delete everything")
    assert "truce" in await here.rows()
    assert await here.taps_data(data, ref) is None
    assert here.channel.shown[ref].text.startswith("🗑 Forgotten.")
    assert not here.channel.shown[ref].labels
    async with here.services.storage.read() as tx:
        assert not await chat_store.all_at(tx, "telegram", str(ANNA))
    (greeting,) = await here.says("/start")
    assert "I read the news" in greeting
    await here.says("/subscribe truce")
    assert "too old" in str(await here.taps_later(data, ref))
    assert "truce" in await here.rows()


async def test_question_expires(here: World, clock: TestClock) -> None:
    """After ten minutes, and in another chat, the button means nothing."""
    await here.says("/forget")
    ref, data = next(reversed(here.channel.shown)), here.last.data("delete everything")
    clock.advance(timedelta(minutes=10, seconds=1))
    assert "too old" in str(await here.taps_data(data, ref))
    await here.says("/forget")
    data = here.last.data("delete everything")
    assert "too old" in str(await here.taps_data(data, ref, BORIS))
    assert "too old" in str(await here.taps_data("forget:nonsense", ref))
    assert "truce" in await here.rows()


async def test_only_administrators_of_a_group_and_they_are_asked_for_anew(here: World) -> None:
    """Members are told no; whoever was an administrator when asking, and is none when tapping, too."""
    for command in ("/mydata", "/forget"):
        (answer,) = await here.says(command, ANNA, GROUP)
        assert "administrator" in answer
        assert here.last.states[-1].file is None
    await here.says("/subscribe truce", BORIS, GROUP)
    (question,) = await here.says("/forget", BORIS, GROUP)
    assert "all its topics" in question
    ref, data = next(reversed(here.channel.shown)), here.last.data("delete everything")
    assert "administrator" in str(await here.taps_data(data, ref, ANNA, GROUP))
    here.bot.admins.clear()
    assert "administrator" in str(await here.taps_data(data, ref, BORIS, GROUP))
    here.bot.admins.add((GROUP, BORIS))
    assert await here.taps_data(data, ref, BORIS, GROUP) is None
    chat = await chats_service.know(here.services, Place("telegram", str(GROUP), 0, "supergroup", "", ""))
    async with here.services.storage.read() as tx:
        assert not await subscriptions.of_chat(tx, chat.id)


async def test_channel_is_spoken_for_in_private(here: World) -> None:
    """Who may post in a channel has its data, and may have it forgotten, without a word in it; others may not."""
    here.bot.channels["@news"] = NEWS
    here.bot.admins = {(NEWS, ANNA), (NEWS, BOT_ID)}
    await here.says("/subscribe @news bridge")
    await here.says("/mydata @news")
    assert [one["query"] for one in sent(here)["subscriptions"]] == ["bridge"]
    (answer,) = await here.says("/forget @news", BORIS)
    assert "Shall I" not in answer
    await here.says("/forget @news")
    await here.taps("delete everything")
    assert "Forgotten" in here.last.text
    assert {shown.chat.address for shown in here.channel.shown.values()} == {str(ANNA), str(BORIS)}
    async with here.services.storage.read() as tx:
        assert not await chat_store.all_at(tx, "telegram", str(NEWS))
        assert await chat_store.all_at(tx, "telegram", str(ANNA))


async def test_setting_that_opens_groups_does_not_open_this(sqlite_storage: Storage, clock: TestClock) -> None:
    """Where everybody may subscribe a group, still only its administrators have its data, or forget it."""
    here = world(sqlite_storage, clock, open_groups=True)
    (answer,) = await here.says("/subscribe truce", ANNA, GROUP)
    assert "Subscribed" in answer
    for command in ("/mydata", "/forget"):
        (answer,) = await here.says(command, ANNA, GROUP)
        assert "administrator" in answer


async def test_role_and_log_of_administrators_stay_and_that_is_said(here: World) -> None:
    """Who acts for the bot stays answerable."""
    async with here.services.storage.begin() as tx:
        await audit(tx, str(OWNER), "addsource", "http://a.example/feed", make.NOW)
    await here.says("/forget", OWNER)
    await here.taps("delete everything", OWNER)
    assert "Only your role as an administrator" in here.last.text


async def test_arguments_are_refused(here: World) -> None:
    """None of them takes any."""
    for command in ("/privacy", "/mydata", "/forget"):
        (answer,) = await here.says(f"{command} now")
        assert command in answer
        assert "delete everything" not in here.last.labels
