"""Inline mode: somebody writes the bot's name and a query in any chat, and chooses among what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import acts
from bot.playground.emulator.chats import Json, Person, Room
from bot.playground.emulator.refusal import bad_request
from bot.playground.emulator.sending import content
from bot.playground.emulator.town import Asking, Town

Params = Mapping[str, Any]

# https://core.telegram.org/bots/api#answerinlinequery: at most 50 results, identifiers of 1-64 bytes, an offset of at
# most 64; https://core.telegram.org/bots/api#inlinequery: a query has at most 256 characters.
RESULTS = 50
NAME_BYTES = 64
QUERY = 256


def ask(town: Town, person: Person, text: str) -> Asking:
    """`person` has written the bot's name and `text`; the bot hears of it if its inline mode is on."""
    asking = Asking(str(next(town.ids) + 5_000_000_000), text[:QUERY])
    town.askings[asking.id] = asking
    if town.inline:
        town.updates.put("inline_query", {"id": asking.id, "from": person.json(), "query": asking.query, "offset": ""})
    return asking


def answer(town: Town, params: Params) -> bool:
    """What the bot offers, checked as if all of it were chosen."""
    asking = town.askings.get(params["inline_query_id"])
    if asking is None or asking.answer is not None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(params["results"]) > RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    if len(params.get("next_offset", "").encode()) > NAME_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    names: set[str] = set()
    for result in params["results"]:
        _check(town, result, names)
        names.add(result["id"])
    asking.answer = dict(params)
    town.changed()
    return True


def choose(town: Town, person: Person, room: Room, asking: Asking, number: str) -> Json:
    """`person` chooses the result with this id: its message is theirs, by way of the bot."""
    results = asking.answer["results"] if asking.answer else []
    result = next((one for one in results if one["id"] == number), None)
    assert result, f"there is no result {number}"
    return acts.say(town, person, room, _message(town, result), {"via_bot": town.bot})


def _check(town: Town, result: Json, others: set[str]) -> None:
    if result["type"] != "article":
        raise bad_request(f"the playground plays no {result['type']}")
    if not 1 <= len(result["id"].encode()) <= NAME_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if result["id"] in others:
        raise bad_request("RESULT_ID_DUPLICATE")
    if not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    _message(town, result)


def _message(town: Town, result: Json) -> Json:
    said = dict(result["input_message_content"])
    keys = {name: result[name] for name in ("reply_markup",) if name in result}
    return content(town, {**said, "text": said["message_text"], **keys})
