"""The people and places that every playground starts with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.playground.emulator.chats import Person, Role, Room, Topic
from bot.playground.emulator.town import Town

TOPIC = 7


@dataclass(frozen=True, slots=True)
class Cast:
    """Anna reads English, Boris Russian, Layla Arabic; Olga owns the bot and runs the chats."""

    anna: Person
    boris: Person
    olga: Person
    layla: Person
    group: Room
    forum: Room
    channel: Room


def people_and_places(town: Town) -> Cast:
    """Four people; a group, a family's forum with two topics, and a channel, all with the bot in them."""
    anna = town.add_person(Person(101, "Anna", "anna_reads", "en"))
    boris = town.add_person(Person(102, "Boris", "boris_reads", "ru"))
    olga = town.add_person(Person(103, "Olga", "olga_runs", "en"))
    layla = town.add_person(Person(104, "Layla", "layla_reads", "ar"))
    group = Room(-2001, "group", "News desk", roles=_roles(olga, anna, boris))
    forum = Room(
        -1_001_000_003_001,
        "supergroup",
        "Family",
        username="family_playground",
        topics={TOPIC: Topic("Truces"), TOPIC + 1: Topic("Closed archive", closed=True)},
        roles=_roles(olga, anna, boris, layla),
        last_id=10,
    )
    channel = Room(
        -1_001_000_004_001,
        "channel",
        "Truce channel",
        username="truce_channel",
        roles=_roles(olga),
        bot_role="administrator",
    )
    for room in (group, forum, channel):
        town.add_room(room)
    return Cast(anna, boris, olga, layla, group, forum, channel)


def _roles(owner: Person, *members: Person) -> dict[int, Role]:
    return {owner.id: "creator", **{person.id: "member" for person in members}}
