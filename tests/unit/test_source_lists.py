"""Pages that list articles: which of their links are articles, learnt from the page itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import sources
from bot.errors import BadArgument, Unreadable
from bot.model import Batch
from bot.sources import selector
from tests.listpages import SITE, SYSTEMS, listing, page, told


def read(html: str, options: dict[str, str] | None = None, url: str = SITE + "/") -> Batch:
    return sources.parse("list", html.encode(), "text/html; charset=utf-8", url, options or {})


@pytest.mark.parametrize("system", SYSTEMS)
def test_list_of_each_system_is_learnt(system: str) -> None:
    """Every article of the list, under its headline and in its order, and nothing of menus, sidebars and footers."""
    html, new, _ = listing(system)

    batch = read(html)

    assert [item.url for item in batch.items] == [one.url for one in new]
    if system != "chinese":
        assert [item.title for item in batch.items] == [one.title for one in new]
    assert batch.title == "The Valley Herald"
    assert (batch.options or {})["pattern"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_next_look_finds_the_new_article_alone(system: str) -> None:
    """With what was learnt, one more article on the list is one more item, and the others keep their guids."""
    _, new, past = listing(system)
    build, _ = SYSTEMS[system]
    before = read(build(new[1:], past))

    after = read(build(new, list(reversed(past))), dict(before.options or {}))

    assert {item.guid for item in after.items} - {item.guid for item in before.items} == {after.items[0].guid}
    assert after.items[0].url == new[0].url


def test_cards_tell_time_and_first_words() -> None:
    """The time of the card beside the headline, to the minute, and its paragraph without the headline in it."""
    first = read(listing("next.js")[0]).items[0]

    assert first.published_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert first.summary == "Envoys of both sides meet in the border town, officials say."


def test_day_alone_tells_what_is_old_only() -> None:
    """The page of an article tells its time better than a list that shows the day; but a day long past is told."""
    days = {item.title: item.published_at for item in read(listing("drupal")[0].replace(" - 10:05", "")).items}

    assert all(at is None or (at.hour, at.minute) == (0, 0) for at in days.values())
    assert days["Mediators present a draft with eleven points"] == datetime(2026, 11, 19, tzinfo=UTC)


def test_parameters_that_tell_the_place_on_a_page_make_no_other_article() -> None:
    """The same article further down, with another parameter behind its address, is the same item."""
    html, new, _ = listing("joomla")
    moved = html.replace(new[0].path + '"', new[0].path + '?hpt=t2"')

    assert [item.guid for item in read(moved).items] == [item.guid for item in read(html).items]


def test_what_was_a_list_stays_one() -> None:
    """Paths that were learnt are looked at also on a day when another part of the page outweighs them."""
    html, new, _ = listing("typo3", 3)
    learnt = dict(read(html).options or {})
    longer = listing("arc")[0]
    both = html.replace("</body>", longer.partition("<body>")[2])

    found = {item.url for item in read(both, learnt).items}

    assert {one.url for one in new} <= found


@pytest.mark.parametrize(
    "css",
    ["main h2 a", "#primary > article .entry-title > a", "article.post [rel=bookmark]", ".nothing, h2.entry-title"],
)
def test_selector_says_where_links_are(css: str) -> None:
    """Given by a person, it decides alone, and is kept."""
    html, new, _ = listing("wordpress")

    batch = read(html, {"selector": css})

    assert [item.title for item in batch.items] == [one.title for one in new]
    assert (batch.options or {})["selector"] == css


def test_selector_of_other_links_is_obeyed() -> None:
    """Also where nothing would have been taken for a list."""
    html, _, past = listing("wordpress")

    assert {item.url for item in read(html, {"selector": ".widget li a"}).items} == {one.url for one in past}


@pytest.mark.parametrize("css", ["", "a:hover", "a >", "div[", "h2..x", "//a", "a{}", "x" * 300, "p:not(.a)"])
def test_selector_that_cannot_be_read_is_refused(css: str) -> None:
    """With an example instead."""
    with pytest.raises(BadArgument) as refused:
        selector.xpath(css)

    assert refused.value.details["reason"] == "bad_selector"


@pytest.mark.parametrize(
    "html",
    [
        page("<h1>About us</h1><p>We are a small paper.</p>"),
        page("<nav>" + "".join(f'<a href="/{n}">Section number {n}</a>' for n in range(40)) + "</nav>"),
        page(
            "<p><a href='https://elsewhere.example/2026/11/24/a-long-headline-of-another-site'>A long headline</a></p>"
            * 9
        ),
        page("".join(f'<a href="/world-{n}">World {n}</a>' for n in range(40))),
        '{"items": []}',
    ],
    ids=["no links", "menu", "other sites", "short", "json"],
)
def test_page_without_a_list_is_none(html: str) -> None:
    """Menus, links to other sites and short labels make no list."""
    with pytest.raises(Unreadable):
        read(html)


def test_base_and_encoding_of_a_page_are_heeded() -> None:
    """Links are resolved against <base>, and bytes are read as the page says."""
    rows = "".join(
        f'<li><a href="{one.path[1:]}">Перемирие на реке продлено {n}</a></li>' for n, one in enumerate(told("/n/{n}"))
    )
    html = f'<html><head><meta charset="windows-1251"><base href="https://news.example/ru/"></head><body><ul>{rows}</ul></body></html>'

    batch = sources.parse("list", html.encode("cp1251"), "text/html", SITE + "/")

    assert batch.items[0].url == "https://news.example/ru/n/48210"
    assert batch.items[0].title == "Перемирие на реке продлено 0"
