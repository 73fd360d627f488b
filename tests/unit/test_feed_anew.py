"""What stood in a feed at the last reading is not read again, and nothing that is new is missed for that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from bot.model import Batch
from bot.sources import anew, forgotten, parse

URL = "https://paper.example/feed"
ITEM = "<item><guid>{0}</guid><title>News {0}</title><link>/{0}</link><description>{1}</description></item>"
ATOM = "<entry><id>urn:{0}</id><title>News {0}</title><link href='/{0}'/></entry>"


def rss(*items: str, told: str = "<title>Paper</title><language>en</language><ttl>20</ttl>") -> bytes:
    return f'<rss version="2.0"><channel>{told}{"".join(items)}</channel></rss>'.encode()


def news(*names: object, text: str = "Text.") -> list[str]:
    return [ITEM.format(name, text) for name in names]


def read(body: bytes, options: Mapping[str, str] | None = None) -> Batch:
    return parse("feed", body, "application/rss+xml", URL, options or {})


def guids(batch: Batch) -> list[str]:
    return [item.guid for item in batch.items]


def test_only_what_is_new_is_read() -> None:
    """New and changed items come, as reading all of the feed would give them; what the feed says of itself does, too."""
    first = read(rss(*news(2, 1, 0)))
    body = rss(*news(4, 3), *news(2, text="Corrected."), *news(1))
    second, whole = read(body, first.options), read(body)
    assert (first.partial, guids(first)) == (False, ["2", "1", "0"])
    assert (second.partial, guids(second)) == (True, ["4", "3", "2"])
    assert second.items == whole.items[:3]
    assert replace(second, items=(), partial=False, options=None) == replace(whole, items=(), options=None)
    assert (third := read(body, second.options)).items == ()
    assert third.title == "Paper"


def test_atom_and_its_namespaces() -> None:
    """Entries are cut as items are."""
    feed = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'
    first = read(feed.format(ATOM.format(1)).encode())
    second = read(feed.format(ATOM.format(2) + ATOM.format(1)).encode(), first.options)
    assert [(item.guid, item.url) for item in second.items] == [("urn:2", "https://paper.example/2")]


def test_options_of_others_stay() -> None:
    """What else is kept for the source is given back, and all of the feed is read when what is known is taken out."""
    first = read(rss(*news(1)), {"selector": "a"})
    assert first.options is not None
    assert (first.options["selector"], forgotten(first.options)) == ("a", {"selector": "a"})
    assert guids(read(rss(*news(2, 1)), forgotten(first.options))) == ["2", "1"]


@pytest.mark.parametrize("later", [timedelta(hours=3), timedelta(minutes=-1)])
def test_all_is_read_now_and_then(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> None:
    """What is still listed is seen before it could count as gone, and a clock that was put back is no reason to wait."""
    first = read(rss(*news(1)))
    monkeypatch.setattr(Clock, "now", lambda _: datetime.now(UTC) + later)
    assert guids(read(rss(*news(2, 1)), first.options)) == ["2", "1"]


ODD = {
    "an item within another's text": rss(
        "<item><guid>1</guid><title><![CDATA[a <item>b</item>]]></title></item>", *news(2)
    ),
    "an item in a comment": rss(*news(1), "<!-- <item><guid>9</guid></item> -->"),
    "an empty item": rss(*news(1), "<item/>"),
    "a feed that breaks off": rss(*news(1, 2))[:-50],
    "items with one id": rss(*news(1, 1, 1, 1)),
    "a broken feed": rss(*news(1), "<item><title>A & B</title></item>"),
    "more than is remembered": rss(*news(*range(anew.MOST + 1))),
}


@pytest.mark.parametrize("name", ODD)
def test_what_cannot_be_cut_for_certain_is_read_whole(name: str) -> None:
    """Nothing is remembered of it, so that the next reading is as the first."""
    first = read(ODD[name])
    assert first.options == {}
    assert read(ODD[name], first.options).items == first.items


def test_what_comes_to_be_odd_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new item that breaks the rules of XML does not cost those beside it."""
    first = read(rss(*news(1)))
    second = read(rss("<item><guid>3</guid><title>A & B</title></item>", *news(2, 1)), first.options)
    assert (second.partial, guids(second)) == (False, ["3", "2", "1"])


def test_order_does_not_count() -> None:
    """A feed that sorts its items anew has nothing new."""
    first = read(rss(*news(1, 2, 3)))
    assert read(rss(*news(3, 1, 2)), first.options).items == ()
