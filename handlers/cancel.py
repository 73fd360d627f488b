"""/cancel: nothing is asked any more."""

from __future__ import annotations

from bot.messages import dialogue as words
from bot.model import Message
from bot.service import Services, dialogues
from handlers.arguments import nothing
from handlers.command import Command, Request


async def cancel(request: Request, services: Services) -> Message:
    """Ends what who speaks was asked, and says what that was."""
    if not request.is_button:
        nothing(request)
    return words.cancelled(request.chat, await dialogues.end(services, request.chat, request.person))


CANCEL = Command("cancel", cancel, scopes=("private", "group"))
