"""What a query finds in what is stored: the truth, whole or known not to be, in an order that serves the reader."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from bot.errors import BadQuery
from bot.model import Evidence
from bot.pipeline import refile
from bot.service import Services, search
from bot.service.search import Hit, worth
from bot.storage import Storage, entries
from bot.storage.schema import entry as entry_table
from bot.text import recall
from tests import make
from tests.chatting import world
from tests.conftest import TestClock
from tests.stored import DAY, settled

TRUCE = "The two sides agreed on a truce after long talks. It holds in the north of the country."
TRADE = "A trade truce was agreed by both ministries. Prices fell."


@pytest.fixture
def services(storage: Storage, clock: TestClock) -> Services:
    """The services on an empty store of each engine."""
    return world(storage, clock).services


async def titles(services: Services, listing: Any) -> list[str]:
    shown = await search.page(services, listing, 0, 50)
    return [story.title for story, _ in shown.stories]


async def test_search_ranks_titles_words_and_the_new(services: Services) -> None:
    """A word of the title counts more, then more different words, then the newer article."""
    async with services.storage.begin() as tx:
        await settled(tx, TRUCE, "Old talks", at=make.NOW - 40 * DAY)
        await settled(tx, TRUCE, "New talks", at=make.NOW - DAY)
        await settled(tx, f"{TRUCE} The ceasefire is in force.", "Both words", at=make.NOW - 40 * DAY)
        await settled(tx, TRUCE, "A truce at last", at=make.NOW - 40 * DAY)
        await settled(tx, "Nothing of that kind happened.", "Other news")
    found = await search.search(services, "truce, ceasefire")
    newest = await search.latest(services, "truce, ceasefire")
    assert await titles(services, found) == ["A truce at last", "New talks", "Both words", "Old talks"]
    assert (await titles(services, newest))[0] == "New talks"
    assert (found.total, found.complete, found.query) == (4, True, "truce, ceasefire")


def test_worth_is_of_title_then_words_then_age() -> None:
    """Pure, and without end for neither many words nor an article of the future."""
    shown = Evidence("", "", (), ())

    def hit(titled: int, words: int, days: float) -> float:
        return worth(Hit(1, 1, shown, make.NOW - timedelta(days=days), titled, words), make.NOW)  # type: ignore[arg-type]

    assert hit(1, 1, 7) > hit(0, 2, 7) > hit(0, 1, 7) > hit(0, 1, 14) > hit(0, 1, 700)
    assert hit(99, 99, -5) == hit(4, 8, 0)


async def test_truth_is_the_article_not_the_index(services: Services) -> None:
    """Words in another order, or apart, are candidates for a phrase and no hits."""
    async with services.storage.begin() as tx:
        await settled(tx, TRADE, "Trade")
        await settled(tx, "The truce held. Trade went on.", "Truce")
    assert await titles(services, await search.search(services, '"trade truce"')) == ["Trade"]
    assert await titles(services, await search.search(services, 'truce -"trade truce"')) == ["Truce"]


async def test_story_is_found_by_any_of_its_articles(services: Services) -> None:
    """Also when its newest article is a candidate that does not match; and it is found once."""
    async with services.storage.begin() as tx:
        _, story = await settled(tx, TRADE, "Trade", at=make.NOW - DAY)
        await settled(tx, "The truce held. Trade went on.", "Later", story=story)
        await settled(tx, TRADE, "Copy", at=make.NOW - 2 * DAY, story=story)
    found = await search.search(services, '"trade truce"')
    assert (len(found.entries), found.total) == (1, 1)


async def test_preview_counts_stories_of_the_week_and_the_month(services: Services) -> None:
    """By the time of the article; what is older is not counted, and the newest are shown with their sentence."""
    async with services.storage.begin() as tx:
        for days in (1, 3, 3, 10, 29, 31, 400):
            await settled(tx, TRUCE, f"{days} days ago", at=make.NOW - days * DAY)
    told = await search.preview(services, "Truce")
    phrase = await search.preview(services, '"a truce"')
    assert (told.week, told.month, told.complete, told.query) == (3, 5, True, "truce")
    assert (phrase.week, phrase.month, phrase.complete) == (3, 5, True)
    assert [story.title for story, _ in told.newest] == ["1 days ago", "3 days ago", "3 days ago"]
    assert all("truce" in evidence.quote for _, evidence in told.newest)


async def test_preview_out_of_time_says_at_least(
    services: Services, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count that had to stop is a lower bound and says so; one from the index alone is whole and reads only what
    is shown."""
    async with services.storage.begin() as tx:
        for number in range(3 * search.PART):
            await settled(tx, TRUCE, f"Truce {number}")
    real, read = search.matching, []

    def slow(wanted: Any, stored: Any, at: Any) -> Any:
        clock.advance(timedelta(seconds=3))
        read.append(len(stored))
        return real(wanted, stored, at)

    monkeypatch.setattr(search, "matching", slow)
    phrase = await search.preview(services, '"a truce"')
    assert (phrase.week, phrase.month, phrase.complete) == (2 * search.PART, 2 * search.PART, False)
    read.clear()
    word = await search.preview(services, "truce")
    assert (word.week, word.month, word.complete, read) == (75, 75, True, [search.SHOWN])


async def test_page_leaves_out_what_is_gone(services: Services) -> None:
    """A list that was kept for a while shows what is still there; past its end it shows its last page."""
    async with services.storage.begin() as tx:
        ids = [(await settled(tx, TRUCE, f"Truce {number}"))[0] for number in range(5)]
    listing = await search.latest(services, "truce")
    async with services.storage.begin() as tx:
        await tx.execute(delete(entry_table).where(entry_table.c.id == ids[0]))
    shown = await search.page(services, listing, 100, 2)
    assert (shown.offset, len(shown.stories)) == (4, 0)
    assert len((await search.page(services, listing, 0, 2)).stories) == 2


@pytest.mark.parametrize("text", ["", "-truce", '"open'])
async def test_query_that_cannot_be_read_is_refused(services: Services, text: str) -> None:
    """As it is for a subscription."""
    for ask in (search.search, search.latest, search.preview):
        with pytest.raises(BadQuery):
            await ask(services, text)


# ------------------------------------------------------------ filed later


async def test_what_was_stored_before_is_found_after_a_while(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries without keys, or with those of an earlier analysis, are filed part by part, the newest first."""
    monkeypatch.setattr(refile, "PART", 2)
    async with services.storage.begin() as tx:
        made = [(await settled(tx, TRUCE, f"Truce {number}", filed=False))[0] for number in range(5)]
    stored = refile.Refile(services.storage)
    assert await search.search(services, "truce") == search.Listing("truce", (), 0, complete=True)
    assert await stored.step()
    assert set((await search.search(services, "truce")).entries) == set(made[3:])
    assert [await stored.step() for _ in range(3)] == [True, True, False]
    assert set((await search.search(services, "truce")).entries) == set(made)
    assert not await stored.step()
    monkeypatch.setattr(recall, "VERSION", recall.VERSION + 1)
    assert [await stored.step() for _ in range(4)] == [True, True, True, False]


async def test_filing_is_no_way_to_stop_the_bot(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article that cannot be analysed is logged and tried again later; nothing is raised."""
    async with services.storage.begin() as tx:
        await settled(tx, TRUCE, filed=False)

    def broken(_: Any) -> Any:
        raise ValueError("no such thing")

    stored = refile.Refile(services.storage)
    with monkeypatch.context() as patched:
        patched.setattr(recall, "read", broken)
        assert not await stored.step()
    assert await stored.step()
    assert (await search.search(services, "truce")).total == 1


async def test_filing_does_not_overwrite_what_was_read_meanwhile(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that was read anew between look and write keeps the keys of its new text."""
    async with services.storage.begin() as tx:
        await settled(tx, TRUCE, filed=False)
    real = entries.texts

    async def changing(tx: Any, ids: Any) -> Any:
        found = await real(tx, ids)
        reads.append(found)
        if len(reads) == 2:
            await tx.execute(entry_table.update().values(text="Quite another text."))
            return await real(tx, ids)
        return found

    reads: list[Any] = []
    monkeypatch.setattr(entries, "texts", changing)
    await refile.Refile(services.storage).step()
    monkeypatch.undo()
    assert (await search.search(services, "truce")).total == 0
