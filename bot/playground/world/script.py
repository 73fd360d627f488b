"""A truce from rumour to violation, in an invented valley, told by several outlets in two minutes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.world.outlets import Draft, drafted


@dataclass(frozen=True, slots=True)
class Step:
    """What is published, where, and how many seconds after the start at speed 1."""

    at: float
    stage: str
    outlet: str
    draft: Draft


RUMOUR = drafted(
    "Envoys arrive for talks on the Sorrel Valley",
    """
    Envoys of Ardania and Velmark arrived in the lakeside town of Mirren on Monday for talks on the Sorrel Valley,
    their first meeting in five months.

    Neither side spoke to the press. The hotel has been closed to other guests until Friday.

    Two people close to the talks said that a truce could be announced within days if the question of the mountain
    road is settled. Officials of both governments would not confirm it.
    """,
)

AGREEMENT = drafted(
    "Ardania and Velmark agree on a truce in the Sorrel Valley",
    """
    Ardania and Velmark have agreed on a truce in the Sorrel Valley, their foreign ministers announced on Wednesday
    after nine hours of talks in Mirren.

    The truce is to enter into force at 06:00 local time on Thursday (0300 GMT). Heavy weapons are to be moved
    twenty kilometres back within three days.

    Observers from four countries will watch the mountain road. Relief convoys are expected to leave on the same
    morning.
    """,
)

AGREEMENT_AGAIN = drafted(
    "Truce agreed for the Sorrel Valley, ministers say",
    """
    A truce in the Sorrel Valley was agreed on Wednesday by Ardania and Velmark, the foreign ministers said after
    nine hours of talks in Mirren.

    It is to enter into force at 06:00 local time on Thursday. In the capital of Velmark people gathered in front of
    the parliament to hear the news.

    The opposition in both countries asked to see the text before the weekend.
    """,
)

IN_FORCE = drafted(
    "Guns fall silent in the Sorrel Valley",
    """
    The truce between Ardania and Velmark entered into force at 06:00 local time on Thursday. Reporters on both
    sides of the mountain road heard no fire in the first hours.

    The first convoy with flour and medicine passed the river at eight. Drivers were greeted with bread.

    The observers said that they had reached two of their five posts.
    """,
)

VIOLATION = drafted(
    "Ardania accuses Velmark of breaking the truce",
    """
    The defence ministry of Ardania accused Velmark on Friday of violating the truce with mortar fire near the
    village of Oster. Two houses were damaged, it said.

    Velmark denied it and spoke of a provocation. Its general staff said that its troops had orders not to return
    fire.

    The observers are on their way to the village and will report in the evening.
    """,
)

VIOLATION_RU = drafted(
    "Ардания обвинила Вельмарк в обстреле",
    """
    Министерство обороны Ардании заявило в пятницу, что деревня Остер в долине Соррел подверглась миномётному
    обстрелу. Повреждены два дома.

    В Вельмарке это отрицают и называют произошедшее провокацией. Наблюдатели направляются на место.

    Ардания считает обстрел нарушением перемирия, которое вступило в силу в четверг в 06:00 по местному времени.
    """,
)

STEPS: tuple[Step, ...] = (
    Step(0, "rumour", "wire", RUMOUR),
    Step(25, "agreement", "wire", AGREEMENT),
    Step(40, "agreement", "harbour", AGREEMENT_AGAIN),
    Step(70, "in force", "meridian", IN_FORCE),
    Step(100, "violation", "wire", VIOLATION),
    Step(115, "violation", "polyus", VIOLATION_RU),
)
