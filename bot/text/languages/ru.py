"""Russian."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(
    code="ru",
    scripts=frozenset({"Cyrl"}),
    stem=snowball("russian"),
    abbreviations=frozenset(
        "г гг в вв т тт е д п ул руб тыс млн млрд им см стр рис янв февр фев апр авг сент сен окт нояб дек св о оз"
        " ген полк проф акад".split()
    ),
)
