"""getUpdates as Telegram plays it: kept until confirmed, one reader at a time, filtered by kind."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import telegram

from bot.playground.emulator import PATIENCE, Emulator
from tests.contract.conftest import client


async def test_unconfirmed_updates_come_again(emulator: Emulator, bot: telegram.Bot) -> None:
    """An update is handed out until an offset above it confirms it."""
    emulator.say(emulator.anna, emulator.anna, "one")
    emulator.say(emulator.anna, emulator.anna, "two")
    first = await bot.get_updates()
    again = await bot.get_updates(offset=first[0].update_id)
    rest = await bot.get_updates(offset=first[0].update_id + 1)
    assert [update.message.text for update in first] == ["one", "two"]
    assert again == first
    assert [update.message.text for update in rest] == ["two"]
    assert [update["message"]["text"] for update in emulator.town.updates.pending] == ["two"]


async def test_limit_and_negative_offset(emulator: Emulator, bot: telegram.Bot) -> None:
    """`limit` cuts the answer without confirming; a negative offset keeps only the last ones."""
    for text in "abcd":
        emulator.say(emulator.anna, emulator.anna, text)
    assert [update.message.text for update in await bot.get_updates(limit=2)] == ["a", "b"]
    assert [update.message.text for update in await bot.get_updates(offset=-1)] == ["d"]
    assert [update.message.text for update in await bot.get_updates()] == ["d"]


async def test_long_poll_answers_when_something_happens(emulator: Emulator, bot: telegram.Bot) -> None:
    """A waiting getUpdates returns with the first update, not with the timeout."""
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await emulator.until(lambda: emulator.called("getUpdates"))
    emulator.say(emulator.boris, emulator.boris, "привет")
    updates = await asyncio.wait_for(waiting, PATIENCE)
    assert updates[0].message.from_user.language_code == "ru"


async def test_long_poll_ends_empty(bot: telegram.Bot) -> None:
    """Nothing within the timeout is an empty list."""
    assert await bot.get_updates(timeout=1) == ()


async def test_second_reader_ousts_the_first(emulator: Emulator, bot: telegram.Bot) -> None:
    """Of two readers the one that waited gets 409 Conflict and the newer one the updates."""
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await emulator.until(lambda: emulator.called("getUpdates"))
    async with client(emulator) as stranger:
        newer = asyncio.create_task(stranger.get_updates(timeout=30))
        with pytest.raises(telegram.error.Conflict):
            await asyncio.wait_for(waiting, PATIENCE)
        emulator.say(emulator.anna, emulator.anna, "hello")
        assert (await asyncio.wait_for(newer, PATIENCE))[0].message.text == "hello"


async def test_webhook_bars_polling(emulator: Emulator, bot: telegram.Bot) -> None:
    """While a webhook is set getUpdates is a conflict; deleting it can drop what waits."""
    await bot.set_webhook("https://example.org/hook")
    emulator.say(emulator.anna, emulator.anna, "waits")
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://example.org/hook", 1)
    with pytest.raises(telegram.error.Conflict):
        await bot.get_updates()
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_allowed_updates_are_remembered(emulator: Emulator, bot: telegram.Bot) -> None:
    """Only the kinds asked for are queued, until another call asks for others."""
    await bot.get_updates(allowed_updates=["my_chat_member"])
    emulator.say(emulator.anna, emulator.anna, "not wanted")
    emulator.block(emulator.anna)
    updates = await bot.get_updates()
    assert [update.my_chat_member.new_chat_member.status for update in updates] == ["kicked"]


async def test_every_kind_of_update_reads_back(emulator: Emulator, bot: telegram.Bot) -> None:
    """Commands, taps, membership, channel posts and migration are updates that the specification and PTB know."""
    api = emulator
    sent = await bot.send_message(
        api.anna.id,
        "?",
        reply_markup=telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("A", callback_data="a:1")),
    )
    api.press(api.anna, api.messages(api.anna)[0], "A")
    api.say(api.anna, api.forum, "/list@truce_watch_bot", thread=7)
    api.say(api.olga, api.group, "/subscribe truce", sender=api.group)
    api.say(api.olga, api.group, "/subscribe truce", sender=api.channel)
    api.say(api.olga, api.channel, "/subscribe truce")
    api.say(api.anna, api.anna, "/why", reply_to=sent.message_id)
    api.send_file(api.olga, api.olga, "feeds.opml", b"<opml/>", "/importsources")
    api.set_bot_role(api.forum, "kicked")
    api.set_bot_role(api.forum, "member")
    api.upgrade(api.group)
    updates = await bot.get_updates()
    problems = [what for update in api.town.updates.pending for what in api.spec.type_problems("Update", update)]
    assert problems == []
    assert updates[0].callback_query.message.message_id == sent.message_id
    assert updates[1].message.message_thread_id == 7
    assert (updates[2].message.from_user.username, updates[2].message.sender_chat.id) == ("GroupAnonymousBot", -2001)
    assert updates[3].message.sender_chat.type == "channel"
    assert updates[4].channel_post.text == "/subscribe truce"
    assert updates[5].message.reply_to_message.text == "?"
    assert (await (await bot.get_file(updates[6].message.document)).download_as_bytearray()) == b"<opml/>"
    assert updates[7].my_chat_member.new_chat_member.status == "kicked"
    assert updates[8].my_chat_member.new_chat_member.status == "member"
    assert updates[9].message.new_chat_members[0].id == bot.id
    assert updates[-2].message.migrate_to_chat_id == updates[-1].message.chat.id
    assert updates[-1].message.migrate_from_chat_id == -2001
    assert not api.violations


async def test_privacy_mode(emulator: Emulator, bot: telegram.Bot) -> None:
    """In a group a bot that is no administrator hears only commands, mentions and replies to it."""
    api = emulator
    sent = await bot.send_message(api.group.id, "hello")
    api.say(api.anna, api.group, "just talk")
    api.say(api.anna, api.group, "/help@another_bot")
    api.say(api.anna, api.group, "/help")
    api.say(api.anna, api.group, "ask @truce_watch_bot")
    api.say(api.anna, api.group, "yes", reply_to=sent.message_id)
    api.set_bot_role(api.group, "administrator")
    api.say(api.anna, api.group, "now all")
    heard = [update.message.text for update in await bot.get_updates() if update.message]
    assert heard == ["/help", "ask @truce_watch_bot", "yes", "now all"]


async def test_wrong_token(emulator: Emulator) -> None:
    """Another token is unauthorized, in Telegram's words."""
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{emulator.url}/bot1:other/getMe")
    assert (answer.status_code, answer.json()["description"]) == (401, "Unauthorized")


async def test_what_happens_to_topics_and_rights_is_told(emulator: Emulator, bot: telegram.Bot) -> None:
    """Topics are told by service messages, the bot's rights by my_chat_member, a channel's posts in its group too, and
    a group that moves first as one more group that takes the bot in."""
    api = emulator
    topic = api.open_topic(api.forum, "Talks")
    api.say(api.anna, api.forum, "/list", thread=topic)
    api.shut_topic(api.forum, topic)
    api.shut_topic(api.forum, topic, closed=False)
    api.let_post(api.channel, may=False)
    api.link(api.channel, api.forum)
    api.say(api.olga, api.channel, "/help")
    new = api.upgrade(api.group)
    problems = [what for update in api.town.updates.pending for what in api.spec.type_problems("Update", update)]
    opened, listed, closed, reopened, right, post, repeated, taken_in, moved, _ = await bot.get_updates()

    assert problems == []
    assert opened.message.forum_topic_created.name == "Talks"
    assert (listed.message.message_thread_id, listed.message.reply_to_message.message_id) == (topic, topic)
    assert listed.message.reply_to_message.forum_topic_created
    assert closed.message.forum_topic_closed
    assert reopened.message.forum_topic_reopened
    assert right.my_chat_member.old_chat_member.can_post_messages
    assert not right.my_chat_member.new_chat_member.can_post_messages
    assert post.channel_post.text == repeated.message.text == "/help"
    assert (repeated.message.is_automatic_forward, repeated.message.sender_chat.id) == (True, api.channel.id)
    assert (await bot.get_chat(api.forum.id)).linked_chat_id == api.channel.id
    change = taken_in.my_chat_member
    assert (change.chat.id, change.old_chat_member.status, change.new_chat_member.status) == (new.id, "left", "member")
    assert moved.message.migrate_to_chat_id == new.id


async def test_without_privacy_mode_all_is_heard(emulator: Emulator, bot: telegram.Bot) -> None:
    """Switched off at @BotFather, a bot hears what members say, and getMe tells so."""
    emulator.town.privacy = False
    emulator.say(emulator.anna, emulator.group, "just talk")
    assert (await bot.get_me()).can_read_all_group_messages
    assert [update.message.text for update in await bot.get_updates()] == ["just talk"]
