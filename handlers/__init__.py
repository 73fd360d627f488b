"""What people say to the bot, and what it answers: the table of commands."""

from __future__ import annotations

from handlers import (
    admins,
    bans,
    broadcast,
    health,
    importing,
    latest,
    links,
    mute,
    preview,
    privacy,
    remind,
    search,
    settings,
    sources,
    start,
    stats,
    story,
    subscribe,
    trend,
    why,
)
from handlers.command import Command

_BUT_HELP = (
    start.START,
    subscribe.SUBSCRIBE,
    subscribe.UNSUBSCRIBE,
    subscribe.SUBSCRIPTIONS,
    links.SHARE,
    latest.LATEST,
    search.SEARCH,
    preview.PREVIEW,
    story.STORY,
    trend.TREND,
    why.WHY,
    remind.REMIND,
    mute.MUTE,
    mute.UNMUTE,
    settings.SETTINGS,
    settings.DIGEST,
    settings.QUIET,
    settings.LANGUAGE,
    settings.TIMEZONE,
    privacy.PRIVACY,
    privacy.MYDATA,
    privacy.FORGET,
    sources.SOURCES,
    sources.ADD,
    sources.CHECK,
    sources.PAUSE,
    sources.RESUME,
    sources.REMOVE,
    importing.IMPORT,
    health.HEALTH,
    stats.STATS,
    admins.ADMINS,
    admins.ADD_ADMIN,
    admins.REMOVE_ADMIN,
    bans.BAN,
    bans.UNBAN,
    bans.AUDIT,
    broadcast.BROADCAST,
)
# Help, menus and rights all come from this table.
COMMANDS: tuple[Command, ...] = (_BUT_HELP[0], start.help_on(_BUT_HELP), *_BUT_HELP[1:])
# What text without a command means, in private.
PLAIN: Command = subscribe.OFFER
