"""A row of words read as all of them or as any: how it is told, and one tap from the one to the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import NoSuchSubscription
from bot.messages.replies import TURN
from bot.model import ChatId, Subscription
from bot.pipeline.index import Index
from bot.service import Services, chats, subscriptions
from bot.service.chats import Place
from bot.storage import Storage
from bot.text.article import from_text
from bot.text.document import analyse
from tests import make
from tests.chatting import ANNA, BORIS, GROUP, World, world
from tests.conftest import TestClock

LONG = "перемирие в Судане и прекращение огня у соседних стран"


@pytest.fixture
def here(sqlite_storage: Storage, clock: TestClock) -> World:
    """A bot that nobody has written to yet."""
    return world(sqlite_storage, clock)


@pytest.fixture
def services(storage: Storage, clock: TestClock) -> Services:
    """The services on an empty store of each engine."""
    return world(storage, clock).services


async def known(services: Services, address: str = "1") -> ChatId:
    return (await chats.know(services, Place("telegram", address, 0, "private", "Joe", "en"))).id


async def asked(here: World, user: int = ANNA) -> list[str]:
    """The queries that the person's private chat is subscribed to."""
    async with here.services.storage.read() as tx:
        found = await make.chat(tx, str(user))
    return [one.query for one in await subscriptions.listed(here.services, found.id)]


async def test_tap_turns_all_words_into_any_word_and_back(here: World) -> None:
    """The subscription just made reads otherwise from the tap on; the message tells the new reading."""
    (answer,) = await here.says("/subscribe truce Gaza")
    assert "I read it as: “truce” and “gaza”." in answer

    await here.taps("Any of these words")
    assert "I read it as: “truce” or “gaza”." in here.last.text
    assert "Subscribed to truce, gaza" in here.last.text
    assert await asked(here) == ["truce, gaza"]

    await here.taps("All of these words")
    assert "I read it as: “truce” and “gaza”." in here.last.text
    assert await asked(here) == ["truce gaza"]


async def test_second_tap_changes_nothing_and_shows_the_same(here: World) -> None:
    """Two taps on one button end where one ends, also long after and after a restart: nothing is kept for it."""
    await here.says("/subscribe truce gaza")
    ref, shown = list(here.channel.shown.items())[-1]
    data = shown.data("Any")
    for _ in range(2):
        assert await here.taps_data(data, ref) is None

    assert len(shown.states) == 2
    assert await asked(here) == ["truce, gaza"]
    again = world(here.services.storage, here.services.clock)
    again.channel.shown[ref] = shown
    await again.taps_data(shown.data("All"), ref)
    assert await asked(again) == ["truce gaza"]


@pytest.mark.parametrize("query", ["truce", '"cease fire"', "truce -trade", "(truce, ceasefire) gaza", "truce lang:ru"])
async def test_only_a_row_of_words_has_another_reading(here: World, query: str) -> None:
    """No button where there is nothing to choose."""
    await here.says(f"/subscribe {query}")

    assert not [label for label in here.last.labels if "of these words" in label]


async def test_other_reading_that_would_not_fit_is_not_offered(sqlite_storage: Storage, clock: TestClock) -> None:
    """With commas a query is longer; one that could not be stored is neither offered nor made."""
    here = world(sqlite_storage, clock, query_length=10)
    await here.says("/subscribe truce gaza")
    assert here.last.labels == ["✖ Unsubscribe", "🔗 Share", "⚙️ Change"]
    number = here.last.data("Unsubscribe").removeprefix("unsubscribe:")

    told = await here.taps_data(f"subscribe:{TURN}any:{number}", list(here.channel.shown)[-1])

    assert "is no more" in str(told)
    assert await asked(here) == ["truce gaza"]


async def test_offer_has_a_button_for_each_reading(here: World) -> None:
    """Plain words in private can be taken as all or as any of them, also when no button could hold them."""
    for text in ("truce gaza", LONG):
        (answer,) = await here.says(text)
        assert "I read it as: “" in answer
        await here.taps("Any of these words")

    assert await asked(here) == ["truce, gaza", LONG.lower().replace(" ", ", ")]
    assert "or “прекращение”" in here.last.text


async def test_in_a_group_only_administrators_turn(here: World) -> None:
    """A tap on the button has the rights of the one who taps."""
    here.bot.admins.add((GROUP, ANNA))
    await here.says("/subscribe truce gaza", ANNA, GROUP)
    before = here.last.text

    refused = await here.taps("Any of these words", BORIS, GROUP)
    assert "administrator" in str(refused)
    assert here.last.text == before

    await here.taps("Any of these words", ANNA, GROUP)
    assert "“truce” or “gaza”" in here.last.text


@pytest.mark.parametrize("data", ["any:", "any:x", "some:1", "any:999", "", "any:1:2"])
async def test_button_that_means_nothing_is_answered(here: World, data: str) -> None:
    """Old or made-up data changes nothing and is no fault of ours."""
    await here.says("/subscribe truce gaza")

    told = await here.taps_data(f"subscribe:{TURN}{data}", list(here.channel.shown)[-1])

    assert told is not None
    assert "went wrong" not in told
    assert await asked(here) == ["truce gaza"]


async def test_refused_query_comes_with_what_was_meant(here: World) -> None:
    """The place is marked, the reason said, and the query that was probably meant can be copied and sent."""
    (answer,) = await here.says('/subscribe truce "in gaza')
    reason, marked, meant = answer.split("\n\n")

    assert "not closed" in reason
    assert marked == 'truce ▸"in gaza'
    assert meant == 'Did you mean: /subscribe truce "in gaza"'
    (done,) = await here.says(meant.removeprefix("Did you mean: "))
    assert "Subscribed" in done


async def test_refused_plain_text_comes_with_plain_text(here: World) -> None:
    """Who wrote without a command is not given one."""
    (answer,) = await here.says("truce (gaza")

    assert answer.endswith("Did you mean: truce gaza")


# ------------------------------------------------------------------ store


async def test_turned_subscription_keeps_its_place_and_joins_its_twin(services: Services) -> None:
    """Its number and id stay; where the chat asks for the other reading already, one subscription is left."""
    chat, other = await known(services, "1"), await known(services, "2")
    made = [(await subscriptions.subscribe(services, chat, text)).subscription for text in ("a b", "c", "a, b")]
    theirs = (await subscriptions.subscribe(services, other, "a b")).subscription

    for _ in range(2):
        done = await subscriptions.turn(services, chat, made[0].id, "any")
        assert (done.subscription.id, done.subscription.query, done.other) == (made[0].id, "a, b", "a b")

    assert [(one.id, one.query) for one in await subscriptions.listed(services, chat)] == [
        (made[0].id, "a, b"),
        (made[1].id, "c"),
    ]
    assert await subscriptions.listed(services, other) == [theirs]


async def test_turned_query_is_matched_from_then_on(services: Services, clock: TestClock) -> None:
    """Indexes that follow the store take in the other reading, however old the subscription is."""
    chat, index = await known(services), Index()
    made: Subscription = (await subscriptions.subscribe(services, chat, "truce gaza")).subscription
    clock.advance(timedelta(days=1))
    async with services.storage.read() as tx:
        await index.refresh(tx, clock.now())
    clock.advance(timedelta(days=1))

    await subscriptions.turn(services, chat, made.id, "any")

    async with services.storage.begin() as tx:
        await index.refresh(tx, clock.now())
        await index.forget(tx)
    assert len(index) == 1
    assert index.match(analyse(from_text("A truce was agreed."), "en"))


async def test_nobody_turns_anothers_subscription(services: Services) -> None:
    """An id of another chat, or of what is no row of words, names nothing."""
    mine, theirs = await known(services, "1"), await known(services, "2")
    kept = (await subscriptions.subscribe(services, theirs, "a b")).subscription
    single = (await subscriptions.subscribe(services, mine, "a")).subscription

    for chat, id in ((mine, kept.id), (mine, single.id), (mine, 10**9)):
        with pytest.raises(NoSuchSubscription):
            await subscriptions.turn(services, chat, id, "any")

    assert await subscriptions.listed(services, theirs) == [kept]
