"""Each language of the bot is complete and can be said; and each thing that is looked for would be found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.messages.catalog import LOCALES
from tests import catalogs
from tests.catalogs import CHECKS, FOLDER, Catalog, english, read

Check = Callable[[Catalog], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("lang", LOCALES)
def test_language_has_no_faults(lang: str, check: Check) -> None:
    """What a translation may get wrong it does not; the first line of each check says what."""
    assert sorted(check(read(FOLDER / f"{lang}.po"))) == []


def with_words(key: str, *forms: str, lang: str = "en") -> Catalog:
    """The words of a language, but for this key."""
    told = read(FOLDER / f"{lang}.po")
    return replace(told, forms={**told.forms, key: forms})


# What is planted, and the check that has to find it.
PLANTED: dict[str, tuple[Check, Catalog]] = {
    "a key too many": (catalogs.keys, with_words("no.such.key", "Words")),
    "an empty text": (catalogs.filled, with_words("cancelled", " ")),
    "an empty form": (catalogs.filled, with_words("unsubscribed", "Unsubscribed:", "")),
    "a form too few": (catalogs.filled, with_words("story.outlets", "{n} outlets")),
    "a form too many": (catalogs.filled, with_words("story.outlets", "{n} outlet", "{n} outlets", "{n} outlets")),
    "forms of a text without numbers": (catalogs.filled, with_words("cancelled", "Nothing.", "Nothing.")),
    "the plurals of another language": (catalogs.rules, replace(english(), lang="ru")),
    "too few plurals": (catalogs.rules, replace(english(), lang="fr", plurals=1, rule="0")),
    "a place lost": (catalogs.placed, with_words("found.none", "Nothing matches.")),
    "a place of another name": (catalogs.placed, with_words("found.none", "{querry}: nothing stored matches.")),
    "a place too many": (catalogs.placed, with_words("cancelled", "Nothing was changed in {chat}.")),
    "a number lost": (catalogs.placed, with_words("story.outlets", "one outlet", "several outlets")),
    "a place lost in one form": (catalogs.placed, with_words("query.near", "beside {two}", "{one} within {n} of {two}")),
    "a number spelled out where it is also that of 21": (
        catalogs.placed,
        with_words("story.outlets", "одно издание", "{n} издания", "{n} изданий", lang="ru"),
    ),
    "a button with too many words": (catalogs.markup, with_words("button.latest", "📰 The newest of all the stories")),
    "a button with markup": (catalogs.markup, with_words("button.latest", "<b>Latest</b>")),
    "a button with an entity": (catalogs.markup, with_words("button.latest", "Now &amp; then")),
    "a tag that is not closed": (catalogs.markup, with_words("cancelled", "<b>Nothing was changed.")),
    "a tag that Telegram does not know": (catalogs.markup, with_words("cancelled", "<p>Nothing was changed.</p>")),
    "a sign that is not escaped": (catalogs.markup, with_words("cancelled", "Nothing & nobody was changed <here.")),
    "a line of the menu that is too long": (catalogs.short, with_words("help.latest", "The newest stories " * 5)),
    "a line of the menu of two lines": (catalogs.short, with_words("help.latest", "The newest\nstories")),
    "a command that there is not": (catalogs.commands, with_words("privacy.yours", "/mydata gives it, /forgett deletes.")),
    "a command in letters of another language": (catalogs.commands, with_words("privacy.yours", "/мойданные, /forget")),
    "a command lost": (catalogs.commands, with_words("privacy.yours", "/mydata gives you all of it as a file.")),
    "a text left in English": (catalogs.translated, with_words("cancelled", "Nothing was changed.", lang="fr")),
    "a text in letters of another language": (catalogs.translated, with_words("cancelled", "Nichego", lang="ru")),
    "a query that cannot be read": (catalogs.examples, with_words("help.search.long", "<code>/search (truce</code>")),
    "an option that there is not": (catalogs.examples, with_words("help.search.long", "<code>/search a digest:x</code>")),
    "hours that are none": (catalogs.examples, with_words("help.quiet.long", "<code>/quiet 11 Uhr</code>")),
    "a digest in other words": (catalogs.examples, with_words("help.digest.long", "<code>/digest täglich 08:00</code>")),
    "a span that is none": (catalogs.examples, with_words("help.mute.long", "<code>/mute all 2 часа</code>")),
    "a period that is none": (catalogs.examples, with_words("help.trend.long", "<code>/trend truce 60d</code>")),
    "a zone that nobody knows": (catalogs.examples, with_words("help.timezone.long", "<code>/timezone Xyz</code>")),
    "a language that is not spoken": (catalogs.examples, with_words("help.language.long", "<code>/language tlh</code>")),
}  # fmt: skip


@pytest.mark.parametrize("what", PLANTED)
def test_fault_is_found(what: str) -> None:
    """Each of these, planted among good words, is told."""
    check, told = PLANTED[what]

    assert len(list(check(told))) == 1


def test_every_check_bites() -> None:
    """There is a planted fault for each of them, and a missing key is one."""
    assert {check for check, _ in PLANTED.values()} == set(CHECKS)
    lost = dict(english().forms)
    del lost["cancelled"]
    assert list(catalogs.keys(replace(english(), forms=lost))) == ["cancelled is missing"]
