"""Misfortunes on order, as the real library sees them."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import telegram
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.playground.emulator import Emulator, Fault, Limits, faults
from tests.contract.conftest import client


@pytest.fixture(autouse=True)
def _spans_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library warns unless told to give retry_after as a timedelta."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (faults.flood(7), RetryAfter, "7"),
        (faults.blocked(), Forbidden, "blocked by the user"),
        (faults.kicked("supergroup"), Forbidden, "kicked from the supergroup"),
        (faults.deactivated(), Forbidden, "deactivated"),
        (faults.refuse("chat not found"), BadRequest, "[Cc]hat not found"),
        (faults.unauthorized(), InvalidToken, "nauthorized"),
        (faults.server_error(502), NetworkError, "Bad Gateway"),
        (faults.server_error(500), NetworkError, "Internal Server Error"),
        (faults.cut_before(), NetworkError, "disconnected"),
    ],
)
async def test_nothing_was_sent(
    emulator: Emulator, bot: telegram.Bot, fault: Fault, error: type[TelegramError], words: str
) -> None:
    """These faults come as the library's own errors, and the chat stays as it was; the next call passes."""
    order = emulator.fault(fault, method="sendMessage")
    with pytest.raises(error, match=words):
        await bot.send_message(emulator.anna.id, "x")
    assert emulator.messages(emulator.anna) == []
    assert order.met == 1
    await bot.send_message(emulator.anna.id, "x")
    assert not emulator.violations


async def test_cut_after_accepting(emulator: Emulator, bot: telegram.Bot) -> None:
    """The message stands in the chat although the caller only saw a broken connection."""
    emulator.fault(faults.cut_after(), method="sendMessage")
    with pytest.raises(NetworkError) as raised:
        await bot.send_message(emulator.anna.id, "x")
    assert isinstance(raised.value.__cause__, httpx.RemoteProtocolError)
    assert [message.text for message in emulator.messages(emulator.anna)] == ["x"]
    assert [call.status for call in emulator.called("sendMessage", emulator.anna)] == [0]


async def test_nonsense_answer(emulator: Emulator, bot: telegram.Bot) -> None:
    """A 200 answer that is no object is what the library chokes on."""
    emulator.fault(faults.nonsense(), method="getMe")
    with pytest.raises((TypeError, TelegramError)):
        await bot.get_me()


async def test_by_chat_and_times(emulator: Emulator, bot: telegram.Bot) -> None:
    """An order meets its chat as often as told, others never; without a number until cleared."""
    api = emulator
    api.fault(faults.flood(1), method="sendMessage", chat=api.anna, times=2)
    await bot.send_message(api.boris.id, "x")
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(api.anna.id, "x")
    await bot.send_message(api.anna.id, "x")
    order = api.fault(faults.blocked(), chat=api.anna, times=None)
    for _ in range(3):
        with pytest.raises(Forbidden):
            await bot.send_message(api.anna.id, "x")
    order.clear()
    await bot.send_message(api.anna.id, "x")


async def test_getupdates_fails_only_by_name(emulator: Emulator, bot: telegram.Bot) -> None:
    """An order for any method leaves getUpdates alone; one that names it meets it."""
    emulator.fault(faults.server_error(), times=None)
    assert await bot.get_updates() == ()
    emulator.clear_faults()
    emulator.fault(faults.server_error(), method="getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()


async def test_delay_makes_time_out(emulator: Emulator, bot: telegram.Bot) -> None:
    """An answer later than the caller waits is a timeout, and the call was handled all the same."""
    order = emulator.fault(faults.hold(), method="sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(emulator.anna.id, "x", read_timeout=0.2)
    order.clear()
    await emulator.wait_for(emulator.anna, lambda message: message.text == "x")
    emulator.fault(faults.delay(0.05), method="sendMessage")
    sent = await bot.send_message(emulator.anna.id, "y")
    call = emulator.called("sendMessage")[-1]
    assert sent.text == "y"
    assert call.status == 200


async def test_held_call_goes_on_when_released(emulator: Emulator, bot: telegram.Bot) -> None:
    """A held call has arrived and done nothing until it is let go."""
    order = emulator.fault(faults.hold(), method="sendMessage")
    sending = asyncio.create_task(bot.send_message(emulator.anna.id, "x"))
    await order.arrived.wait()
    assert emulator.messages(emulator.anna) == []
    order.clear()
    assert (await sending).text == "x"


async def test_strict_limits() -> None:
    """With strict limits the burst of a chat, the minute of a group and the second over all are 429, and counted."""
    async with Emulator(strict_limits=True) as api, client(api) as bot:
        for _ in range(4):
            await bot.send_message(api.anna.id, "x")
        with pytest.raises(RetryAfter):
            await bot.send_message(api.anna.id, "x")
        await bot.send_message(api.boris.id, "x")
        assert api.limits.refused == 1


def test_limits_are_telegrams() -> None:
    """A message a second in one chat always passes; more in a chat, a group's minute or a second over all waits."""
    limits = Limits()
    assert all(limits.wait("a", False, float(second)) == 0 for second in range(120))
    assert [limits.wait("burst", False, 200.0) > 0 for _ in range(5)] == [False] * 4 + [True]
    group = [limits.wait("group", True, 300.0 + second) for second in range(21)]
    assert [wait > 0 for wait in group] == [False] * 20 + [True]
    assert group[-1] == 40.0
    assert limits.wait("group", True, 360.5) == 0
    over = [limits.wait(f"chat{number}", False, 400.0) for number in range(31)]
    assert [wait > 0 for wait in over] == [False] * 30 + [True]
    quick = [limits.wait("quick", False, 500.0 + number * 0.75) for number in range(60)]
    assert any(wait > 0 for wait in quick)
    assert limits.refused > 3


async def test_waiting_fails_with_what_was_seen(emulator: Emulator, bot: telegram.Bot) -> None:
    """A wait in vain ends as an assertion that shows what was written and called."""
    await bot.send_message(emulator.anna.id, "something else")
    with pytest.raises(AssertionError, match="something else"):
        await emulator.wait_for(emulator.anna, lambda message: message.text == "hello", seconds=0.05)


def test_who_pays_has_a_rate_of_their_own() -> None:
    """Paid messages may be a thousand a second and leave the free thirty alone; a chat's own limits hold all the same."""
    limits = Limits()
    assert all(limits.wait(f"{number}", False, 1.0, paid=True) == 0 for number in range(1000))
    assert limits.wait("one more", False, 1.0, paid=True) > 0
    assert all(limits.wait(f"free {number}", False, 1.0) == 0 for number in range(30))
    assert limits.wait("free", False, 1.0) > 0
    assert [limits.wait("burst", False, 9.0, paid=True) > 0 for _ in range(5)] == [False] * 4 + [True]
