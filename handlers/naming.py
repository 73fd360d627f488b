"""Commands by their names, as people write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from bot.errors import BadArgument
from handlers.command import Command, Request, Role

# How alike a name must be to one that was probably meant: "subscibe", "setings", "mut".
ALIKE = 0.75


def is_seen(role: Role, request: Request) -> bool:
    """Whether who asks may know of what needs this right, there: what tends the bot is told where nobody else reads."""
    return not role.tends or (request.role >= role and request.chat.kind == "private")


def first_word(given: str) -> str:
    """What is asked about, with or without a slash."""
    return given.strip().partition(" ")[0].lstrip("/").lower()


def named(commands: Sequence[Command], given: str) -> Command:
    """The command of this name, with or without its slash. Raises BadArgument."""
    name = first_word(given)
    for command in commands:
        if name in (command.name, *command.aliases):
            return command
    raise BadArgument(reason="no_command", given=given, example="/help subscribe")


def near(given: str, commands: Mapping[str, Command], own: Role) -> str | None:
    """The name that was probably meant, of a command that somebody with the right `own` over the bot may know of."""
    known = [name for name, command in commands.items() if not command.role.tends or command.role <= own]
    found = get_close_matches(given.casefold(), known, n=1, cutoff=ALIKE)
    return found[0] if found else None
