"""/importsources: the feeds of an OPML file, all at once; /exportsources: all sources as such a file."""

from __future__ import annotations

from bot.errors import BadArgument
from bot.messages import importing as told
from bot.messages import watched
from bot.model import Message
from bot.service import Services
from bot.service import exporting as out
from bot.service import importing as service
from handlers.arguments import nothing
from handlers.command import Command, Reply, Request, Role, StaleButton

CANCEL = "cancel"
# The file is fetched from Telegram and read; the feeds in it are looked at after that.
SECONDS = 60.0


async def bring(request: Request, services: Services) -> Reply:
    """Begins to add the sources of the file that the command stands under or answers; a tap ends that."""
    if request.is_button:
        if request.args != CANCEL or not await service.cancel(services, request.chat, request.message_id):
            raise StaleButton
        return ()
    file = request.file
    if file is None:
        raise BadArgument(reason="needs_file")
    if file.size > service.MOST_BYTES:
        raise BadArgument(reason="file_too_large", limit=f"{service.MOST_BYTES // 1_000_000} MB")
    listed = await service.feeds(services, await file.read())
    # How far it is, and in the end the report, stand in this message, whatever else is said here meanwhile.
    shown = await request.tell(told.progress(request.chat, 0, len(listed)))
    await service.begin(services, request.who, request.chat, listed, shown)
    return ()


def looking(request: Request) -> Message | None:
    """What is shown while the file is fetched and read."""
    return told.reading(request.chat) if request.file else None


async def export(request: Request, services: Services) -> Message:
    """All sources as an OPML file."""
    nothing(request)
    made = await out.export(services)
    return watched.exported(request.chat, made.body, made.total, made.resting, made.secret, services.clock.now())


IMPORT = Command("importsources", bring, scopes=("staff",), role=Role.EDITOR, seconds=SECONDS, looking=looking)
EXPORT = Command(
    "exportsources", export, scopes=("staff",), role=Role.EDITOR, seconds=SECONDS, action="upload_document"
)
