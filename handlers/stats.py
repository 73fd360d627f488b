"""/stats: how much there is, how fast it goes, what went wrong."""

from __future__ import annotations

from bot.messages import stats as told
from bot.model import Message
from bot.service import Services
from bot.service.stats import numbers
from handlers.arguments import nothing
from handlers.command import Command, Request, Role


async def stats(request: Request, services: Services) -> Message:
    """Counts of everything."""
    nothing(request)
    found = await numbers(services)
    now = found.stats
    return told.stats(
        request.chat,
        told.Totals(now.users, now.subscriptions, now.entries, now.stories, now.matches, now.alerts, now.recent),
        chats=now.chats,
        sources=now.sources,
        lag=(now.middle, now.slowest),
        errors=found.errors,
    )


STATS = Command("stats", stats, scopes=("staff",), role=Role.ADMINISTRATOR)
