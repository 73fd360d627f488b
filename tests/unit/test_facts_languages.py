"""Truces in the other languages: at least what has happened and when, and no other sense."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.text import facts, tongues
from bot.text.article import from_text
from bot.text.reading import read_article

PUBLISHED = datetime(2021, 5, 4, 14, tzinfo=UTC)


def told(text: str, lang: str) -> dict[str, Any]:
    """The first truce of a text as JSON; nothing where there is none."""
    document = read_article(from_text(text, url="", published_at=PUBLISHED, lang=lang))
    return next(map(facts.shown, facts.find(document, PUBLISHED, "UTC")), {})


@pytest.mark.parametrize(
    ("lang", "text", "status", "instant"),
    [
        ("uk", "У понеділок на Донбасі набув чинності режим припинення вогню, повідомили в штабі.", "in_force", None),
        ("de", "Israel und die Hamas haben sich auf eine Waffenruhe geeinigt. Sie beginne am Donnerstag um 8.00 Uhr Ortszeit in Gaza.", "agreed", "2021-05-06T05:00:00Z"),
        ("fr", "Un cessez-le-feu entre Israël et le Hamas entrera en vigueur jeudi à 6h00 (03h00 GMT).", "agreed", "2021-05-06T03:00:00Z"),
        ("fr", "Le président turc a rejeté un cessez-le-feu dans le nord de la Syrie.", "rejected", None),
        ("es", "El cese al fuego unilateral del ELN comenzó este martes a las 00:01 locales (05:01 GMT) en Colombia.", "in_force", "2021-05-04T05:01:00Z"),
        ("it", "Il governo di Tripoli accusa le milizie di Haftar di aver violato il cessate il fuoco.", "violation_alleged", None),
        ("pt", "Israel e o Hamas concordaram com um cessar-fogo em Gaza.", "agreed", None),
        ("ar", "دخل وقف إطلاق النار في غزة حيز التنفيذ يوم الاثنين الساعة 7 صباحا بتوقيت القدس، بحسب مصر.", "in_force", "2021-05-03T04:00:00Z"),
        ("ar", "اتهمت حماس إسرائيل بخرق وقف إطلاق النار في غزة.", "violation_alleged", None),
        ("he", "הפסקת האש ברצועת עזה תיכנס לתוקף מחר בשעה 02:00.", "agreed", "2021-05-04T23:00:00Z"),
        ("zh", "以色列和哈马斯同意停火，停火将于5月6日8时生效。", "agreed", "2021-05-06T05:00:00Z"),
        ("ja", "イスラエルとハマスは停戦で合意した。", "agreed", None),
        ("ko", "이스라엘과 하마스가 휴전에 합의했다.", "agreed", None),
        ("th", "ไทยและกัมพูชาตกลงหยุดยิง มีผลตั้งแต่เวลา 24.00 น. ของวันที่ 6 พฤษภาคม 2564 ตามเวลาท้องถิ่น", "agreed", "2021-05-06T17:00:00Z"),
        ("tr", "Suriye'de ateşkes pazartesi günü yürürlüğe girdi, ordu saldırıları durdurdu.", "in_force", None),
        ("fa", "آتش‌بس در غزه از روز دوشنبه اجرا شد.", "in_force", None),
        ("pl", "Izrael i Hamas uzgodniły zawieszenie broni w Strefie Gazy.", "agreed", None),
        ("el", "Η εκεχειρία στη Γάζα τέθηκε σε ισχύ τη Δευτέρα στις 07:00 τοπική ώρα (04:00 GMT).", "in_force", "2021-05-03T04:00:00Z"),
        ("hy", "Հայաստանը և Ադրբեջանը համաձայնեցին հրադադարի շուրջ Ղարաբաղում։", "agreed", None),
        ("bg", "Примирието в Газа влезе в сила в понеделник, съобщи армията.", "in_force", None),
        ("id", "Israel dan Hamas sepakat melakukan gencatan senjata di Gaza.", "agreed", None),
        ("az", "Ermənistan və Azərbaycan atəşkəs barədə razılaşdı.", "agreed", None),
    ],
)  # fmt: skip
def test_status_and_instant(lang: str, text: str, status: str, instant: str | None) -> None:
    """Each language has its own words for what has happened and its own way of writing times."""
    found = told(text, lang)

    assert (found.get("status"), found.get("effective_utc")) == (status, instant)


def test_directions_in_other_languages() -> None:
    """Verb-first and verb-second languages keep accuser and accused apart."""
    arabic = told("اتهمت حماس إسرائيل بخرق وقف إطلاق النار في غزة.", "ar")
    french = told("Israël accuse le Hamas d'avoir violé la trêve à Gaza.", "fr")

    assert [(one["accuser"], one["accused"]) for one in arabic["accusations"]] == [("Hamas", "Israel")]
    assert [(one["accuser"], one["accused"]) for one in french["accusations"]] == [("Israel", "Hamas")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("fr", "La trêve hivernale des expulsions est prolongée jusqu'en juillet."),
        ("es", "La lluvia no da tregua en el norte del país."),
        ("it", "Il maltempo continua senza tregua."),
        ("de", "Im Handelskrieg haben sich beide Länder auf einen Waffenstillstand im Zollstreit geeinigt."),
        ("ko", "변전소 휴전 작업으로 전기 공급이 중단된다."),
        ("zh", "中美同意延长贸易战停火90天，关税不变。"),
        ("ru", "США и Китай объявили о 90-дневном торговом перемирии."),
        ("ru", "105 лет назад, 11 ноября 1918 года, было подписано перемирие."),
        ("xx", "Hamas"),
    ],
)
def test_other_senses(lang: str, text: str) -> None:
    """Winter breaks, rain, trade and power cuts are no truces."""
    assert told(text, lang) == {}


def test_short_texts_are_read_by_the_language_of_their_truce() -> None:
    """A headline taken for another language is still read: its word for a truce tells what it is."""
    assert told("El ELN anunció una tregua en Colombia.", "ca")["status"] == "declared_unilateral"
    assert told("Путин объявил перемирие на Украине.", "uk")["status"] == "declared_unilateral"


@pytest.mark.parametrize("code", tongues.TONGUES)
def test_every_language_has_what_is_needed(code: str) -> None:
    """A file names truces, statuses and times, and no phrase in it matches nothing at all."""
    table = tongues.table(code)

    assert {"words", "truce", "sense", "status", "guards", "time", "duration"} <= table.keys()
    assert {"agreed", "in_force", "rejected", "violated"} <= table["status"].keys()
    for section in ("truce", "sense", "status", "guards", "accuse", "attribution", "roles"):
        for name in (name for name, listed in table.get(section, {}).items() if isinstance(listed, list)):
            assert tongues.pattern(code, section, name).search("") is None, (section, name)


def test_phrases_are_written_in_a_small_notation() -> None:
    """Endings, alternatives, gaps and numbers mean what the notation says, and words end where words end."""
    found = tongues.phrase("en", "(agree|accept)* .. truce* of # (long)? days")

    assert found.search("they agree to a truce of 3 days")
    assert found.search("Truces of 30 long days")
    assert not found.search("a truce of three days")
    assert not tongues.phrase("en", "truce").search("trucebreaker")
    assert tongues.plain("“Cease‑fire”…٣") == '"Cease-fire"…3'
