"""/importsources: the feeds of an OPML file, all at once."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import importing as told
from bot.model import Message
from bot.service import Services
from bot.service import importing as service
from handlers.command import Command, Request, Role

# What stands in the way of a file that is no list of feeds is told, then nothing is left to wait for.
SECONDS = service.SECONDS + 60.0


async def bring(request: Request, services: Services) -> Message:
    """Adds the sources of the file that the command stands under or answers, telling how far it is."""
    file = request.file
    if file is None:
        raise BadArgument(reason="needs_file")
    if file.size > service.MOST_BYTES:
        raise BadArgument(reason="file_too_large", limit=f"{service.MOST_BYTES // 1_000_000} MB")
    listed = await service.feeds(services, await file.read())

    async def progress(done: int, total: int) -> None:
        await request.tell(told.progress(request.chat, done, total))

    outcomes = await service.bring(services, request.who, listed, progress)
    became = [one.became for one in outcomes]
    failed = [(one.url, one.trouble) for one in outcomes if one.became == "failed"]
    return told.report(request.chat, became.count("added"), became.count("present"), failed, became.count("left"))


def looking(request: Request) -> Message | None:
    """What is shown while the file is fetched and read."""
    return told.reading(request.chat) if request.file else None


IMPORT = Command("importsources", bring, scopes=("staff",), role=Role.EDITOR, seconds=SECONDS, looking=looking)
