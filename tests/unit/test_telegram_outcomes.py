"""What becomes of a message, for every way in which Telegram and the network can answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from telegram.error import InvalidToken, NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.channels.pace import Pace
from bot.channels.telegram import Telegram, make_bot, who_am_i
from bot.channels.telegram.outcomes import told
from bot.errors import BotError, ChatGone, ConfigError, Moved, NoConnection, OutcomeUnknown, Rejected, TryLater
from bot.model import Button, Chat, ChatId, Elsewhere, Message
from tests.conftest import TestClock

TOKEN = "123456:AAE-a_token_that_nobody_may_see"
ME = {
    "ok": True,
    "result": {
        "id": 123456,
        "is_bot": True,
        "first_name": "T",
        "username": "truce_bot",
        "supports_inline_queries": True,
    },
}
NO_WEBHOOK = {"ok": True, "result": {"url": "", "has_custom_certificate": False, "pending_update_count": 3}}
SENT = {"ok": True, "result": {"message_id": 77, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}}
HANG_UP, SILENCE = "hang up", "silence"
Answer = tuple[int, Any] | str


@dataclass
class Api:
    """A Bot API that gives the answers it was told to, in order, and keeps what it was asked."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    end: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while not self.end.is_set() and await self.one(reader, writer):
                pass
        writer.close()

    async def one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            (int(li.split(":")[1]) for li in head.split("\r\n") if li.lower().startswith("content-length")), 0
        )
        body = (await reader.readexactly(length)).decode()
        self.asked.append((head.split(" ")[1].rpartition("/")[2], {k: v[0] for k, v in parse_qs(body).items()}))
        answer = self.answers.pop(0) if self.answers else (200, SENT)
        if answer == SILENCE:
            await self.end.wait()
        if isinstance(answer, str):
            return False
        status, told = answer
        data = told if isinstance(told, bytes) else json.dumps(told).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        await writer.drain()
        return True


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    served = Api()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield served
    served.end.set()
    server.close()


@pytest.fixture
async def bot(api: Api, clock: TestClock) -> AsyncIterator[ExtBot[str]]:
    made = make_bot(TOKEN, api.url, Pace(), clock, seconds=0.5)
    api.answers = [(200, ME)]
    async with made:
        api.asked.clear()
        yield made


@pytest.fixture
def channel(bot: ExtBot[str], clock: TestClock) -> Telegram:
    return Telegram(bot, clock)


def chat(address: str = "5", thread_id: int = 0, kind: str = "private") -> Chat:
    return Chat(ChatId(1), "telegram", address, thread_id, kind, "", "en", "UTC", "active", None)


def refused(status: int, description: str, **parameters: int) -> Answer:
    told: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return status, told | ({"parameters": parameters} if parameters else {})


HELLO = Message("<b>Hello</b> &amp; welcome")


async def outcome(channel: Telegram, message: Message = HELLO, to: Chat | None = None) -> BotError:
    with pytest.raises(BotError) as caught:
        await channel.send(to or chat(), message)
    return caught.value


# ------------------------------------------------------------------- sent


async def test_message_goes_out_whole(api: Api, channel: Telegram, clock: TestClock) -> None:
    """Text, markup, buttons, reply, silence and preview reach Telegram as the Message says."""
    buttons = ((Button("Read", url="https://ex.org/a"), Button("Stop", data="unsubscribe:1")),)

    receipt = await channel.send(chat("-100", 9, "supergroup"), Message("<b>x</b>", buttons, "12", silent=True))

    ((method, sent),) = api.asked
    assert (receipt.ref, receipt.sent_at, method) == ("77", clock.now(), "sendMessage")
    assert (sent["chat_id"], sent["message_thread_id"], sent["text"], sent["parse_mode"]) == (
        "-100",
        "9",
        "<b>x</b>",
        "HTML",
    )
    assert sent["disable_notification"] == "true"
    assert json.loads(sent["reply_parameters"]) == {"message_id": 12, "allow_sending_without_reply": True}
    assert json.loads(sent["link_preview_options"]) == {"is_disabled": True}
    rows = json.loads(sent["reply_markup"])["inline_keyboard"]
    assert rows == [[{"text": "Read", "url": "https://ex.org/a"}, {"text": "Stop", "callback_data": "1unsubscribe:1"}]]


async def test_plain_chat_names_no_topic(api: Api, channel: Telegram) -> None:
    """Topic 0 means none, and no reply means none."""
    await channel.send(chat(), HELLO)

    assert not {"message_thread_id", "reply_parameters", "reply_markup"} & set(api.asked[0][1])


async def test_preview_shows_the_page_that_was_asked_for(api: Api, channel: Telegram) -> None:
    """A preview is of preview_url, whatever links the text holds."""
    await channel.send(chat(), Message("x", preview_url="https://ex.org/a"))

    assert json.loads(api.asked[0][1]["link_preview_options"]) == {"is_disabled": False, "url": "https://ex.org/a"}


async def test_edit_puts_a_message_in_place(api: Api, channel: Telegram) -> None:
    """An edit names the message and carries the new text and buttons."""
    await channel.edit(chat(), "12", Message("new", ((Button("A", data="a:1"),),)))

    ((method, sent),) = api.asked
    assert (method, sent["chat_id"], sent["message_id"], sent["text"]) == ("editMessageText", "5", "12", "new")
    assert "callback_data" in sent["reply_markup"]


async def test_edit_that_changes_nothing_is_no_error(api: Api, channel: Telegram) -> None:
    """Telegram refuses to change a message to what it is; that is what was wanted."""
    api.answers = [refused(400, "Bad Request: message is not modified: specified new message content ...")]

    await channel.edit(chat(), "12", HELLO)

    assert len(api.asked) == 1


# --------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("status", "description", "reason"),
    [
        (403, "Forbidden: bot was blocked by the user", "blocked"),
        (403, "Forbidden: user is deactivated", "deactivated"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "kicked"),
        (403, "Forbidden: bot is not a member of the channel chat", "not_member"),
        (403, "Forbidden: bot can't initiate conversation with a user", "never_started"),
        (403, "Forbidden: something that nobody has heard of", "forbidden"),
        (400, "Bad Request: chat not found", "not_found"),
        (400, "Bad Request: PEER_ID_INVALID", "not_found"),
        (400, "Bad Request: not enough rights to send text messages to the chat", "no_rights"),
        (400, "Bad Request: CHAT_WRITE_FORBIDDEN", "no_rights"),
        (400, "Bad Request: group chat was deactivated", "deactivated"),
        (400, "Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", "no_rights"),
        (400, "Bad Request: need administrator rights in the channel chat", "no_rights"),
        (400, "Bad Request: CHANNEL_PRIVATE", "not_member"),
        (400, "Bad Request: USER_DEACTIVATED_BAN: user is deactivated", "deactivated"),
    ],
)
async def test_nobody_there(api: Api, channel: Telegram, status: int, description: str, reason: str) -> None:
    """A chat that cannot be written to is gone, with the reason in one word."""
    api.answers = [refused(status, description)]

    error = await outcome(channel)

    assert (type(error), error.details) == (ChatGone, {"reason": reason})
    assert len(api.asked) == 1


async def test_group_that_moved_tells_where(api: Api, channel: Telegram) -> None:
    """A group that became a supergroup has its new address in the error."""
    api.answers = [refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=-1007)]

    error = await outcome(channel)

    assert isinstance(error, Moved)
    assert error.address == "-1007"


async def test_limited_chat_waits_as_long_as_told(api: Api, channel: Telegram, clock: TestClock) -> None:
    """After a 429 the delivery goes back with Telegram's own time, and the pace holds that chat."""
    api.answers = [refused(429, "Too Many Requests: retry after 7", retry_after=7)]

    error = await outcome(channel)
    calls = len(api.asked)
    early = await outcome(channel)

    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=7)
    # Asleep until then the row could outlive its lease and be sent by another process as well.
    assert isinstance(early, TryLater)
    assert len(api.asked) == calls
    clock.advance(early.after)
    assert (await channel.send(chat(), HELLO)).ref == "77"


async def test_limited_reply_is_tried_once_more(api: Api, channel: Telegram, clock: TestClock) -> None:
    """Somebody waits for a reply: a short 429 is waited out, a second one is an error."""
    limited = refused(429, "Too Many Requests: retry after 3", retry_after=3)
    api.answers = [limited]

    receipt = await channel.send(chat(), HELLO, reply=True)

    assert receipt.ref == "77"
    api.answers = [limited, limited]
    with pytest.raises(TryLater):
        await channel.send(chat(), HELLO, reply=True)


async def test_429_without_a_time_is_surely_not_sent(api: Api, channel: Telegram) -> None:
    """A proxy's own 429 carries no parameters."""
    api.answers = [refused(429, "Too Many Requests")]

    assert isinstance(await outcome(channel), TryLater)


async def test_other_bad_request_is_our_mistake(api: Api, channel: Telegram) -> None:
    """What Telegram will never take is Rejected with its words."""
    api.answers = [refused(400, "Bad Request: message text is empty")]

    error = await outcome(channel)

    assert (type(error), error.details) == (Rejected, {"reason": "Message text is empty"})


async def test_button_that_says_nothing_never_leaves(api: Api, channel: Telegram) -> None:
    """A button without data is found before Telegram is asked; one with too much cannot be made."""
    error = await outcome(channel, Message("x", ((Button("A", data=""),),)))
    with pytest.raises(ValueError, match="too long"):
        Button("A", data="ж" * 32)

    assert isinstance(error, Rejected)
    assert api.asked == []


# --------------------------------------------------------------- simpler


async def test_markup_that_telegram_cannot_read_goes_as_text(api: Api, channel: Telegram) -> None:
    """The reader gets the words when the markup is refused, once, without tags or entities."""
    api.answers = [refused(400, "Bad Request: can't parse entities: unsupported start tag"), (200, SENT)]

    await channel.send(chat(), HELLO)

    assert [sent["text"] for _, sent in api.asked] == ["<b>Hello</b> &amp; welcome", "Hello & welcome"]
    assert "parse_mode" not in api.asked[1][1]


async def test_text_that_is_refused_as_text_too_is_rejected(api: Api, channel: Telegram) -> None:
    """One repetition, not a circle."""
    api.answers = [refused(400, "Bad Request: can't parse entities: x")] * 5

    assert isinstance(await outcome(channel), Rejected)
    assert len(api.asked) == 2


@pytest.mark.parametrize(
    ("description", "why"),
    [
        ("Bad Request: message thread not found", "topic_deleted"),
        ("Bad Request: TOPIC_DELETED", "topic_deleted"),
        ("Bad Request: TOPIC_CLOSED", "topic_closed"),
    ],
)
async def test_topic_that_is_gone_falls_back_to_the_group(
    api: Api, channel: Telegram, description: str, why: Elsewhere
) -> None:
    """A deleted or closed topic does not silence the group, which is told why; the receipt says so, too."""
    api.answers = [refused(400, description), (200, SENT)]

    receipt = await channel.send(chat("-100", 9, "supergroup"), HELLO, asides={why: "<i>Closed &amp; gone</i>"})

    assert receipt.elsewhere == why
    assert ["message_thread_id" in sent for _, sent in api.asked] == [True, False]
    assert api.asked[1][1]["text"] == "<i>Closed &amp; gone</i>\n\n<b>Hello</b> &amp; welcome"


async def test_words_for_a_topic_that_is_gone_go_as_text_behind_refused_markup(api: Api, channel: Telegram) -> None:
    """A message that is plain by then gets plain words."""
    api.answers = [
        refused(400, "Bad Request: can't parse entities"),
        refused(400, "Bad Request: TOPIC_CLOSED"),
        (200, SENT),
    ]

    await channel.send(chat("-100", 9, "supergroup"), HELLO, asides={"topic_closed": "<i>Closed &amp; gone</i>"})

    assert api.asked[2][1]["text"] == "Closed & gone\n\nHello & welcome"


async def test_topic_that_takes_the_message_is_not_spoken_of(api: Api, channel: Telegram) -> None:
    """Nothing is put before what arrives where it belongs."""
    receipt = await channel.send(chat("-100", 9, "supergroup"), HELLO, asides={"topic_closed": "Closed"})

    assert receipt.elsewhere is None
    assert api.asked[0][1]["text"] == HELLO.html


async def test_message_whose_quote_is_gone_goes_without(api: Api, channel: Telegram) -> None:
    """Telegram is asked to send without the quoted message; where it refuses all the same, it is left out."""
    api.answers = [refused(400, "Bad Request: message to be replied not found"), (200, SENT)]

    await channel.send(chat(), Message("x", reply_to="12"))

    assert ["reply_parameters" in sent for _, sent in api.asked] == [True, False]


async def test_slow_mode_is_waited_out(api: Api, channel: Telegram) -> None:
    """A group in slow mode says how long, in one of two ways."""
    api.answers = [refused(400, "Bad Request: SLOWMODE_WAIT_37")]

    error = await outcome(channel, to=chat("-100", kind="supergroup"))

    assert isinstance(error, TryLater)
    assert error.after == timedelta(seconds=37)


async def test_deliveries_are_paid_for_where_that_is_allowed(api: Api, bot: ExtBot[str], clock: TestClock) -> None:
    """Replies never are; and a balance that is too low sends the message at the free rate."""
    paying = Telegram(bot, clock, paid=True)
    await paying.send(chat(), HELLO)
    await paying.send(chat("6"), HELLO, reply=True)
    api.answers = [refused(400, "Bad Request: BALANCE_TOO_LOW"), (200, SENT)]
    await paying.send(chat("7"), HELLO)

    assert [sent.get("allow_paid_broadcast") for _, sent in api.asked] == ["true", None, "true", None]


@pytest.mark.parametrize(
    ("answer", "well"),
    [
        ((200, ME), True),
        (refused(429, "Too Many Requests: retry after 1", retry_after=1), True),
        ((502, b"<html>Bad Gateway</html>"), False),
        (refused(401, "Unauthorized"), False),
        (HANG_UP, False),
    ],
    ids=str,
)
async def test_whether_telegram_answers(api: Api, channel: Telegram, answer: Answer, well: bool) -> None:
    """An answer is an answer, even a no; a proxy's page, silence and a token that is no longer known are none."""
    api.answers = [answer]

    assert await channel.answers() == well


async def test_button_address_that_telegram_dislikes_is_left_out(api: Api, channel: Telegram) -> None:
    """The alert arrives without the button; buttons without an address stay."""
    api.answers = [refused(400, "Bad Request: inline keyboard button URL 'x' is invalid: Wrong HTTP URL"), (200, SENT)]
    buttons = ((Button("Read", url="https://ex.org/a"),), (Button("Stop", data="s:1"),))

    await channel.send(chat(), Message("x", buttons))

    assert json.loads(api.asked[1][1]["reply_markup"])["inline_keyboard"] == [
        [{"text": "Stop", "callback_data": "1s:1"}]
    ]


# --------------------------------------------------------------- network


@pytest.mark.parametrize(
    "answer",
    [
        HANG_UP,
        SILENCE,
        (500, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
        (502, b"<html>Bad Gateway</html>"),
        (504, b""),
        (200, b"<html>not JSON</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, {"ok": True, "result": []}),
        (200, {"ok": True, "result": {"text": "no id"}}),
    ],
    ids=str,
)
async def test_no_clear_answer_leaves_the_outcome_unknown(api: Api, channel: Telegram, answer: Answer) -> None:
    """The request went out; without a verdict the message may be there."""
    api.answers = [answer]

    assert isinstance(await outcome(channel), OutcomeUnknown)
    assert len(api.asked) == 1


async def test_no_connection_is_surely_not_sent(clock: TestClock) -> None:
    """Nobody listens: the attempt is given back."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    bot = make_bot(TOKEN, f"http://127.0.0.1:{port}", Pace(), clock, seconds=0.5)

    error = await outcome(Telegram(bot, clock))

    assert isinstance(error, TryLater)
    assert error.after > timedelta(0)


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (httpx.ConnectError("x"), NoConnection),
        (httpx.ConnectTimeout("x"), NoConnection),
        (httpx.PoolTimeout("x"), NoConnection),
        (httpx.ReadTimeout("x"), OutcomeUnknown),
        (httpx.WriteTimeout("x"), OutcomeUnknown),
        (httpx.ReadError("x"), OutcomeUnknown),
        (httpx.WriteError("x"), OutcomeUnknown),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
@pytest.mark.parametrize("kind", [TimedOut, NetworkError])
def test_the_cause_tells_sent_from_unsent(kind: type[NetworkError], cause: Exception, expected: type[BotError]) -> None:
    """The library calls them all network errors; what happened below decides."""
    error = kind("x")
    error.__cause__ = cause

    assert type(told(error)) is expected


# ----------------------------------------------------------------- token


async def test_bot_does_not_show_its_token(bot: ExtBot[str]) -> None:
    """A bot that is printed or logged keeps its secret."""
    assert TOKEN not in f"{bot!r} {bot!s} {[bot]}"


async def test_wrong_token_is_loud_and_quiet(api: Api, clock: TestClock) -> None:
    """Telegram's refusal of the token becomes one sentence about BOT_TOKEN, without the token."""
    made = make_bot(TOKEN, api.url, Pace(), clock)
    api.answers = [refused(401, "Unauthorized")] * 2

    with pytest.raises(InvalidToken) as first:
        await made.initialize()
    with pytest.raises(ConfigError) as second:
        await who_am_i(made, api.url)

    assert "BOT_TOKEN" in str(second.value)
    assert TOKEN not in f"{first.value} {second.value}"
    assert first.value.__cause__ is None


async def test_token_that_is_withdrawn_is_a_matter_for_the_operator(api: Api, channel: Telegram) -> None:
    """401 in the middle of work is no fault of the message."""
    api.answers = [refused(401, "Unauthorized")]

    assert isinstance(await outcome(channel), ConfigError)


@pytest.mark.parametrize("token", ["", "two words", "123:abc/../../x", "123:abc?x"])
def test_what_cannot_be_a_token_is_refused_at_once(token: str) -> None:
    """A token with other signs would change the address that is called."""
    with pytest.raises(ConfigError):
        make_bot(token, "https://api.telegram.org", Pace(), TestClock())


async def test_doctor_learns_the_name(api: Api, clock: TestClock) -> None:
    """who_am_i gives the user name, whether inline mode is on, and how updates come."""
    api.answers = [(200, ME), (200, NO_WEBHOOK)]

    me = await who_am_i(make_bot(TOKEN, api.url, Pace(), clock), api.url)
    assert (me.name, me.inline, me.webhook, me.incoming.waiting) == ("truce_bot", True, "", 3)


async def test_doctor_is_told_when_telegram_does_not_answer(api: Api, clock: TestClock) -> None:
    """No answer is one sentence with the address that was tried."""
    api.answers = [HANG_UP] * 3

    with pytest.raises(ConfigError, match=r"BOT_API_URL.*127\.0\.0\.1"):
        await who_am_i(make_bot(TOKEN, api.url, Pace(), clock), api.url)


async def test_environment_proxies_are_not_used(api: Api, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine sets for browsers must not see the token."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    api.answers = [(200, ME), (200, NO_WEBHOOK)]

    assert (await who_am_i(make_bot(TOKEN, api.url, Pace(), clock), api.url)).name == "truce_bot"


# ------------------------------------------------------------------ pace


async def test_every_call_keeps_the_pace(bot: ExtBot[str], api: Api, clock: TestClock) -> None:
    """Calls that nobody thought of are counted too: 31 of them take longer than a second."""
    before = clock.now()
    for _ in range(31):
        api.answers = [(200, {"ok": True, "result": True})]
        await bot.answer_callback_query("1")

    assert clock.now() - before >= timedelta(seconds=1)


async def test_deliveries_to_one_chat_are_a_second_apart(channel: Telegram, clock: TestClock) -> None:
    """Four alerts to a person, sent at once, take three seconds."""
    before = clock.now()
    await asyncio.gather(*(channel.send(chat(), HELLO) for _ in range(4)))

    assert clock.now() - before >= timedelta(seconds=3)


async def test_answers_in_one_chat_keep_their_order(channel: Telegram, api: Api) -> None:
    """What was said first arrives first, also when all have to wait."""
    texts = [f"answer {number}" for number in range(6)]

    await asyncio.gather(*(channel.send(chat(), Message(text), reply=True) for text in texts))

    assert [sent["text"] for _, sent in api.asked] == texts
