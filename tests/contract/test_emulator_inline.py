"""Inline mode as Telegram has it: asked, answered, chosen, and all that is refused about it."""

from __future__ import annotations

import httpx
import pytest
import telegram
from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard
from telegram import InlineQueryResultArticle as Article
from telegram import InlineQueryResultGif, InlineQueryResultsButton
from telegram import InputTextMessageContent as Text
from telegram.error import BadRequest

from bot.playground.emulator import Emulator


def article(number: str = "1", title: str = "Truce", text: str = "<b>Truce</b>") -> Article:
    keys = Keyboard([[Button("More", url="https://t.me/x?start=y")]])
    return Article(number, title, Text(text, "HTML"), reply_markup=keys, description="about")


async def test_query_is_asked_answered_and_chosen(emulator: Emulator, bot: telegram.Bot) -> None:
    """The bot hears who asks what; what is chosen stands in the chat as the person's own, by way of the bot."""
    assert (await bot.get_me()).supports_inline_queries
    asking = emulator.ask(emulator.anna, "truce")
    (asked,) = await bot.get_updates(allowed_updates=["inline_query", "message"])
    query = asked.inline_query
    assert query is not None
    assert (query.id, query.query, query.offset, query.from_user.id) == (asking.id, "truce", "", emulator.anna.id)
    more = InlineQueryResultsButton("Settings", start_parameter="x")
    await bot.answer_inline_query(query.id, [article()], cache_time=30, is_personal=True, button=more)
    assert [one["title"] for one in await emulator.offered(asking)] == ["Truce"]
    emulator.choose(emulator.anna, emulator.group, asking, "1")
    shown = emulator.messages(emulator.group)[-1]
    assert (shown.text, shown.sender, shown.buttons[0].url) == ("Truce", "Anna", "https://t.me/x?start=y")
    heard = (await bot.get_updates(asked.update_id + 1))[-1].message
    assert heard is not None
    assert heard.via_bot is not None
    assert heard.via_bot.id == emulator.town.bot["id"]
    assert not emulator.violations


async def test_bot_without_inline_mode_hears_nothing(emulator: Emulator, bot: telegram.Bot) -> None:
    """Inline mode is turned on at @BotFather; and updates of that kind have to be asked for."""
    emulator.town.inline = False
    assert not (await bot.get_me()).supports_inline_queries
    emulator.ask(emulator.anna, "truce")
    emulator.town.inline = True
    emulator.town.updates.allow(["message"])
    emulator.ask(emulator.anna, "truce")
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(text="<b>")], "can't parse entities"),
        ([article(text="x" * 4097)], "message is too long"),
        ([article(text=" ")], "message text is empty"),
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([InlineQueryResultGif("1", "https://a.example/a.gif", "https://a.example/b.jpg")], "results"),
    ],
)
async def test_wrong_answers_are_refused(
    emulator: Emulator, bot: telegram.Bot, results: list[telegram.InlineQueryResult], words: str
) -> None:
    """In Telegram's words, and kept as violations."""
    asking = emulator.ask(emulator.anna, "truce")
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.answer_inline_query(asking.id, results)
    assert len(emulator.violations) >= 1
    assert asking.answer is None


async def test_each_query_is_answered_once(emulator: Emulator, bot: telegram.Bot) -> None:
    """A second answer, and one to nothing, come too late: no mistake of the bot's."""
    asking = emulator.ask(emulator.anna, "truce")
    await bot.answer_inline_query(asking.id, [])
    for number in (asking.id, "1"):
        with pytest.raises(BadRequest, match="too old"):
            await bot.answer_inline_query(number, [])
    assert not emulator.violations


@pytest.mark.parametrize("missing", ["type", "id", "title", "input_message_content"])
async def test_articles_are_whole(emulator: Emulator, missing: str) -> None:
    """Every required field of the specification is."""
    asking = emulator.ask(emulator.anna, "truce")
    whole = article().to_dict()
    del whole[missing]
    async with httpx.AsyncClient(trust_env=False) as web:
        said = {"inline_query_id": asking.id, "results": [whole]}
        answer = await web.post(f"{emulator.url}/bot{emulator.token}/answerInlineQuery", json=said)
    assert answer.status_code == 400
    assert f"lacks {missing}" in answer.json()["description"]


async def test_empty_file_is_refused(emulator: Emulator, bot: telegram.Bot) -> None:
    """A document has at least a byte."""
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_document(emulator.anna.id, b"", filename="empty.json")
    assert len(emulator.violations) == 1
