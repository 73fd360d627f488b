"""Articles to publish: invented texts, each made to try something."""

from __future__ import annotations

from bot.playground.world.outlets import Draft, drafted

# Words that a reader of "truce" waits for stand in the last paragraphs only; two truces, times in two zones, an
# alleged violation, and a headline that names none of it.
SETTLEMENT = drafted(
    "Kremlin: work on the Karabakh settlement goes on",
    """
    The presidential administration in Moscow said on Tuesday that it would not slow down its efforts to bring the
    sides in the Karabakh conflict back to the table, and that calls at the highest level were planned for the rest
    of the week.

    A spokesman told reporters that the foreign and defence ministries stay in touch with both capitals around the
    clock. He declined to name a date for a meeting and said that patience was the most important tool of a
    mediator.

    Diplomats described the mood as sober. One of them, who asked not to be named, said that maps had been exchanged
    and that the lists of missing people were being compared line by line.

    Relief agencies meanwhile asked for safe roads to the towns in the valley, where schools and two hospitals have
    been without heating for more than a week.

    On 9 October, after ten hours of talks in Moscow, the two sides agreed on a first humanitarian truce from 12:00 local
    time (11:00 Moscow time) on 10 October. It did not hold for a day.

    On 17 October the foreign ministers of Armenia and Azerbaijan announced that an agreement was reached on a new
    truce, which entered into force at midnight local time on 18 October (2000 GMT on 17 October).

    Hours later Yerevan accused Baku of violating the truce with artillery fire and rockets in the south. Baku
    rejected the claim and said that its positions had been shelled first.
    """,
    excerpt=(
        "Moscow will not slow down its efforts to bring the sides back to the table; "
        "calls at the highest level are planned."
    ),
)

CEASEFIRES = drafted(
    "River towns count the cost of a hard winter",
    """
    Mayors of the three river towns met on Monday to add up what the winter has cost them: bridges, a water tower
    and most of the harvest.

    The meeting was held in a sports hall because the town hall still has no roof. Engineers put the price of the
    repairs at a little over nine million.

    Two local ceasefires, agreed by the commanders in the field last week, have so far made it possible to bring
    building material across the river.

    Residents hope that the ceasefires will last until the planting begins, and that the larger talks will catch up
    with them.
    """,
)

PEREMIRIYE = drafted(
    "Переговоры в приморском городе продолжатся в четверг",
    """
    Делегации двух сторон завершили первый день консультаций без совместного заявления. По словам участников,
    разговор был долгим и обстоятельным.

    Посредники предложили вернуться к вопросу о дорогах и электричестве, прежде чем обсуждать границу. Документ на
    четырёх страницах передан в обе столицы.

    Стороны подтвердили, что условия перемирия вступают в силу в полночь по местному времени и что наблюдатели
    прибудут к утру.

    О соблюдении перемирия стороны будут докладывать ежедневно; о нарушениях договорились сообщать по прямой линии
    связи.
    """,
)

DECOY_ONLY = drafted(
    "Bakers of the old town win a prize for rye bread",
    """
    A small bakery behind the market hall has won this year's regional prize for rye bread, the jury announced on
    Wednesday evening.

    The loaf is baked from flour that is milled four kilometres away and rests for two days. The owners said that
    they would buy a second oven with the money.

    About forty bakeries took part. The jury tasted without knowing the names and praised the dark crust.
    """,
)

QUIET: tuple[Draft, ...] = (
    drafted(
        "Ferry timetable changes for the season",
        """
        From next month the ferry leaves half an hour earlier on weekdays, the harbour authority said.

        Season tickets stay valid. Bicycles travel free of charge on the first and the last boat.
        """,
    ),
    drafted(
        "Library opens its new reading room",
        """
        After eighteen months of building the public library opened a reading room with a view of the park.

        There is space for a hundred readers and a quiet corner for those who work at night.
        """,
    ),
)
TIKHO: tuple[Draft, ...] = (
    drafted(
        "В городе открыли новую трамвайную линию",
        """
        Линия длиной шесть километров связала вокзал с университетом. Первые вагоны вышли на маршрут утром.

        До конца недели проезд бесплатный, сообщили в управлении транспорта.
        """,
    ),
)
CALME: tuple[Draft, ...] = (
    drafted(
        "Le marché couvert rouvre après six mois de travaux",
        """
        Les commerçants ont retrouvé leurs étals samedi matin. La verrière a été nettoyée et le sol refait.

        Un parking à vélos de deux cents places complète l'ensemble, selon la mairie.
        """,
    ),
)
# What is in print at the start, by language.
QUIETLY = {"en": QUIET, "ru": TIKHO, "fr": CALME}

# By the name that the chat page and tests use: outlet and draft.
READY: dict[str, tuple[str, Draft]] = {
    "settlement": ("wire", SETTLEMENT),
    "ceasefires": ("harbour", CEASEFIRES),
    "peremiriye": ("polyus", PEREMIRIYE),
    "decoys only": ("meridian", DECOY_ONLY),
}
