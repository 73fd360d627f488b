"""Queries as people type them, in many languages, through the chat."""

from __future__ import annotations

import pytest

from bot.playground.emulator import Emulator
from bot.playground.world import World
from tests.e2e.conftest import Start, known, subscribed

# A query as typed, a headline that names the case, and a paragraph that it must find.
FOUND = {
    "armenian": ("հրադադար", "Գիշերը լուռ անցավ", "Կողմերը հայտարարեցին հրադադարի մասին, որը կսկսվի կեսգիշերին։"),
    "azerbaijani": ("atəşkəs", "Gecə sakit keçdi", "Tərəflər atəşkəsin gecə yarısından başlayacağını bildirdilər."),
    "chinese": ("停火", "边境消息", "双方同意自午夜起停火七十二小时并交换名单。"),
    "korean": ("휴전", "국경 소식", "양측은 자정부터 휴전을 시작하기로 합의했다고 밝혔다."),
    "arabic": ("هدنة", "أخبار الحدود", "أعلن الطرفان أن الهدنة تبدأ منتصف الليل وأن الاستعدادات للهدنة انتهت."),
    "hebrew": ("הפסקת אש", "חדשות הגבול", "הצדדים הודיעו כי הפסקת־האש תיכנס לתוקף בחצות."),
    "russian": ("перемирие", "Новости границы", "Стороны сообщили о соблюдении перемирия в течение ночи."),
    "hyphens": ("ceasefire", "Border news, hyphens", "The two sides said that the cease-fire had held overnight."),
    "apart": ("cease-fire", "Border news, apart", "The two sides said that a cease fire had held overnight."),
    "phrase": ('"prisoner exchange"', "Border news, exchange", "The prisoner exchanges went on until the evening."),
    "near": ("army NEAR/8 withdraw", "Border news, army", "The army said on Friday that it would withdraw by noon."),
    "prefix": ("demilit*", "Border news, zone", "A demilitarized strip along the river was agreed by both."),
    "title": ("title:harvest", "Harvest begins at the border", "Combines were seen on both banks of the river."),
    "exact": ('="Truce"', "Border news, exact", "The Truce of Oster was read out in the square."),
    "either": ("(armistice, truce) Oster", "Border news, either", "An armistice for Oster was signed at noon."),
    "topic": ("topic:ceasefire", "Border news, topic", "Die Parteien haben sich auf eine Waffenruhe geeinigt."),
}


@pytest.mark.parametrize("name", FOUND)
async def test_query_finds_its_article(emulator: Emulator, world: World, start: Start, name: str) -> None:
    """Typed in the chat, it finds the word in another form, spelling or script, and nothing in what is quiet."""
    query, title, paragraph = FOUND[name]
    program = await start()
    await subscribed(emulator, emulator.anna, query)
    await known(program, world)

    world.publish("wire", "Quiet day at the mill", ["The miller ground flour all day. Trucks came and went."])
    world.publish("wire", title, [paragraph])

    alert = await emulator.wait_for(emulator.anna, lambda message: title in message.text)
    assert alert
    assert not any("mill" in message.text for message in emulator.from_bot(emulator.anna))


async def test_what_is_left_out_is_not_told(emulator: Emulator, world: World, start: Start) -> None:
    """`truce -"trade truce"` hears of a truce and not of a trade truce, and of no ceasefire pact between shops."""
    program = await start()
    await subscribed(emulator, emulator.anna, 'truce -"trade truce"')
    await subscribed(emulator, emulator.boris, "topic:ceasefire")
    await known(program, world)
    world.publish("wire", "Tariffs", ["Officials praised the trade truce that both capitals signed last year."])
    world.publish("wire", "Marker", ["The army and the rebels signed a truce in the evening, both sides said."])

    await emulator.wait_for(emulator.anna, lambda message: "Marker" in message.text)
    await emulator.wait_for(emulator.boris, lambda message: "Marker" in message.text)
    for person in (emulator.anna, emulator.boris):
        assert not any("Tariffs" in message.text for message in emulator.from_bot(person))


MALFORMED = (
    'truce "unclosed', "(truce", "truce)", "truce AND", "OR truce", "-truce", "*", "tr*", "demi*litarised", "a NEAR/0 b",
    "NEAR/8 truce", "title:", "tittle:truce", "lang:xx truce", "lang:ru", "topic:nothing", "status:maybe", '=""', "()",
    "a, -b", "(" * 30 + "a" + ")" * 30,
)  # fmt: skip


async def test_malformed_queries_are_refused_with_a_way_on(emulator: Emulator, world: World, start: Start) -> None:
    """Each gets one clear answer, none a subscription, and the bot goes on."""
    await start(commands_per_minute=1000)
    for query in MALFORMED:
        number = emulator.say(emulator.anna, emulator.anna, f"/subscribe {query}")
        answer = await emulator.wait_for(emulator.anna, after=number)
        assert "Subscribed" not in answer.text, query
        assert "went wrong" not in answer.text, query
    number = emulator.say(emulator.anna, emulator.anna, "/subscriptions")
    listed = await emulator.wait_for(emulator.anna, after=number)
    assert "no subscriptions" in listed.text
