"""What follows a command's name, checked."""

from __future__ import annotations

import re

from bot.errors import BadArgument
from bot.messages import typed
from bot.model.staff import LARGEST_ID
from handlers.command import Request, StaleButton

# Larger than any number that we give out; databases refuse what is beyond 64 bits.
MOST = 1_000_000_000
# What stands for everything after a command, and in the data of buttons.
ALL = "all"
NUMBER = re.compile(r"-?[0-9]{1,16}")


def whole(text: str) -> int | None:
    """A number in ASCII digits up to a thousand million; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST else None


def count(data: str) -> int:
    """The number in a button's data. Raises StaleButton: no button of ours says anything else."""
    found = whole(data)
    if found is None:
        raise StaleButton
    return found


def nothing(request: Request) -> int:
    """0, the beginning of a list. Raises BadArgument when a typed command that takes nothing was given something."""
    if request.args:
        raise BadArgument(reason="takes_nothing", example=f"/{request.name}")
    return 0


def is_all(request: Request, word: str) -> bool:
    """Whether a word says "all", in English or as people type it in the chat's language."""
    return (word if request.is_button else typed.english(word, request.chat.lang, "all")).casefold() == ALL


def telegram_id(text: str) -> int | None:
    """The id of a user, or below 0 of a group or channel; None for what Telegram gives to nobody."""
    found = int(text) if NUMBER.fullmatch(text) else 0
    return found if found and abs(found) < LARGEST_ID else None


def named_or_shown(request: Request, example: str) -> tuple[int, str]:
    """Whom a typed command is about, and what else it says: the id that it begins with, or else the person whom the
    answered message shows. Raises BadArgument when that is nobody."""
    first, _, rest = request.args.partition(" ")
    number = telegram_id(first)
    if number is not None:
        return number, rest.strip()
    if request.about and telegram_id(str(request.about)):
        return request.about, request.args
    reason = "hidden_user" if request.replied_to and not request.args else "needs_user"
    raise BadArgument(reason=reason, example=example)
