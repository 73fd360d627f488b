"""Feeds of every format, into items without markup."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import sources
from bot.child import Children
from bot.errors import Unreadable
from bot.model import Batch

DATA = Path(__file__).parent.parent / "data" / "feeds"


def read(name: str, url: str = "https://valley.example/rss.xml") -> Batch:
    return sources.parse("feed", (DATA / name).read_bytes(), None, url)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'


def parsed(text: str | bytes, content_type: str | None = None, url: str = "https://e.example/feed") -> Batch:
    return sources.parse("feed", text.encode() if isinstance(text, str) else text, content_type, url)


def test_rss_is_read_in_full():
    """Title, language, ttl, hub and every field of an item come out as plain values."""
    batch = read("rss20.xml")
    assert (batch.kind, batch.title, batch.lang) == ("rss20", "Valley Herald & Post", "en")
    assert (batch.ttl, batch.hub_url) == (timedelta(minutes=15), "https://hub.example/")
    first = batch.items[0]
    assert first.guid == "vh-1001"
    assert first.url == "https://valley.example/world/ceasefire?utm_source=rss"
    assert first.title == "Both sides agree to a ceasefire & talks"
    assert first.summary == "The guns fell silent.\nTalks follow."
    assert first.published_at == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert first.author == "M. Ilves"


@pytest.mark.parametrize(
    ("told", "span"),
    [
        ("<ttl>15</ttl>", timedelta(minutes=15)),
        ("<ttl>99999999</ttl>", timedelta(days=7)),
        ("<ttl>0</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", timedelta(days=1)),
        ("<sy:updatePeriod> Daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", timedelta(hours=6)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(minutes=30)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", None),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", timedelta(days=7)),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<ttl>5</ttl><sy:updatePeriod>daily</sy:updatePeriod>", timedelta(minutes=5)),
    ],
)
def test_how_often_a_feed_changes_is_read(told, span):
    """ttl, else the update period and frequency; what WordPress writes for every blog is nothing."""
    head = '<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>'
    assert parsed(f"{head}{told}</channel></rss>").ttl == span


@pytest.mark.parametrize(
    ("told", "hours", "days"),
    [
        ("<skipHours><hour>0</hour>\n<hour> 7 </hour><hour>24</hour><hour>77</hour></skipHours>", {0, 7}, set()),
        ("<skipDays><day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>", set(), {5, 6}),
        ("<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>", set(), set()),
        ("<item><title>x</title><skipDays><day>Monday</day></skipDays></item>", set(), set()),
        ("<skipHours><hour>3</hour>", set(), set()),
    ],
)
def test_when_a_feed_never_changes_is_read(told, hours, days):
    """All hours and days that are named, but not all there are, and only what is said of the whole feed."""
    batch = parsed(f'<rss version="2.0"><channel><title>T</title>{told}</channel></rss>')
    assert (batch.skip_hours, batch.skip_days) == (hours, days)


def test_no_item_is_lost_for_a_missing_field():
    """Items without guid, title, link or a true date are kept, with the nearest thing in its place."""
    _, convoy, untitled, future, old = read("rss20.xml").items
    assert convoy.guid == convoy.url == "https://valley.example/world/convoy"
    assert untitled.title == untitled.summary == "No title here, only a sentence about the border."
    assert untitled.guid.startswith("text:")
    assert (untitled.url, untitled.published_at) == ("", None)
    assert (future.url, future.published_at) == ("https://valley.example/future", None)
    assert (old.guid, old.url, old.published_at) == ("vh-1970", "", None)


def test_the_longer_of_summary_and_content_is_kept():
    """Whole articles in a feed are not thrown away; their blocks become lines."""
    assert read("rss20.xml").items[1].summary == "Twelve lorries arrived.\nThey carried flour.\nSalt\nOil"


def test_odd_things_are_named():
    """What was survivable stands in problems."""
    assert set(read("rss20.xml").problems) == {"no_ids", "no_links", "no_dates", "wrong_dates"}
    assert read("atom.xml").problems == ()


def test_rss_1_0_is_read():
    """RDF items outside the channel are found, their dates brought to UTC."""
    batch = read("rdf.xml")
    assert (batch.kind, batch.title, batch.lang, len(batch.items)) == ("rss10", "Hill News", "pt", 2)
    assert batch.items[0].title == "Trégua no vale"
    assert batch.items[0].published_at == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


def test_atom_is_read():
    """Base, alternate links, title types and XHTML content are heeded; published comes before updated."""
    batch = read("atom.xml", "https://cdn.example/feed.atom")
    first, second = batch.items
    assert (batch.kind, batch.title, batch.lang) == ("atom10", "Поле & місто", "uk")
    assert (first.guid, first.url) == ("tag:field.example,2026:1", "https://field.example/news/1")
    assert first.title == "Перемир’я: a < b"
    assert first.summary == "Перший абзац.\nДругий."
    assert first.published_at == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert (second.title, second.url, second.author) == ("Друга", "https://field.example/news/2", "О. Гай")
    assert second.published_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_json_feed_is_read():
    """JSON Feed with ids as numbers, missing and wrong fields gives every item that is one."""
    batch = read("feed.json", "https://river.example/feed.json")
    assert (batch.kind, batch.title, batch.lang, batch.hub_url) == ("json", "River Desk", "en", "https://hub.example/")
    seven, eight, neither, nine = batch.items
    assert (seven.guid, seven.url, seven.author) == ("7", "https://river.example/seven", "A, B")
    assert seven.summary == "One.\nTwo & three."
    assert seven.published_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert (eight.title, eight.url) == ("No title, marked text.", "https://river.example/8")
    assert eight.published_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert (neither.author, neither.published_at) == ("C", None)
    assert nine.url == "https://else.example/9"


def test_a_broken_feed_gives_what_can_be_read():
    """A bare ampersand, an unknown entity and a cut-off end lose at most the item that was cut."""
    batch = read("broken.xml")
    assert [item.title for item in batch.items[:2]] == ["Talks & more", "Second one"]
    assert batch.title == "Tom & Sons"
    assert "malformed" in batch.problems


def test_an_empty_feed_is_a_feed():
    """A feed without items is read, and says so."""
    batch = parsed(rss())
    assert (batch.items, batch.problems) == ((), ("no_items",))


def test_guids_stay_as_they_are():
    """A guid is a name: it is not resolved against the address of the feed."""
    (item,) = parsed(rss("<guid>12345</guid><link>/a b</link><title>t</title>")).items
    assert item.guid == "12345"
    assert item.url == "https://e.example/a b"


def test_items_under_one_guid_are_told_apart():
    """Where every item has the guid of the site, each gets its own, the same in every batch that holds it."""
    items = [f"<guid>https://e.example/</guid><link>https://e.example/{n}</link><title>t{n}</title>" for n in range(4)]
    first, second = parsed(rss(*items[:3])), parsed(rss(*items))
    assert len({item.guid for item in second.items}) == 4
    assert [item.guid for item in first.items] == [item.guid for item in second.items[:3]]
    assert "shared_ids" in first.problems


def test_true_repetitions_are_kept_apart_too():
    """The same item three times is three items: storage joins them by their link."""
    batch = parsed(rss(*["<guid>g</guid><title>t</title>"] * 3))
    assert len({item.guid for item in batch.items}) == 3


def test_long_texts_are_cut_between_words():
    """Summaries end within 8000 characters, titles within 500."""
    batch = parsed(rss(f"<title>{'word ' * 500}</title><description>{'word ' * 5000}</description>"))
    (item,) = batch.items
    assert len(item.title) <= 500
    assert len(item.summary) <= 8000
    assert item.title.endswith("word…")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("AT&amp;amp;T deal", "AT&T deal"),
        ("&lt;b&gt;Bold&lt;/b&gt; claim", "Bold claim"),
        ("<![CDATA[<a href='x' title='a > b'>Linked</a> text]]>", "Linked text"),
        ("1 &lt; 2", "1 < 2"),
        ("tab\tand\n new   line", "tab and new line"),
        ("zero\u200cwidth joiner stays", "zero\u200cwidth joiner stays"),
        ("caf&#233; &#8212; &#151;", "café — —"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Safe", "Safe"),
    ],
)
def test_titles_are_text(written, shown):
    """Whatever way markup is written into a title, none is left and nothing else is lost."""
    (item,) = parsed(rss(f"<title>{written}</title>")).items
    assert item.title == shown


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Tue, 24 Nov 2026 09:30:00 EST", "2026-11-24T14:30:00+00:00"),
        ("2026-11-24T09:30:00.123+05:30", "2026-11-24T04:00:00"),
        ("2026-11-24 09:30:00", "2026-11-24T09:30:00+00:00"),
        ("2026/11/24 09:30", "2026-11-24T09:30:00+00:00"),
        ("24 Nov 2026 09:30 GMT", "2026-11-24T09:30:00+00:00"),
        ("yesterday", None),
    ],
)
def test_dates_come_in_many_spellings(written, moment):
    """Dates are brought to UTC, whatever their form; what is none is None."""
    (item,) = parsed(rss(f"<title>t</title><pubDate>{written}</pubDate>")).items
    assert (item.published_at.isoformat()[:19] if item.published_at else None) == (moment and moment[:19])


# -------------------------------------------------------------- encodings

RUSSIAN = "Перемирие вступило в силу, сообщает агентство"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "windows-1251", "text/xml; charset=ISO-8859-1"),
        ("windows-1251", "windows-1251", "text/xml"),
        ("windows-1251", "windows-1251", "text/xml; charset=utf-8"),
        ("koi8-r", "koi8-r", None),
        ("utf-16", "utf-16", None),
        ("windows-1251", None, None),
    ],
)
def test_the_encoding_is_found(encoding, declared, content_type):
    """Declared rightly, wrongly or not at all: the text is readable."""
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    body = rss(*[f"<title>{RUSSIAN}</title><description>{RUSSIAN}</description>"] * 3, head=head).encode(encoding)
    assert parsed(body, content_type).items[0].title == RUSSIAN


def test_one_torn_character_does_not_garble_the_rest():
    """A UTF-8 feed with a byte cut out stays UTF-8, and the problem is named."""
    body = rss(*[f"<title>{RUSSIAN}</title>"] * 5).encode()
    at = body.rindex("П".encode())
    batch = parsed(body[:at] + body[at + 1 :])
    assert batch.items[0].title == RUSSIAN
    assert "charset" in batch.problems


# ---------------------------------------------------------- what is no feed


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"<!DOCTYPE html><html><body>hello</body></html>", "html"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"></html>', "html"),
        (b"\xef\xbb\xbf<HTML><head><title>x</title>", "html"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"{}", "json"),
        (b"[1, 2]", "json"),
        (b'{"items": ', "json"),
        (b"[" * 100_000, "json"),
        (b'<?xml version="1.0"?><note><to>you</to></note>', "xml"),
        (b"/etc/passwd", "other"),
        (b"http://127.0.0.1:1/feed", "other"),
        (b"plain words", "other"),
        (b"<rss version='2.0'><channel " + b"a='1' " * 20_000 + b"></channel></rss>", "other"),
    ],
)
def test_what_is_no_feed_says_why(body, reason):
    """Pages, pictures, papers and paths are Unreadable with their reason, and nothing is opened."""
    with pytest.raises(Unreadable) as caught:
        parsed(body, url="https://e.example/x?key=secret")
    assert caught.value.details == {"reason": reason, "url": "https://e.example/x"}


def test_embedded_pictures_do_not_make_a_feed_unreadable():
    """A data: picture of 200 KB in an item is left out, its text is kept."""
    picture = "data:image/png;base64," + "A" * 200_000
    (item,) = parsed(rss(f"<title>t</title><description><![CDATA[<img src='{picture}'>Words]]></description>")).items
    assert item.summary == "Words"


def test_an_entity_bomb_is_harmless():
    """Nested entities do not grow into memory."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>' + rss("<title>&l9;</title>", head="")
    try:
        titles = [item.title for item in parsed(bomb).items]
    except Unreadable:
        return
    assert all(len(title) <= 500 for title in titles)


async def test_parsing_works_from_a_child():
    """parse and its results and errors cross to a child process and back."""
    async with Children(1) as children:
        batch = await children.call(
            sources.parse, "feed", (DATA / "rss20.xml").read_bytes(), "text/xml", "https://valley.example/rss.xml"
        )
        with pytest.raises(Unreadable) as caught:
            await children.call(sources.parse, "feed", b"<html>", None, "https://valley.example/")
    assert [item.guid for item in batch.items] == [item.guid for item in read("rss20.xml").items]
    assert caught.value.details["reason"] == "html"
    assert pickle.loads(pickle.dumps(batch)) == batch
