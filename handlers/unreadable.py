"""Updates that the library cannot read must not keep those from coming that it can.

Telegram adds kinds and fields at any time. The library reads an answer as a whole, or raises; asked again it raises
again, and the bot would hear nothing any more.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.warnings import PTBUserWarning

from bot import observe

log = observe.logger("receive")


class OneByOne:
    """getUpdates of a bot; when an answer cannot be read whole, each of its updates for itself."""

    def __init__(self, bot: ExtBot[str]) -> None:
        self._bot = bot

    async def get_updates(
        self,
        offset: int | None,
        limit: int,
        timeout: int,  # noqa: ASYNC109 - how long Telegram may wait, not we
        allowed_updates: Sequence[str],
    ) -> Sequence[Update]:
        """As the bot's own; an update that cannot be read is an empty one with its number. Raises TelegramError."""
        try:
            return await self._bot.get_updates(
                offset=offset, limit=limit, timeout=timeout, allowed_updates=allowed_updates
            )
        except TelegramError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever reading raises: TypeError, KeyError, ValueError
            log.warning("updates not readable as a whole", error=type(error).__name__)
        # They wait there still, so nobody has to wait for them.
        asked = {"limit": limit, "timeout": 0, "allowed_updates": list(allowed_updates)}
        raw = await self._raw(asked if offset is None else {"offset": offset, **asked})
        return [read(one, self._bot) for one in raw if isinstance(one.get("update_id"), int)]

    async def _raw(self, asked: dict[str, Any]) -> Sequence[Mapping[str, Any]]:
        with warnings.catch_warnings():
            # It advises the method that has just failed.
            warnings.simplefilter("ignore", PTBUserWarning)
            found = await self._bot.do_api_request("getUpdates", api_kwargs=asked)
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def read(one: Mapping[str, Any], bot: ExtBot[str]) -> Update:
    """An update with a number; an empty one with that number when the library cannot read it."""
    try:
        return Update.de_json(dict(one), bot)
    except Exception as error:  # noqa: BLE001 - whatever reading raises: TypeError, KeyError, ValueError
        kinds = sorted(one.keys() - {"update_id"})
        log.warning("update not readable", update=one["update_id"], kinds=kinds, error=type(error).__name__)
        return Update(one["update_id"])
