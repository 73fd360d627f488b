"""Somebody else receives with our token: noted for all who ask, told to those who run the bot."""

from __future__ import annotations

from datetime import timedelta

from bot import observe
from bot.service import Services
from bot.storage import admins, chats, outbox, roles

log = observe.logger("stranger")

# The entry in the book of roles; nobody of ours ever asks for it.
ROLE = "stranger"


async def seen(services: Services, span: timedelta) -> None:
    """It is taken as so for `span` from now on; administrators are told when it begins, not each time."""
    now = services.clock.now()
    async with services.storage.begin() as tx:
        known = await roles.held(tx, ROLE, now)
        await roles.hold(tx, ROLE, ROLE, now, span)
        told = set() if known else services.admins | await admins.at_least(tx, "administrator")
        for admin in sorted(told):
            place = ("telegram", str(admin), 0, "private", "")
            chat = await chats.know(tx, *place, services.default_lang, services.default_tz, now)
            await outbox.notice(tx, chat.id, {"key": "notice.stranger"}, now)
    if not known:
        log.error("another program receives with this token")
