"""English."""

from __future__ import annotations

from bot.text.endings import lemmas, likely
from bot.text.language import Language, irregular

# Forms that no ending tells, less those that are words of their own with endings: saw, shot, thought.
IRREGULAR = {
    "begin": "began begun", "bear": "bore borne", "break": "broke broken", "bring": "brought", "build": "built",
    "bus": "buses", "buy": "bought", "catch": "caught", "child": "children", "choose": "chose chosen",
    "crisis": "crises", "draw": "drew drawn", "drive": "drove driven", "fall": "fallen",
    "fight": "fought", "flee": "fled", "fly": "flew flown", "foot": "feet", "forbid": "forbade forbidden",
    "gas": "gases", "get": "got gotten", "give": "gave given", "go": "went gone", "goose": "geese",
    "grow": "grew grown", "hear": "heard", "hide": "hid hidden", "hold": "held", "keep": "kept",
    "knife": "knives", "know": "knew known", "lay": "laid", "lead": "led", "lose": "lost", "make": "made",
    "man": "men", "meet": "met", "mouse": "mice", "pay": "paid", "person": "people", "ride": "rode ridden",
    "rise": "risen", "run": "ran", "say": "said", "see": "seen", "seek": "sought", "sell": "sold", "send": "sent",
    "shake": "shook shaken", "show": "shown", "sink": "sank sunk", "speak": "spoke spoken",
    "spend": "spent", "stand": "stood", "steal": "stole stolen", "strike": "struck stricken",
    "swear": "swore sworn", "take": "took taken", "teach": "taught", "tell": "told",
    "throw": "threw thrown", "tooth": "teeth", "undertake": "undertook undertaken", "uphold": "upheld",
    "wife": "wives", "win": "won", "withdraw": "withdrew withdrawn", "wolf": "wolves", "write": "wrote written",
}  # fmt: skip
ABBREVIATIONS = """
mr mrs ms dr prof gen col lt maj capt sgt sen rep gov hon st jr sr vs no jan feb mar apr jun jul aug sep sept
oct nov dec inc ltd co corp dept est approx
"""

LANGUAGE = Language(
    code="en",
    scripts=frozenset({"Latn"}),
    lemmas=lemmas("en"),
    likely=likely("en"),
    irregular=irregular(IRREGULAR),
    abbreviations=frozenset(ABBREVIATIONS.split()),
    compounds=frozenset({("cease", "fire"), ("cease", "fires")}),
)
