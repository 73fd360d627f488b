"""English."""

from __future__ import annotations

import re

from bot.text.language import Language, stems

# Snowball also takes derived words to their root, amendment to amend; whoever asks for one does not mean the other.
DERIVED = re.compile(r"(.{3,}(?:ment|[ae]nce|ion|ness|ity|ism|ship))s?$")
MEN = re.compile(r"(.{2,})men$")
NOT_MEN = frozenset({"specimen", "regimen", "abdomen", "acumen", "yemen", "turkmen", "bitumen", "ramen", "lumen"})
# Forms that no ending tells, less those that are words of their own with endings: saw, shot, thought.
IRREGULAR = {
    form: word
    for word, forms in {
        "begin": "began begun", "bear": "bore borne", "break": "broke broken", "bring": "brought", "build": "built",
        "bus": "buses", "buy": "bought", "catch": "caught", "child": "children", "choose": "chose chosen",
        "crisis": "crises", "draw": "drew drawn", "drive": "drove driven", "fall": "fallen",
        "fight": "fought", "flee": "fled", "fly": "flew flown", "foot": "feet", "forbid": "forbade forbidden",
        "gas": "gases", "get": "got gotten", "give": "gave given", "go": "went gone", "goose": "geese",
        "grow": "grew grown", "hear": "heard", "hide": "hid hidden", "hold": "held", "keep": "kept",
        "knife": "knives", "know": "knew known", "lay": "laid", "lead": "led", "lose": "lost", "make": "made",
        "man": "men", "meet": "met", "mouse": "mice", "pay": "paid", "ride": "rode ridden", "rise": "risen",
        "run": "ran", "say": "said", "see": "seen", "seek": "sought", "sell": "sold", "send": "sent",
        "shake": "shook shaken", "show": "shown", "sink": "sank sunk", "speak": "spoke spoken",
        "spend": "spent", "stand": "stood", "steal": "stole stolen", "strike": "struck stricken",
        "swear": "swore sworn", "take": "took taken", "teach": "taught", "tell": "told",
        "throw": "threw thrown", "tooth": "teeth", "undertake": "undertook undertaken", "uphold": "upheld",
        "wife": "wives", "win": "won", "withdraw": "withdrew withdrawn", "wolf": "wolves", "write": "wrote written",
    }.items()
    for form in forms.split()
}  # fmt: skip
ABBREVIATIONS = """
mr mrs ms dr prof gen col lt maj capt sgt sen rep gov hon st jr sr vs no jan feb mar apr jun jul aug sep sept
oct nov dec inc ltd co corp dept est approx
"""


STEM = stems("en", "english")


def read(word: str) -> tuple[str, ...]:
    """The stem of an English word, as a key."""
    return (stem(word),)


def stem(word: str) -> str:
    """What the inflections of an English word share: truce and truces, but not truck."""
    if derived := DERIVED.match(word.removesuffix("ies") + "y" if word.endswith("ities") else word):
        return derived[1]
    regular = IRREGULAR.get(word, word)
    if (men := MEN.match(regular)) and regular not in NOT_MEN:
        regular = f"{men[1]}man"
    return STEM(regular)[0]


LANGUAGE = Language(
    code="en",
    scripts=frozenset({"Latn"}),
    lemmas=read,
    likely=read,
    abbreviations=frozenset(ABBREVIATIONS.split()),
    compounds=frozenset({("cease", "fire"), ("cease", "fires")}),
)
