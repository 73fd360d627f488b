"""Where the bot is: topics, channels spoken for in private, groups that take it in and move."""

from __future__ import annotations

from bot.playground.emulator import Emulator, Person, Room, Shown
from bot.playground.world import World
from tests.e2e.conftest import Start, known

# News with nothing in common, so that each is a story of its own.
NEWS = {
    "Farmers return": "Villagers along the river Sel went back to their fields when a truce with the herders was read out.",
    "Prisoners cross": "Orvash and Kerem exchanged forty people at dawn, two days after their truce; buses waited.",
    "Doctors arrive": "A truce in the northern mountains let medical teams reach the villages of Dor since spring.",
    "Islands agree": "Fishermen of both coasts welcomed the truce that two admirals had signed aboard a grey ship.",
    "Miners rest": "The towns of Talmar saw no shelling last night, observers said, and called that a truce.",
}


def publish(world: World, title: str) -> None:
    """News with this headline."""
    world.publish("wire", title, [NEWS[title]])


async def answered(api: Emulator, person: Person, chat: Person | Room, text: str, thread: int | None = None) -> Shown:
    """What the bot answers to `text`."""
    number = api.say(person, chat, text, thread=thread)
    return await api.wait_for(chat, after=number)


async def test_alerts_come_to_the_topic_that_asked(emulator: Emulator, world: World, start: Start) -> None:
    """A topic hears of what was asked for in it; of a closed one General hears, and is told why, until it is opened."""
    api, forum = emulator, emulator.forum
    program = await start()
    number = api.open_topic(forum, "Karabakh")
    told = await answered(api, api.olga, forum, "/subscribe truce", thread=number)
    assert (told.thread_id, "Subscribed" in told.text) == (number, True)
    await known(program, world)
    publish(world, "Farmers return")
    assert (await api.wait_for(forum, lambda message: "Farmers return" in message.text)).thread_id == number

    api.shut_topic(forum, number)
    publish(world, "Prisoners cross")
    fallen = await api.wait_for(forum, lambda message: "Prisoners cross" in message.text)
    assert (fallen.thread_id, "closed" in fallen.text) == (None, True)
    api.shut_topic(forum, number, closed=False)
    await api.idle()
    publish(world, "Doctors arrive")
    assert (await api.wait_for(forum, lambda message: "Doctors arrive" in message.text)).thread_id == number


async def test_channel_is_spoken_for_in_private(emulator: Emulator, world: World, start: Start) -> None:
    """Who may post in a channel subscribes it in private; the right is asked for at each button, and the alert is
    posted in the channel."""
    api = emulator
    program = await start()
    refused = await answered(api, api.anna, api.anna, "/subscribe @truce_channel truce")
    assert "may post in that channel" in refused.text
    api.set_role(api.anna, api.channel, "administrator")
    told = await answered(api, api.anna, api.anna, "/subscribe @truce_channel truce")
    assert "For Truce channel" in told.text
    await known(program, world)
    publish(world, "Islands agree")
    await api.wait_for(api.channel, lambda message: "Islands agree" in message.text)
    assert not [message for message in api.from_bot(api.anna) if "Islands agree" in message.text]

    api.set_role(api.anna, api.channel, "member")
    tap = await api.answered(api.press(api.anna, told, "✖ Unsubscribe"))
    assert "may post in that channel" in tap["text"]
    api.set_role(api.anna, api.channel, "administrator")
    await api.answered(api.press(api.anna, told, "✖ Unsubscribe"))
    await api.wait_for(api.anna, lambda message: "Unsubscribed" in message.text)
    assert "no subscriptions" in (await answered(api, api.anna, api.anna, "/list @truce_channel")).text


async def test_bot_that_may_no_longer_post_waits(emulator: Emulator, world: World, start: Start) -> None:
    """The right to post taken away and given back again leaves a channel with all that it asked for."""
    api = emulator
    program = await start()
    await answered(api, api.olga, api.olga, "/subscribe @truce_channel truce")
    await known(program, world)
    api.let_post(api.channel, may=False)
    await api.idle()
    assert "may not post" in (await answered(api, api.olga, api.olga, "/list @truce_channel")).text
    before = len(api.called("sendMessage", api.channel))
    await answered(api, api.boris, api.boris, "/subscribe truce")
    publish(world, "Miners rest")
    await api.wait_for(api.boris, lambda message: "Miners rest" in message.text)
    assert len(api.called("sendMessage", api.channel)) == before

    api.let_post(api.channel, may=True)
    await api.idle()
    publish(world, "Prisoners cross")
    await api.wait_for(api.channel, lambda message: "Prisoners cross" in message.text)


async def test_group_is_greeted_once(emulator: Emulator, start: Start) -> None:
    """A group that takes the bot in reads who may subscribe, one example and what the bot sees; taken in again at once
    it reads nothing."""
    api, desk = emulator, Room(-2002, "group", "Desk two", bot_role="left")
    api.town.add_room(desk)
    desk.roles[api.olga.id] = "creator"
    await start()
    api.set_bot_role(desk, "member")
    told = await api.wait_for(desk, lambda message: "Truce Watch" in message.text)
    assert all(words in told.text for words in ("administrators", "/subscribe truce", "only commands"))

    api.set_bot_role(desk, "administrator")
    api.set_bot_role(desk, "kicked")
    api.set_bot_role(desk, "member")
    await api.idle()
    assert "Subscribed" in (await answered(api, api.olga, desk, "/subscribe truce")).text
    fresh = await answered(api, api.olga, desk, "/help")
    assert [message.id for message in api.from_bot(desk) if "reads the news" in message.text] == [told.id]
    assert fresh.id > told.id


async def test_group_that_becomes_a_forum_keeps_what_it_has(emulator: Emulator, world: World, start: Start) -> None:
    """An upgraded group hears in its new place, without a greeting, and a topic opened there is one more."""
    api = emulator
    program = await start()
    await answered(api, api.olga, api.group, "/subscribe truce")
    await known(program, world)
    publish(world, "Farmers return")
    await api.wait_for(api.group, lambda message: "Farmers return" in message.text)

    new = api.upgrade(api.group)
    new.topics = {}
    topic = api.open_topic(new, "Talks")
    await answered(api, api.olga, new, "/subscribe Talmar", thread=topic)
    publish(world, "Miners rest")
    await api.wait_for(new, lambda message: "Miners rest" in message.text and message.thread_id == topic)
    await api.wait_for(new, lambda message: "Miners rest" in message.text and message.thread_id is None)
    assert "truce" in (await answered(api, api.olga, new, "/subscriptions")).text
    assert not [message for message in api.from_bot(new) if "reads the news" in message.text]
