"""Letters of pictures: which can be written, in which order, and how wide they are."""

from __future__ import annotations

import pytest

from bot.charts import bidi
from bot.charts.canvas import Canvas
from bot.charts.fonts import chosen, faces, first_with
from bot.charts.lettering import LONGEST, Style, readable, shaped, wrapped, write
from tests.pixels import opened

# How news says it in the scripts that the bot reads, and two that it may meet.
WRITTEN = {
    "latin": "Ateşkəs – ceasefire, naïve ĐđŁłșțñ 2026!",
    "cyrillic": "Перемирие Київ Қазақстан ћирилица",
    "greek": "Κατάπαυση πυρός",
    "armenian": "Հրադադարը խախտվել է",
    "georgian": "ცეცხლის შეწყვეტა",
    "arabic": "الهدنة (وقف إطلاق النار) ١٢",
    "persian": "آتش\u200cبس پایدار",
    "urdu": "جنگ بندی ہے۔",
    "hebrew": "הפסקת־אש (2026)",
    "ethiopic": "የተኩስ አቁም ስምምነት",
    "devanagari": "युद्धविराम समझौता",
    "bengali": "যুদ্ধবিরতি",
    "tamil": "போர் நிறுத்தம்",
    "thai": "ข้อตกลงหยุดยิง",
    "chinese": "加沙停火協議",
    "japanese": "停戦合意が発効、ガザ",
    "korean": "휴전 협정",
    "burmese": "အပစ်အခတ်ရပ်စဲရေး",
    "khmer": "បទឈប់បាញ់",
}
STYLE = Style(40)


@pytest.mark.parametrize("script", WRITTEN)
def test_scripts_are_written(script: str) -> None:
    """Every letter has a glyph in some font: none is the box that stands for a missing one."""
    words = readable(WRITTEN[script])

    assert words == WRITTEN[script]
    line = shaped(words, STYLE)
    assert line.width > 60
    assert all(glyph.number for glyph in line.glyphs)


def test_arabic_letters_join() -> None:
    """A word's letters are other glyphs than the same letters alone, so it is narrower; and it runs to the left."""
    word = "هدنة"
    alone = [shaped(letter, STYLE) for letter in word]

    joined = shaped(word, STYLE)

    assert joined.width < 0.9 * sum(line.width for line in alone)
    assert {glyph.number for glyph in joined.glyphs}.isdisjoint({alone[0].glyphs[0].number})
    assert shaped("لا", STYLE).width < shaped("ل", STYLE).width + shaped("ا", STYLE).width


def test_devanagari_syllables_are_formed() -> None:
    """The vowel sign i stands before its consonant, and a conjunct is one glyph."""
    assert len(shaped("क्ष", STYLE).glyphs) == 1
    sign, consonant = shaped("कि", STYLE).glyphs
    assert sign.x < consonant.x
    assert consonant.number == shaped("क", STYLE).glyphs[0].number


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אבג (12) דה!", "!הד (12) גבא"),
        ("abc אבג 12 def", "abc 12 גבא def"),
        ("הדבר Hamas כאן", "ןאכ Hamas רבדה"),
        ("يوم 12.5 و", "و 12.5 موي"),
        ("a אב, גד b", "a דג ,בא b"),
        ("5 אב", "בא 5"),
        ("אב 50% ג", "ג 50% בא"),
        ("12–14", "12–14"),
    ],
)
def test_words_stand_in_the_order_of_their_script(words: str, seen: str) -> None:
    """Right-to-left among left-to-right, numbers from left to right in both. Brackets turn with their glyphs."""
    order = bidi.seen(list(zip(bidi.levels(words), words, strict=True)))

    assert "".join(order) == seen.replace("(12)", ")12(")


def test_the_line_begins_where_its_first_letter_does() -> None:
    """Digits and signs before it do not count."""
    assert [bidi.base(words) for words in ("a אב", "12 אב a", "– ب", "", "123")] == [0, 1, 1, 0, 0]


def test_signs_stay_in_the_font_of_their_words() -> None:
    """A space or digit between letters is taken from their font if it has it."""
    devanagari = first_with("क")
    assert chosen("क 12 ख") == [devanagari] * 6
    assert chosen("a停")[0] != chosen("a停")[1]
    assert chosen("\u200dᎤ") == [first_with("\u200d"), None]
    assert len(faces()) > 15


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  two\n\nlines\t here ", "two lines here"),
        ("a\u202eb\u2066c\u2069\u200bd\ufeffe\x00f", "abcdef"),
        ("peace \U0001f54a\ufe0f now ⚔", "peace now"),
        ("é" * 500, "é" * LONGEST),
        ("e\u0301", "é"),
        ("\U0001d413\U0001d42e\U0001d42b\U0001d427", "Turn"),
        ("a\u200db \u200c", "a\u200db"),
        ("x" + "\u0301" * 50, "x" + "\u0301" * 3),
        ("\U0001f54a", ""),
        ("Ꭴ", None),
        ("truce ᠮ", None),
        ("\ue000\ufdd0", ""),
    ],
)
def test_readable_words(given: str, kept: str | None) -> None:
    """One line of what can be seen and written; None when a letter would be missing."""
    assert readable(given) == kept


def test_lines_fit_their_room() -> None:
    """Words go to the next line whole; the last one says that there was more; nothing is lost before."""
    text = "The two sides agreed on a truce that begins at midnight"
    lines = wrapped(text, STYLE, 500, 9)

    assert " ".join(lines) == text
    assert all(shaped(line, STYLE).width <= 500 for line in lines)
    cut = wrapped(text, STYLE, 500, 2)
    assert cut[0] == lines[0]
    assert cut[1].endswith("…")
    assert text.startswith(f"{cut[0]} {cut[1][:-1]}")
    assert "".join(wrapped("停火" * 30, STYLE, 500, 9)) == "停火" * 30
    assert wrapped("", STYLE, 500, 2) == []
    assert wrapped("W", STYLE, 1, 2) == ["W"]
    assert all(len(line) != 2 for line in wrapped("नि" * 9, STYLE, 100, 40) if line.startswith("\u093f"))


def test_bold_is_bolder_and_larger_is_larger() -> None:
    """Styles are told apart."""
    assert shaped("truce", Style(40, weight=600)).width > shaped("truce", STYLE).width
    assert shaped("truce", Style(80)).width == pytest.approx(2 * shaped("truce", STYLE).width)


def test_letters_stand_where_they_are_put() -> None:
    """From the left end on, on their line, in their ink."""
    canvas = Canvas(200, 100)
    write(canvas, "HIH", 50, 70, STYLE)
    write(canvas, "", 0, 0, STYLE)
    write(canvas, " ", 0, 0, STYLE)

    image = opened(canvas.png())
    inked = [(x, y) for y, row in enumerate(image.rows) for x, index in enumerate(row) if index]
    assert min(x for x, _ in inked) in range(50, 56)
    assert max(x for x, _ in inked) <= 50 + shaped("HIH", STYLE).width
    assert max(y for _, y in inked) in {69, 70}
    assert min(y for _, y in inked) in range(38, 44)
