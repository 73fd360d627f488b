"""Article pages as sites really build them: labels in any language, live pages, folded and loose text, text in JSON-LD only."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bot.encoding import decode
from bot.text.article import extract, watched
from tests.unit.test_text_article import PARAGRAPHS, TEASER

URL = "https://example.org/news/talks"
LAST = "KEPT Both armies agreed to a truce that begins on Friday at noon, the ministry announced late in the evening."
WHOLE = (*PARAGRAPHS, LAST)


def lines(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Talks go on - Wire</title>{head}</head><body>'
        f'<header><a href="/">Example Wire</a></header>{body}<div class="f">© Example Wire</div></body></html>'
    ).encode()


def article(inner: str, head: str = "") -> bytes:
    return page(f"<article><h1>Talks go on</h1>{inner}</article>", head)


def linked(data: object, *, kind: str = "application/ld+json", form: str = "{}") -> str:
    return f'<script type="{kind}">{form.format(json.dumps(data))}</script>'


def text_of(body: bytes) -> str:
    return extract(body, URL).text


LABELS = (
    "Baca juga", "Đọc thêm", "यह भी पढ़ें", "আরও পড়ুন", "مزید پڑھیں", "إقرأ أيضاً", "مطالب مرتبط", "İlgili haber", "Дивіться також",
    "Материалы по теме", "עוד בנושא", "相关阅读", "関連記事", "관련기사", "Διαβάστε επίσης", "Citește și", "Čtěte také", "Les også",
    "Veja também", "წაიკითხეთ ასევე", "Тағы оқыңыз", "Soma pia",
)  # fmt: skip
LABELLED = (
    '<p>{}: <a href="/x">{}</a></p>',
    '<p><strong>{}</strong> <a href="/x">{}</a></p>',
    '<div>{} <a href="/x">{}</a></div>',
    '<div><b>{}:</b> <a href="/x">{}</a>, <a href="/y">and another one</a></div>',
)


@pytest.mark.parametrize("form", LABELLED)
@pytest.mark.parametrize("label", LABELS)
def test_label_before_a_headline_is_known_in_any_language(label: str, form: str) -> None:
    """A line of a few words and another article's headline is no part of this one, whatever the words are."""
    found = text_of(article(lines(WHOLE[:3]) + form.format(label, TEASER) + lines(WHOLE[3:])))

    assert "DECOY" not in found
    assert [one for one in WHOLE if one not in found] == []


@pytest.mark.parametrize(
    "form",
    [
        '<ul><li><a href="/x">{0}</a> 24 November 2026, 10:00</li><li><a href="/y">{0} again</a> 23 November 2026, 10:00</li></ul>',
        '<div><a href="/x">{0}</a> <span>24.11.2026</span></div>',
        '<p><a href="/x">{0}</a> (Example Wire)</p>',
        '<p>» <a href="/x">{0}</a> – 2 hours ago</p>',
    ],
)
def test_headline_before_its_date_is_another_article(form: str) -> None:
    """A line that begins with another article's headline and ends with its date or paper is no part of this one."""
    found = text_of(article(lines(WHOLE[:3]) + form.format(TEASER) + lines(WHOLE[3:])))

    assert "DECOY" not in found
    assert [one for one in WHOLE if one not in found] == []


def test_headlines_on_a_watched_page_stay() -> None:
    """They may be all that it says."""
    told = "".join(
        f'<div>News: <a href="/{number}">{number} The sides signed the truce that was agreed upon</a></div>'
        for number in range(5)
    )
    dated = "".join(
        f'<div><a href="/{number}">{number} The sides go on with their talks in the capital</a> 24.11.2026</div>'
        for number in range(5, 9)
    )
    found = watched(page(f"<main><h1>Ministry</h1><p>{WHOLE[0]}</p>{told}{dated}</main>"), URL).text

    assert [number for number in range(9) if f"{number} The sides" not in found] == []


@pytest.mark.parametrize(
    "line",
    [
        '<p>Officials <a href="/k">signed the truce that was agreed upon on Monday in the capital.</a></p>',
        '<p><b>24 November:</b> <a href="/k">signed the truce that was agreed upon on Monday</a></p>',
        '<p><b>The minister:</b> <a href="/k">“We signed the truce that was agreed upon.”</a></p>',
        '<ul><li>Both <a href="/k">signed the truce that was agreed upon</a></li><li>More is to come, they said</li></ul>',
        '<p>The sides: <a name="k">signed the truce that was agreed upon in the capital</a></p>',
        '<p><a href="/k">The sides signed the truce that was agreed upon</a> – in the capital, he said.</p>',
        '<ul><li><a href="/k">The sides signed the truce that was agreed upon</a> takes effect today</li><li>More to come</li></ul>',
        '<p>The sides: <a href="/k">signed the truce that was agreed upon</a> on Monday in the capital, he said.</p>',
    ],
)
def test_links_in_the_article_stay(line: str) -> None:
    """A sentence whose last words are a link, and an event of a list of dates, are the article's own."""
    assert "signed the truce" in text_of(article(lines(WHOLE) + line))


@pytest.mark.parametrize(
    "address", ["#post-{}", "/news/talks#post-{}", "https://www.example.org/news/talks#post-{}", "talks#post-{}"]
)
def test_entries_of_a_live_page_stay(address: str) -> None:
    """Headings of a live page that link to their own entry are no cards of other articles."""
    entry = '<li><h2><a href="{}">Update {}: the negotiators go on with the plan</a></h2><p>KEPT{:02} They agreed to go on, officials said.</p></li>'
    entries = "".join(entry.format(address.format(number), number, number) for number in range(12))
    found = text_of(page(f"<main><h1>Talks live</h1><p>{PARAGRAPHS[0]}</p><ol>{entries}</ol></main>"))

    assert [number for number in range(12) if f"KEPT{number:02}" not in found] == []


@pytest.mark.parametrize("heading", ["Comments", "12 comments", "Комментарии (3)", "التعليقات", "評論"])
@pytest.mark.parametrize("inside", ["{}", "<div>{}</div>"])
@pytest.mark.parametrize("head", ["<h3>{}</h3>", "<div><h3>{}</h3></div>"])
def test_comments_are_known_by_their_heading(head: str, inside: str, heading: str) -> None:
    """What readers wrote goes with its heading, though no class or id calls it so and however much it is."""
    said = "".join(
        f"<div><b>Joe</b><p>{TEASER}, I doubt that it will hold longer than a week.</p></div>" for _ in range(8)
    )
    box = f'<div class="css-1x2">{inside.format(head.format(heading) + said)}</div>'
    found = text_of(article(lines(WHOLE) + box))

    assert "DECOY" not in found
    assert [one for one in WHOLE if one not in found] == []


def test_heading_of_opinions_takes_nothing_along() -> None:
    """A kicker above the article, and a heading between its paragraphs, head no comments of readers."""
    found = text_of(
        page(f"<div><h4>Comment</h4><h1>Talks go on</h1>{lines(WHOLE[:3])}<h3>Comments</h3>{lines(WHOLE[3:])}</div>")
    )

    assert [one for one in WHOLE if one not in found] == []


def test_rest_that_is_folded_up_stays() -> None:
    """What a page shows after a tap on "read more" is the article's."""
    folded = f'<div class="read-more-target"><p>{LAST}</p></div>'

    assert LAST in text_of(article(lines(PARAGRAPHS) + folded))


@pytest.mark.parametrize(
    "around", ["{}", "<div>{}</div>", '<div id="news">{}</div>', "<center>{}</center>", "<div><font>{}</font></div>"]
)
@pytest.mark.parametrize(
    "inner",
    [
        "<h1>Talks go on</h1>{first}{rest}",
        "{first}{rest}",
        "<h1>Talks go on</h1>{first}<br><br>{rest}",
        "<p>{first}</p><h2>What comes next</h2>{last}{middle}",
    ],
)  # fmt: skip
def test_loose_words_stay(inner: str, around: str) -> None:
    """Words that stand in no paragraph, behind a heading or before all paragraphs, are read like others."""
    rest, middle = lines(WHOLE[1:]), lines(WHOLE[1:-1])
    found = text_of(page(around.format(inner.format(first=WHOLE[0], last=LAST, rest=rest, middle=middle))))

    assert [one for one in WHOLE if one not in found] == []


TOLD = {"@type": "NewsArticle", "headline": "Talks go on", "articleBody": "\n".join(WHOLE)}


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("application/ld+json; charset=utf-8", "{}"),
        ("Application/LD+JSON", "\n {};"),
        ("application/ld+json", "<!--\n{}\n-->"),
        ("application/ld+json", "//<![CDATA[\n{}\n//]]>"),
        ("application/ld+json", "/* <![CDATA[ */ {} /* ]]> */"),
    ],
)
def test_json_is_read_as_it_is_wrapped(kind: str, form: str) -> None:
    """JSON-LD counts however its type is spelt and whatever stands around it."""
    assert LAST in text_of(page('<div id="app"></div>', linked(TOLD, kind=kind, form=form)))


def test_json_of_a_live_page_is_read() -> None:
    """A live page whose text is in JSON-LD only gives all its updates."""
    update = {"@type": "BlogPosting", "headline": "They go on"}
    updates = [
        {**update, "articleBody": f"KEPT{number} The delegations agreed to go on with this point."}
        for number in range(5)
    ]
    found = text_of(
        page(
            '<div id="app"></div>', linked({"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": updates})
        )
    )

    assert [number for number in range(5) if f"KEPT{number}" not in found] == []


def test_json_of_the_next_article_is_not_taken() -> None:
    """A page that goes on with another article and tells of both in JSON-LD keeps its own text, however short."""
    following = {"@type": "NewsArticle", "headline": "Storm in the north", "articleBody": f"{TEASER}. " * 30}
    found = text_of(article(f"<p>{LAST}</p>", linked([{**TOLD, "articleBody": LAST}, following])))

    assert found == LAST


def test_json_is_cleared_of_pointers() -> None:
    """Lines that point elsewhere are left out of text from JSON-LD, too."""
    told = {**TOLD, "articleBody": "\n".join([*PARAGRAPHS, f"Read also: {TEASER}", LAST])}
    found = text_of(page('<div id="app"></div>', linked(told)))

    assert "DECOY" not in found
    assert LAST in found


@pytest.mark.parametrize(
    "written",
    ["0001-01-01T00:00:01Z", "1970-01-01T00:00:01Z", "1405-09-05T10:00:00+03:30", "2569-11-26T10:00:00+07:00"],
)
def test_year_that_cannot_be_is_passed_over(written: str) -> None:
    """An empty field or another calendar's year makes no article old: the next mark tells its time."""
    marks = (
        f'<meta property="article:published_time" content="{written}"><meta name="date" content="2026-11-26T10:00:00Z">'
    )

    assert extract(article(lines(WHOLE), marks), URL).published_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.mark.parametrize("beside", ["<main><aside>{}</aside>", "<header>{}</header><main>", "<main><nav>{}</nav>"])
def test_times_of_other_articles_do_not_count(beside: str) -> None:
    """An old article that is named beside this one lends it no date."""
    old = '<a href="/o">An old one</a><time datetime="2019-01-01T10:00:00Z">2019</time>'
    own = f'<article><h1>Talks go on</h1><time datetime="2026-11-26T10:00:00Z">today</time>{lines(WHOLE)}</article></main>'

    assert extract(page(beside.format(old) + own), URL).published_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="Example Wire"><meta property="og:site_name" content="Example Wire">',
        '<meta property="og:title" content="EXAMPLE WIRE"><meta name="application-name" content="Example Wire">',
    ],
)
def test_name_of_the_site_is_no_headline(head: str) -> None:
    """A page that calls itself as its site is called has its headline elsewhere."""
    assert extract(article(lines(WHOLE), head), URL).title == "Talks go on"


SAYINGS = {
    "windows-1251": "Перемирие объявлено в столице сегодня утром, сообщили в министерстве после переговоров.",
    "windows-1256": "الهدنة تبدأ ظهر الجمعة في العاصمة، وقال مسؤولون إن الجانبين اتفقا على وقف إطلاق النار.",
    "gb2312": "停火协议将于星期五中午生效，双方代表在首都会谈后宣布。官员说，会谈持续了六个小时。",
    "euc-kr": "휴전 협정이 금요일 정오에 발효된다고 양측 대표단이 수도에서 회담 후 발표했다.",
    "shift_jis": "停戦合意が金曜日の正午に発効すると、両国の代表団が首都での会談後に発表した。",
}
SCRIPT = "<script>var a = 1;</script>" * 300


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        ('<meta charset="{}">', "text/html; charset=ISO-8859-1"),
        ('<meta charset="{}">', "text/html; charset=utf-8"),
        (
            '<script src="/a.js" charset="utf-8"></script><meta http-equiv="Content-Type" content="text/html; charset={}">',
            "text/html",
        ),
        (SCRIPT + '<meta charset="{}">', "text/html"),
        ('<meta charset="utf-8">', "text/html; charset={}"),
        ('<meta charset="utf-8">', "text/html; charset=utf-8"),
    ],
    ids=[
        "server says Latin-1",
        "server says UTF-8",
        "script in another",
        "said late",
        "page says UTF-8",
        "both say UTF-8",
    ],
)
@pytest.mark.parametrize("encoding", SAYINGS)
def test_page_is_read_in_its_encoding_whoever_lies(encoding: str, head: str, content_type: str) -> None:
    """What a server says by default, or a template, makes no page unreadable that is in another encoding."""
    body = f"<html><head>{head.format(encoding)}</head><body><p>{SAYINGS[encoding]}</p></body></html>".encode(encoding)

    assert SAYINGS[encoding] in decode(body, content_type.format(encoding))


def test_page_of_seven_bits_is_read_as_it_says() -> None:
    """ISO-2022-JP is made of ASCII's bytes, and no UTF-8 for that."""
    text = SAYINGS["shift_jis"]
    body = f'<html><head><meta charset="iso-2022-jp"></head><body><p>{text}</p></body></html>'.encode("iso-2022-jp")

    assert text in decode(body, "text/html")


@pytest.mark.parametrize("odd", ["&#1;", "\x02", "&#xFFFE;", "&#xD800;"])
def test_words_that_no_tree_takes_cost_no_page(odd: str) -> None:
    """Control characters before, behind and between boxes."""
    box = f"<aside>Read also: a truce elsewhere</aside>{odd} loose {odd}<h2>More</h2>{odd} words {odd}"
    page = f"<html><body><article>{odd} lead {odd}<p>{PLAIN}</p>{box}<p>{PLAIN}</p></article></body></html>"
    assert PLAIN in extract(page.encode("utf-8"), "https://a.example/1", "text/html").text


PLAIN = "Both sides agreed on a truce after long talks in the capital, and the observers are on their way to the villages near the line."
