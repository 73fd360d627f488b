"""/importsources: lists of feeds as people have them, and what they get told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError

from bot.child import Children
from bot.errors import StoreAway, TimedOut, TryLater
from bot.model import Chat, Message
from bot.model.lists import Intake, Outcome
from bot.service import admins, importing, sources
from bot.sources.opml import outlines
from bot.storage import Storage, intakes
from tests.chatting import ANNA, OWNER, World, said, update, world
from tests.conftest import TestClock
from tests.smallweb import FEED, PAGE, SITE, Web, rss

EDITOR = 44
LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News">{outlines}</outline></body></opml>"""


def opml(*urls: str) -> bytes:
    """A list that names these feeds."""
    told = "".join(f'<outline type="rss" text="Feed {n}" xmlUrl="{url}"/>' for n, url in enumerate(urls))
    return LIST.format(outlines=told).encode()


@pytest.fixture
async def here(sqlite_storage: Storage, clock: TestClock) -> AsyncIterator[World]:
    """A bot on a small web, with an editor."""
    pages: dict[str, Any] = {f"https://n{number}.example/feed": rss(1) for number in range(8)}
    pages |= {SITE: PAGE, FEED: rss(), "https://slow.example/": TimedOut(url="https://slow.example/", seconds=9)}
    async with Children() as children:
        made = world(sqlite_storage, clock, Web(clock, pages), children)
        await admins.appoint(made.services, OWNER, EDITOR, "editor")
        yield made


async def sends(
    here: World, content: bytes, user: int = EDITOR, caption: str = "/importsources", *, brings: bool = True
) -> list[str]:
    """Send a file with this caption; what the bot shows for it, the last state of each message. What is then done in the
    background is done, unless it is not to be."""
    here.bot.files["f"] = content
    before = len(here.channel.shown)
    file = {"document": {"file_id": "f", "file_unique_id": "f", "file_size": len(content)}}
    message = {key: value for key, value in said("", user).items() if key != "text"} | file | {"caption": caption}
    await here.door.handle(update(message=message))
    if brings:
        await importing.Importer(here.services, here.channel).once()  # type: ignore[arg-type]
    return [shown.text for shown in list(here.channel.shown.values())[before:]]


async def watched(here: World) -> list[str]:
    return sorted(source.url for source in (await sources.page(here.services, 0, 99))[0])


async def test_list_is_added_and_each_failure_told(here: World) -> None:
    """In one message: how many were added, were there, and which failed and why; each one by whom, in the audit."""
    await sources.add(here.services, "1", (await sources.look(here.services, FEED)).source)

    (report,) = await sends(
        here, opml("https://n1.example/feed", SITE, "https://slow.example/", FEED, "ftp://x.example")
    )

    assert "1 source added" in report
    assert "2 were there already" in report
    assert "2 cannot be read" in report
    assert "slow.example/ – too slow to answer" in report.replace("\u2068", "").replace("\u2069", "")
    assert await watched(here) == [FEED, "https://n1.example/feed"]
    assert "addsource" in (await here.says("/audit", OWNER))[0]


async def test_progress_and_report_are_one_message(here: World, clock: TestClock) -> None:
    """It is edited while it goes on, not one message after the other, and not for each feed."""
    await sends(here, opml(*(f"https://n{number}.example/feed" for number in range(8))))

    told = [state.html for state in here.last.states]
    assert "Reading" in told[0]
    assert "0 of 8 feeds" in told[1]
    assert "8 sources added" in told[-1]
    assert len(told) == 3


async def test_same_list_again_adds_nothing(here: World) -> None:
    """Nor does one with the same feed twice, otherwise spelt."""
    listed = opml("https://n1.example/feed", "https://n1.example/feed", "HTTPS://N1.example:443/feed#top")
    await sends(here, listed)
    asked = len(here.services.fetcher.asked)  # type: ignore[attr-defined]

    (report,) = await sends(here, listed)

    assert "0 sources added" in report
    assert await watched(here) == ["https://n1.example/feed"]
    assert len(here.services.fetcher.asked) == asked  # type: ignore[attr-defined]


async def test_long_list_goes_on_where_it_stopped(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too much for one time is said, and sent again it is looked at."""
    monkeypatch.setattr(importing, "MOST_LOOKS", 3)
    listed = opml(*(f"https://n{number}.example/feed" for number in range(5)))

    assert "2 feeds were not looked at" in (await sends(here, listed))[0]
    assert "not looked at" not in (await sends(here, listed))[0]
    assert len(await watched(here)) == 5


async def test_command_as_an_answer_to_the_file(here: World) -> None:
    """The file may have been sent before."""
    here.bot.files["g"] = opml(FEED)
    file = {"document": {"file_id": "g", "file_unique_id": "g", "file_size": 9}}

    await here.says("/importsources", EDITOR, reply_to_message=said("", EDITOR) | file)
    await importing.Importer(here.services, here.channel).once()  # type: ignore[arg-type]

    assert await watched(here) == [FEED]


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<opml>", b"<html></html>", b"%PDF-1.4", opml()], ids=repr)
async def test_file_that_is_no_list(here: World, content: bytes) -> None:
    """A sentence, and nothing is added."""
    (told,) = await sends(here, content)

    assert "no OPML file" in told
    assert await watched(here) == []


async def test_file_that_is_too_large_is_not_fetched(here: World) -> None:
    """Its size is known before."""
    (told,) = await sends(here, b"<" * 1_000_001)

    assert "too large" in told


async def test_without_a_file(here: World) -> None:
    """How to send one."""
    assert "as its caption" in (await here.says("/importsources", EDITOR))[0]


async def test_file_that_cannot_be_had(here: World) -> None:
    """Telegram's trouble is told with a way on, without any address."""
    here.bot.failure = NetworkError("https://api.telegram.org/file/bot123:secret/x")

    (told,) = await sends(here, opml(FEED))

    assert "send it again" in told
    assert "secret" not in told


async def test_others_files_are_left_alone(here: World) -> None:
    """For who is no editor there is no such command, and a file with words is no query."""
    assert "I do not know /importsources" in (await sends(here, opml(FEED), ANNA))[0]
    assert await sends(here, opml(FEED), ANNA, "my list of truces") == []
    assert await watched(here) == []


class Slow:
    """The small web, where nothing answers before it is told to."""

    def __init__(self, web: Any) -> None:
        self.web, self.open, self.asked = web, asyncio.Event(), asyncio.Event()

    async def get(self, url: str) -> Any:
        self.asked.set()
        await self.open.wait()
        return await self.web.get(url)


def slowed(here: World) -> Slow:
    """From now on the web is slow."""
    slow = Slow(here.services.fetcher)
    object.__setattr__(here.services, "fetcher", slow)
    return slow


@contextlib.asynccontextmanager
async def bringing(here: World) -> AsyncIterator[importing.Importer]:
    """The program's own loop over what is to be brought, until the end of the block."""
    stop, importer = asyncio.Event(), importing.Importer(here.services, here.channel)  # type: ignore[arg-type]
    task = asyncio.create_task(importer.run(stop))
    yield importer
    stop.set()
    await task


async def under_way(here: World) -> list[Intake]:
    async with here.services.storage.read() as tx:
        return await intakes.by_ids(tx, await intakes.under_way(tx))


async def over(here: World) -> None:
    """Return when nothing is under way any more."""
    async with asyncio.timeout(60):
        while await under_way(here):
            await asyncio.sleep(0)


async def test_the_chat_is_answered_while_a_list_is_brought(here: World) -> None:
    """A list of feeds that do not answer keeps no other command waiting."""
    slow = slowed(here)
    await sends(here, opml("https://n1.example/feed", "https://n2.example/feed"), brings=False)
    async with bringing(here):
        await slow.asked.wait()

        assert "No source" in (await here.says("/sources", EDITOR))[0]

        slow.open.set()
        await over(here)
    assert len(await watched(here)) == 2


async def test_list_can_be_cancelled(here: World) -> None:
    """A tap ends it at once, in its own message, which says how many were not looked at; a second tap finds nothing."""
    slow = slowed(here)
    await sends(here, opml(*(f"https://n{number}.example/feed" for number in range(8))), brings=False)
    ref, shown = list(here.channel.shown.items())[-1]
    async with bringing(here):
        await slow.asked.wait()
        data = shown.data("Cancel")
        await here.taps_later(data, ref, EDITOR)
        await over(here)

    assert "Cancelled: 8 feeds were not looked at" in shown.text
    assert await watched(here) == []
    assert "too old" in str(await here.taps_later(data, ref, EDITOR))


async def test_cancelling_is_for_editors(here: World) -> None:
    """Whoever else taps it changes nothing."""
    await sends(here, opml(FEED), brings=False)
    ref, shown = list(here.channel.shown.items())[-1]

    await here.taps_data(shown.data("Cancel"), ref, ANNA)

    assert not (await under_way(here))[0].cancelled


async def test_second_list_waits_for_the_first(here: World) -> None:
    """One at a time in a chat, and the sentence says what to do."""
    await sends(here, opml(FEED), brings=False)

    (told,) = await sends(here, opml(FEED), brings=False)

    assert "brought in this chat just now" in told
    assert len(await under_way(here)) == 1


async def test_restart_goes_on_with_what_is_left(here: World) -> None:
    """What was brought before the stop is not looked at again and stays in the count; the report stands where it began."""
    listed = opml("https://n1.example/feed", "https://slow.example/", "https://n2.example/feed")
    await sends(here, listed, brings=False)
    shown = here.last
    slow = slowed(here)
    async with bringing(here):
        await slow.asked.wait()
    (left,) = await under_way(here)
    done = {"https://n1.example/feed": Outcome("https://n1.example/feed", "added")}
    async with here.services.storage.begin() as tx:
        await intakes.note(tx, left.id, done)
    slow.open.set()
    before = list(slow.web.asked)

    await importing.Importer(here.services, here.channel).once()  # type: ignore[arg-type]

    assert "2 sources added" in shown.text
    assert "https://n1.example/feed" not in slow.web.asked[len(before) :]
    assert await under_way(here) == []


async def test_what_was_interrupted_goes_on(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is away for a moment ends no list: the running program takes it up again by itself."""
    added, away = importing.single.add, [StoreAway(reason="locked")]

    async def add(*told: Any, **more: Any) -> Any:
        if away:
            raise away.pop()
        return await added(*told, **more)

    monkeypatch.setattr(importing.single, "add", add)
    monkeypatch.setattr(importing, "LOOK_EVERY", 0.01)
    await sends(here, opml("https://n1.example/feed"), brings=False)
    async with bringing(here):
        await over(here)
    assert len(await watched(here)) == 1
    assert away == []


async def test_report_that_cannot_be_shown_is_shown_later(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a restart: until then the chat could bring no other list."""
    monkeypatch.setattr(importing, "LOOK_EVERY", 0.01)
    await sends(here, opml("https://n1.example/feed"), brings=False)
    shown, edit, refused = here.last, here.channel.edit, []

    async def busy(chat: Chat, ref: str, message: Message) -> None:
        if "added" in message.html and not refused:
            refused.append(message)
            raise TryLater(timedelta(seconds=1))
        await edit(chat, ref, message)

    monkeypatch.setattr(here.channel, "edit", busy)
    async with bringing(here):
        await over(here)

    assert "1 source added" in shown.text
    assert len(refused) == 1


async def test_who_no_longer_tends_the_bot_brings_nothing_more(here: World) -> None:
    """The right is looked at while it goes on, not only when the file comes."""
    await sends(here, opml("https://n1.example/feed"), brings=False)
    slow = slowed(here)
    await admins.dismiss(here.services, OWNER, EDITOR)
    slow.open.set()

    await importing.Importer(here.services, here.channel).once()  # type: ignore[arg-type]
    (entry,) = await here.says("/audit", OWNER)

    assert "addsource" not in entry
    assert await under_way(here) == []


async def test_what_our_own_lists_say_is_taken_over(here: World) -> None:
    """Language, interval, publisher and a pause of a list that this bot wrote; nonsense in their place is passed over."""
    ours = (
        '<?xml version="1.0"?><opml version="2.0" xmlns:truce="urn:trucewatch:opml"><body>'
        f'<outline text="Mine" xmlUrl="{FEED}" language="ru" truce:every="600" truce:state="paused" truce:publisher="Reuters"/>'
        '<outline text="Odd" xmlUrl="https://n1.example/feed" language="!" truce:every="-1e9" truce:state="sold" truce:publisher="no domain"/>'
        "</body></opml>"
    )

    await sends(here, ours.encode())

    # Looked at side by side, they come in any order.
    mine, odd = sorted((await sources.page(here.services, 0, 9))[0], key=lambda source: source.title)
    assert (mine.title, mine.lang, mine.interval.total_seconds(), mine.state) == ("Mine", "ru", 600, "paused")
    assert (mine.publisher, odd.publisher) == ("reuters.com", None)
    assert (odd.title, odd.interval.total_seconds(), odd.state) == ("Odd", 300, "active")


@given(st.binary(max_size=300) | st.text(max_size=200).map(opml))
def test_any_bytes_are_a_list_or_none(content: bytes) -> None:
    """Nothing that can be sent breaks the reading, and what it finds is text."""
    assert all(one.url and isinstance(one.title, str) for one in outlines(content))
