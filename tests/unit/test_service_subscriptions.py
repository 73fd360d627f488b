"""Subscribing looks back over what is stored, raises no alert for it, and never loses what was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import BadQuery, NoSuchSubscription, TooManySubscriptions
from bot.model import ChatId, Entry, Options
from bot.service import Services, changing, chats, search, subscriptions
from bot.service.chats import Place
from bot.service.latest import latest
from bot.storage import Storage, Tx, entries, outbox, stories
from tests import make
from tests.chatting import world
from tests.conftest import TestClock

TEXT = "The two sides agreed on a truce after long talks. It holds in the north of the country."


@pytest.fixture
def services(storage: Storage, clock: TestClock) -> Services:
    """The services on an empty store of each engine."""
    return world(storage, clock).services


async def known(services: Services, address: str = "1") -> ChatId:
    return (await chats.know(services, Place("telegram", address, 0, "private", "Joe", "en"))).id


async def processed(tx: Tx, entry: Entry, text: str) -> None:
    """The entry as the pipeline leaves it: in a story of its own, with its text."""
    story = await stories.open_story(
        tx,
        title=entry.item.title,
        url=entry.item.url,
        lang="en",
        source_title="A",
        publisher="a.example",
        published_at=None,
        now=make.NOW,
    )
    told = {"lang": "en", "text": text, "url_key": entry.item.url, "text_key": ""}
    await entries.settle(tx, entry, story_id=story, **told, filing=make.filing(entry.item.title, text))


async def store_articles(services: Services, *texts: str) -> None:
    async with services.storage.begin() as tx:
        source = await make.source(tx)
        for number, text in enumerate(texts):
            await make.save(tx, source, make.batch(make.item(str(number), title="Talks")), make.NOW, make.FRESH)
            (entry,) = await entries.claim(tx, make.NOW, make.LEASE, 1)
            await processed(tx, entry, text)


async def test_new_query_finds_what_is_stored(services: Services) -> None:
    """Whoever subscribes sees at once which stored stories match, newest first, with their evidence."""
    await store_articles(services, TEXT, "Nothing of that kind happened today in the capital.", TEXT.upper())
    chat = await known(services)

    done = await subscriptions.subscribe(services, chat, "truce")
    page = await latest(services, chat, 0, 5)

    assert (done.is_new, done.found, page.total, len(page.stories)) == (True, 2, 2, 2)
    async with services.storage.read() as tx:
        alert = await stories.alert(tx, page.stories[0].id, chat)
    assert alert is not None
    assert "truce" in alert.evidence.quote.lower()


async def test_looking_back_alerts_nobody(services: Services) -> None:
    """Old stories are shown when asked for, never sent."""
    await store_articles(services, TEXT)

    await subscriptions.subscribe(services, await known(services), "truce")

    async with services.storage.read() as tx:
        assert (await outbox.depth(tx, make.NOW)).queued == 0


async def test_subscribing_again_looks_back_again_and_stays_one(services: Services) -> None:
    """A command that Telegram delivers twice ends where one delivery ends, also when a crash came between."""
    chat = await known(services)
    first = await subscriptions.subscribe(services, chat, "truce")
    await store_articles(services, TEXT)

    second = await subscriptions.subscribe(services, chat, " Truce ")
    third = await subscriptions.subscribe(services, chat, "truce")

    assert (first.is_new, second.is_new, third.is_new) == (True, False, False)
    assert second.subscription == first.subscription
    assert (first.found, second.found, third.found) == (0, 1, 1)
    assert len(await subscriptions.listed(services, chat)) == 1


async def test_looking_back_ends_in_time(services: Services, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is stored, the answer is not late: the subscription stands with what was found until then."""
    await store_articles(services, *[TEXT] * 60)
    chat = await known(services)
    real = search.matching

    def slow(*told: Any) -> list[search.Hit]:
        clock.advance(timedelta(seconds=3))
        return real(*told)

    monkeypatch.setattr(search, "matching", slow)

    done = await subscriptions.subscribe(services, chat, '"a truce"')

    assert (done.found, done.complete) == (2 * search.PART, False)
    assert len(await subscriptions.listed(services, chat)) == 1


@pytest.mark.parametrize("text", ["", "-truce", '"open', "(", "a" * 201, " ".join(map(str, range(33)))])
async def test_query_that_cannot_be_read_changes_nothing(services: Services, text: str) -> None:
    """Refused before anything is written."""
    chat = await known(services)

    with pytest.raises(BadQuery):
        await subscriptions.subscribe(services, chat, text)

    assert await subscriptions.listed(services, chat) == []


async def test_limit_holds(storage: Storage, clock: TestClock) -> None:
    """One more than allowed is refused; one that is there already is not one more."""
    services = world(storage, clock, subscriptions_per_chat=1).services
    chat = await known(services)
    await subscriptions.subscribe(services, chat, "truce")

    with pytest.raises(TooManySubscriptions) as refused:
        await subscriptions.subscribe(services, chat, "ceasefire")

    assert refused.value.details == {"limit": 1}
    assert not (await subscriptions.subscribe(services, chat, "truce")).is_new


async def test_chats_do_not_touch_each_other(services: Services) -> None:
    """Neither by number nor by id does a chat end, pause, change or see what another asked for."""
    mine, theirs = await known(services, "1"), await known(services, "2")
    kept = (await subscriptions.subscribe(services, theirs, "truce")).subscription

    for given in ("1", "truce"):
        with pytest.raises(NoSuchSubscription):
            subscriptions.named(await subscriptions.listed(services, mine), given)
    for act in (
        changing.end(services, mine, [kept.id]),
        changing.edit(services, mine, kept.id, "armistice"),
        changing.tell(services, mine, kept.id, Options(silent=True), "silent"),
        changing.card(services, mine, kept.id),
    ):
        with pytest.raises(NoSuchSubscription):
            await act
    await changing.pause(services, mine, [kept.id], paused=True)

    assert await subscriptions.listed(services, theirs) == [kept]


async def test_latest_is_paged_and_knows_who_asked_for_nothing(services: Services) -> None:
    """Each story stands on one page; a chat without subscriptions is told from one without stories."""
    await store_articles(services, *[f"{TEXT} Number {number}." for number in range(7)])
    chat, nobody = await known(services, "1"), await known(services, "2")
    await subscriptions.subscribe(services, chat, "truce")

    pages = [await latest(services, chat, offset, 3) for offset in (0, 3, 6, 9)]

    assert [(page.offset, len(page.stories)) for page in pages] == [(0, 3), (3, 3), (6, 1), (6, 1)]
    assert {page.total for page in pages} == {7}
    assert len({story.id for page in pages for story in page.stories}) == 7
    empty = await latest(services, nobody, 0, 5)
    assert (empty.total, empty.subscribed, pages[0].subscribed) == (0, False, True)
