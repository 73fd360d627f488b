"""A message to all chats: shown first, sent once, stopped and resumed, and carried through a crash."""

from __future__ import annotations

import re
import signal

from bot.playground.emulator import Emulator, Person, Shown, faults
from tests.e2e.conftest import Start

WORDS = "The bot pauses tonight"
QUICK = {"lease_seconds": 1}


async def met(api: Emulator, many: int) -> list[Person]:
    """So many people have written to the bot."""
    people = [api.add_person(1000 + number, f"P{number}") for number in range(many)]
    for one in [*people, api.olga]:
        api.say(one, one, "/start")
        await api.wait_for(one)
    return people


def copies(api: Emulator, person: Person) -> int:
    return sum(message.text == WORDS for message in api.from_bot(person))


async def asked(api: Emulator, words: str = f"/broadcast {WORDS}") -> Shown:
    """Olga writes the broadcast; the question below its preview."""
    number = api.say(api.olga, api.olga, words)
    return await api.wait_for(api.olga, lambda message: "Send it?" in message.text, after=number)


async def report(api: Emulator, question: Shown) -> str:
    """The report that stands in place of the question in the end."""

    def ended() -> str:
        (found,) = [message for message in api.from_bot(api.olga) if message.id == question.id]
        return found.text if re.search(r"Broadcast (finished|cancelled)$", found.text.splitlines()[0]) else ""

    return str(await api.until(ended))


async def test_broadcast_is_shown_sent_and_reported(emulator: Emulator, start: Start) -> None:
    """The preview is the message, formatting and all; every chat reads it once, and who blocked the bot is counted."""
    api = emulator
    await start()
    people = await met(api, 4)
    api.fault(faults.blocked(), method="sendMessage", chat=people[0], times=None)
    api.fault(faults.refuse("can't do that now"), method="sendMessage", chat=people[1], times=None)
    bold = [{"type": "bold", "offset": 15, "length": 3}]
    number = api.say(api.olga, api.olga, f"/broadcast {WORDS}", entities=bold)
    question = await api.wait_for(api.olga, lambda message: "5 chats" in message.text, after=number)
    preview = next(message for message in api.from_bot(api.olga) if message.text == WORDS)
    assert preview.raw["entities"] == [{"type": "bold", "offset": 4, "length": 3}]

    await api.answered(api.press(api.olga, question, "📣 Send"))
    told = await report(api, question)

    assert [copies(api, one) for one in people] == [0, 0, 1, 1]
    assert [one.raw["entities"] for one in api.from_bot(people[2]) if one.text == WORDS] == [preview.raw["entities"]]
    assert [int(n) for n in re.findall(r": (\d+)", told)] == [3, 1, 1, 0]
    assert "Broadcast finished" in told
    number = api.say(api.anna, api.anna, "/broadcast x")
    assert "I do not know" in (await api.wait_for(api.anna, after=number)).text


async def test_broadcast_survives_a_crash(emulator: Emulator, start: Start) -> None:
    """Killed in the middle it goes on after the next start: everybody reads it, twice only those to whom it was under way; the
    report adds up."""
    api = emulator
    first = await start(**QUICK)
    people = await met(api, 40)
    question = await asked(api)
    await first.stop(signal.SIGKILL)
    doomed = await start("-m", "tests.e2e.crashing", "deliver", "accepted", "15", waits=False, send_slots=8, **QUICK)
    api.press(api.olga, question, "📣 Send")
    assert await doomed.ended() == -signal.SIGKILL
    assert 0 < sum(copies(api, one) for one in people) < 40
    second = await start(**QUICK)
    told = await report(api, question)

    found = [copies(api, one) for one in people]
    assert min(found) == 1
    assert max(found) <= 2
    assert sum(number > 1 for number in found) <= 8
    assert "Delivered: 41" in told
    assert await second.stop() == 0


async def test_broadcast_is_paused_resumed_and_cancelled(emulator: Emulator, start: Start) -> None:
    """Paused nothing more leaves, also after a restart; resumed it goes on; cancelled the rest is counted."""
    api = emulator
    program = await start(send_rate=4, send_slots=1, **QUICK)
    people = await met(api, 30)
    question = await asked(api)
    await api.answered(api.press(api.olga, question, "📣 Send"))
    await api.until(lambda: sum(copies(api, one) for one in people) > 2)
    await api.answered(api.press(api.olga, question_now(api, question), "⏸ Pause"))
    await program.stop(signal.SIGKILL)
    paused = sum(copies(api, one) for one in people)
    program = await start(send_rate=4, send_slots=1, **QUICK)
    number = api.say(api.olga, api.olga, "/broadcast")
    shown = await api.wait_for(api.olga, lambda message: "paused" in message.text, after=number)
    assert sum(copies(api, one) for one in people) <= paused + 1
    api.say(api.olga, api.olga, "/broadcast another")
    await api.wait_for(api.olga, lambda message: "Another broadcast is under way" in message.text)

    await api.answered(api.press(api.olga, shown, "▶️ Resume"))
    await api.until(lambda: sum(copies(api, one) for one in people) > paused + 2)
    await api.answered(api.press(api.olga, question_now(api, shown), "✖ Cancel the rest"))
    told = await report(api, question)
    counts = [int(n) for n in re.findall(r": (\d+)", told)]
    assert "Broadcast cancelled" in told
    assert sum(counts) == 31
    assert counts[3] > 10
    assert counts[0] <= sum(copies(api, one) for one in [*people, api.olga])


def question_now(api: Emulator, before: Shown) -> Shown:
    """A message as it stands now."""
    return next(message for message in api.from_bot(api.olga) if message.id == before.id)
