"""/privacy, /mydata and /forget: what is stored of a chat, all of it as a file, and none of it any more."""

from __future__ import annotations

from bot.messages import privacy as words
from bot.model import Message
from bot.service import Services
from bot.service import privacy as service
from handlers.arguments import nothing
from handlers.command import Command, Request, Role, StaleButton


async def privacy(request: Request, services: Services) -> Message:
    """What is stored, why, for how long, and who sees it."""
    nothing(request)
    return words.policy(request.chat, services.texts, services.rows)


async def mydata(request: Request, services: Services) -> Message:
    """All that is stored of the chat, as a JSON file."""
    nothing(request)
    file, counts = await service.collected(services, request.chat)
    return words.data(request.chat, file, counts)


async def forget(request: Request, services: Services) -> Message:
    """Asks first; after a tap all that is stored of the chat is gone."""
    chat = request.chat
    if not (request.is_button and request.args):
        nothing(request)
        return words.ask(chat, await service.counts(services, chat), service.ask(services, chat))
    gone = await service.forget(services, chat, request.args)
    if gone is None:
        raise StaleButton
    return words.forgotten(chat, gone.deleted, gone.kept)


def _asks(request: Request) -> bool:
    """Whether the tapped button stands under something else than the question itself."""
    return not request.args


PRIVACY = Command("privacy", privacy, scopes=("private", "group"))
MYDATA = Command(
    "mydata",
    mydata,
    scopes=("private", "chat_admins"),
    role=Role.CHAT_ADMIN,
    below=True,
    action="upload_document",
    asks_anew=True,
    remote=True,
)
FORGET = Command(
    "forget",
    forget,
    scopes=("private", "chat_admins"),
    role=Role.CHAT_ADMIN,
    below=_asks,
    asks_anew=True,
    remote=True,
)
