"""/topics: what the bot knows by itself, language by language."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import topics as told
from bot.model import Message
from bot.service import Services
from bot.service import topics as service
from handlers.arguments import count
from handlers.command import Command, Request, StaleButton

EXAMPLE = "/topics ceasefire ru"
ALL = "all"


async def topics(request: Request, services: Services) -> Message:
    """All topics; or one, in the chat's language or the one that is named."""
    del services
    chat = request.chat
    if request.is_button:
        return _tapped(request)
    name, _, lang = request.args.partition(" ")
    if not name:
        return told.listed(chat, service.listed(chat.lang))
    topic = service.named(name, chat.lang)
    if topic is None:
        known = ", ".join(one.id for one in service.listed(chat.lang))
        raise BadArgument(reason="no_topic", given=name, known=known, example=EXAMPLE)
    if not lang.strip():
        return told.page(chat, topic, 0)
    number = service.spoken(topic, lang.strip())
    if number is None:
        raise BadArgument(reason="topic_lang", given=lang.strip(), example=EXAMPLE)
    return told.page(chat, topic, number)


def _tapped(request: Request) -> Message:
    name, _, wanted = request.args.partition(":")
    if not name:
        return told.listed(request.chat, service.listed(request.chat.lang))
    topic = service.named(name, request.chat.lang)
    if topic is None:
        raise StaleButton
    if wanted == ALL:
        return told.languages(request.chat, topic)
    return told.page(request.chat, topic, min(count(wanted), len(topic.spoken) - 1))


TOPICS = Command("topics", topics, scopes=("private", "group"))
