"""A story followed from its alert: looked at, muted, reminded of, and told that its truce has run out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.model import StoryId
from bot.model.truces import Truce
from bot.playground.emulator import Emulator
from bot.playground.emulator.chats import Shown
from bot.playground.world import World
from bot.storage import Storage, stories
from tests.e2e.conftest import Start, known, subscribed
from tests.truces import moment, truce

BRIDGE = "Both sides signed a truce on the bridge in the evening, and each named an officer who answers for it."


async def alerted(emulator: Emulator, world: World, start: Start) -> Shown:
    program = await start()
    await subscribed(emulator, emulator.anna, "truce")
    await known(program, world)
    world.publish("wire", "Truce on the bridge", [BRIDGE])
    return await emulator.wait_for(emulator.anna, lambda message: "on the bridge" in message.text)


async def asked(emulator: Emulator, alert: Shown, text: str) -> Shown:
    number = emulator.say(emulator.anna, emulator.anna, text, reply_to=alert)
    return await emulator.wait_for(emulator.anna, after=number)


async def tell(folder: Path, story: Shown, told: Truce, expires_at: datetime | None) -> None:
    """The line learns when the truce of the story that is shown begins and ends."""
    storage = Storage(f"sqlite:///{folder / 'bot.db'}")
    number = StoryId(int(story.text.split("\n")[0].rpartition(" ")[2]))
    async with storage.begin() as tx:
        await stories.tell(tx, number, (told,), expires_at)
    await storage.close()


async def test_story_is_looked_at_and_muted(emulator: Emulator, world: World, start: Start) -> None:
    """By the buttons under its alert, and as an answer to it; what is shown stands by the alert, which stays as it is."""
    alert = await alerted(emulator, world, start)

    emulator.press(emulator.anna, alert, "🧵 Story")
    story = await emulator.wait_for(emulator.anna, lambda message: message.text.startswith("🧵 Story"))
    assert "🆕 New story" in story.text
    assert story.reply_to == alert.id
    assert (await asked(emulator, alert, "/story")).text == story.text
    emulator.press(emulator.anna, alert, "🔕 Mute")
    question = await emulator.wait_for(emulator.anna, lambda message: "how long" in message.text)
    assert question.reply_to == alert.id
    emulator.press(emulator.anna, question, "24 hours")
    muted = await emulator.wait_for(emulator.anna, lambda message: "hears nothing of this story" in message.text)
    assert (muted.id, muted.edits) == (question.id, 1)


async def test_reminder_comes_and_expiry_is_told(
    emulator: Emulator, world: World, start: Start, tmp_path: Path
) -> None:
    """The one at its time, the other when it has passed; each once, as an answer to the alert."""
    alert = await alerted(emulator, world, start)
    story = await asked(emulator, alert, "/story")
    begins = datetime.now(UTC) + timedelta(seconds=10)
    ended = datetime.now(UTC) - timedelta(minutes=1)
    await tell(tmp_path, story, truce(effective=moment(begins), expires=moment(ended)), None)

    offer = await asked(emulator, alert, "/remind")
    emulator.press(emulator.anna, offer, "▶️ At its start")
    reminder = await emulator.wait_for(emulator.anna, lambda message: "is to begin now" in message.text)
    assert reminder.reply_to == alert.id
    await tell(tmp_path, story, truce(expires=moment(ended)), ended)
    passed = await emulator.wait_for(emulator.anna, lambda message: "no report of an extension" in message.text)
    assert passed.reply_to == alert.id
    texts = [message.text for message in emulator.from_bot(emulator.anna)]
    assert [sum(words in text for text in texts) for words in ("to begin now", "no report of")] == [1, 1]
