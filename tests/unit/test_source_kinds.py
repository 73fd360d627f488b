"""Sources beside feeds and lists: sitemaps, Telegram channels, watched pages; and addresses that lead to them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from bot import sources
from bot.clock import Clock
from bot.errors import Unreadable
from bot.model import Batch
from bot.text import article

MAP = '<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{more}>{inner}</{root}>'
NEWS = ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
ENTRY = """<url><loc>https://news.example/{n}</loc><image:image><image:loc>https://news.example/{n}.jpg</image:loc>
<image:title>A picture</image:title></image:image><n:news><n:publication><n:name>Example Wire</n:name><n:language>en</n:language>
</n:publication><n:publication_date>2026-11-24T10:0{n}:00+01:00</n:publication_date><n:title>Truce &amp; talks {n}</n:title></n:news></url>"""
FRESH = Clock().now() - timedelta(hours=2)


def parsed(kind: str, body: str | bytes, url: str = "https://news.example/x", **options: str) -> Batch:
    raw = body.encode() if isinstance(body, str) else body
    return sources.parse(kind, raw, None, url, options, article.watched)


def news_sitemap(count: int = 3) -> str:
    return MAP.format(root="urlset", more=NEWS, inner="".join(ENTRY.format(n=n) for n in range(count)))


def index(*parts: tuple[str, str]) -> str:
    inner = "".join(
        f"<sitemap><loc>{loc}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</sitemap>"
        for loc, changed in parts
    )
    return MAP.format(root="sitemapindex", more="", inner=inner)


# --------------------------------------------------------------- sitemaps


@pytest.mark.parametrize("packed", [False, True])
def test_news_sitemap_is_read_in_full(packed: bool) -> None:
    """Title, time, language and the name of the paper; pictures have none of their own. As a file in gzip, too."""
    raw = news_sitemap().encode()

    batch = parsed("sitemap", gzip.compress(raw) if packed else raw)

    assert (batch.kind, batch.title, batch.lang, batch.problems) == ("sitemap", "Example Wire", "en", ())
    first = batch.items[0]
    assert (first.guid, first.url, first.title) == ("https://news.example/0",) * 2 + ("Truce & talks 0",)
    assert first.published_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert len(batch.items) == 3


def test_plain_sitemap_gives_its_newest_pages() -> None:
    """Those changed last, at most 400; a recent change is no time of publication, one long ago says that it is no news."""
    old = "".join(f"<url><loc>https://e.example/old-{n}</loc><lastmod>2020-01-01</lastmod></url>" for n in range(500))
    new = f"<url><loc>https://e.example/new</loc><lastmod>{FRESH.isoformat()}</lastmod></url>"

    batch = parsed("sitemap", MAP.format(root="urlset", more="", inner=old + new))

    assert (len(batch.items), batch.items[0].url, batch.items[0].published_at) == (400, "https://e.example/new", None)
    assert batch.items[1].published_at == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (
            [("a-2026-10.xml", "2026-10-31"), ("a-2026-11.xml", "2026-11-24"), ("a-2026-09.xml", "")],
            ["a-2026-11.xml", "a-2026-10.xml"],
        ),
        ([("pages.xml", "2026-11-25"), ("news.xml", ""), ("category-sitemap.xml", "2026-11-26")], ["news.xml"]),
        (
            [("s/2026/10/31.xml", ""), ("s/2026/11/24.xml", ""), ("s/2026/11/23.xml", "")],
            ["s/2026/11/24.xml", "s/2026/11/23.xml"],
        ),
        ([("category-sitemap.xml", "2026-11-26"), ("post-sitemap.xml", "2026-11-20")], ["post-sitemap.xml"]),
    ],
    ids=["by change", "news first", "by name", "articles only"],
)
def test_index_names_where_news_is(parts: list[tuple[str, str]], wanted: list[str]) -> None:
    """The sitemaps of news, or else of articles, that changed last; at most two."""
    batch = parsed("sitemap", index(*((f"https://e.example/{name}", changed) for name, changed in parts)))

    assert (batch.items, list(batch.more)) == ((), [f"https://e.example/{name}" for name in wanted])


def test_sitemap_that_breaks_off_gives_what_came_before() -> None:
    """And what is none at all is refused."""
    assert len(parsed("sitemap", news_sitemap()[:-200]).items) == 2
    for other in (
        "<rss version='2.0'><channel><item/></channel></rss>",
        "<html><body>Hi</body></html>",
        "{}",
        "",
        "text",
    ):
        with pytest.raises(Unreadable):
            parsed("sitemap", other)


def test_parts_are_one_batch() -> None:
    """Each item once, with the name and language that a part says."""
    batch = sources.joined(
        parsed("sitemap", index(("https://e.example/a", ""))), [parsed("sitemap", news_sitemap())] * 2
    )

    assert (len(batch.items), batch.title, batch.lang) == (3, "Example Wire", "en")


# --------------------------------------------------------------- telegram

POST = """<div class="tgme_widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap" data-post="wire/{n}">
<div class="tgme_widget_message_author"><a><span>Wire</span></a></div>{inner}<div class="tgme_widget_message_footer">
<a class="tgme_widget_message_date" href="https://t.me/wire/{n}"><time datetime="2026-11-24T10:0{n}:00+00:00">10:0{n}</time></a>
</div></div></div>"""
TEXT = '<div class="tgme_widget_message_text js-message_text" dir="auto">{}</div>'
REPLY = '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text js-message_reply_text">An old truce</div></a>'
PREVIEW = '<a class="tgme_widget_message_link_preview"><div class="link_preview_title">Another truce</div></a>'


def channel(*posts: str) -> str:
    told = "".join(POST.format(n=n, inner=inner) for n, inner in enumerate(posts, 1))
    return f'<html><body><div class="tgme_channel_info_header_title"><span>Wire 24</span></div>{told}</body></html>'


def test_channel_is_read_newest_first() -> None:
    """Each post under its first sentence, with its time, its own address and its paragraphs."""
    batch = parsed(
        "telegram", channel(TEXT.format("One."), TEXT.format("<b>A truce holds.</b> So far.<br><br>More &amp; more"))
    )

    assert (batch.title, batch.problems) == ("Wire 24", ())
    first, second = batch.items
    assert (first.guid, first.url, first.title) == ("wire/2", "https://t.me/wire/2", "A truce holds.")
    assert first.summary == "A truce holds. So far.\nMore & more"
    assert first.published_at == datetime(2026, 11, 24, 10, 2, tzinfo=UTC)
    assert second.title == "One."


def test_post_is_its_own_words_only() -> None:
    """What it answers, and the page that it links to, are not told again as its news; nested texts are one text."""
    nested = TEXT.format(TEXT.format("Quiet night."))

    (item,) = parsed("telegram", channel(REPLY + nested + PREVIEW)).items

    assert (item.title, item.summary) == ("Quiet night.", "Quiet night.")


def test_pictures_alone_are_no_posts() -> None:
    """A channel of pictures is a channel with nothing to read."""
    assert parsed("telegram", channel("<div class='tgme_widget_message_photo_wrap'></div>")).problems == ("no_items",)


def test_page_that_previews_nothing_is_refused() -> None:
    """A private channel, or one that does not exist, is told as such."""
    with pytest.raises(Unreadable) as refused:
        parsed(
            "telegram",
            "<html><body><div class='tgme_page'>If you have Telegram, you can view and join</div></body></html>",
        )

    assert refused.value.details["reason"] == "preview"


# ------------------------------------------------------------------- page

BASE = (
    "The ministry keeps this page up to date while the talks go on in the border town.",
    "Both delegations arrived on Monday evening and were received by the mayor.",
)


def live(*paragraphs: str, around: str = "", title: str = "Talks: what is known") -> str:
    told = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<html lang='en'><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article><h1>{title}</h1>{told}</article></main>{around}</body></html>"
    )


def seen(*pages: str) -> Batch:
    """The last of several looks, each with what the one before kept."""
    batch = parsed("page", pages[0])
    for page in pages[1:]:
        batch = parsed("page", page, **dict(batch.options or {}))
    return batch


def test_first_look_keeps_the_whole_text() -> None:
    """As one item, which the first batch of a source is not told of."""
    (item,) = parsed("page", live(*BASE)).items

    assert item.summary.split("\n")[-1] == BASE[1]
    assert item.url == "https://news.example/x"


def test_change_is_an_item_with_the_passage() -> None:
    """Only what is new stands in it, and each change has a guid and a title of its own."""
    added = "A truce was signed at noon and enters into force at midnight, both sides said."
    later = "The first hours of the truce passed quietly along the whole line, observers said."

    (first,) = seen(live(*BASE), live(*BASE, added)).items
    (second,) = seen(live(*BASE), live(*BASE, added), live(later, *BASE, added)).items

    assert (first.summary, second.summary) == (added, later)
    assert first.title == f"Talks: what is known: {added}"
    assert first.guid != second.guid


def test_changed_sentence_is_news() -> None:
    """Also when it is but a number that changed, as a truce may begin an hour later."""
    told = "The truce is to begin at {} local time, the ministry said."

    (item,) = seen(live(*BASE, told.format("12:00")), live(*BASE, told.format("18:00"))).items

    assert item.summary == told.format("18:00")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (live(*BASE, "Last updated: 14:05"), live(*BASE, "Last updated: 14:10")),
        (live(*BASE, "1,204 views"), live(*BASE, "1,377 views")),
        (live(*BASE, "Updated 5 minutes ago"), live(*BASE, "Updated an hour ago")),
        (
            live(*BASE, around="<div class='ad'>Buy a car, now cheaper than ever before in this town!</div>"),
            live(*BASE),
        ),
        (live(*BASE, around="<aside><p>Most read: the truce in another war holds, so far.</p></aside>"), live(*BASE)),
        (live(*BASE), live(*reversed(BASE))),
        (live(*BASE), live(BASE[0])),
    ],
    ids=["clock", "counter", "ago", "advert", "sidebar", "order", "removed"],
)
def test_nothing_new_is_no_item(before: str, after: str) -> None:
    """Clocks, counters, adverts, boxes beside the text, another order, and less than before raise nothing; either way."""
    assert seen(before, after).items == ()
    if BASE[1] in after:
        assert seen(after, before).items == ()


def test_what_comes_back_is_not_new() -> None:
    """A page that shows two texts in turn is not news each time."""
    other = "The delegations are having lunch and will go on in the afternoon, it was said."

    assert seen(live(*BASE), live(*BASE, other), live(*BASE), live(*BASE, other)).items == ()


def test_page_without_text_is_refused() -> None:
    """There is nothing to watch on it."""
    with pytest.raises(Unreadable):
        parsed("page", "<html><body></body></html>")


# -------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("https://t.me/Wire_24", ("telegram", "https://t.me/s/wire_24")),
        ("https://t.me/s/wire_24?before=10", ("telegram", "https://t.me/s/wire_24")),
        ("http://telegram.me/wire_24/123", ("telegram", "https://t.me/s/wire_24")),
        ("https://mastodon.example/@anna", ("feed", "https://mastodon.example/@anna.rss")),
        ("https://mastodon.example/users/anna", ("feed", "https://mastodon.example/@anna.rss")),
        ("https://other.example/@anna@mastodon.example", ("feed", "https://mastodon.example/@anna.rss")),
        ("https://bsky.app/profile/wire.example", ("feed", "https://bsky.app/profile/wire.example/rss")),
        ("https://www.youtube.com/channel/UCa-B_c", ("feed", "https://www.youtube.com/feeds/videos.xml?channel_id=UCa-B_c")),
        ("https://youtube.com/playlist?list=PL1", ("feed", "https://www.youtube.com/feeds/videos.xml?playlist_id=PL1")),
        ("https://old.reddit.com/r/worldnews/", ("feed", "https://www.reddit.com/r/worldnews/.rss")),
        ("https://www.reddit.com/r/news/search?q=truce&sort=new", ("feed", "https://www.reddit.com/r/news/search.rss?q=truce&sort=new")),
        ("https://news.google.com/search?q=truce&hl=en-US&gl=US&ceid=US:en&x=1", ("feed", "https://news.google.com/rss/search?q=truce&hl=en-US&gl=US&ceid=US%3Aen")),
        ("https://news.google.com/topics/CAAq?hl=en", ("feed", "https://news.google.com/rss/topics/CAAq?hl=en")),
        ("https://github.com/a/b/releases", ("feed", "https://github.com/a/b/releases.atom")),
        ("https://medium.com/@anna", ("feed", "https://medium.com/feed/@anna")),
    ],
)  # fmt: skip
def test_ordinary_address_leads_to_the_feed(given: str, place: tuple[str, str]) -> None:
    """Of services that keep it elsewhere."""
    assert sources.known(given) == place


@pytest.mark.parametrize(
    "given",
    ["https://t.me/joinchat/abc", "https://t.me/+abc", "https://t.me/c/123/4", "https://t.me", "https://www.youtube.com/@anna",
     "https://www.tiktok.com/@anna", "https://example.org/news", "https://bsky.app/search?q=x", "https://[::1", "https://e.example/@"],
)  # fmt: skip
def test_other_addresses_are_looked_at_as_they_are(given: str) -> None:
    """Nothing is known of them beforehand."""
    assert sources.known(given) is None


def test_page_of_a_channel_names_its_feed() -> None:
    """An @name says nothing by itself, but its page calls itself by the id."""
    html = b'<html><head><link rel="canonical" href="https://www.youtube.com/channel/UCabc"></head></html>'

    assert ("feed", "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc") in sources.discover(
        html, None, "https://www.youtube.com/@anna"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/feed", "http://www.Example.org:80/feed/?utm_source=x#top"),
        ("https://t.me/s/wire", "http://t.me/Wire"),
        ("https://old.reddit.com/r/News", "https://www.reddit.com/r/news/"),
        ("https://пример.рф/a", "https://xn--e1afmkfd.xn--p1ai/a"),
    ],
)
def test_spellings_of_one_source_are_one(one: str, other: str) -> None:
    """Scheme, www, port, capitals, slash, tracking and punycode do not make another source."""
    assert sources.spelling(one) == sources.spelling(other)


@pytest.mark.parametrize(
    "other", ["https://example.org/Feed", "https://example.org/feed?id=2", "https://a.example.org/feed"]
)
def test_other_sources_stay_others(other: str) -> None:
    """Where a path is spelt otherwise, or asks for something else, it is something else."""
    assert sources.spelling("https://example.org/feed") != sources.spelling(other)
