"""Commands: how soon they are answered while 200 people write, how many calls each takes, and what known chats weigh."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import psutil

from bot.playground.emulator import Emulator, Person
from tests.e2e.program import Program

PEOPLE = 200
# Each person writes so often: together as many commands a second as Telegram lets a bot answer, less a sixth.
EVERY, ROUNDS = 8.0, 6
CHATS = 2_000
ANSWERS = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")
WRITTEN = (
    "/start", "/help", "/subscribe truce, ceasefire", "/subscriptions", "/latest", "/search truce", "/preview truce", "/story",
    "/sources", "/settings", "/timezone Yerevan", "/quiet 23:00-07:00", "/digest off", "/why", "/mute", "/remind", "/privacy", "/unknown", "truce", "/trend truce", "/mydata",
)  # fmt: skip


async def measure() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        async with Emulator() as api:
            settings = {"token": api.token, "api_url": api.url, "log_level": "WARNING", "commands_per_minute": 1000}
            program = await Program(Path(folder), settings).start()
            try:
                await api.until(lambda: api.called("getUpdates"), 60)
                await _each(api)
                await _crowd(api)
                await _weight(api, program)
            finally:
                await program.stop()


async def _each(api: Emulator) -> None:
    print("\nOne person\n\n| command | calls | answered after ms |\n|---|---|---|", flush=True)
    anna = api.add_person(800_000, "Anna")
    for text in WRITTEN:
        # Telegram takes a message a second in a chat; what is measured is the bot.
        await asyncio.sleep(1.2)
        before = len(api.calls)
        waited = await _answered(api, anna, text)
        await api.idle()
        calls = [call for call in api.calls[before:] if call.method != "getUpdates"]
        print(f"| {text} | {len(calls)} | {waited:.0f} |", flush=True)


async def _crowd(api: Emulator) -> None:
    people = [api.add_person(810_000 + number, f"P{number}") for number in range(PEOPLE)]
    begun = asyncio.get_running_loop().time()
    found = await asyncio.gather(*(_writer(api, one, number, begun) for number, one in enumerate(people)))
    waits = sorted(wait for mine in found for wait in mine)
    spread = (
        f"{statistics.median(waits):.0f} ms median, {waits[int(len(waits) * 0.99)]:.0f} p99, {waits[-1]:.0f} at most"
    )
    print(f"\n{PEOPLE} people, {PEOPLE / EVERY:.0f} commands a second: {len(waits)} answers, {spread}", flush=True)
    print(f"429 answers: {sum(call.status == 429 for call in api.calls)}", flush=True)


async def _writer(api: Emulator, person: Person, number: int, begun: float) -> list[float]:
    clock = asyncio.get_running_loop()
    mine: Iterator[str] = cycle(WRITTEN[number % len(WRITTEN) :] + WRITTEN[: number % len(WRITTEN)])
    waits = []
    for turn in range(ROUNDS):
        await asyncio.sleep(max(0.0, begun + (turn + number / PEOPLE) * EVERY - clock.time()))
        waits.append(await _answered(api, person, next(mine)))
    return waits


async def _answered(api: Emulator, person: Person, text: str) -> float:
    """Milliseconds from the words to the first call that answers them."""
    before, began = len(api.calls), time.monotonic()
    api.say(person, person, text)
    call = await api.until(
        lambda: next((c for c in api.calls[before:] if c.method in ANSWERS and c.chat_id == person.id), None), 60
    )
    return float((call.at - began) * 1000)


async def _weight(api: Emulator, program: Program) -> None:
    assert program.process is not None
    process = psutil.Process(program.process.pid)
    before = process.memory_info().rss
    for number in range(CHATS):
        api.say(person := api.add_person(820_000 + number, f"C{number}"), person, "/settings")
        if number % 25 == 0:
            await asyncio.sleep(1.0)
    await api.idle(600)
    grown = (process.memory_info().rss - before) / 1e6
    print(f"\n{CHATS} more chats known: {grown:.1f} MB, {grown * 10_000 / CHATS:.0f} MB for 10,000", flush=True)
