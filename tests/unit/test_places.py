"""Where the bot is spoken to: channels from a private chat, groups that take it in, topics, and who may what there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from telegram import Chat, Message, MessageEntity
from telegram.error import NetworkError

from bot.messages import places
from bot.messages.markup import plain
from bot.model import Chat as Known
from bot.service import chats, subscriptions
from bot.service.chats import Place, greeting
from bot.storage import Storage
from bot.storage import chats as store
from bot.storage.schema import outbox
from handlers import COMMANDS
from handlers.formatting import formatted
from handlers.menu import menus
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, OWNER, RIGHTS, World, member, said, tapped, update, world
from tests.conftest import TestClock

NEWS = -1001234567890
BOT_ID = 1
HOUR = timedelta(hours=1)


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A channel @news in which the bot and Anna may post."""
    made = world(sqlite_storage, clock)
    made.bot.channels["@news"] = NEWS
    made.bot.admins |= {(NEWS, BOT_ID), (NEWS, ANNA)}
    with capture_logs():
        yield made
    for child in made.services.children._all:
        await child.close()


async def asked_for(here: World, address: int, kind: str = "channel") -> list[str]:
    """The queries of a chat."""
    chat = await chats.know(here.services, Place("telegram", str(address), 0, kind, "", ""))
    return [one.query for one in await subscriptions.listed(here.services, chat.id)]


async def notices(here: World) -> list[tuple[str, dict[str, str]]]:
    """Address and payload of the notices that wait."""
    async with here.services.storage.read() as tx:
        rows = (await tx.execute(outbox.select().where(outbox.c.state == "queued").order_by(outbox.c.id))).all()
        return [((await store.get(tx, row.chat_id)).address, row.payload) for row in rows]


# ------------------------------------------------------------ channels


@pytest.mark.parametrize("name", ["@news", str(NEWS)])
async def test_channel_is_subscribed_from_a_private_chat(here: World, name: str) -> None:
    """By its public name or its id: the channel hears of it, the person does not, and the answer says for whom."""
    (answer,) = await here.says(f"/subscribe {name} truce")

    assert answer.startswith("📣 For The channel:")
    assert await asked_for(here, NEWS) == ["truce"]
    assert await asked_for(here, ANNA, "private") == []
    assert "truce" in (await here.says(f"/list {name}"))[0]
    assert "truce" in (await here.says(f"/unsubscribe {name} 1"))[0]
    assert await asked_for(here, NEWS) == []


async def test_buttons_go_on_speaking_for_the_channel(here: World) -> None:
    """What is tapped below such an answer concerns the channel, page after page."""
    for number in range(10):
        await here.says(f"/subscribe @news word{number}")
    await here.says("/subscriptions @news")
    await here.taps("›")
    assert here.last.text.startswith("📣 For The channel:")
    await here.taps("9")
    await here.taps("Delete")
    await here.taps("Yes, end")

    assert await asked_for(here, NEWS) == [f"word{number}" for number in (0, 1, 2, 3, 4, 5, 6, 7, 9)]


async def test_first_subscription_of_a_channel_by_a_button(here: World) -> None:
    """`/subscribe @news` alone asks for words, and its button subscribes the channel."""
    (answer,) = await here.says("/subscribe @news")
    assert "What shall I look for?" in answer
    await here.taps("Ceasefire & truce")

    assert await asked_for(here, NEWS) == ["topic:ceasefire"]


async def test_those_who_may_not_post_may_not_subscribe(here: World) -> None:
    """Neither a reader nor an administrator without that right changes what a channel hears of, typed or tapped."""
    (answer,) = await here.says("/subscribe @news truce", BORIS)
    assert "may post in that channel" in answer
    await here.says("/subscribe @news truce")
    ref = list(here.channel.shown)[-1]
    data = here.last.data("Unsubscribe")
    told = await here.taps_data(data, ref, BORIS)
    assert "may post in that channel" in str(told)

    assert await asked_for(here, NEWS) == ["truce"]


async def test_right_that_was_lost_is_lost_at_once(here: World) -> None:
    """No memory of who may what stands between losing the right and a button that is refused."""
    await here.says("/subscribe @news truce")
    here.bot.admins.discard((NEWS, ANNA))

    assert "may post in that channel" in str(await here.taps("Unsubscribe"))
    assert await asked_for(here, NEWS) == ["truce"]


@pytest.mark.parametrize(
    ("name", "without", "told"),
    [
        ("@nothing", None, "find no channel"),
        ("@news", (NEWS, BOT_ID), "may not post in @news"),
        ("-1009999999", None, "is not a channel"),
    ],
)
async def test_channel_that_cannot_be_spoken_for(
    here: World, name: str, without: tuple[int, int] | None, told: str
) -> None:
    """One sentence says what is missing, and nothing is kept."""
    here.bot.admins.discard(without or (0, 0))
    here.bot.linked[-1009999999] = 0

    (answer,) = await here.says(f"/subscribe {name} truce")

    assert told in answer
    assert here.last.labels == []


async def test_telegram_that_does_not_answer_changes_nothing(here: World) -> None:
    """Without an answer about the right the command fails, and says so."""
    here.bot.failure = NetworkError("gone")

    assert "went wrong" in (await here.says("/subscribe @news truce"))[0]
    here.bot.failure = None
    assert await asked_for(here, NEWS) == []


async def test_channels_are_spoken_for_in_private_only(here: World) -> None:
    """In a group the same words are refused, so that nobody subscribes a group to a channel's name."""
    here.bot.admins.add((GROUP, ANNA))

    (answer,) = await here.says("/subscribe @news truce", ANNA, GROUP)

    assert "in private" in answer
    assert await asked_for(here, GROUP, "supergroup") == []
    assert await asked_for(here, NEWS) == []


@pytest.mark.parametrize("data", ["@x:unsubscribe:1", f"@{NEWS}:addsource:1", f"@{NEWS}:", "@@news:removesource:1"])
async def test_data_that_no_button_for_a_channel_has(here: World, data: str) -> None:
    """Whatever a tap carries, only what can be done for a channel is."""
    await here.says("/subscribe @news truce")

    assert "earlier version" in str(await here.taps_data(data, list(here.channel.shown)[-1], OWNER))
    assert await asked_for(here, NEWS) == ["truce"]


async def test_readers_of_a_channel_make_the_bot_say_nothing(here: World) -> None:
    """A tap below a post is refused to readers, whatever it asks for: it would be answered before all others."""
    await here.door.handle(update(channel_post=said("/subscribe truce", 0, NEWS, "channel")))
    ref, before = list(here.channel.shown)[-1], len(here.channel.shown)
    for user, shown in ((BORIS, 0), (ANNA, 1)):
        tap = tapped("latest:0:5", ref, user, NEWS)
        tap["message"]["chat"]["type"] = "channel"
        states = len(here.last.states)
        await here.door.handle(update(callback_query=tap))
        assert len(here.channel.shown) - before + len(here.last.states) - states == shown


# -------------------------------------------------------------- groups


@pytest.mark.parametrize(
    ("kind", "is_known", "away", "kept", "said"),
    [
        ("supergroup", False, None, 0, "welcome"),
        ("group", False, 2 * HOUR, 0, "welcome"),
        ("group", False, 2 * HOUR, 3, "welcome.back"),
        ("group", False, HOUR / 2, 3, None),
        ("group", True, None, 0, None),
        ("private", False, None, 0, None),
        ("channel", False, None, 0, "notice.channel"),
        ("channel", False, 2 * HOUR, 1, "notice.channel_back"),
    ],
)
def test_greeting(kind: str, is_known: bool, away: timedelta | None, kept: int, said: str | None) -> None:
    """Who takes the bot in is greeted once; who takes it back learns what is still there; within an hour nobody is."""
    assert greeting(kind, is_known=is_known, away=away, kept=kept) == said


async def test_group_is_greeted_once(here: World, clock: TestClock) -> None:
    """Being added is greeted, told twice or promoted is not; nor is it when taken in again within the hour."""
    for old, new in (("left", "member"), ("left", "member"), ("member", "administrator")):
        await here.door.handle(update(my_chat_member=member(GROUP, ANNA, old, new)))
    clock.advance(HOUR / 2)
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "administrator", "kicked")))
    clock.advance(HOUR / 2)
    assert await notices(here) == []
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))
    assert await notices(here) == []
    assert here.channel.shown == {}


async def test_group_that_takes_the_bot_back_has_everything(here: World, clock: TestClock) -> None:
    """After days away all topics go on, and General reads how much that is."""
    here.bot.admins.add((GROUP, ANNA))
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))
    ((address, payload),) = await notices(here)
    assert (address, payload["key"], payload["who"], payload["sees"]) == (str(GROUP), "welcome", "admins", "commands")
    await here.says("/subscribe truce", ANNA, GROUP)
    await here.says("/subscribe peace", ANNA, GROUP, message_thread_id=7, is_topic_message=True)
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "member", "kicked")))
    clock.advance(timedelta(days=29))
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "member")))

    ((_, payload),) = await notices(here)
    assert (payload["key"], payload["kept"]) == ("welcome.back", "2")
    assert await asked_for(here, GROUP, "supergroup") == ["truce"]


async def test_bot_that_sees_everything_does_not_say_otherwise(here: World) -> None:
    """As an administrator, or with privacy mode off, the bot hears all that is written."""
    await here.door.handle(update(my_chat_member=member(GROUP, ANNA, "left", "administrator")))
    here.bot.can_read_all_group_messages = True
    await here.door.handle(update(my_chat_member=member(GROUP - 1, ANNA, "left", "member")))

    assert [payload["sees"] for _, payload in await notices(here)] == ["all", "all"]


def test_words_of_the_greeting() -> None:
    """They say who may subscribe, one example, what a topic does, and what the bot sees where that is not all."""
    chat = Known(1, "telegram", "-1", 0, "supergroup", "G", "en", "UTC", "active", None)  # type: ignore[arg-type]
    full = {"key": "welcome", "who": "everybody", "sees": "commands", "forum": "yes"}
    told = places.greeting(full, chat)
    plainer = places.greeting({"key": "welcome", "who": "admins", "sees": "all"}, chat)
    back = places.greeting({"key": "welcome.back", "kept": "1"}, chat)

    assert told and plainer and back
    assert all(words in told.html for words in ("Everybody here", "/subscribe truce", "to that topic", "only commands"))
    assert "administrators" in plainer.html
    assert not [words for words in ("to that topic", "only commands") if words in plainer.html]
    assert "1 subscription." in back.html
    assert places.greeting({"key": "notice.channel"}, chat) is None


async def test_everybody_may_where_the_operator_says_so(sqlite_storage: Storage, clock: TestClock) -> None:
    """With the setting the members of a group subscribe it; a channel's readers still do not."""
    here = world(sqlite_storage, clock, open_groups=True)
    await here.says("/subscribe truce", BORIS, GROUP)
    ref = list(here.channel.shown)[-1]
    tap = tapped("subscribe:peace", ref, BORIS, NEWS)
    tap["message"]["chat"]["type"] = "channel"
    await here.door.handle(update(callback_query=tap))

    assert await asked_for(here, GROUP, "supergroup") == ["truce"]
    assert await asked_for(here, NEWS) == []
    listed = {scope.type: names for scope, names in menus(COMMANDS, open_groups=True)}
    assert listed["all_group_chats"] == listed["all_chat_administrators"]


# ---------------------------------------------------------- channels' rights


def of_channel(old: bool | None, new: bool | None) -> dict[str, Any]:
    """The bot's right to post in @news changes; None: it is a mere member."""
    change = member(NEWS, ANNA, "left", "left")
    for name, may in (("old_chat_member", old), ("new_chat_member", new)):
        rights = (
            {"status": "member"} if may is None else {"status": "administrator", **RIGHTS, "can_post_messages": may}
        )
        change[name] = {"user": {"id": 1, "is_bot": True, "first_name": "B"}, **rights}
    return change | {"chat": {"id": NEWS, "type": "channel", "title": "The channel", "username": "news"}}


async def test_right_to_post_is_what_a_channel_hears_by(here: World, clock: TestClock) -> None:
    """Demoted in whatever way the channel falls silent; promoted again it has everything, and who did it is told."""
    await here.says("/start")
    await here.door.handle(update(my_chat_member=of_channel(None, True)))
    ((address, payload),) = await notices(here)
    assert (address, payload["key"], payload["name"]) == (str(ANNA), "notice.channel", "@news")
    await here.says("/subscribe @news truce")
    for lost in (False, None):
        await here.door.handle(update(my_chat_member=of_channel(True, lost)))
        async with here.services.storage.read() as tx:
            (gone,) = await store.all_at(tx, "telegram", str(NEWS))
        assert (gone.state, gone.state_reason) == ("gone", "no_rights")
        clock.advance(2 * HOUR)
        await here.door.handle(update(my_chat_member=of_channel(lost, True)))
        assert (await notices(here))[-1][1]["key"] == "notice.channel_back"
        async with here.services.storage.read() as tx:
            (back,) = await store.all_at(tx, "telegram", str(NEWS))
        assert back.state == "active"


async def test_topic_that_is_opened_again_goes_on(here: World) -> None:
    """Only the topic that is opened, and only if it was gone."""
    here.bot.admins.add((GROUP, ANNA))
    for topic in (3, 4):
        await here.says("/subscribe truce", ANNA, GROUP, message_thread_id=topic, is_topic_message=True)
    async with here.services.storage.begin() as tx:
        for chat in await store.all_at(tx, "telegram", str(GROUP)):
            await store.gone(tx, chat.id, "topic_closed", make.NOW)
    news = said("", ANNA, GROUP, message_thread_id=3, is_topic_message=True, forum_topic_reopened={})
    await here.door.handle(update(message=news))

    async with here.services.storage.read() as tx:
        found = await store.all_at(tx, "telegram", str(GROUP))
    assert [(chat.thread_id, chat.state) for chat in found] == [(3, "active"), (4, "gone")]


# ------------------------------------------------------------- formatting


KINDS = st.sampled_from(["bold", "italic", "underline", "strikethrough", "code", "bot_command", "url"])


def length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(
    st.text("ab <&>🕊é\n", min_size=1),
    KINDS,
    st.integers(0, 30),
    st.integers(1, 30),
    st.sampled_from([" ", "\n", "\u200f "]),
)
def test_formatting_follows_the_words(words: str, kind: str, at: int, many: int, gap: str) -> None:
    """Cut off behind the command, and what marks of direction it brought, a text shows the same words, formatted alike."""
    args = words.strip()
    text = f"/broadcast{gap}{args}"
    begin, end = min(at, len(text)), min(at + many, len(text))
    entity = MessageEntity(kind, length(text[:begin]), length(text[begin:end]))
    html = formatted(Message(1, make.NOW, Chat(1, "private"), text=text, entities=[entity]))

    inside = text[max(begin, len(text) - len(args)) : end] if args else ""
    assert plain(html) == args
    assert ("<" in html) == bool(inside and kind not in {"bot_command", "url"})
    assert plain(html.partition(">")[2].partition("</")[0]) == (inside if "<" in html else "")


def test_links_and_quotes_are_kept() -> None:
    """What only bots' markup can say again is said again: a link under words, nested in bold."""
    text = "/broadcast 🕊 read this"
    link = MessageEntity("text_link", 19, 4, url="https://example.org/?a=1&b=2")
    whole = MessageEntity("bold", 11, length(text) - 11)
    told = formatted(Message(1, make.NOW, Chat(1, "private"), text=text, entities=[whole, link]))

    assert told == '<b>🕊 read <a href="https://example.org/?a=1&b=2">this</a></b>'
