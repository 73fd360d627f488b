"""Truces told of only in the last paragraphs of an article on something else: each with its times and its breach."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model.truces import Status, Truce
from bot.playground.world.articles import SETTLEMENT
from bot.text.article import from_text
from bot.text.reading import read_wholly

PUBLISHED = datetime(2020, 10, 20, 11, 5, tzinfo=UTC)
FIRST, SECOND = datetime(2020, 10, 10, 8, tzinfo=UTC), datetime(2020, 10, 17, 20, tzinfo=UTC)
ENGLISH = """The Kremlin goes on working on the settlement of the conflict in Nagorno-Karabakh, its spokesman said on Tuesday.
Moscow is in touch with both capitals, he said. Asked about a meeting of the leaders, he said that he knew of none.
The president had telephoned several times about the matter. Two ministries are at work on it as well.
He would not comment on reports of mercenaries. The position of Russia is well known, he added.
Clashes in the region began on September 27. Both sides reported dead and wounded, including civilians.
On October 9, following talks in Moscow, the foreign ministers of Armenia and Azerbaijan agreed on a ceasefire in the zone of
 the conflict from 12:00 local time (11:00 Moscow time) on October 10 for the exchange of prisoners and bodies of the dead.
 However, the parties accused each other of violating the ceasefire on the same day.
On October 17, an agreement was reached on a new humanitarian truce. It entered into force at midnight on October 18 (23:00
 Moscow time on October 17). Yerevan accused Baku of violating the truce with artillery and rocket attacks.""".replace(
    "\n ", " "
)
RUSSIAN = """Москва продолжает работу по урегулированию конфликта в Нагорном Карабахе, сообщил представитель Кремля.
Контакты с обеими столицами поддерживаются, сказал он. О встрече лидеров он ничего не знает.
Президент несколько раз говорил об этом по телефону. К работе подключены два министерства.
О наёмниках он говорить не стал. Позиция России хорошо известна, добавил он.
Столкновения в регионе начались 27 сентября. Обе стороны сообщали о погибших и раненых.
9 октября по итогам переговоров в Москве главы МИД Армении и Азербайджана договорились о прекращении огня с 12:00 по местному
 времени (11:00 мск) 10 октября. Однако стороны обвинили друг друга в нарушении перемирия.
17 октября была достигнута договорённость о новом гуманитарном перемирии. Оно вступило в силу в полночь 18 октября (23:00 мск
 17 октября). Ереван обвинил Баку в нарушении перемирия артиллерийскими и ракетными ударами.""".replace("\n ", " ")


def told(text: str, title: str) -> tuple[Truce, ...]:
    document = read_wholly(from_text(text, title=title, published_at=PUBLISHED))
    assert document.urgency == "yes"
    return document.truces


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Kremlin says work on the settlement continues", ENGLISH),
        ("В Кремле заявили о продолжении работы по урегулированию", RUSSIAN),
        (SETTLEMENT.title, "\n".join(SETTLEMENT.paragraphs)),
    ],
    ids=["en", "ru", "playground"],
)
def test_two_truces_with_their_times_and_the_breach(title: str, text: str) -> None:
    """The newest is the chief one; neither lends the other its hour, and the accusation has its direction."""
    chief, earlier = told(text, title)

    assert (chief.status, chief.parties) == (Status.VIOLATED, ("Armenia", "Azerbaijan"))
    assert [(one.accuser, one.accused) for one in chief.accusations] == [("Armenia", "Azerbaijan")]
    assert chief.effective is not None
    assert earlier.effective is not None
    assert (chief.effective.utc, earlier.effective.utc) == (SECOND, FIRST)


def test_day_without_a_year_is_the_one_that_was_ten_days_ago() -> None:
    """Not next year's, though a truce "from 10 October" sounds as if it were to come."""
    text = "Armenia and Azerbaijan agreed on a ceasefire in Karabakh from 12:00 local time (11:00 Moscow time) on October 10."
    (truce,) = told(text, "")
    assert truce.effective is not None
    assert truce.effective.utc == FIRST
