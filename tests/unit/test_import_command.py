"""/importsources: lists of feeds as people have them, and what they get told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError

from bot.child import Children
from bot.errors import TimedOut
from bot.service import admins, importing, sources
from bot.sources.declared import outlines
from bot.storage import Storage
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


async def sends(here: World, content: bytes, user: int = EDITOR, caption: str = "/importsources") -> list[str]:
    """Send a file with this caption; what the bot shows for it, the last state of each message."""
    here.bot.files["f"] = content
    before = len(here.channel.shown)
    file = {"document": {"file_id": "f", "file_unique_id": "f", "file_size": len(content)}}
    message = {key: value for key, value in said("", user).items() if key != "text"} | file | {"caption": caption}
    await here.door.handle(update(message=message))
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
    assert "of 8 feeds" in told[1]
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


@given(st.binary(max_size=300) | st.text(max_size=200).map(opml))
def test_any_bytes_are_a_list_or_none(content: bytes) -> None:
    """Nothing that can be sent breaks the reading, and what it finds is text."""
    assert all(url and isinstance(title, str) for url, title in outlines(content))
