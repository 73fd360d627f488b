"""The language of a chat: that of its client, until somebody chooses one; by hand, by name, by button."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import catalog, names
from bot.messages.catalog import LOCALES, t
from bot.messages.direction import bare
from bot.model import Chat
from bot.storage import Storage, chats
from tests.chatting import ANNA, BORIS, GROUP, World, person, tapped, update, world
from tests.conftest import TestClock

CHANNEL = -1001234567


@pytest.fixture
def here(storage: Storage, clock: TestClock) -> World:
    """A bot that knows nobody yet, on each engine."""
    made = world(storage, clock)
    made.bot.admins = {(GROUP, ANNA)}
    return made


async def chat_at(here: World, address: int = ANNA, thread: int = 0) -> Chat:
    async with here.services.storage.read() as tx:
        found = await chats.all_at(tx, "telegram", str(address))
    return next(chat for chat in found if chat.thread_id == thread)


async def says(here: World, text: str, client: str | None, chat: int | None = None, **more: Any) -> str:
    """Somebody whose client speaks a language writes; the last answer."""
    await here.says(text, ANNA, chat, **{"from": person(ANNA, client), **more})
    return here.last.text


async def taps(here: World, label: str, client: str, user: int = ANNA, chat: int | None = None) -> str | None:
    ref, found = next(
        (ref, one) for ref, one in reversed(here.channel.shown.items()) if any(label in on for on in one.labels)
    )
    told = tapped(found.data(label), ref, user, chat)
    told["from"] = person(user, client)
    await here.door.handle(update(callback_query=told))
    return here.bot.taps[-1][1]


def words(lang: str, key: str, **args: object) -> str:
    return bare(t(lang, key, **args))


# --------------------------------------------------------------- the client


@pytest.mark.parametrize(
    ("client", "lang"), [("ru", "ru"), ("uk-UA", "uk"), ("fa-AF", "fa"), ("sr", "en"), (None, "en")]
)
async def test_client_says_the_language_at_first(here: World, client: str | None, lang: str) -> None:
    """From the first answer on, without a question."""
    answer = await says(here, "/subscriptions", client)

    assert bare(answer).startswith(words(lang, "subscriptions.none")[:20])


async def test_language_follows_the_client_until_one_is_chosen(here: World) -> None:
    """Who sets their Telegram to another language is spoken to in it, and who chose one by hand never."""
    await says(here, "/start", "ru")
    await says(here, "/start", "de")
    assert (await chat_at(here)).lang == "de"
    await says(here, "/language fr", "de")
    await says(here, "/start", "es")

    chat = await chat_at(here)
    assert (chat.lang, chat.lang_chosen) == ("fr", True)
    assert words("fr", "button.own_words") in here.last.labels


async def test_client_that_says_nothing_changes_nothing(here: World) -> None:
    """Telegram need not tell the language each time."""
    await says(here, "/start", "ru")
    await says(here, "/start", None)

    assert (await chat_at(here)).lang == "ru"


async def test_client_is_followed_again(here: World) -> None:
    """One button goes back to what Telegram is set to, whatever that is by now."""
    await says(here, "/language fr", "ru")
    await says(here, "/language", "ru")
    await taps(here, words("fr", "button.language.client"), "ru")

    chat = await chat_at(here)
    assert (chat.lang, chat.lang_chosen) == ("ru", False)
    assert words("ru", "language.saved") in here.last.text
    await says(here, "/start", "de")
    assert (await chat_at(here)).lang == "de"


# ---------------------------------------------------------------- by hand


@pytest.mark.parametrize(
    ("given", "lang"),
    [
        ("ru", "ru"),
        ("Deutsch", "de"),
        ("Armenian", "hy"),
        ("турецкий", "tr"),
        ("العبرية", "he"),
        ("iw", "he"),
        ("AZ", "az"),
    ],
)
async def test_language_by_any_name(here: World, given: str, lang: str) -> None:
    """A code, its own name, or its name in another language; the answer is in it."""
    answer = await says(here, f"/language {given}", "en")

    assert words(lang, "language.saved") in bare(answer)
    assert names.own(lang) in bare(answer)
    assert (await chat_at(here)).lang == lang


@pytest.mark.parametrize("given", ["Klingon", "pt", "no such language", "<b>", "/", "🕊", "x" * 3000])
async def test_language_that_is_not_spoken(here: World, given: str) -> None:
    """One sentence, an example that works, and nothing is changed."""
    answer = await says(here, f"/language {given}", "en")

    assert "I do not speak" in answer
    assert answer.endswith("For example: /language ru")
    assert (await chat_at(here)).lang_chosen is False


async def test_every_language_is_a_button_with_its_own_name(here: World) -> None:
    """Three a row, the present one marked; a tap answers in the language and marks it."""
    await says(here, "/language", "en")
    rows = here.last.states[-1].buttons
    labels = [button.text for row in rows[:-1] for button in row]
    assert [label.removeprefix("✅ ") for label in labels] == [names.own(lang) for lang in LOCALES]
    assert {len(row) for row in rows[:-1]} <= {3, len(LOCALES) % 3}
    assert rows[-1][0].text == f"✅ {words('en', 'button.language.client').removeprefix('📱 ')}"

    await taps(here, "Русский", "en")
    assert f"✅ {names.own('ru')}" in here.last.labels
    assert words("ru", "settings.language", language="Русский") in here.last.text


async def test_stale_button_names_no_language(here: World) -> None:
    """A tap on a language that is no more says so."""
    await says(here, "/language", "en")
    told = await here.taps_data("language:tlh", next(iter(here.channel.shown)))

    assert told is not None
    assert "tlh" in told


async def test_greeting_and_settings_lead_to_the_languages(here: World) -> None:
    """Both have the button, which leaves what it stands under as it is."""
    for text, label in (("/start", "button.language"), ("/settings", "button.language")):
        await says(here, text, "en")
        before = len(here.channel.shown)
        await taps(here, words("en", label), "en")
        assert len(here.channel.shown) == before + 1
        assert "Deutsch" in here.last.labels


async def test_greeting_leads_to_likely_zones(here: World) -> None:
    """Cities where the language is spoken, in its words, one tap away; and how to send a place."""
    await says(here, "/start", "ru")
    await taps(here, words("ru", "button.zone"), "ru")
    assert "📎" in here.last.text
    assert any("Москва" in label for label in here.last.labels)
    await taps(here, "Москва", "ru")

    assert (await chat_at(here)).tz == "Europe/Moscow"


# ------------------------------------------------------------------ groups


async def test_group_speaks_as_who_brought_the_bot(here: World) -> None:
    """Until its administrators choose; members cannot."""
    await here.door.handle(update(my_chat_member=brought("tr")))
    assert (await chat_at(here, GROUP)).lang == "tr"
    await says(here, "/latest", "ru", GROUP)
    assert (await chat_at(here, GROUP)).lang == "tr"

    await here.says("/language de", BORIS, GROUP)
    assert bare(here.last.text) == words("tr", "error.not_allowed")
    await here.says("/language de", ANNA, GROUP)
    chat = await chat_at(here, GROUP)
    assert (chat.lang, chat.lang_chosen) == ("de", True)
    assert words("de", "button.language.client") not in here.last.labels


async def test_topic_speaks_as_its_group(here: World) -> None:
    """A topic that is new to the bot has the language of the group; one that chose keeps its own."""
    await here.door.handle(update(my_chat_member=brought("uk")))
    await says(here, "/language he", "en", GROUP)
    topic = {"message_thread_id": 7, "is_topic_message": True}
    await says(here, "/latest", "en", GROUP, **topic)
    assert (await chat_at(here, GROUP, 7)).lang == "he"

    await says(here, "/language fr", "en", GROUP, **topic)
    assert [(await chat_at(here, GROUP, thread)).lang for thread in (0, 7)] == ["he", "fr"]


async def test_tap_of_a_member_changes_nothing(here: World) -> None:
    """Rights are looked at when a button is tapped, too."""
    await says(here, "/language", "en", GROUP)
    told = await taps(here, "Deutsch", "en", BORIS, GROUP)

    assert told is not None
    assert not (await chat_at(here, GROUP)).lang_chosen


def brought(lang: str) -> dict[str, Any]:
    """The bot is taken into the group by somebody whose client speaks a language."""
    me = {"id": 1, "is_bot": True, "first_name": "Truce", "username": "TruceBot"}
    return {
        "chat": {"id": GROUP, "type": "supergroup", "title": "The group"},
        "from": person(ANNA, lang),
        "date": 1_780_000_000,
        "old_chat_member": {"user": me, "status": "left"},
        "new_chat_member": {"user": me, "status": "member"},
    }


# ---------------------------------------------------- what is pasted back


async def test_what_is_pasted_back_is_read_without_marks(here: World) -> None:
    """Commands, queries and numbers as they are copied out of a message that is read from the right."""
    await says(here, "/language ar", "en")
    isolated = "\u2068/subscribe هدنة\u2069"
    await says(here, isolated, "en")
    assert words("ar", "subscribed.new", query="هدنة")[:10] in bare(here.last.text)
    await says(here, "\u200f/unsubscribe \u20681\u2069", "en")
    assert "هدنة" in here.last.text
    await says(here, "/subscriptions", "en")
    assert bare(here.last.text).startswith(words("ar", "subscriptions.none")[:20])


async def test_popup_of_a_tap_is_read_from_the_right(here: World) -> None:
    """What is said above the chat has one direction, and no mark in the middle."""
    await says(here, "/language he", "en")
    await says(here, "/sources", "en")
    told = await here.taps_data("latest:x:y", next(iter(here.channel.shown)))

    assert told is not None
    assert bare(told) == " ".join(words("he", "too_old").split())
    assert "\u200f" not in told[1:]


def test_no_language_is_served_by_two_catalogs() -> None:
    """What stands for another language has no file of its own."""
    assert set(catalog.SERVED) & set(LOCALES) == set()
    assert set(catalog.SERVED.values()) <= set(LOCALES)


async def test_channel_is_given_a_language_in_private(here: World) -> None:
    """It begins with that of who subscribed it; the answer to another is in that one, and the person keeps their own."""
    here.bot.channels = {"@truces": CHANNEL}
    here.bot.admins = {(CHANNEL, ANNA), (CHANNEL, 1)}
    await says(here, "/subscribe @truces truce", "uk")
    assert (await chat_at(here, CHANNEL)).lang == "uk"
    await says(here, "/language @truces", "uk")
    assert not any("✅" in label for label in here.last.labels)
    await taps(here, "Deutsch", "uk")

    assert ((await chat_at(here, CHANNEL)).lang, (await chat_at(here)).lang) == ("de", "uk")
    assert words("de", "language.saved") in here.last.text
