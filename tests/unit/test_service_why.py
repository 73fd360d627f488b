"""Why a chat heard of a story, and at which step any other article was dropped: each step, told as it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.child import Children
from bot.errors import BadArgument, Forbidden, NoSuchStory
from bot.messages import finding
from bot.messages.markup import plain
from bot.model import Chat, Fetched, Validators
from bot.model.finding import Place
from bot.model.hearing import Hearing, Quiet
from bot.service import Services, changing, reasons, why
from bot.service import story as story_service
from bot.service import subscriptions as subscribing
from bot.sources import canonical
from bot.storage import Storage, chats, entries, sources, subscriptions
from bot.storage.schema import entry as entry_table
from bot.storage.schema import mute, outbox
from bot.storage.schema import source as source_table
from tests import make
from tests.chatting import world
from tests.conftest import TestClock
from tests.stored import DAY, deliver, settled

TEXT = "Talks went on all night.\nThe two sides agreed on a truce. It holds.\nMarkets were calm."
OTHER = "Nothing of that kind happened today in the capital."
LINK = "http://a.example/"
PAGE = (
    "<html lang='en'><head><title>A truce at last</title></head><body><article><h1>A truce at last</h1>"
    + "".join(
        f"<p>Paragraph {n}: the two sides spoke at length of a truce and of what is to follow it.</p>" for n in range(8)
    )
    + "</article></body></html>"
)


@dataclass
class Web:
    """One page, or an error for every address."""

    page: str = PAGE
    error: Exception | None = None

    async def get(self, url: str) -> Fetched:
        if self.error:
            raise self.error
        return Fetched(url, None, 200, "text/html", self.page.encode(), Validators(), None, make.NOW)


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
async def services(sqlite_storage: Storage, clock: TestClock, web: Web) -> AsyncIterator[Services]:
    """The services on an empty store and one page."""
    async with Children() as children:
        yield world(sqlite_storage, clock, web, children).services


async def chat_of(services: Services, *queries: str) -> Chat:
    async with services.storage.begin() as tx:
        return await make.chat(tx, "1", *queries)


async def store(services: Services, text: str = TEXT, **told: Any) -> tuple[Any, Any]:
    async with services.storage.begin() as tx:
        return await settled(tx, text, **told)


async def step(services: Services, chat: Chat, guid: str = "0") -> str:
    return (await why.whether(services, chat, f"{LINK}{guid}")).step


# ---------------------------------------------------------------- an alert


async def test_alert_is_explained_from_its_articles(services: Services) -> None:
    """Each of the chat's queries that matches, its words and where they stand; who carried the story, in order."""
    chat = await chat_of(services, "truce, ceasefire", "Gaza", "talks")
    _, story = await store(services, title="Talks of a truce")
    await store(services, OTHER, story=story, at=make.NOW + DAY, source=None)
    async with services.storage.begin() as tx:
        await deliver(tx, "77")

    told = await why.why(services, chat, (await story_service.of_message(services, chat, "77"))[0])

    truce, talks = told.reasons
    assert (truce.query, truce.words) == ("truce, ceasefire", ("truce",))
    assert truce.places == (
        Place(0, "Talks of a truce", ((11, 16),)),
        Place(2, "The two sides agreed on a truce.", ((26, 31),)),
    )
    assert (talks.query, talks.words) == ("talks", ("Talks",))
    assert [(one.source_title, one.url) for one in told.carriers] == [("a", f"{LINK}0"), ("a", f"{LINK}1")]


async def test_only_an_alert_of_this_chat_is_explained(services: Services) -> None:
    """Another chat's message of the same number, a guessed story and a message that is none are refused."""
    chat = await chat_of(services, "truce")
    _, story = await store(services)
    _, other = await store(services, OTHER)
    async with services.storage.begin() as tx:
        await deliver(tx, "77")
        stranger = await make.chat(tx, "2")
    assert await story_service.of_message(services, stranger, "77") == []
    assert await story_service.of_message(services, chat, "78") == []
    for asked in (
        why.why(services, stranger, story),
        why.why(services, chat, other),
        why.why(services, chat, 999),  # type: ignore[arg-type]
    ):
        with pytest.raises(NoSuchStory):
            await asked


async def test_alert_whose_texts_are_forgotten_still_tells_its_sources(services: Services) -> None:
    """Texts go before stories do."""
    chat = await chat_of(services, "truce")
    _, story = await store(services)
    async with services.storage.begin() as tx:
        await tx.execute(update(entry_table).values(text=None))
    told = await why.why(services, chat, story)
    assert (told.reasons, len(told.carriers)) == ((), 1)


# ------------------------------------------------------------------ a link


async def test_article_that_was_told(services: Services) -> None:
    """Waiting, then sent, with the times; and given up when it could not be sent. Any spelling of its address will do."""
    chat = await chat_of(services, "truce")
    await store(services)
    waiting = await why.whether(services, chat, "a.example/0?utm_source=x")
    async with services.storage.begin() as tx:
        await deliver(tx, "77", make.NOW + DAY)
    sent = await why.whether(services, chat, f"{LINK}0")
    async with services.storage.begin() as tx:
        await tx.execute(update(outbox).values(state="parked", sent_at=None, message_ref=None, error="rejected"))
    assert (waiting.step, waiting.at) == ("waiting", make.NOW)
    assert (sent.step, sent.at, [one.query for one in sent.reasons]) == ("sent", make.NOW + DAY, ["truce"])
    assert await step(services, chat) == "given_up"


async def test_same_story_already_told(services: Services) -> None:
    """An article that came after the chat was told of its story says when, and by which article."""
    chat = await chat_of(services, "truce")
    _, story = await store(services)
    async with services.storage.begin() as tx:
        await deliver(tx, "77")
    await store(services, at=make.NOW + DAY, story=story)
    told = await why.whether(services, chat, f"{LINK}1")
    assert (told.step, told.at, told.link) == ("told", make.NOW, f"{LINK}0")


async def test_article_that_was_there_first_or_is_too_old(services: Services) -> None:
    """The first batch of a source and what was published long before it was seen are known and never alert."""
    chat = await chat_of(services, "truce")
    async with services.storage.begin() as tx:
        new = await make.source(tx, known=False)
    await store(services, source=new)
    async with services.storage.begin() as tx:
        old_source = await make.source(tx, "b")
    await store(services, published=make.NOW - 9 * DAY, source=old_source, guid="old")
    known, old = [await why.whether(services, chat, f"{LINK}{guid}") for guid in ("0", "old")]
    assert (known.step, known.at) == ("known", make.NOW)
    assert (old.step, old.at) == ("old", make.NOW - 9 * DAY)


async def test_no_query_matches(services: Services) -> None:
    """The nearest comes first, with what it found and what it lacks; what a query excludes is told as such."""
    chat = await chat_of(services, "Gaza (hostages, prisoners)", "truce Gaza", "truce -markets")
    await store(services)
    told = await why.whether(services, chat, f"{LINK}0")
    assert told.step == "unmatched"
    assert [(one.query, one.found, one.missing, one.against) for one in told.shortfalls] == [
        ("truce gaza", ("truce",), ("gaza",), ()),
        ("truce -markets", ("truce",), (), ("markets",)),
        ("gaza (hostages, prisoners)", (), ("gaza", "hostages", "prisoners"), ()),
    ]


async def test_what_keeps_a_matching_article_back(services: Services, clock: TestClock) -> None:
    """A chat without subscriptions, a later one, a paused one, a paused chat, a mute: each is told as what it is."""
    chat = await chat_of(services)
    _, story = await store(services)
    steps = [await step(services, chat)]
    clock.advance(DAY)
    async with services.storage.begin() as tx:
        subscription, _ = await subscriptions.add(tx, chat.id, "truce", clock.now(), 9)
    steps.append(await step(services, chat))
    async with services.storage.begin() as tx:
        await subscriptions.set_paused(tx, chat.id, [subscription.id], True)
    steps.append(await step(services, chat))
    async with services.storage.begin() as tx:
        await subscriptions.set_paused(tx, chat.id, [subscription.id], False)
        await tx.execute(insert(mute).values(chat_id=chat.id, story_id=story, until=clock.now() + DAY))
    steps.append(await step(services, chat))
    async with services.storage.begin() as tx:
        await chats.set_state(tx, chat.id, "paused", "asked")
        paused = await chats.get(tx, chat.id)
    assert paused is not None
    steps.append(await step(services, paused))
    assert steps == ["nothing_asked", "subscribed_later", "query_paused", "muted", "chat_paused"]


@pytest.mark.parametrize(
    ("hold", "said", "at"),
    [
        ("hourly", "truce digest:hourly", make.NOW + timedelta(hours=1)),
        ("daily", "truce digest:daily@20:00", make.NOW + timedelta(hours=8)),
        ("quiet", "truce", make.NOW + timedelta(hours=2)),
        ("stop", "truce", None),
    ],
)
async def test_an_alert_that_is_held_says_why(services: Services, hold: str, said: str, at: datetime | None) -> None:
    """Digest, quiet hours or a stop, and when it is due by the wishes of now; what nobody wants any more waits for
    nothing."""
    chat = await chat_of(services)
    made = await subscribing.subscribe(services, chat.id, said)
    async with services.storage.begin() as tx:
        await chats.set_hearing(tx, chat.id, Hearing(quiet=Quiet(time(11), time(14))), "UTC", make.NOW)
        chat = (await chats.by_ids(tx, [chat.id]))[chat.id]
    if hold != "quiet":
        chat = replace(chat, hearing=Hearing())
    _, story = await store(services)
    async with services.storage.begin() as tx:
        await tx.execute(update(outbox).values(state="held", hold=hold, held_at=make.NOW, due_at=None))
    told = await why.whether(services, chat, f"{LINK}0")
    assert (told.step, told.at) == (f"held_{hold}", at)
    await changing.pause(services, chat.id, [made.subscription.id], paused=True)
    assert await step(services, chat) == "query_paused"
    await changing.pause(services, chat.id, [made.subscription.id], paused=False)
    async with services.storage.begin() as tx:
        await tx.execute(insert(mute).values(chat_id=chat.id, story_id=story, until=make.NOW + DAY))
    assert await step(services, chat) == "muted"


async def test_a_story_with_too_few_sources_says_how_many_it_has(services: Services) -> None:
    """As long as every subscription that matches wants more."""
    chat = await chat_of(services)
    await subscribing.subscribe(services, chat.id, "truce min-sources:3")
    await store(services)
    told = await why.whether(services, chat, f"{LINK}0")
    assert (told.step, told.has, told.needs) == ("few_sources", 1, 3)
    assert "1 independent of the 3" in plain(finding.verdict(chat, told, make.NOW).html)
    await subscribing.subscribe(services, chat.id, "talks")
    assert await step(services, chat) == "would_alert"


async def test_article_that_is_not_read_yet_or_cannot_be(services: Services) -> None:
    """Known by its address as its feed gives it; waiting, then given up with the reason."""
    chat = await chat_of(services, "truce")
    async with services.storage.begin() as tx:
        claimed = await make.entry(tx, "new")
    assert await step(services, chat, "new") == "unread"
    async with services.storage.begin() as tx:
        await entries.park(tx, claimed, "too_many_attempts")
        await tx.execute(update(entry_table).values(url_key=canonical(f"{LINK}new")))
    told = await why.whether(services, chat, f"{LINK}new")
    assert (told.step, told.error) == ("parked", "too_many_attempts")


async def test_article_whose_text_is_forgotten(services: Services) -> None:
    """Nothing is said of what it held."""
    chat = await chat_of(services, "truce")
    await store(services, OTHER)
    async with services.storage.begin() as tx:
        await tx.execute(update(entry_table).values(text=None))
    assert await step(services, chat) == "forgotten"


async def test_words_of_the_feed_alone_are_told_as_such(services: Services) -> None:
    """When the page could not be read, the reader learns that less was looked at."""
    chat = await chat_of(services, "truce")
    await store(services, "A truce.", summary_text="A  truce.")
    await store(services, TEXT)
    first, second = [await why.whether(services, chat, f"{LINK}{guid}") for guid in "01"]
    assert (first.feed_only, second.feed_only) == (True, False)


async def test_article_of_no_source_is_read_all_the_same(services: Services) -> None:
    """Not watched, and what the chat's queries say to it as it stands on the web now."""
    chat = await chat_of(services, "truce", "ceasefire")
    told = await why.whether(services, chat, "https://news.elsewhere.example/1")
    assert (told.step, told.title, told.error) == ("unwatched", "A truce at last", None)
    assert ([one.query for one in told.reasons], [one.query for one in told.shortfalls]) == (["truce"], ["ceasefire"])
    assert told.watched == {}


@pytest.mark.parametrize(
    ("changes", "state", "error"),
    [
        ({"failures": 0}, "active", ""),
        ({"failures": 3, "last_error": "timed_out"}, "active", "timed_out"),
        ({"state": "paused", "due_at": None}, "paused", ""),
    ],
    ids=["well", "failing", "paused"],
)
async def test_article_not_seen_in_its_source_tells_how_that_is(
    services: Services, changes: dict[str, Any], state: str, error: str
) -> None:
    """A source on the same site, under whichever host: failing, paused, or when it is asked next."""
    chat = await chat_of(services, "truce")
    async with services.storage.begin() as tx:
        await sources.add(tx, make.new_source("a", host="feeds.a.example"), timedelta(minutes=5), make.NOW)
        await tx.execute(update(source_table).values(**changes))
    told = await why.whether(services, chat, "https://www.a.example/fresh")
    assert (told.step, told.watched["state"], told.watched["error"]) == ("unseen", state, error)
    assert told.watched["due"] == ("" if state == "paused" else make.NOW.isoformat())


async def test_page_that_cannot_be_read_says_why(services: Services, web: Web) -> None:
    """The step stays, with the reason in the words of errors."""
    web.error = Forbidden(url="x", status=403)
    told = await why.whether(services, await chat_of(services, "truce"), "https://elsewhere.example/1")
    assert (told.step, told.error, told.reasons) == ("unwatched", "forbidden", ())


@pytest.mark.parametrize("given", ["nonsense", "ftp://example.org/x", "http://", "truce in Sudan."])
async def test_what_is_no_address_is_refused(services: Services, given: str) -> None:
    """With an example that works."""
    with pytest.raises(BadArgument, match="needs_link"):
        await why.whether(services, await chat_of(services), given)


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.example.org", "example.org"),
        ("feeds.news.example.org", "example.org"),
        ("feeds.example.co.uk", "example.co.uk"),
        ("example.am", "example.am"),
        ("news.example.am", "example.am"),
        ("localhost", "localhost"),
    ],
)
def test_hosts_of_one_site(host: str, site: str) -> None:
    """A publisher's feed and its pages are often on two hosts of one name."""
    assert reasons.site(host) == site
