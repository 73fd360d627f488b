"""Subscriptions that come back from a list: a file, or lines that were copied."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import render
from bot.messages import subscriptions as words
from bot.messages.markup import Html
from bot.model import Message
from bot.service import Services, backup
from handlers.command import Request


async def bring_back(request: Request, services: Services) -> Message:
    """Subscribes the chat to what each line says, and tells what became of them."""
    text = f"/subscribe {request.args}" if request.args else backup.decoded(await _body(request))
    done = await backup.restore(services, request.chat.id, text)
    # The first line says what is wrong; the rest, what to write instead.
    failed = [(line, Html(render.error(error, request.lang).html.partition("\n")[0])) for line, error in done.failed]
    return words.restored(request.chat, done.new, done.present, failed, done.beyond, services.subscriptions_per_chat)


async def _body(request: Request) -> bytes:
    file = request.file
    if file is None:
        raise BadArgument(reason="no_lines", example="/subscribe truce, ceasefire")
    if file.size > backup.MOST_BYTES:
        raise BadArgument(reason="file_too_large", limit=f"{backup.MOST_BYTES // 1000} kB")
    return await file.read()
