"""Questions, cards and ways back, as people meet them: through the program, its database and a restart."""

from __future__ import annotations

import signal

from bot.playground.emulator import Emulator, Person, Room, Shown
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

BRIDGE = "Both sides signed a truce on the bridge in the evening, and each named an officer who answers for it."


async def answered(
    api: Emulator, person: Person, text: str, chat: Person | Room | None = None, reply_to: Shown | None = None
) -> Shown:
    """What the bot answers to `text`."""
    where = chat or person
    number = api.say(person, where, text, reply_to=reply_to)
    return await api.wait_for(where, after=number)


async def test_an_answer_is_taken_after_the_program_died(emulator: Emulator, start: Start) -> None:
    """Killed between question and answer, the program started anew knows what was asked; what follows is plain text."""
    api = emulator
    program = await start()
    question = await answered(api, api.anna, "/subscribe")
    assert "What shall I look for?" in question.text
    await program.stop(signal.SIGKILL)
    number = api.say(api.anna, api.anna, "truce, ceasefire min-sources:2")
    await start()
    # What was not confirmed before the end comes again, the command that asked perhaps, too.
    told = await api.wait_for(api.anna, lambda message: "Subscribed" in message.text, after=number)
    assert told.text.startswith("✅ Subscribed to truce, ceasefire") and "2 independent" in told.text
    assert "Shall I tell you" in (await answered(api, api.anna, "armistice")).text
    wrong = await answered(api, api.anna, "/timezone")
    wrong = await answered(api, api.anna, "Nowhere in particular")
    assert "no time zone" in wrong.text and "once more" in wrong.text
    assert "Yerevan" in (await answered(api, api.anna, "Yerevan")).text
    assert "was not waiting" in (await answered(api, api.anna, "/cancel")).text


async def test_in_a_group_the_question_is_for_one(emulator: Emulator, start: Start) -> None:
    """With privacy mode the bot hears answers to its messages only: of the one who was asked it takes them, of others
    not."""
    api = emulator
    await start()
    question = await answered(api, api.olga, "/subscribe", api.group)
    markup = api.called("sendMessage", api.group)[-1].params["reply_markup"]
    assert markup == {"force_reply": True, "selective": True, "input_field_placeholder": "Your answer"}
    assert "Answer this message" in question.text and not question.buttons
    api.say(api.anna, api.group, "armistice", reply_to=question)
    api.say(api.olga, api.group, "talks")
    told = await answered(api, api.olga, "truce", api.group, reply_to=question)
    assert told.text.startswith("✅ Subscribed to truce")
    listed = await answered(api, api.olga, "/subscriptions", api.group)
    assert "1 subscription" in listed.text and "armistice" not in listed.text


async def test_what_brought_an_alert_is_ended_and_comes_back(emulator: Emulator, world: World, start: Start) -> None:
    """By answering the alert; two taps on ↩ restore it once, with its options, and it alerts again."""
    api = emulator
    program = await start()
    await subscribed(api, api.anna, "truce loud")
    await subscribed(api, api.anna, "football")
    await known(program, world)
    world.publish("wire", "Truce on the bridge", [BRIDGE])
    alert = await api.wait_for(api.anna, lambda message: "on the bridge" in message.text)
    gone = await answered(api, api.anna, "/unsubscribe", reply_to=alert)
    assert "• truce" in gone.text and "football" not in gone.text
    first, second = (api.press(api.anna, gone, "↩ Undo") for _ in range(2))
    for tap in (first, second):
        await api.answered(tap)
    await api.wait_for(api.anna, lambda message: message.id == gone.id and "Back again" in message.text)
    card = await answered(api, api.anna, "/subscriptions 1")
    assert "1. truce" in card.text and "with a sound" in card.text and "Last alert" in card.text
    world.publish(
        "wire", "Doctors cross", ["A truce in the northern mountains let medical teams reach Dor since spring."]
    )
    await api.wait_for(api.anna, lambda message: "Doctors cross" in message.text)


async def test_a_list_that_was_ended_is_sent_back(emulator: Emulator, start: Start) -> None:
    """Four that end together come as a file; the same file restores them after the way back is closed."""
    api = emulator
    await start()
    for query in ("truce", "ceasefire urgent", "armistice min-sources:3", "talks"):
        await subscribed(api, api.anna, query)
    question = await answered(api, api.anna, "/unsubscribe all")
    await api.answered(api.press(api.anna, question, "🗑 Yes, end"))
    sent = await api.wait_for(api.anna, lambda message: "document" in message.raw)
    body = api.town.files[sent.raw["document"]["file_id"]].body
    assert b"/subscribe armistice min-sources:3\n" in body
    number = api.send_file(api.anna, api.anna, "subscriptions.txt", body, "/subscribe")
    told = await api.wait_for(api.anna, after=number)
    assert told.text.startswith("✅ 4 subscriptions added")
