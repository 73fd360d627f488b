"""/topics: what the bot has words for, language by language."""

from __future__ import annotations

import pytest

from bot.messages import topics as told
from bot.messages.markup import LIMIT, length
from bot.model import Chat, ChatId
from bot.model.packs import Spoken, Topic
from bot.service import topics as service
from bot.storage import Storage
from bot.text import topics as packs
from tests import telegram_html
from tests.chatting import ANNA, World, world
from tests.conftest import TestClock

CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "UTC", "active", None)


@pytest.fixture
def here(sqlite_storage: Storage, clock: TestClock) -> World:
    return world(sqlite_storage, clock)


async def test_all_topics_with_what_they_mean(here: World) -> None:
    """Title, how it is written in a query, what it is about, and how many terms there are in which languages."""
    (shown,) = await here.says("/topics")

    assert "Ceasefires and truces · topic:ceasefire" in shown
    assert "Agreements or declarations to stop armed fighting" in shown
    counts = service.listed("en")[0].counts
    assert f"Terms: {sum(counts.values())} (languages: {len(counts)}):" in shown
    assert f"en {counts['en']} · ru {counts['ru']}" in shown
    assert here.last.labels == ["📖 Ceasefires and truces", "📖 Peace talks and prisoner exchanges"]


async def test_a_topic_is_opened_paged_and_subscribed_to(here: World) -> None:
    """The chat's language first; its terms, what only helps, what it is not; then the next language, and a subscription."""
    await here.says("/topics")
    await here.taps("Ceasefires")
    assert "English (en) · 1 of" in here.last.text
    assert "ceasefire, ceasefires" in here.last.text
    assert "• trade truce, tariff truce" in here.last.text
    await here.taps("▶")
    assert "2 of" in here.last.text
    await here.taps("All languages")
    await here.taps("uk")
    assert "Ukrainian (uk)" in here.last.text
    assert "перемир'*" in here.last.text
    await here.taps("‹ Topics")
    await here.taps("Peace talks")
    await here.taps("Subscribe")

    assert "topic:talks" in await here.rows()


@pytest.mark.parametrize("given", ["ceasefire ru", "Topic:Ceasefire RUSSIAN", "ceasefire русский"])
async def test_typed_form_names_topic_and_language(here: World, given: str) -> None:
    """By code or name, in any letters."""
    (shown,) = await here.says(f"/topics {given}")

    assert "Russian (ru)" in shown
    assert "перемири*" in shown


@pytest.mark.parametrize(
    ("given", "words"), [("football", "no topic “football”. I know: ceasefire, talks"), ("ceasefire tlh", "“tlh”")]
)
async def test_what_there_is_not(here: World, given: str, words: str) -> None:
    """Said with what there is, and an example."""
    (shown,) = await here.says(f"/topics {given}")

    assert words in shown
    assert "/topics ceasefire ru" in shown


async def test_old_buttons_lead_to_what_there_is(here: World) -> None:
    """A page beyond the end is the last; a topic that is no more is an old button."""
    await here.says("/topics")
    ref = list(here.channel.shown)[-1]

    await here.taps_data("topics:talks:999999", ref, ANNA)
    assert "17 of 17" in here.last.text
    assert "too old" in str(await here.taps_data("topics:gone:0", ref, ANNA))
    assert "too old" in str(await here.taps_data("topics:talks:x", ref, ANNA))


def test_every_page_of_every_topic_can_be_sent() -> None:
    """Each language of each pack, for readers of each, whole within Telegram's limits."""
    for lang in ("en", "ru", "ar", "xx"):
        telegram_html.check(told.listed(CHAT, service.listed(lang)))
        for topic in service.listed(lang):
            telegram_html.check(told.languages(CHAT, topic))
            for number in range(len(topic.spoken)):
                message = told.page(CHAT, topic, number)
                telegram_html.check(message)
                assert length(message.html) < LIMIT


def test_a_pack_that_says_too_much_is_shortened() -> None:
    """Terms, helpers and negatives keep their places on the page."""
    much = tuple(f"<word{n}&🕊>" for n in range(3000))
    one = Spoken("en", "English" * 9, much, much, tuple((f"kind{n}<", much) for n in range(9)))
    topic = Topic("x", "T<" * 50, "A&" * 200, (one,))

    message = told.page(CHAT, topic, 0)

    telegram_html.check(message)
    assert message.html.count("\n• ") == 4


def test_readers_language_comes_first_and_names_the_topic() -> None:
    """A Russian reader's topics are told in Russian; of one without words in a language, in English."""
    (ceasefire, _), (plain, _) = service.listed("ru"), service.listed("tlh")

    assert (ceasefire.spoken[0].code, ceasefire.spoken[1].code) == ("ru", "en")
    assert ceasefire.title == packs.TOPICS[0].titles["ru"]
    assert ceasefire.about == packs.TOPICS[0].about["ru"]
    assert (plain.spoken[0].code, plain.title) == ("en", packs.TOPICS[0].titles["en"])
