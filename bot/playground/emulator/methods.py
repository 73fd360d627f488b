"""Every method that the emulator plays, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.emulator import asking, inline, sending
from bot.playground.emulator.town import Town

Params = Mapping[str, Any]

METHODS: dict[str, Callable[[Town, Params], object]] = {
    "getMe": asking.get_me,
    "setWebhook": asking.set_webhook,
    "deleteWebhook": asking.delete_webhook,
    "getWebhookInfo": asking.webhook_info,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_member,
    "getChatAdministrators": asking.get_administrators,
    "getChatMemberCount": asking.count_members,
    "leaveChat": asking.leave,
    "getFile": asking.get_file,
    "setMyCommands": asking.set_commands,
    "getMyCommands": asking.get_commands,
    "deleteMyCommands": asking.delete_commands,
    "setMyName": asking.set_words,
    "setMyDescription": asking.set_words,
    "setMyShortDescription": asking.set_words,
    "getMyName": lambda town, params: asking.get_words(town, "name", params),
    "getMyDescription": lambda town, params: asking.get_words(town, "description", params),
    "getMyShortDescription": lambda town, params: asking.get_words(town, "short_description", params),
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.chat_action,
    "editMessageText": sending.edit_text,
    "editMessageCaption": sending.edit_caption,
    "editMessageMedia": sending.edit_media,
    "editMessageReplyMarkup": sending.edit_markup,
    "deleteMessage": sending.delete,
    "answerCallbackQuery": sending.answer_press,
    "answerInlineQuery": inline.answer,
}


async def perform(town: Town, method: str, params: Params) -> object:
    """The result of a call; Refusal when Telegram would refuse it."""
    if method != "getUpdates":
        return METHODS[method](town, params)
    town.updates.allow(params.get("allowed_updates"))
    return await town.updates.get(params.get("offset", 0), params.get("limit", 100), params.get("timeout", 0))
