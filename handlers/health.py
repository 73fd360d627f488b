"""/health: how the bot is."""

from __future__ import annotations

from bot.messages import administration
from bot.model import Message
from bot.service import Services
from bot.service.health import health_now
from handlers.arguments import nothing
from handlers.command import Command, Request, Role


async def health(request: Request, services: Services) -> Message:
    """Counts, and what is wrong now."""
    nothing(request)
    now = await health_now(services)
    return administration.health(
        request.chat,
        now.counts,
        queued=now.queued,
        parked=now.parked,
        late_by=now.late_by,
        failing=now.failing,
        contested=now.contested,
        incoming=now.incoming,
        failed_ago=now.failed_ago,
        older=now.older,
    )


# Its only button stands under a notice, which stays.
HEALTH = Command("health", health, scopes=("staff",), role=Role.ADMINISTRATOR, below=True)
