"""The texts of the scripted truce: what each outlet prints of each stage, and who copies whom.

Three outlets write for themselves; three print another's text with a headline of their own. {en_day} and the like are
the day on which the truce begins at the place, {en_eve} the day before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.world.outlets import Draft, drafted

WIRE = {
    "rumour": drafted(
        "Envoys arrive in Moscow for talks on Nagorno-Karabakh",
        """
        Envoys of Armenia and Azerbaijan arrived in Moscow on {en_eve} for talks on Nagorno-Karabakh, their first meeting
        in five months.

        Two people close to the talks said that a truce in Nagorno-Karabakh could be announced within days if the question
        of the mountain road is settled. Officials in Yerevan and in Baku would not confirm it.

        Neither side spoke to the press. The foreign ministers are expected in the evening.
        """,
    ),
    "agreement": drafted(
        "Armenia and Azerbaijan agree on a truce in Nagorno-Karabakh",
        """
        Armenia and Azerbaijan have agreed on a truce in Nagorno-Karabakh, their foreign ministers announced on {en_eve}
        after a long day of talks in Moscow.

        The truce is to enter into force at 00:00 local time on {en_day}, {en_date} (2000 GMT on {en_eve}). Heavy weapons
        are to be moved twenty kilometres back within three days.

        Observers from four countries will watch the mountain road. In Yerevan and in Baku people gathered in front of the
        parliaments to hear the news.

        Relief convoys are expected to leave on the same morning. The opposition in both countries asked to see the text
        before the weekend.
        """,
    ),
    "in force": drafted(
        "Truce between Armenia and Azerbaijan comes into force",
        """
        The truce between Armenia and Azerbaijan in Nagorno-Karabakh came into force at 00:00 local time on {en_day}
        (2000 GMT on {en_eve}). Reporters on both sides of the mountain road heard no fire in the first hour.

        The defence ministries in Yerevan and in Baku said that all troops had been told by radio. In the villages people
        stood in the street and listened.

        The observers said that they had reached two of their five posts. The first convoy with flour and medicine is
        expected after sunrise.
        """,
    ),
    "violation": drafted(
        "Armenia accuses Azerbaijan of breaking the truce in Nagorno-Karabakh",
        """
        The defence ministry of Armenia accused Azerbaijan on {en_day} of violating the truce in Nagorno-Karabakh with
        mortar fire near the mountain road. Two houses were damaged, officials in Yerevan said.

        There was no word from Baku at first. The observers are on their way to the village and will report in the
        evening.

        Drivers of the first convoy said that they had turned back at the bridge when they heard the mortars.
        """,
    ),
    "denial": drafted(
        "Azerbaijan denies breaking the truce in Nagorno-Karabakh",
        """
        Azerbaijan denied on {en_day} that its troops had broken the truce in Nagorno-Karabakh. The defence ministry in
        Baku spoke of a provocation and said that the mortars had not been fired from its side of the mountain road.

        Two hours before, Armenia had accused Azerbaijan of violating the truce. Yerevan asked the observers for a report.

        The observers have reached the village. They photographed two damaged houses and have not said who fired.
        """,
    ),
}

POLYUS = {
    "rumour": drafted(
        "В Москве начались переговоры о Нагорном Карабахе",
        """
        Делегации Армении и Азербайджана прибыли {ru_eve} в Москву на переговоры о перемирии в Нагорном Карабахе. Это их
        первая встреча за пять месяцев.

        По словам источника в одной из делегаций, договориться могут в ближайшие дни, если решат вопрос о горной дороге.
        В Ереване и Баку этого не комментируют.

        К вечеру ждут министров иностранных дел.
        """,
    ),
    "agreement": drafted(
        "Армения и Азербайджан договорились о перемирии в Нагорном Карабахе",
        """
        Армения и Азербайджан договорились о перемирии в Нагорном Карабахе. Об этом {ru_eve} вечером объявили министры
        иностранных дел Армении и Азербайджана по итогам переговоров в Москве.

        Перемирие вступит в силу {ru_day}, {ru_date}, в 00:00 по местному времени (23:00 мск). Тяжёлую технику отведут
        от линии соприкосновения на двадцать километров.

        За горной дорогой будут следить наблюдатели из четырёх государств. На площади в Ереване собрались несколько сотен
        человек, в Баку вечер прошёл спокойно.

        Утром в район отправят колонны с мукой и лекарствами, рассказали в администрации.
        """,
    ),
    "in force": drafted(
        "Перемирие Армении и Азербайджана в Нагорном Карабахе вступило в силу",
        """
        Перемирие между Арменией и Азербайджаном в Нагорном Карабахе вступило в силу {ru_day} в 00:00 по местному
        времени (23:00 мск). За первый час на линии соприкосновения не прозвучало ни одного выстрела.

        Как сообщили в Ереване и Баку, приказ войскам передан по радио. Наблюдатели заняли два поста из пяти.

        Колонна с мукой и лекарствами ждёт рассвета у моста.
        """,
    ),
    "violation": drafted(
        "Армения обвинила Азербайджан в нарушении перемирия в Нагорном Карабахе",
        """
        Министерство обороны Армении обвинило Азербайджан в нарушении перемирия в Нагорном Карабахе. По данным Еревана,
        {ru_day} утром деревню у горной дороги обстреляли из миномётов, повреждены два дома.

        Азербайджан обвинение пока не комментировал. Наблюдатели направляются на место и обещают доклад к вечеру.

        Колонна с мукой повернула назад у моста.
        """,
    ),
    "denial": drafted(
        "Азербайджан назвал обвинения Армении провокацией",
        """
        Министерство обороны Азербайджана отвергло обвинения Армении в обстреле деревни у горной дороги в Нагорном Карабахе
        и назвало случившееся провокацией. Азербайджанские военные соблюдают перемирие, заявили в Баку {ru_day}.

        Двумя часами ранее Армения обвинила Азербайджан в нарушении перемирия. В Ереване ждут доклада наблюдателей.

        Наблюдатели добрались до деревни и осмотрели повреждённые дома. О том, кто стрелял, они пока не говорят.
        """,
    ),
}

GAZETTE = {
    "rumour": drafted(
        "Haut-Karabakh : Erevan et Bakou en pourparlers à Moscou",
        """
        Des négociateurs venus d'Erevan et de Bakou sont arrivés {fr_eve} à Moscou pour des pourparlers sur une trêve au
        Haut-Karabakh. C'est la première rencontre entre Arménie et Azerbaïdjan depuis cinq mois.

        Selon une source proche des discussions, un accord est possible dans les prochains jours si la question de la
        route de montagne est réglée. Ni Erevan ni Bakou n'ont confirmé.
        """,
    ),
    "agreement": drafted(
        "Haut-Karabakh : Arménie et Azerbaïdjan concluent une trêve",
        """
        L'Arménie et l'Azerbaïdjan ont conclu une trêve au Haut-Karabakh, ont annoncé {fr_eve} soir à Moscou les ministres
        des affaires étrangères des deux pays.

        La trêve entrera en vigueur {fr_day} {fr_date} à 00h00 heure locale (20h00 GMT {fr_eve}). Les armes lourdes seront
        retirées à vingt kilomètres de la ligne de front.

        Des observateurs de quatre pays surveilleront la route de montagne. À Erevan comme à Bakou, l'opposition demande
        à lire le texte.
        """,
    ),
    "in force": drafted(
        "La trêve entre Arménie et Azerbaïdjan est en vigueur au Haut-Karabakh",
        """
        La trêve entre Arménie et Azerbaïdjan au Haut-Karabakh est entrée en vigueur {fr_day} à 00h00 heure locale (20h00
        GMT {fr_eve}). Aucun tir n'a été entendu pendant la première heure.

        Les ministères de la défense, à Erevan et à Bakou, ont prévenu leurs troupes par radio. Les observateurs occupent
        deux postes sur cinq.
        """,
    ),
    "violation": drafted(
        "Trêve au Haut-Karabakh : Erevan accuse Bakou de violations",
        """
        L'Arménie a accusé {fr_day} l'Azerbaïdjan d'avoir violé la trêve au Haut-Karabakh par des tirs de mortier près de
        la route de montagne. Deux maisons sont endommagées, selon le ministère de la défense à Erevan.

        À Bakou, personne n'a réagi dans un premier temps. La trêve entre Arménie et Azerbaïdjan tient depuis minuit ;
        les observateurs sont en route.
        """,
    ),
    "denial": drafted(
        "Haut-Karabakh : Bakou parle d'une provocation",
        """
        L'Azerbaïdjan a rejeté {fr_day} les accusations et parlé d'une provocation. Ses soldats respectent la trêve au
        Haut-Karabakh, affirme le ministère de la défense à Bakou.

        Deux heures plus tôt, l'Arménie avait accusé l'Azerbaïdjan d'avoir violé la trêve.

        Les observateurs ont atteint le village et photographié deux maisons. La trêve entre Arménie et Azerbaïdjan tient,
        dit-on à Moscou ; Erevan attend un rapport.
        """,
    ),
}

TEXTS: Mapping[str, Mapping[str, Draft]] = {"wire": WIRE, "polyus": POLYUS, "gazette": GAZETTE}


@dataclass(frozen=True, slots=True)
class Copy:
    """How an outlet prints the texts of `source`: under its own headlines, with a credit, and maybe less the end."""

    source: str
    credit: str
    cut: bool
    titles: Mapping[str, str]

    def reprinted(self, stage: str, draft: Draft) -> Draft:
        """The text of another outlet as this one prints it."""
        first, *rest = draft.paragraphs
        kept = rest[:-1] if self.cut and len(rest) > 1 else rest
        return Draft(self.titles[stage], (first, *kept, self.credit))


COPIES: Mapping[str, Copy] = {
    "harbour": Copy(
        "wire",
        "– Example Wire",
        cut=False,
        titles={
            "rumour": "Karabakh envoys meet in Moscow",
            "agreement": "Truce agreed for Nagorno-Karabakh, ministers say",
            "in force": "Truce in Nagorno-Karabakh comes into force at midnight",
            "violation": "Yerevan accuses Baku of breaking the Karabakh truce",
            "denial": "Baku denies breaking the Karabakh truce",
        },
    ),
    "meridian": Copy(
        "wire",
        "From agency reports.",
        cut=True,
        titles={
            "rumour": "Armenia and Azerbaijan send envoys to Moscow",
            "agreement": "Armenia, Azerbaijan agree on Karabakh truce from {en_day}",
            "in force": "Guns fall silent in Nagorno-Karabakh as truce begins",
            "violation": "Armenia: Azerbaijan broke the truce in Nagorno-Karabakh",
            "denial": "Azerbaijan denies mortar attack in Nagorno-Karabakh",
        },
    ),
    "vestnik": Copy(
        "polyus",
        "По материалам газеты «Полюс».",
        cut=True,
        titles={
            "rumour": "Делегации Армении и Азербайджана прибыли в Москву",
            "agreement": "В Нагорном Карабахе объявлено перемирие",
            "in force": "В Нагорном Карабахе началось перемирие Армении и Азербайджана",
            "violation": "Армения заявила о нарушении перемирия в Нагорном Карабахе",
            "denial": "В Баку назвали обвинения Армении провокацией",
        },
    ),
}
