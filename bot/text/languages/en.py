"""English."""

from __future__ import annotations

from bot.text.language import Language, snowball

LANGUAGE = Language(
    code="en",
    scripts=frozenset({"Latn"}),
    stem=snowball("english"),
    abbreviations=frozenset(
        "mr mrs ms dr prof gen col lt maj capt sgt sen rep gov hon st jr sr vs no jan feb mar apr jun jul aug sep sept"
        " oct nov dec inc ltd co corp dept est approx".split()
    ),
    compounds=frozenset({("cease", "fire"), ("cease", "fires")}),
)
