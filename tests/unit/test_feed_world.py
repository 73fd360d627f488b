"""Feeds, sitemaps and lists with the oddities that the world has: what they mean is told, and nothing is dated or led wrongly."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from bot import sources
from bot.errors import Unreadable
from bot.model import Batch, Item
from bot.service.discovery import address
from bot.sources.discover import sitemaps
from bot.sources.opml import outlines
from bot.text import article

NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
MAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def parsed(kind: str, text: str | bytes, url: str = "https://e.example/feeds/all.xml") -> Batch:
    return sources.parse(kind, text.encode() if isinstance(text, str) else text, None, url, now=NOW)


def item(inner: str, more: str = "") -> Item:
    (found,) = parsed(
        "feed", f'<rss version="2.0"{more}><channel><title>T</title><item>{inner}</item></channel></rss>'
    ).items
    return found


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Mon, 30 Nov -0001 00:00:00 +0000", None),
        ("Thu, 26 Nov 2026 24:00:00 GMT", "2026-11-27T00:00"),
        ("Thu, 26 Nov 2026 10:05:00GMT", "2026-11-26T10:05"),
        ("2026-11-26 10:05:00 +0300 MSK", "2026-11-26T07:05"),
        ("2026-11-26 10:05:00 +0000 UTC", "2026-11-26T10:05"),
        ("2026-11-26 10:05:00 UTC+3", "2026-11-26T07:05"),
        ("2026-11-26 10:05 PM", "2026-11-26T22:05"),
        ("2026-11-26 오후 3:05", "2026-11-26T15:05"),
        ("2026. 11. 26. 10:05", "2026-11-26T10:05"),
        ("2026. 11. 26.", "2026-11-26T00:00"),
        ("2026. november 26. 10:05", "2026-11-26T10:05"),
        ("26.11.2026 klo 10.05", "2026-11-26T10:05"),
        ("26 בנובמבר 2026", "2026-11-26T00:00"),
        ("26 नवम्बर 2026", "2026-11-26T00:00"),
    ],
)
def test_dates_mean_what_they_say(written: str, moment: str | None) -> None:
    """No spelling makes today's news old: a day is not cut off, an afternoon is none of the morning, no year is made up."""
    at = item(f"<title>t</title><pubDate>{written}</pubDate>").published_at

    assert (at.isoformat()[:16] if at else None) == moment


CAPTION = "A long caption of an archive picture: people walk by a wall in 2024, when an earlier truce had collapsed."
PICTURE = f'<media:content url="x.jpg"><media:description type="plain"><![CDATA[{CAPTION}]]></media:description></media:content>'


@pytest.mark.parametrize(
    "own",
    ["<description>Both agreed.</description>", "<content:encoded><![CDATA[<p>Both agreed.</p>]]></content:encoded>"],
)
@pytest.mark.parametrize("order", ["{own}{picture}", "{picture}{own}"])
def test_caption_is_not_the_news(order: str, own: str) -> None:
    """What is said of a picture does not take the place of what is said of the news, however much longer it is."""
    assert item("<title>t</title>" + order.format(own=own, picture=PICTURE), MEDIA).summary == "Both agreed."


@pytest.mark.parametrize(
    "own", ["", "<description/>", "<description></description>", "<description><![CDATA[ ]]></description>"]
)
def test_caption_is_all_that_some_items_say(own: str) -> None:
    """Where an item says nothing else, as those of videos do not, it is what its picture's text says."""
    assert item(f"<title>t</title>{own}{PICTURE}", MEDIA).summary == CAPTION


def test_host_without_its_scheme_is_a_host() -> None:
    """A link that begins with www leads there, and to no folder of the feed's site."""
    assert item("<title>t</title><link>www.other.example/a/1</link>").url == "https://www.other.example/a/1"


@pytest.mark.parametrize(
    "title",
    [
        "<![CDATA[<![CDATA[Truce holds]]]]><![CDATA[>]]>",
        "&lt;![CDATA[ Truce holds ]]&gt;",
        "<![CDATA[<![CDATA[<b>Truce</b> holds]]>",
    ],
)
def test_text_that_is_wrapped_twice_is_unwrapped(title: str) -> None:
    """Marks of CDATA that were wrapped or escaped once more are none of the text."""
    assert item(f"<title>{title}</title>").title == "Truce holds"


# --------------------------------------------------------------- sitemaps


def urlset(inner: str, spaces: str = NEWS) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {MAPS}{spaces}>{inner}</urlset>'


def told(loc: str, title: str, before: str = "") -> str:
    when = "<news:publication_date>2026-11-26T10:00:00Z</news:publication_date>"
    return f"<url>{before}<loc>{loc}</loc><news:news>{when}<news:title>{title}</news:title></news:news></url>"


@pytest.mark.parametrize(
    ("loc", "title", "address", "shown"),
    [
        ("https://e.example/a?x=1&y=2", "Talks & truce", "https://e.example/a?x=1&y=2", "Talks & truce"),
        (
            "https://e.example/a?x=1&amp;y=2",
            "Caf&eacute; truce&nbsp;holds",
            "https://e.example/a?x=1&y=2",
            "Café truce holds",
        ),
        (
            "<![CDATA[https://e.example/a?x=1&y=2]]>",
            "<![CDATA[A &amp; B&#8217;s truce]]>",
            "https://e.example/a?x=1&y=2",
            "A & B’s truce",
        ),
        (
            "https://e.example/a",
            "A&amp;#8217;s truce &amp;quot;holds&amp;quot;",
            "https://e.example/a",
            'A’s truce "holds"',
        ),
        ("https://e.example/a", "A &#8211; truce &lt; peace", "https://e.example/a", "A – truce < peace"),
    ],
)
def test_ampersands_of_a_sitemap_are_read_as_meant(loc: str, title: str, address: str, shown: str) -> None:
    """Bare ones cut no address off, names of HTML no title, and what is escaped twice is text."""
    (found,) = parsed("sitemap", urlset(told(loc, title))).items

    assert (found.url, found.title) == (address, shown)


@pytest.mark.parametrize("spaces", ["", NEWS])
def test_spaces_that_nobody_declared_are_known_by_their_names(spaces: str) -> None:
    """A sitemap that uses prefixes without declaring them is read, and pictures have no title in it either."""
    picture = (
        "<image:image><image:loc>https://e.example/i.jpg</image:loc><image:title>A picture</image:title></image:image>"
    )
    (found,) = parsed("sitemap", urlset(told("https://e.example/a", "Truce holds", picture), spaces)).items

    assert (found.url, found.title, found.published_at) == (
        "https://e.example/a",
        "Truce holds",
        datetime(2026, 11, 26, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (["m?yyyy=2026&amp;mm=01&amp;dd=01", "m?yyyy=2026&amp;mm=11&amp;dd=26", "m?yyyy=2026&amp;mm=11&amp;dd=25"], ["m?yyyy=2026&mm=11&dd=26", "m?yyyy=2026&mm=11&dd=25"]),
        (["2025/12/map.xml", "2026/9/map.xml", "2026/10/map.xml", "2026/8/map.xml"], ["2026/10/map.xml", "2026/9/map.xml"]),
        (["map-2024.xml", "map-2025.xml", "map-2026.xml"], ["map-2026.xml", "map-2025.xml"]),
        (["map-1.xml", "map-2.xml", "map-3.xml", "map-4.xml"], ["map-1.xml", "map-4.xml"]),
        (["map.xml"], ["map.xml"]),
    ],
)  # fmt: skip
def test_newest_part_of_an_index_is_found(parts: list[str], wanted: list[str]) -> None:
    """By the day in its name, however that is written; of numbered ones the first and the last."""
    inner = "".join(f"<sitemap><loc>https://e.example/{part}</loc></sitemap>" for part in parts)

    assert parsed("sitemap", f"<sitemapindex {MAPS}>{inner}</sitemapindex>").more == tuple(
        f"https://e.example/{one}" for one in wanted
    )


def test_file_of_several_in_gzip_is_read_in_full() -> None:
    """Files in gzip that were written one behind the other are one."""
    whole = urlset("".join(told(f"https://e.example/{number}", f"Truce {number}") for number in range(50))).encode()
    body = gzip.compress(whole[:3000]) + gzip.compress(whole[3000:])

    assert len(parsed("sitemap", body).items) == 50


# ------------------------------------------------------------------ lists


@pytest.mark.parametrize(
    ("teaser", "stamp", "moment"),
    [
        ("On 3 March 2019 it began", "<span>26.11.2026 10:05</span>", datetime(2026, 11, 26, 10, 5, tzinfo=UTC)),
        (
            "Truce of 10 October 2025",
            '<div class="post-date">Thu, 26 November 2026 at 10:05</div>',
            datetime(2026, 11, 26, 10, 5, tzinfo=UTC),
        ),
        ("What the 10 October 2025 truce says", "", None),
        ("A truce", "<p>Published 20 November 2020 12:00</p>", datetime(2020, 11, 20, 12, tzinfo=UTC)),
    ],
)
def test_day_that_a_teaser_names_is_not_its_own(teaser: str, stamp: str, moment: datetime | None) -> None:
    """A short text of a card in which a day is named does not date it, least of all where another one is its date."""
    headlines = (
        "Talks resume in the capital after a week",
        "Shelling goes on along the northern line",
        "Aid convoy reaches the besieged town",
    )
    cards = "".join(
        f'<article><h3><a href="/news/{8000 + number}/{headline.lower().replace(" ", "-")}">{headline}</a></h3><p>{teaser}</p>{stamp}</article>'
        for number, headline in enumerate(headlines)
    )
    found = parsed(
        "list", f"<html><head><title>News</title></head><body><main>{cards}</main></body></html>", "https://e.example/"
    )

    assert [one.published_at for one in found.items] == [moment] * 3


def test_headline_may_stand_above_its_link() -> None:
    """Cards whose headline is no link and whose link says "Read more" are a list like any other."""
    headlines = (
        "Talks resume in the capital after a week",
        "Shelling goes on along the northern line",
        "Aid convoy reaches the besieged town",
    )
    card = '<div class="row"><h3>{1}</h3><p>What is known of it so far.</p><div><a href="/press/{0}">Read more</a></div></div>'
    cards = "".join(card.format(8000 + number, headline) for number, headline in enumerate(headlines))
    menu = "".join(f'<li><a href="/{name}">{name}</a></li>' for name in ("world", "economy", "sport", "culture"))
    page = f"<html><head><title>Press</title></head><body><ul>{menu}</ul><div>{cards}</div><p><a href='/x'>All</a></p></body></html>"
    found = parsed("list", page, "https://e.example/")

    assert [(one.title, one.url) for one in found.items] == [
        (headline, f"https://e.example/press/{8000 + number}") for number, headline in enumerate(headlines)
    ]


HEADLINES = (
    "Talks resume in the capital after a week", "Shelling goes on along the northern line", "Aid convoy reaches the besieged town",
    "Farmers protest against the new border regime", "Court rules on the election in the south",
)  # fmt: skip


def listed(*cards: str, before: str = "") -> list[str]:
    page = f"<html><head><title>News</title></head><body>{before}<main>{''.join(cards)}</main></body></html>"
    return [one.title for one in parsed("list", page, "https://e.example/").items]


def card(classes: str, headline: str, address: str = "") -> str:
    address = address or f"/news/2026/11/26/{headline.lower().replace(' ', '-')}"
    return f'<article class="{classes}"><h2><a href="{address}">{headline}</a></h2></article>'


@pytest.mark.parametrize(
    "terms", ["tag-truce tag-war", "category-social category-opinion", "category-world author-share tag-most-read"]
)
@pytest.mark.parametrize("tagged", [1, 5])
def test_tags_of_an_article_make_its_card_no_box_beside_the_list(tagged: int, terms: str) -> None:
    """Systems write what an article is filed under into the classes of its card; whatever that is, it is listed."""
    classes = [
        f"post-{number} post type-post hentry {terms if number < tagged else ''}" for number in range(len(HEADLINES))
    ]

    assert listed(*map(card, classes, HEADLINES)) == list(HEADLINES)


@pytest.mark.parametrize("name", ["elementor-element elementor-widget", "news-share-item", "promo"])
def test_name_that_everything_has_means_nothing(name: str) -> None:
    """What a builder of pages calls all that it sets, menus and lists alike, tells no box from another."""
    menu = "".join(f'<div class="{name}"><a href="/s{number}">Section {number}</a></div>' for number in range(20))

    assert listed(*(f'<div class="{name}">{card("", headline)}</div>' for headline in HEADLINES), before=menu) == list(
        HEADLINES
    )


def test_address_that_begins_like_a_service_may_be_an_article() -> None:
    """Terms of a ceasefire are no terms of use."""
    addresses = (
        "terms-of-ceasefire-agreed-in-doha",
        "contact-group-meets-on-truce",
        "help-arrives-in-besieged-town",
        "about-us",
        "terms-of-use",
    )
    links = [f'<li><a href="/{address}/">{address.replace("-", " ")} and more</a></li>' for address in addresses]

    assert listed(*links) == [f"{address.replace('-', ' ')} and more" for address in addresses[:3]]


@pytest.mark.parametrize(
    ("host", "listed_there"), [("abc.de", True), ("news.abc.de", True), ("abc.co.uk", False), ("other.com.ua", False)]
)
def test_site_with_a_short_name_is_one_site(host: str, listed_there: bool) -> None:
    """The host of a site's section belongs to it, however short the site's name is; what shares a suffix of a country does not."""
    at = {
        "abc.de": "https://abc.de/",
        "news.abc.de": "https://abc.de/",
        "abc.co.uk": "https://xyz.co.uk/",
        "other.com.ua": "https://one.com.ua/",
    }
    links = "".join(
        f'<h3><a href="https://{host}/news/{9000 + number}">{headline}</a></h3>'
        for number, headline in enumerate(HEADLINES)
    )
    page = f"<html><body><main>{links}<a href='/x'>More</a></main></body></html>"
    if listed_there:
        assert len(parsed("list", page, at[host]).items) == len(HEADLINES)
    else:
        with pytest.raises(Unreadable):
            parsed("list", page, at[host])


def test_session_in_an_address_makes_no_other_article() -> None:
    """A server that writes a new session into each link lists the same articles at each look."""
    known = [
        {one.guid for one in parsed("list", "".join(
            f'<h3><a href="/view.do;jsessionid={session}?id={9000 + number}">{headline}</a></h3>' for number, headline in enumerate(HEADLINES)
        ), "https://e.example/").items}
        for session in ("AB12", "CD34")
    ]  # fmt: skip

    assert known[0] == known[1] != set()


# ---------------------------------------------------------- watched pages


def watched(*lines: str) -> str:
    told = "The ministry keeps this page up to date while the talks go on in the border town."
    inner = "".join(f"<p>{line}</p>" for line in (told, *lines))
    return f"<html><head><title>Talks</title></head><body><main><h1>Talks</h1>{inner}</main></body></html>"


def looked(before: str, after: str) -> tuple[Item, ...]:
    """What a second look at a page finds new."""
    first = sources.parse("page", before.encode(), None, "https://e.example/", {}, article.watched, NOW)
    return sources.parse(
        "page", after.encode(), None, "https://e.example/", first.options or {}, article.watched, NOW
    ).items


@pytest.mark.parametrize(
    "flash",
    [
        "Truce agreed.",
        "Ceasefire takes effect in the north",
        "双方宣布停火协议生效",
        "ทั้งสองฝ่ายตกลงหยุดยิง",
        "휴전 협정이 발효됐다",
    ],
)
def test_flash_is_news_however_short(flash: str) -> None:
    """What is new on a watched page is told though it is two words or a headline; it would be known from then on."""
    assert [one.summary for one in looked(watched(), watched(flash))] == [flash]


@pytest.mark.parametrize("label", ["Share", "Updated an hour ago", "Last updated: 1 minute ago, 14:05", "Loading…"])
def test_label_is_no_news(label: str) -> None:
    """A button or a clock that was not there before is nothing to tell."""
    assert looked(watched(), watched(label)) == ()


def test_host_of_a_site_of_news_makes_no_sitemap_one_of_news() -> None:
    """The sitemap of news comes before that of everything, also on a host that is called news."""
    rules = b"Sitemap: https://news.example/all.xml\nSitemap: https://news.example/maps/news.xml\n"

    assert (
        next(address for _, address in sitemaps(rules, "https://news.example/")) == "https://news.example/maps/news.xml"
    )


# -------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("feed://e.example/rss", "http://e.example/rss"),
        ("FEED:https://e.example/rss", "https://e.example/rss"),
        ("feed:http://e.example/rss", "http://e.example/rss"),
        ("feed.example/rss", "https://feed.example/rss"),
    ],
)
def test_address_as_browsers_hand_it_to_readers_is_one(given: str, meant: str) -> None:
    """What lists of other readers and buttons on pages call feed: is the address behind it."""
    assert address(given) == meant


@pytest.mark.parametrize("encoding", ["", "utf-8", "windows-1251", "utf-16", "idna"])
def test_titles_of_a_list_are_in_its_encoding(encoding: str) -> None:
    """A list of feeds is read in the encoding that it declares, and in UTF-8 when it declares none, or none that is one."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    listed = f'{head}<opml><body><outline type="rss" xmlUrl="https://e.example/1" text="Лента"/></body></opml>'

    (found,) = outlines(listed.encode(encoding if encoding not in {"", "idna"} else "utf-8"))
    assert (found.url, found.title) == ("https://e.example/1", "Лента")


# -------------------------------------------------------------- encodings

WORDS = {
    "windows-1251": "Перемирие объявлено в столице сегодня утром, сообщили в министерстве",
    "windows-1256": "الهدنة تبدأ ظهر الجمعة في العاصمة، وقال مسؤولون إن الجانبين اتفقا",
    "gb18030": "停火协议将于星期五中午生效，双方代表在首都会谈后宣布",
    "euc-kr": "휴전 협정이 금요일 정오에 발효된다고 양측 대표단이 발표했다",
}


@pytest.mark.parametrize("served", ["ISO-8859-1", "us-ascii", "utf-8"])
@pytest.mark.parametrize("encoding", WORDS)
def test_feed_knows_its_encoding_better_than_its_server(encoding: str, served: str) -> None:
    """What a server says of all that it has does not garble a feed that declares another encoding."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    feed = f"{head}<rss version='2.0'><channel><title>T</title><item><title>{WORDS[encoding]}</title></item></channel></rss>"
    found = sources.parse("feed", feed.encode(encoding), f"text/xml; charset={served}", "https://e.example/", now=NOW)

    assert [one.title for one in found.items] == [WORDS[encoding]]


@pytest.mark.parametrize(
    ("head", "served"),
    [
        ('<meta charset="{}">', "utf-8"),
        ('<meta charset="{}">', "ISO-8859-1"),
        ('<meta charset="utf-8">', "utf-8"),
        ("", "{}"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("encoding", WORDS)
def test_list_is_read_in_its_encoding_whoever_lies(encoding: str, head: str, served: str) -> None:
    """Headlines of a list are words, whatever its server and its template say of their encoding."""
    links = "".join(f'<h3><a href="/news/{8000 + number}">{number} {WORDS[encoding]}</a></h3>' for number in range(4))
    page = f"<html><head>{head.format(encoding)}<title>T</title></head><body><main>{links}</main></body></html>"
    kind = f"text/html; charset={served.format(encoding)}" if served else "text/html"
    found = sources.parse("list", page.encode(encoding), kind, "https://e.example/", now=NOW)

    assert [one.title for one in found.items] == [f"{number} {WORDS[encoding]}" for number in range(4)]


def test_list_of_feeds_that_refers_to_no_character_is_read() -> None:
    """What its parser lets pass and then cannot give costs that feed its title at most."""
    listed = b'<opml><body><outline text="&#xDC00;" xmlUrl="https://a.example/f"/><outline text="B" xmlUrl="https://b.example/f"/></body></opml>'
    assert "https://b.example/f" in {one.url for one in outlines(listed)}
