"""200 unchanged sources, each asked every second, while a person gives commands: latency, CPU, memory."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from bot.playground.emulator import Emulator
from tests.bench import site
from tests.e2e.program import Program

SOURCES = 200
COMMANDS = 200
WARM_UP = 10.0
PAUSE = 0.2


def used(pid: int) -> tuple[float, float]:
    """CPU seconds and resident megabytes of a process and its children."""
    import psutil

    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    times = [one.cpu_times() for one in family]
    return sum(t.user + t.system for t in times), process.memory_info().rss / 1e6


async def measure() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, site.running() as port:
        declared = Path(folder) / "sources.toml"
        blocks = (f'[[source]]\nurl = "{url}"\nname = "{url}"\n' for url in site.addresses(SOURCES, port))
        declared.write_text("\n".join(blocks))
        async with Emulator() as api:
            settings = {"token": api.token, "api_url": api.url, "poll_seconds": 1, "sources_file": declared}
            program = await Program(
                Path(folder), settings | {"log_level": "INFO", "commands_per_minute": 100000}
            ).start()
            try:
                await _measure(api, program, port)
            finally:
                await program.stop()


async def _measure(api: Emulator, program: Program, port: int) -> None:
    await api.until(lambda: api.called("getUpdates"), 60)
    await asyncio.sleep(WARM_UP)
    assert program.process is not None
    cpu, _ = used(program.process.pid)
    began, polled = time.monotonic(), await asyncio.to_thread(_polls, port)
    waits = []
    for number in range(COMMANDS):
        waits.append(await asked_for(api, number))
        await asyncio.sleep(PAUSE)
    seconds = time.monotonic() - began
    spent, memory = used(program.process.pid)
    polls = await asyncio.to_thread(_polls, port) - polled
    waits.sort()
    print("| measure | value |\n|---|---|")
    print(f"| polls a second | {polls / seconds:.0f} |")
    print(f"| CPU ms a poll, commands and all else included | {(spent - cpu) * 1000 / max(1, polls):.2f} |")
    print(f"| resident memory, MB | {memory:.0f} |")
    print(f"| command to answer, median ms | {statistics.median(waits) * 1000:.0f} |")
    print(f"| command to answer, 99th percentile ms | {waits[int(len(waits) * 0.99) - 1] * 1000:.0f} |")
    print(f"| breaches of the Bot API | {len(api.violations)} |")


async def asked_for(api: Emulator, number: int) -> float:
    """Seconds until a command is answered. Each time another person: one chat may be written to about once a second, which
    is Telegram's limit, not ours."""
    person = api.add_person(500_000 + number, f"Reader{number}")
    began = time.monotonic()
    api.say(person, person, "/subscriptions")
    await api.wait_for(person)
    return time.monotonic() - began


def _polls(port: int) -> int:
    """Requests that the site has seen."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{port}/count", timeout=10) as answer:
        return int(answer.read())
