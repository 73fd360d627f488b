"""Whatever is changed in an article's sentences, a changed one is never shown; the article's own always are."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.text import grounding
from bot.text.article import from_text
from bot.text.document import Document, analyse
from bot.text.summary import SUMMARY, evidence

ARTICLES = {
    "en": (
        "Armenia accused Azerbaijan of shelling 3 villages near Goris on Monday, 4 March. "
        "The ministry in Yerevan said 12 soldiers were wounded, 2 of them badly, when the truce was broken at 10:30. "
        "Baku denied it, and Ilham Aliyev spoke with Antony Blinken for 40 minutes on Tuesday. "
        "Monitors of the European Union, who came in 2023, counted 25 shots in May and 1,200 in June. "
        "Nikol Pashinyan told lawmakers that the ceasefire of 2020 would hold if both armies left Lachin. "
    ),
    "ru": (
        "Армения обвинила Азербайджан в обстреле 3 сёл возле Гориса в понедельник, 4 марта. "
        "Министерство в Ереване сообщило, что 12 солдат ранены, когда перемирие было нарушено в 10:30. "
        "В Баку это отрицают, а Ильхам Алиев говорил с Энтони Блинкеном 40 минут во вторник. "
        "Наблюдатели, приехавшие в 2023 году, насчитали 25 выстрелов в мае и 1200 в июне. "
    ),
    "ar": (
        "اتهمت أرمينيا أذربيجان بقصف 3 قرى قرب غوريس يوم الاثنين 4 مارس. "
        "وقالت الوزارة في يريفان إن 12 جنديا أصيبوا عندما انتهكت الهدنة في الساعة 10:30. "
        "ونفت باكو ذلك، وتحدث علييف مع بلينكن لمدة 40 دقيقة يوم الثلاثاء. "
    ),
    "zh": "亚美尼亚指责阿塞拜疆周一炮击3个村庄。埃里温的国防部说，12名士兵受伤。巴库予以否认，阿利耶夫与布林肯通话40分钟。",
}
DATES = (
    "Monday",
    "Tuesday",
    "March",
    "May",
    "June",
    "понедельник",
    "вторник",
    "марта",
    "мае",
    "июне",
    "الاثنين",
    "مارس",
)
NAMES = {
    "en": ("Armenia", "Azerbaijan", "Goris", "Yerevan", "Baku", "Ilham", "Aliyev", "Antony", "Blinken", "Nikol", "Pashinyan"),
    "ru": ("Армения", "Азербайджан", "Гориса", "Ереване", "Баку", "Ильхам", "Алиев", "Энтони", "Блинкеном"),
    "ar": ("أرمينيا", "أذربيجان", "غوريس", "يريفان", "باكو", "علييف", "بلينكن"),
    "zh": ("亚美尼亚", "阿塞拜疆", "埃里温", "巴库", "阿利耶夫", "布林肯"),
}  # fmt: skip
LANGS = st.sampled_from(sorted(ARTICLES))


@cache
def document(lang: str) -> Document:
    return analyse(from_text(ARTICLES[lang], title="Report", lang=lang), lang)


@st.composite
def chosen(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A language, and sentences that stand in a row in its article."""
    lang = draw(LANGS)
    sentences = document(lang).sentences
    start = draw(st.integers(0, len(sentences) - 1))
    return lang, list(sentences[start : draw(st.integers(start + 1, len(sentences)))])


def refused(lang: str, told: list[str]) -> bool:
    return grounding.shortened(told, document(lang)).text == ""


@given(chosen())
def test_the_articles_own_sentences_are_accepted(asked: tuple[str, list[str]]) -> None:
    """A row of sentences of the article comes back as it stands, as far as there is room."""
    lang, told = asked
    shown = grounding.shortened(told, document(lang)).text

    assert shown
    assert len(shown) <= SUMMARY
    assert ("" if lang == "zh" else " ").join(told).startswith(shown)


@given(LANGS)
def test_the_extractive_summary_is_accepted(lang: str) -> None:
    """What the bot shows without a model passes the test that a model's words have to pass."""
    summary = evidence(document(lang), ()).summary

    assert grounding.shortened(grounding.sentences(summary, lang), document(lang)).text == summary


@given(chosen(), st.data())
def test_a_changed_number_is_refused(asked: tuple[str, list[str]], data: st.DataObject) -> None:
    """Any number of any sentence, changed to any other, in any script's digits."""
    lang, told = asked
    places = [(at, one.span()) for at, sentence in enumerate(told) for one in re.finditer(r"\d+", sentence)]
    assume(places)
    at, (low, high) = data.draw(st.sampled_from(places))
    number = data.draw(st.integers(0, 10**6))
    assume(number != int(told[at][low:high]))
    written = str(number).translate(
        str.maketrans("0123456789", data.draw(st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩"])))
    )
    told[at] = told[at][:low] + written + told[at][high:]

    assert refused(lang, told)


@given(chosen(), st.data())
def test_a_name_in_the_place_of_another_is_refused(asked: tuple[str, list[str]], data: st.DataObject) -> None:
    """One name for another, or two that change places: both stand in the article, and it says something else."""
    lang, told = asked
    text = "\n".join(told)
    there = [name for name in NAMES[lang] if name in text]
    assume(there)
    old, new = data.draw(st.sampled_from(there)), data.draw(st.sampled_from(NAMES[lang]))
    assume(old != new)
    changed = text.replace(new, "\0").replace(old, new).replace("\0", old)

    assert refused(lang, changed.split("\n"))
    assert refused(lang, text.replace(old, new, 1).split("\n"))


@given(chosen(), st.data())
def test_an_invented_date_is_refused(asked: tuple[str, list[str]], data: st.DataObject) -> None:
    """Another day or month, or one where there was none."""
    lang, told = asked
    at = data.draw(st.integers(0, len(told) - 1))
    date = data.draw(st.sampled_from(DATES))
    there = [one for one in DATES if one in told[at]]
    if there and data.draw(st.booleans()):
        old = data.draw(st.sampled_from(there))
        assume(old != date)
        told[at] = told[at].replace(old, date)
    else:
        told[at] = f"{told[at][:-1]} {date}{told[at][-1]}"

    assert refused(lang, told)


@given(chosen(), st.text(min_size=1, max_size=80), st.integers(0, 5))
@example(
    ("en", ["Baku denied it, and Ilham Aliyev spoke with Antony Blinken for 40 minutes on Tuesday."]),
    "Baku denied it.",
    0,
)
def test_an_injected_sentence_is_refused(asked: tuple[str, list[str]], other: str, at: int) -> None:
    """A sentence of no article, before, between or behind the article's."""
    lang, told = asked
    assume(any(letter.isalnum() for letter in other))
    told.insert(min(at, len(told)), other)

    assert refused(lang, told)


@given(chosen(), st.lists(st.integers(0, 400), min_size=1, max_size=6))
def test_words_left_out_within_a_clause_are_refused(asked: tuple[str, list[str]], drops: list[int]) -> None:
    """Whatever comes of it when single words are left out is shown only if they stood apart."""
    lang, told = asked
    assume(lang != "zh")
    words = told[0].split()
    kept = [word for at, word in enumerate(words) if at not in {drop % len(words) for drop in drops}]
    shown = grounding.shortened([" ".join(kept)], document(lang)).text

    lost = " ".join(words).replace(shown, "") if shown else ""
    assert not lost or any(comma in told[0] for comma in ",،")


@given(LANGS, st.lists(st.text(max_size=60), max_size=5))
def test_any_answer_is_survived(lang: str, told: list[str]) -> None:
    """Nothing that a model could say raises, and nothing but the article's own text comes out."""
    shown = grounding.shortened(told, document(lang)).text
    grounding.translated(told, list(document(lang).sentences), lang, "en")

    assert not shown or shown in " ".join(document(lang).sentences)


RUSSIAN = "Погибли {} солдат, и Азербайджан обвинил Армению в нарушении перемирия {} марта."
ENGLISH = "{} soldiers died, and Azerbaijan accused Armenia of violating the truce on {} March."


@given(*[st.integers(1, 28)] * 2, *[st.integers(2, 10**5)] * 2)
def test_translated_numbers_and_dates_must_agree(day: int, told_day: int, dead: int, told_dead: int) -> None:
    """A translation is shown exactly when day and number are those of the original."""
    shown = grounding.translated([ENGLISH.format(told_dead, told_day)], [RUSSIAN.format(dead, day)], "ru", "en").text

    assert bool(shown) == ((day, dead) == (told_day, told_dead))
