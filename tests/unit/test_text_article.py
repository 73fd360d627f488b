"""Article pages: the text that is the article's, all of it and nothing else, and what the page says of itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.errors import Unreadable
from bot.text.article import extract, from_text

PARAGRAPHS = (
    "The delegations met in the old town hall on Monday morning and talked for six hours, according to two officials.",
    "A spokesman said that the talks had been frank and that both sides wanted the shelling to stop before winter.",
    "Villagers near the river reported a quiet night, the first in three weeks, and some went back to their houses.",
    "The mediators will travel to the second capital on Wednesday, where they expect to be given an answer in writing.",
    "Observers counted four breaches along the line on Tuesday, none of which caused casualties, the mission said.",
    "The next round is planned for Friday.",
)
TEASER = "DECOY Truce holds in another valley after a night of shelling and a day of talks"
DECOYS = {
    "aside": f"<aside><h3>More</h3><p>{TEASER}.</p></aside>",
    "related box": f'<div class="related"><h3>Related stories</h3><p><a href="/x">{TEASER}</a></p></div>',
    "related box without links": f'<div class="related-posts"><p>{TEASER}, officials in the capital said.</p></div>',
    "teaser list": f'<ul class="teasers"><li><a href="/1">{TEASER}</a></li><li><a href="/2">{TEASER}</a></li></ul>',
    "unnamed link list": f'<ul><li><a href="/1">{TEASER}</a></li><li><a href="/2">{TEASER} again</a></li></ul>',
    "headed link list": f'<h2>Related articles</h2><ul><li><a href="/1">{TEASER}</a></li></ul>',
    "navigation": f'<nav><ul><li><a href="/">Home</a></li><li><a href="/t">{TEASER}</a></li></ul></nav>',
    "footer": f"<footer><p>© Example Wire. {TEASER}.</p></footer>",
    "comments": f'<section id="comments"><h2>Comments</h2><div class="comment"><p>{TEASER}, I doubt it.</p></div></section>',
    "comment list": f'<ol class="commentlist"><li><p>I do not believe it: {TEASER}, and the year before.</p></li></ol>',
    "cookie banner": f'<div id="cookie-consent"><p>We use cookies. {TEASER}.</p><button>Accept</button></div>',
    "dialog": f'<div role="dialog" aria-label="consent"><p>We and our partners process your data. {TEASER}.</p></div>',
    "read also line": f'<p>Read also: <a href="/y">{TEASER}</a></p>',
    "read more in bold": f'<p><strong>READ MORE: <a href="/y">{TEASER}</a></strong></p>',
    "read also without a link": f"<p>Read also: {TEASER}</p>",
    "read also with a bar": f'<p><span>Also Read |</span> <a href="/y">{TEASER}</a></p>',
    "read also in Russian": '<p>Читайте также: <a href="/z">DECOY перемирие объявлено в другой стране</a></p>',
    "newsletter": f'<div class="newsletter-signup"><p>Sign up for our newsletter. {TEASER}.</p></div>',
    "most read": f'<div class="most-read"><h4>Most read</h4><ol><li><a href="/m">{TEASER}</a></li></ol></div>',
    "recommended": f'<section class="recommended"><article><h3><a href="/r">{TEASER}</a></h3><p>{TEASER}.</p></article></section>',
    "no script": f"<noscript><p>Enable JavaScript to read on. {TEASER}.</p></noscript>",
    "hidden by style": f'<div style="display:none"><p>{TEASER}, which nobody sees on the page.</p></div>',
    "hidden by attribute": f"<div hidden><p>{TEASER}, which nobody sees on the page.</p></div>",
    "promotion": f'<div class="inline-promo"><p>Get the app today. {TEASER}.</p></div>',
    "card": f'<div class="block"><a href="/c"><h3>{TEASER}</h3></a><p>{TEASER}, it was said on Monday.</p></div>',
    "unnamed card": f'<div><h4><a href="/c">{TEASER}</a></h4><span>{TEASER}, it was said on Monday.</span></div>',
    "discussion": f'<section class="discussion"><h3>3 replies</h3><div><b>Joe</b><p>I read that {TEASER}, and nobody cares.</p></div></section>',
    "embedded post": f'<blockquote class="wp-embedded-content"><p><a href="/e">{TEASER}</a></p></blockquote>',
}
FRAMES = {"article": ("<article>", "</article>"), "plain": ('<div class="content">', "</div>")}
PLACES = ("before", "between", "last", "after")


def page(*, decoy: str = "", place: str = "between", frame: str = "article", head: str = "", lang: str = "en") -> bytes:
    opening, closing = FRAMES[frame]
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    paragraphs.insert({"between": 3, "last": 6}.get(place, 0), decoy if place in {"between", "last"} else "")
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>Talks go on - Wire</title>{head}</head><body>'
        f'<header><a href="/">Example Wire</a></header>{decoy if place == "before" else ""}'
        f"{opening}<h1>Talks go on</h1>{''.join(paragraphs)}{closing}{decoy if place == 'after' else ''}</body></html>"
    ).encode()


def text_of(body: bytes) -> str:
    return extract(body, "https://example.org/a").text


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("decoy", DECOYS)
def test_decoys_stay_out(decoy: str, place: str, frame: str) -> None:
    """What stands around or between the paragraphs never reaches the text, and no paragraph goes with it."""
    text = text_of(page(decoy=DECOYS[decoy], place=place, frame=frame))

    assert "DECOY" not in text
    assert [paragraph for paragraph in PARAGRAPHS if paragraph not in text] == []


def test_paragraphs_are_lines_in_order() -> None:
    """The text is the paragraphs in their order, one a line, the last one too, without the title above them."""
    assert text_of(page()).split("\n") == list(PARAGRAPHS)


def test_text_between_removed_boxes_stays() -> None:
    """A box goes without the words that follow it in the same element."""
    body = page(decoy="<div>Before the box. <aside>DECOY</aside>After the box stands more of this article.</div>")

    assert "After the box stands more of this article." in text_of(body)


def test_article_in_a_box_with_a_bad_name_is_kept() -> None:
    """A container that holds most of the page is the article, whatever its class says."""
    text = text_of(page().replace(b"<article>", b'<article class="share promo related">'))

    assert PARAGRAPHS[-1] in text


def test_lists_of_the_article_are_kept() -> None:
    """A list with a link here and there is part of the article."""
    terms = '<ul><li>Shelling stops at midnight on Sunday along the <a href="/l">whole line</a>.</li><li>Prisoners go home.</li></ul>'

    assert "Prisoners go home." in text_of(page(decoy=terms))


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2020-10-20T14:05:00+04:00"}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": ["Article"], "datePublished": "2020-10-20T10:05Z"}]}</script>',
        '<meta property="article:published_time" content="2020-10-20T10:05:00+0000">',
        '<meta itemprop="datePublished" content="2020-10-20 13:05:00 +03:00">',
        '<script type="application/ld+json">broken {</script><meta name="pubdate" content="2020-10-20T10:05:00Z">',
    ],
)
def test_time_of_publication(head: str) -> None:
    """The time that the page's own marks give is read to the minute and turned into UTC."""
    article = extract(page(head=head), "https://example.org/a")

    assert article.published_at == datetime(2020, 10, 20, 10, 5, tzinfo=UTC)


def test_time_element() -> None:
    """A <time> within the article gives its time when nothing in the head does."""
    article = extract(page(decoy='<time datetime="2020-10-20T10:05:00Z">20 Oct</time>'), "https://example.org/a")

    assert article.published_at == datetime(2020, 10, 20, 10, 5, tzinfo=UTC)


def test_bare_day_is_midnight() -> None:
    """A page that gives only a day has that day, at midnight UTC."""
    article = extract(
        page(head='<meta property="article:published_time" content="2020-10-20">'), "https://example.org/a"
    )

    assert article.published_at == datetime(2020, 10, 20, tzinfo=UTC)


def test_modification_is_no_publication() -> None:
    """The time of a change is not taken for the time of publication."""
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2021-01-01T00:00:00Z",'
        ' "datePublished": "2020-10-20T10:05:00Z"}</script>'
    )

    assert extract(page(head=head), "").published_at == datetime(2020, 10, 20, 10, 5, tzinfo=UTC)


def test_title_and_language() -> None:
    """The title is the article's own, the language the one the page declares."""
    article = extract(
        page(head='<meta property="og:title" content="Talks go on &amp; on">', lang="en-GB"), "https://e.org/"
    )

    assert (article.title, article.lang, article.complete) == ("Talks go on & on", "en", True)


def test_site_name_leaves_the_title() -> None:
    """The name of the site at the end of a title is not part of the headline."""
    head = '<meta property="og:title" content="Talks go on - Example Wire"><meta property="og:site_name" content="Example Wire">'

    assert extract(page(head=head), "").title == "Talks go on"


def test_json_ld_body_rescues_an_empty_page() -> None:
    """A page that loads its text later still gives the one that its JSON-LD repeats."""
    body = "\\n".join(PARAGRAPHS)
    html = f'<html><head><script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{body}"}}</script></head><body><div id="app">Loading</div></body></html>'

    assert text_of(html.encode()).split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("encoding", "content_type", "meta"),
    [
        ("windows-1251", "text/html; charset=windows-1251", ""),
        ("windows-1251", None, '<meta charset="windows-1251">'),
        ("koi8-r", None, '<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">'),
        ("windows-1251", None, ""),
        ("utf-8", "text/html; charset=windows-1251", ""),
        ("utf-8-sig", None, ""),
        ("utf-16", "text/html", ""),
    ],
)
def test_encodings(encoding: str, content_type: str | None, meta: str) -> None:
    """A page is read in its encoding, declared by header or page, marked, or found by looking."""
    sentence = "Перемирие вступило в силу в полночь, сообщили в министерстве обороны, и стороны обменялись пленными."
    html = f"<html><head>{meta}</head><body><article>{f'<p>{sentence}</p><p>Наблюдатели остаются на местах.</p>' * 2}</article></body></html>"

    assert sentence in extract(html.encode(encoding), "https://example.org/", content_type).text


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7 ...", None, "pdf"),
        (b"\x89PNG\r\n", "text/html", "image"),
        (b"anything", "image/jpeg", "image"),
        (b'{"a": 1}', "application/json", "json"),
        (b"\x00\x01\x02" * 100, None, "other"),
        (b"", None, "empty"),
        (b"<html><body></body></html>", None, "empty"),
    ],
)
def test_what_is_no_article(body: bytes, content_type: str | None, reason: str) -> None:
    """Bytes that are no page, and pages without text, are refused with the reason."""
    with pytest.raises(Unreadable) as error:
        extract(body, "https://example.org/", content_type)

    assert error.value.details == {"url": "https://example.org/", "reason": reason}


def test_plain_text_is_its_own_article() -> None:
    """A page served as plain text is read as it is."""
    assert (
        extract(b"Truce agreed.\r\n\r\nIt holds.", "", "text/plain; charset=utf-8").text == "Truce agreed.\nIt holds."
    )


@pytest.mark.parametrize("part", ["<div class=related>", "<ul><li><a href=x>", "<p>x", "<time datetime=", "<"])
def test_hostile_nesting_ends(part: str) -> None:
    """A page of one hundred thousand opening tags is read or refused, without error."""
    try:
        article = extract(f"<html><body>{part * 100_000}".encode(), "")
    except Unreadable:
        return

    assert article.text


def test_text_at_hand() -> None:
    """A text without a page becomes an article with its lines and spaces in order."""
    article = from_text(" One \u00a0two. \r\n\r\n\n Three. ", title=" A  title ", lang="ru_RU")

    assert (article.text, article.title, article.lang, article.complete) == ("One two.\nThree.", "A title", "ru", False)


def test_numbered_parts_with_links_in_their_headings_are_the_article() -> None:
    """A list of things, each under a heading that leads to it, is read whole."""
    parts = "".join(
        f'<div><h3><a href="/{n}">{n}. A valley that one ought to have seen</a></h3><p>{text}</p></div>'
        for n, text in enumerate(PARAGRAPHS, 1)
    )
    body = f"<html><body><main><h1>Valleys</h1><p>{PARAGRAPHS[0]} And more.</p>{parts}</main></body></html>".encode()

    assert all(text in extract(body, "https://e.example/1").text for text in PARAGRAPHS[:5])


def test_year_at_the_foot_of_a_page_is_no_date() -> None:
    """Nor is anything else that only says in which year the site was made."""
    body = page(decoy="<footer><p>Copyright 2009 - 2016 Example Wire. All rights reserved.</p></footer>", place="after")

    assert extract(body, "https://e.example/talks").published_at is None
