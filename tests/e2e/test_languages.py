"""People whose Telegram speaks Russian or Arabic, from the first word to an alert and to another language."""

from __future__ import annotations

import unicodedata

import pytest

from bot.messages import names
from bot.messages.catalog import plural, t
from bot.messages.direction import LRM, RLM, bare, is_right
from bot.messages.markup import plain
from bot.playground.emulator import Emulator, Person
from bot.playground.emulator.chats import Shown
from bot.playground.world import World
from tests.e2e.conftest import Start, known

READERS = {"ru": "Борис", "ar": "ليلى"}


def words(lang: str, key: str, **args: object) -> str:
    """Words of the catalog as they are seen, without marks of direction."""
    return bare(plain(t(lang, key, **args)))


def lines(message: Shown) -> list[str]:
    return [line for line in bare(message.text).split("\n") if line]


class Reader:
    """Somebody with a Telegram in their language, and the conversation so far."""

    def __init__(self, api: Emulator, person: Person) -> None:
        self.api, self.person = api, person

    async def says(self, text: str) -> Shown:
        number = self.api.say(self.person, self.person, text)
        return await self.api.wait_for(self.person, after=number)

    async def taps(self, message: Shown, lang: str, key: str, seen: str) -> Shown:
        """Tap the button with these words; the message that shows `seen` then."""
        label = next(one.text for one in message.buttons if bare(one.text) == words(lang, key))
        await self.api.answered(self.api.press(self.person, message, label))
        return await self.hears(seen)

    async def hears(self, seen: str) -> Shown:
        return await self.api.wait_for(self.person, lambda message: seen in bare(message.text))


@pytest.mark.parametrize("lang", READERS)
async def test_everything_is_said_in_the_clients_language(
    emulator: Emulator, world: World, start: Start, lang: str
) -> None:
    """Greeting, subscription, alert, settings and languages: each as the catalog of the client has it, until another is
    chosen, and then as that has it."""
    reader = Reader(emulator, emulator.add_person(777, READERS[lang], lang))
    program = await start()
    await known(program, world)

    hello = await reader.says("/start")
    assert words(lang, "start.hello").split("\n")[0] in lines(hello)
    assert [bare(one.text) for one in hello.buttons] == [
        words(lang, f"button.{name}") for name in ("pack", "own_words", "help", "language", "zone")
    ]
    topic = words(lang, "query.topic", value=t(lang, "query.word", text=t(lang, "pack.ceasefire")))
    done = await reader.taps(hello, lang, "button.pack", topic)
    assert words(lang, "subscribed.found_nothing") in lines(done)

    world.tell("violation", "wire")
    alert = await reader.hears(words(lang, "status.violation_alleged"))
    accuser, accused = (names.side(side, lang) for side in ("Armenia", "Azerbaijan"))
    assert names.place("Nagorno-Karabakh", lang) in lines(alert)[0]
    assert words(lang, "truce.accuses", accuser=accuser, accused=accused) in lines(alert)
    assert f"{accuser} – {accused}" in bare(alert.text)
    assert not is_right(lang) or any(line.startswith(LRM) for line in alert.text.split("\n"))
    assert lines(alert)[-1].endswith("[en]")
    assert {bare(one.text) for one in alert.buttons} >= {
        words(lang, f"button.{one}") for one in ("read", "story", "why")
    }

    settings = await reader.says("/settings")
    assert words(lang, "settings.language.client", language=names.own(lang)) in lines(settings)
    asked = await reader.taps(settings, lang, "button.language", words(lang, "language.how"))
    assert [one.text for one in asked.buttons if names.own("de") in one.text] == [names.own("de")]

    await emulator.answered(emulator.press(reader.person, asked, names.own("de")))
    chosen = await reader.hears(words("de", "language.saved"))
    assert words("de", "settings.language", language="Deutsch") in lines(chosen)
    listed = await reader.says("/subscriptions")
    assert bare(plain(plural("de", "subscriptions.head", 1))) in lines(listed)

    assert all(reads_right(message, lang) for message in (hello, done, alert, settings, asked))
    assert not any(RLM in message.text for message in (chosen, listed))


def reads_right(message: Shown, lang: str) -> bool:
    """Whether each line begins from the side that its language is read from; one of the English article alone from the left."""
    seen = [line for line in message.text.split("\n") if line.strip()]
    if not is_right(lang):
        return not any(RLM in line or LRM in line for line in seen)
    return all(
        unicodedata.bidirectional(line[0]) in {"R", "AL"}
        or (line[0] == LRM and not any(unicodedata.bidirectional(one) in {"R", "AL"} for one in line))
        for line in seen
    )


async def test_menu_is_in_the_clients_language(emulator: Emulator, start: Start) -> None:
    """What Telegram shows beside the text field, for those with a catalog and for those without."""
    arab, serb = emulator.add_person(777, "ليلى", "ar"), emulator.add_person(778, "Милан", "sr")
    emulator.boris.language_code = "ru"
    await start()
    await emulator.until(lambda: emulator.menu(arab, arab) and emulator.menu(emulator.boris, emulator.group))

    def described(person: Person) -> dict[str, str]:
        return {one["command"]: bare(one["description"]) for one in emulator.menu(person, person)}

    await emulator.until(lambda: described(arab)["latest"] == words("ar", "help.latest"))
    await emulator.until(lambda: described(emulator.boris)["language"] == words("ru", "help.language"))
    assert described(serb)["latest"] == words("en", "help.latest")
