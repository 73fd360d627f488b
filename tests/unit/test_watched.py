"""What is known of sources by what they bring: silent against their own rhythm, slow, failing, gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.messages import watched as told
from bot.model import Chat, ChatId, Source
from bot.model.access import bare
from bot.model.rhythm import Rhythm
from bot.model.watched import Watched, diagnosed, illness
from bot.storage import Storage, Tx, sources, watched
from tests import make, telegram_html
from tests.telegram_html import visible

NOW, HOUR, DAY = make.NOW, timedelta(hours=1), timedelta(days=1)
CHAT = Chat(ChatId(1), "telegram", "5", 0, "private", "", "en", "UTC", "active", None)


def quiet(days: float, id: int = 1, silent: timedelta | None = None) -> Watched:
    """A source whose last entry came so long ago; it counts as silent since then, if anybody can tell."""
    silent_from = None if silent is None else NOW - silent
    return Watched(make.watched(id, rhythm=Rhythm(NOW, last=NOW - days * DAY), silent_from=silent_from))


# ------------------------------------------------------------------- pure


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (quiet(1, silent=timedelta(0)), "silent"),
        (quiet(1, silent=-make.MINUTE), None),
        (quiet(40, silent=-DAY), None),
        (quiet(27), None),
        (quiet(29), "silent"),
        (Watched(make.watched()), "silent"),
        (Watched(make.watched(created_at=NOW - DAY)), None),
        (Watched(make.watched(failures=1)), "failing"),
        (Watched(make.watched(state="broken", due_at=None)), "gone"),
        (Watched(make.watched(state="paused", due_at=None, failures=9)), None),
        (Watched(make.watched(created_at=NOW - DAY), delay=2 * HOUR), "slow"),
        (Watched(make.watched(created_at=NOW - DAY, interval=3 * HOUR), delay=2 * HOUR), None),
    ],
)
def test_illness(one: Watched, kind: str | None) -> None:
    """Silence is measured by a source's own rhythm, and lateness by how often it is asked; what rests is not ill."""
    found = illness(one, NOW)

    assert (found.kind if found else None) == kind


def test_worst_first() -> None:
    """Given up before failing, failing before silent, silent before slow; among equals the longest."""
    new = {"created_at": NOW - DAY}
    listed = [
        Watched(make.watched(1, **new), delay=2 * HOUR),
        quiet(1, id=2, silent=HOUR),
        Watched(make.watched(3, failures=3, last_ok_at=NOW - HOUR)),
        Watched(make.watched(4, failures=3, last_ok_at=NOW - DAY)),
        Watched(make.watched(5, state="broken", due_at=None)),
        Watched(make.watched(6, **new)),
    ]

    assert [int(one.watched.source.id) for one in diagnosed(listed, NOW)] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.org/x?y=@z", "https://a.org/x?y=@z"),
        ("https://joe:secret@a.org:81/x", "https://a.org:81/x"),
        ("https://joe:se@cret@a.org/x", "https://a.org/x"),
        ("http://[joe:secret@", "http://"),
    ],
)
def test_password_in_an_address_is_shown_to_nobody(url: str, shown: str) -> None:
    """Name and password go, all else stays."""
    assert bare(url) == shown
    one = Watched(make.watched(url=url))
    for message in (told.card(CHAT, one, "a.org", NOW), told.sources(CHAT, [one], 0, 1, NOW)):
        assert "joe" not in message.html


def test_any_sources_make_lists_that_telegram_takes() -> None:
    """Titles, languages and addresses come from strangers; a page fits, and names everybody on it."""
    wild = {"title": "<&🕊" * 400, "url": "https://a.org/" + "🕊" * 900, "lang": "zz" * 99}
    odd = Watched(make.watched(12, **wild, failures=9, last_error="unheard_of"), True, 9, 99, DAY)
    ill = diagnosed([odd] * 30, NOW)

    for message in (
        told.sources(CHAT, [odd] * 8, 80, 1000, NOW, tended=True),
        told.card(CHAT, odd, "p" * 300, NOW),
        told.health(CHAT, ill, 10, NOW),
        told.ask_language(CHAT, odd.source),
        told.ask_interval(CHAT, odd.source),
        told.how_to_edit(CHAT, odd.source),
    ):
        telegram_html.check(message)
    assert told.health(CHAT, ill, 10, NOW).html.count("unheard_of") == 5


def test_page_of_health_beyond_the_end_is_the_last() -> None:
    """Sources recover while somebody turns pages."""
    ill = diagnosed([Watched(make.watched(n, failures=2, last_error="gone")) for n in range(1, 8)], NOW)

    message = told.health(CHAT, ill, 50, NOW)

    assert "7 sources are not well" in visible(message.html)
    assert [b.data for row in message.buttons for b in row][-1] == "sourcehealth:0"
    assert "failed 2× in a row" in visible(message.html)


# ------------------------------------------------------------------ store


async def at(tx: Tx, of: Source, when: datetime, guid: str, published: datetime | None = None) -> None:
    """An entry that came at a moment."""
    item = make.item(f"{of.id}-{guid}", published_at=published or when)
    await make.save(tx, of, make.batch(item), when, make.FRESH)


async def only(tx: Tx, found: Source) -> Watched:
    (one,) = await watched.known(tx, [found], NOW)
    return one


async def test_what_came_lately_is_counted(storage: Storage) -> None:
    """In 24 hours and in 7 days, and how long after publication in the middle."""
    async with storage.begin() as tx:
        found, _ = await sources.add(tx, make.new_source(), HOUR, NOW - 10 * DAY, known=True)
        for number, hours in enumerate((1, 5, 30, 100, 200)):
            when = NOW - hours * HOUR
            await at(tx, found, when, f"{number}", when - number * timedelta(minutes=10))
        known = await only(tx, found)

    assert (known.day, known.week, known.delay) == (2, 4, timedelta(minutes=10))


async def test_what_was_out_before_the_source_was_known_makes_it_no_slower(storage: Storage) -> None:
    """It could not be had sooner: alone it tells of no delay, and beside others it does not count."""
    async with storage.begin() as tx:
        found, _ = await sources.add(tx, make.new_source(), HOUR, NOW - 3 * HOUR, known=True)
        for number in range(3):
            await at(tx, found, NOW - 2 * HOUR, f"{number}", NOW - 20 * HOUR)
        early = await only(tx, found)
        await at(tx, found, NOW, "fresh", NOW - timedelta(minutes=7))
        known = await only(tx, found)

    assert (early.day, early.delay, illness(early, NOW)) == (3, None, None)
    assert known.delay == timedelta(minutes=7)


async def test_source_without_entries(storage: Storage) -> None:
    """Nothing is known of it, and nothing wrong with it yet."""
    async with storage.begin() as tx:
        known = await only(tx, await make.source(tx))

    assert known == Watched(known.source)
    assert illness(known, NOW) is None


async def test_declared_ones_are_known(storage: Storage) -> None:
    """Those of the operator's file, among others."""
    async with storage.begin() as tx:
        mine = await make.source(tx, "mine")
        (listed,) = (await sources.declare(tx, [make.new_source("listed")], HOUR, NOW)).added
        known = await watched.all_watched(tx, NOW)

        assert {one.source.id: one.declared for one in known} == {mine.id: False, listed: True}
