"""Agencies: whose report an outlet prints, however it was edited, and what is its own."""

from __future__ import annotations

import pytest

from bot.text.credits import AGENCIES, DOMAINS, agency

TRUCE = "A truce began at noon, and both sides said that they would keep it."


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        (f"GENEVA, March 4 (Reuters) - {TRUCE}", "reuters.com"),
        (f"BEIRUT (AP) — {TRUCE}", "apnews.com"),
        (f"Paris (AFP) – {TRUCE}", "afp.com"),
        (f"Berlin (dpa) - {TRUCE}", "dpa.com"),
        (f"MOSCOW, October 5. /TASS/. {TRUCE}", "tass.com"),
        ("МОСКВА, 5 октября. /ТАСС/. Перемирие вступило в силу в полдень.", "tass.com"),
        ("МОСКВА, 5 окт — РИА Новости. Перемирие вступило в силу в полдень.", "ria.ru"),
        ("القدس (رويترز) - بدأت الهدنة ظهرا.", "reuters.com"),
        ("新华社日内瓦3月4日电（记者某某）停火协议于中午生效。", "xinhuanet.com"),
        (f"{TRUCE}\n(AFP)", "afp.com"),
        (f"{TRUCE}\nSource: Reuters", "reuters.com"),
        (f"{TRUCE}\nQuelle: dpa", "dpa.com"),
        (f"{TRUCE}\n© 2026 The Associated Press. All rights reserved.", "apnews.com"),
        (f"{TRUCE}\n(Reporting by A. Bee; Editing by C. Dee)", "reuters.com"),
    ],
)
def test_report_of_an_agency_is_the_agency_s(text: str, whose: str) -> None:
    """By the place it was sent from, or by the credit at its end, in several languages."""
    assert agency(text) == whose


@pytest.mark.parametrize(
    "text",
    [
        TRUCE,
        "",
        f"Officials told Reuters that it holds. {TRUCE}",
        f"{TRUCE}\nWith inputs from AP",
        f"{TRUCE}\nReuters contributed to this report.",
        f"The ruins of Ani (ani) - {TRUCE}",
        f"(Reuters) - {TRUCE}\n(AFP)",
        f"{TRUCE}\nPhoto: AFP via somebody",
    ],
)
def test_own_words_are_the_outlet_s(text: str) -> None:
    """An agency that is only quoted, thanked, or one of two says nothing of whose report it is."""
    assert agency(text) == ""


@pytest.mark.parametrize(
    ("author", "whose"),
    [
        ("AFP", "afp.com"),
        ("By Reuters", "reuters.com"),
        ("Jane Doe, Associated Press", "apnews.com"),
        ("Jane Doe and John Roe | Reuters", "reuters.com"),
        ("Reuters/AFP", ""),
        ("Jane Doe", ""),
        ("Ap Jones", ""),
        (None, ""),
    ],
)
def test_who_signs_is_believed(author: str | None, whose: str) -> None:
    """An agency as author, alone or behind a name; of two nobody."""
    assert agency(TRUCE, author) == whose


def test_each_name_is_of_one_agency() -> None:
    """No name stands twice in the table."""
    assert len(DOMAINS) == sum(len(names) for names in AGENCIES.values())
