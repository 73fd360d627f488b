"""What reading an article costs in each language, telling the language included."""

from __future__ import annotations

import random
import time

from bot.text import languages
from bot.text.article import from_text
from bot.text.document import analyse
from bot.text.language import ONE_LANGUAGE

WORDS = 1_000
TIMES = 5
# Letters that words are invented of, by script; a language without a script of its own has Latin ones.
LETTERS = {
    "Latn": "abcdefghijklmnoprstuvz",
    "Cyrl": "абвгдежзийклмнопрстуфхцчшыья",
    "Arab": "ابتثجحدرسشصطعفقكلمنهوي",
    "Hebr": "אבגדהוזחטיכלמנסעפצקרשת",
    "Deva": "अइउकखगचजटडतदनपबमयरलवसह",
    "Beng": "অইউকখগচজটডতদনপবমযরলসহ",
    "Taml": "அஇஉகஙசஞடணதநபமயரலவ",
    "Telu": "అఇఉకగచజటడతదనపబమయరలవసహ",
    "Armn": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփք",
    "Geor": "აბგდევზთიკლმნოპჟრსტუფქღყშჩც",
    "Grek": "αβγδεζηθικλμνξοπρστυφχψω",
    "Ethi": "ሀለሐመሠረሰሸቀበተቸነኘአከወዐዘየደገጠጸፈ",
    "Thai": "กขคงจชซดตถทนบปผพมยรลวสหอ",
    "Hang": "가나다라마바사아자차카타파하",
    "Hani": "的一是不了人我在有他这中大来上个国",
    "Jpan": "あいうえおかきくけこさしすせそ",
}
UNSPACED = {"Hani", "Jpan", "Thai"}


def invented(scripts: frozenset[str], code: str) -> str:
    """So many words in sentences of twenty, and among them the same few again and again, as in an article."""
    random_ = random.Random(code)
    script = min(
        (scripts | {name for name, one in ONE_LANGUAGE.items() if one == code}) & LETTERS.keys(), default="Latn"
    )
    rare = ["".join(random_.choices(LETTERS[script], k=random_.randint(3, 9))) for _ in range(WORDS // 2)]
    text = random_.choices(rare, [1 / rank for rank in range(1, len(rare) + 1)], k=WORDS)
    between = "" if script in UNSPACED else " "
    return "\n".join(between.join(text[at : at + 20]).capitalize() + "." for at in range(0, WORDS, 20))


async def measure() -> None:
    """Print milliseconds by language: of the first article, whose words are in no cache yet, and of the next ones."""
    print("| language | told | first ms | ms | keys |\n|---|---|---|---|---|")
    analyse(from_text("A truce."))
    for known in languages.LANGUAGES:
        article = from_text(invented(known.scripts, known.code))
        began = time.process_time()
        document = analyse(article, known.code)
        first = time.process_time() - began
        began = time.process_time()
        for _ in range(TIMES):
            analyse(article, known.code)
        again = (time.process_time() - began) / TIMES
        print(
            f"| {known.code} | {document.lang} | {first * 1000:.2f} | {again * 1000:.2f} | {len(document.postings)} |",
            flush=True,
        )
