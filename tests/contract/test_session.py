"""The bot's conversation with Telegram, by the real library, with a Bot API that checks every call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.channels.pace import Pace
from bot.channels.telegram import Telegram, make_bot
from bot.charts.canvas import Canvas
from bot.clock import Clock
from bot.errors import ConfigError, Rejected
from bot.messages.catalog import LOCALES
from bot.model import Button, Chat, ChatId, Message
from bot.playground.emulator import PATIENCE, Emulator, faults
from bot.storage import Storage
from handlers import COMMANDS, session
from handlers.command import Role
from handlers.receive import Polling
from tests.chatting import world as services_of


@asynccontextmanager
async def serving(api: Emulator, storage: Storage) -> AsyncIterator[list[str]]:
    """The bot receives and answers; what troubles it is told in the list."""
    # Telegram's pace has its own tests; here nobody waits for it.
    pace = Pace(overall=1000, deliveries=1000, private=1000, group_per_minute=1000)
    bot = make_bot(api.token, api.url, pace, Clock())
    services = services_of(storage, Clock(), admins=frozenset({api.olga.id})).services
    stop, troubles = asyncio.Event(), list[str]()
    async with session.started(bot, Polling(), stop, troubles) as well:
        assert well
        task = asyncio.create_task(
            session.receive(bot, Telegram(bot, Clock()), services, Polling(), stop, 8, troubles, lambda: True)
        )
        try:
            yield troubles
        finally:
            stop.set()
            await asyncio.wait_for(task, PATIENCE)


@pytest.fixture
async def api(emulator: Emulator, sqlite_storage: Storage) -> AsyncIterator[Emulator]:
    """A Bot API with the bot behind it; every call was as the Bot API's specification says."""
    async with serving(emulator, sqlite_storage):
        yield emulator
    assert emulator.violations == []


async def test_menus_are_published_per_scope(api: Emulator) -> None:
    """Everybody sees what they may use: a person, a group's member, its administrator, the owner."""
    lists = (4 + 1) * len(LOCALES)
    await api.until(lambda: len(api.called("setMyCommands")) == lists)

    def menu(person: object, chat: object) -> set[str]:
        return {one["command"] for one in api.menu(person, chat)}  # type: ignore[arg-type]

    assert "subscribe" in menu(api.anna, api.anna)
    assert "addsource" not in menu(api.anna, api.anna)
    assert menu(api.olga, api.olga) == {command.name for command in COMMANDS}
    assert {"addsource", "health"} & menu(api.anna, api.group) == set()
    assert "latest" in menu(api.anna, api.group)


async def test_menu_follows_the_right(api: Emulator) -> None:
    """Who is made an editor sees an editor's menu at once, and everybody's again when that ends."""

    def menu() -> set[str]:
        return {one["command"] for one in api.menu(api.anna, api.anna)}

    await api.until(lambda: bool(menu()))
    plain = menu()
    api.say(api.olga, api.olga, f"/addadmin {api.anna.id} editor")
    await api.until(lambda: "addsource" in menu())
    assert {"stats", "ban", "addadmin"} & menu() == set()
    api.say(api.olga, api.olga, f"/addadmin {api.anna.id} administrator")
    await api.until(lambda: "stats" in menu())
    api.say(api.olga, api.olga, f"/removeadmin {api.anna.id}")
    await api.until(lambda: menu() == plain)


async def test_file_is_fetched_and_read(api: Emulator) -> None:
    """A list of feeds sent as a file reaches the bot, by the way that Telegram gives files out."""
    listed = b'<opml version="2.0"><body><outline text="x" xmlUrl="ftp://no.example/feed"/></body></opml>'
    api.send_file(api.olga, api.olga, "feeds.opml", listed, "/importsources")
    # What it lists is looked at by the line, which does not run here.
    await api.until(lambda: any("0 of 1 feeds" in str(call.params) for call in api.calls))

    assert api.called("getFile")


async def test_banned_person_costs_no_call(api: Emulator) -> None:
    """Nothing goes to them, while others are served."""
    api.say(api.olga, api.olga, f"/ban {api.boris.id} noise")
    await api.wait_for(api.olga)
    for _ in range(3):
        api.say(api.boris, api.boris, "/help")
    api.say(api.anna, api.anna, "/help")
    await api.wait_for(api.anna)

    assert api.called("sendMessage", api.boris) == []


async def test_owner_without_a_chat_stops_nothing(emulator: Emulator, sqlite_storage: Storage) -> None:
    """A menu that Telegram refuses is no reason not to start."""
    emulator.fault(faults.refuse("chat not found"), method="setMyCommands", times=None)
    async with serving(emulator, sqlite_storage):
        emulator.say(emulator.anna, emulator.anna, "/start")
        await emulator.wait_for(emulator.anna)


async def test_start_tap_and_list(api: Emulator) -> None:
    """A person gets from /start to a subscription with one tap, and sees it in place of the greeting."""
    api.say(api.anna, api.anna, "/start")
    hello = await api.wait_for(api.anna)

    press = api.press(api.anna, hello, "🕊 Ceasefire & truce")
    await api.answered(press)
    shown = await api.wait_for(api.anna, lambda message: "Subscribed" in message.text)

    assert shown.id == hello.id
    assert press.answer is not None
    assert "text" not in press.answer


async def test_double_tap_is_answered_twice_and_does_one_thing(api: Emulator) -> None:
    """Telegram refuses to edit a message into what it is; nobody notices."""
    api.say(api.anna, api.anna, "/start")
    hello = await api.wait_for(api.anna)
    presses = [api.press(api.anna, hello, "🕊 Ceasefire & truce") for _ in range(2)]
    for press in presses:
        await api.answered(press)
    number = api.say(api.anna, api.anna, "/list")
    listed = await api.wait_for(api.anna, after=number)

    assert "1 subscription" in listed.text
    assert len(api.from_bot(api.anna)) == 2


async def test_only_administrators_change_a_group(api: Emulator) -> None:
    """Rights are asked of Telegram; an anonymous administrator has them."""
    refused = api.say(api.boris, api.group, "/subscribe truce")
    answer = await api.wait_for(api.group, after=refused)
    assert "administrator" in answer.text

    taken = api.say(api.olga, api.group, "/subscribe truce", sender=api.group)
    answer = await api.wait_for(api.group, after=taken)
    assert "Subscribed" in answer.text


async def test_topic_is_answered_in_the_topic(api: Emulator) -> None:
    """In a forum the answer stands where the command was written."""
    thread = next(iter(api.town.rooms[api.forum.id].topics))
    number = api.say(api.olga, api.forum, "/subscribe truce", thread=thread)
    answer = await api.wait_for(api.forum, after=number)

    assert answer.raw["message_thread_id"] == thread


async def test_group_that_becomes_a_supergroup_keeps_everything(api: Emulator) -> None:
    """What the group asked for is there under its new address."""
    number = api.say(api.olga, api.group, "/subscribe truce")
    await api.wait_for(api.group, after=number)
    moved = api.upgrade(api.group)
    number = api.say(api.olga, moved, "/subscriptions")
    answer = await api.wait_for(moved, after=number)

    assert "truce" in answer.text


async def test_every_command_is_answered_as_telegram_wants_it(api: Emulator) -> None:
    """All answers, and the words for misuse, are messages that the Bot API takes."""
    for command in COMMANDS:
        for given in ("", " 1", " <b>&\u202e&lt; 💥"):
            number = api.say(api.olga, api.olga, f"/{command.name}{given}")
            await api.wait_for(api.olga, after=number)
            assert command.role >= Role.MEMBER


LOST: list[Callable[[], faults.Fault]] = [faults.cut_before, faults.server_error, faults.nonsense]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.__name__)
async def test_answer_survives_a_hiccup(api: Emulator, fault: Callable[[], faults.Fault]) -> None:
    """A single failed call costs nobody an answer."""
    api.fault(fault(), method="sendMessage")

    number = api.say(api.anna, api.anna, "/help")

    assert "/subscribe" in (await api.wait_for(api.anna, after=number)).text


async def test_updates_survive_a_failing_telegram(api: Emulator) -> None:
    """What was written while getUpdates failed is answered afterwards."""
    api.fault(faults.server_error(), method="getUpdates", times=2)
    number = api.say(api.anna, api.anna, "/help")

    assert await api.wait_for(api.anna, after=number)


async def test_blocked_and_back(api: Emulator) -> None:
    """Who blocked the bot and comes back still has their subscriptions."""
    number = api.say(api.anna, api.anna, "/subscribe truce")
    await api.wait_for(api.anna, after=number)
    api.block(api.anna)
    await api.idle()
    api.unblock(api.anna)
    number = api.say(api.anna, api.anna, "/list")

    assert "truce" in (await api.wait_for(api.anna, after=number)).text


async def test_stopped_and_started_again_answers_what_came_between(emulator: Emulator, sqlite_storage: Storage) -> None:
    """Commands written while the bot was away are answered when it is back, each once."""
    async with serving(emulator, sqlite_storage):
        number = emulator.say(emulator.anna, emulator.anna, "/subscribe truce")
        await emulator.wait_for(emulator.anna, after=number)
    between = emulator.say(emulator.anna, emulator.anna, "/list")
    async with serving(emulator, sqlite_storage):
        await emulator.wait_for(emulator.anna, after=between)
        await emulator.idle()

    assert sum(message.id > between for message in emulator.from_bot(emulator.anna)) == 1


async def test_token_that_telegram_does_not_know(emulator: Emulator) -> None:
    """The operator reads what is wrong, without the token."""
    emulator.fault(faults.unauthorized(), times=None)
    bot = make_bot(emulator.token, emulator.url, Pace(), Clock())

    with pytest.raises(ConfigError) as refused:
        async with session.started(bot, Polling(), asyncio.Event(), []):
            pass

    assert "BOT_TOKEN" in str(refused.value)
    assert emulator.token not in str(refused.value)


async def test_network_that_is_not_there_yet(emulator: Emulator) -> None:
    """The start waits for Telegram, says so to those who ask whether it is ready, and can be stopped meanwhile."""
    emulator.fault(faults.server_error(), method="getMe", times=None)
    bot = make_bot(emulator.token, emulator.url, Pace(), Clock())
    end, troubles = asyncio.Event(), list[str]()

    async def start() -> bool:
        async with session.started(bot, Polling(), end, troubles) as well:
            return well

    task = asyncio.create_task(start())
    await emulator.until(lambda: emulator.called("getMe") and troubles)
    told = list(troubles)
    end.set()

    assert told == [session.NO_ANSWER]
    assert await asyncio.wait_for(task, PATIENCE) is False
    assert troubles == []


PHOTO = Canvas(40, 30).png()


@pytest.fixture
async def channel(emulator: Emulator) -> AsyncIterator[Telegram]:
    """The way out to the emulator."""
    pace = Pace(overall=1000, deliveries=1000, private=1000, group_per_minute=1000)
    bot = make_bot(emulator.token, emulator.url, pace, Clock())
    async with bot:
        yield Telegram(bot, Clock())


async def test_pictures_are_sent_and_put_in_place_of_others(emulator: Emulator, channel: Telegram) -> None:
    """With caption, buttons, quote and silence; by another picture, and in the place of a text."""
    to = Chat(ChatId(1), "telegram", str(emulator.anna.id), 0, "private", "", "en", "UTC", "active", None)
    asked = emulator.say(emulator.anna, emulator.anna, "/trend")
    keys = ((Button("7d", data="trend:7d"),),)
    sent = await channel.send(to, Message("<b>a</b> &amp; b", keys, str(asked), silent=True, photo=PHOTO))
    (shown,) = emulator.from_bot(emulator.anna)
    assert (shown.text, shown.reply_to, shown.silent, shown.raw["caption_entities"][0]["type"]) == (
        "a & b",
        asked,
        True,
        "bold",
    )
    assert emulator.town.files[shown.raw["photo"][0]["file_id"]].body == PHOTO

    await channel.edit(to, sent.ref, Message("<i>later</i>", keys, photo=Canvas(41, 30).png()))
    (shown,) = emulator.from_bot(emulator.anna)
    assert (shown.text, shown.edits, shown.raw["photo"][0]["width"]) == ("later", 1, 41)
    assert shown.raw["caption_entities"][0]["type"] == "italic"
    assert shown.button("7d")

    with pytest.raises(Rejected):
        await channel.edit(to, sent.ref, Message("words alone"))
    words = await channel.send(to, Message("words"))
    await channel.edit(to, words.ref, Message("a picture now", photo=PHOTO))
    assert emulator.from_bot(emulator.anna)[-1].text == "a picture now"
    assert emulator.violations == []


async def test_captions_that_telegram_cannot_read_go_plain(emulator: Emulator, channel: Telegram) -> None:
    """New or in the place of another picture, as texts do."""
    to = Chat(ChatId(1), "telegram", str(emulator.anna.id), 0, "private", "", "en", "UTC", "active", None)
    sent = await channel.send(to, Message("a <b>b &lt;", photo=PHOTO))
    await channel.edit(to, sent.ref, Message("c <b>d", photo=Canvas(41, 30).png()))
    (shown,) = emulator.from_bot(emulator.anna)
    assert (shown.text, shown.edits) == ("c d", 1)
    assert len(emulator.violations) == 2
