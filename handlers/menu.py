"""The menus that Telegram shows beside the text field, made from the table of commands.

Telegram keeps what it was told, so only what has changed since is told again: a list a place and language are many calls.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.messages.catalog import LOCALES, t
from bot.messages.direction import laid
from bot.messages.markup import plain
from bot.service import Services
from bot.service import menus as kept
from handlers.command import Command, Role, Scope

log = observe.logger("menu")

# Telegram: a description has 1-256 characters.
DESCRIPTION = 256
# After so many refusals for haste a list is left until the next start.
TRIES = 5
# The chat of one who tends the bot, as the store knows it.
OWN = "chat:"


@dataclass(frozen=True, slots=True)
class Menu:
    """A list of commands at a place, in a language. `lang` is "" for everybody whose own has no catalog."""

    scope: str
    lang: str
    listed: tuple[BotCommand, ...]

    @property
    def place(self) -> tuple[str, str]:
        return self.scope, self.lang

    @property
    def digest(self) -> str:
        """What the list comes to: another for every other list."""
        told = json.dumps([(one.command, one.description) for one in self.listed], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


async def publish(
    bot: ExtBot[str],
    services: Services,
    commands: Sequence[Command],
    staff: Mapping[int, Role],
) -> None:
    """Tell Telegram the menus that it was not told yet, and take away those that are no more; `staff` are those who tend the
    bot, with their right over it. One question finds out whether Telegram still has what it was told."""
    wanted = await asyncio.to_thread(menus_for, commands, staff, open_groups=services.open_groups)
    known = await kept.told(services, bot.id)
    if known and not await _still_there(bot, wanted[0]):
        known = {}
    changed = [menu for menu in wanted if known.get(menu.place) != menu.digest]
    gone = [Menu(scope, lang, ()) for scope, lang in sorted(known.keys() - {menu.place for menu in wanted})]
    refused = set[str]()
    for menu in changed + gone:
        # Who has not written to the bot yet has no chat for any language.
        if menu.scope not in refused and not await _tell(bot, services, menu):
            refused.add(menu.scope)


async def _still_there(bot: ExtBot[str], menu: Menu) -> bool:
    """Whether a list is the one that Telegram shows: somebody else may have told it another, or none."""
    try:
        return (
            tuple(await bot.get_my_commands(scope=scope_of(menu.scope), language_code=menu.lang or None)) == menu.listed
        )
    except TelegramError as error:
        log.info("menus not looked at", error=type(error).__name__)
        return True


async def _tell(bot: ExtBot[str], services: Services, menu: Menu) -> bool:
    """Whether Telegram took it; if not, that is logged, and the menu told at the next start."""
    for _ in range(TRIES):
        try:
            await _told(bot, menu)
        except RetryAfter as error:
            wait = error.retry_after
            await services.clock.sleep(wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
        except TelegramError as error:
            log.info("menu not published", scope=menu.scope, lang=menu.lang, error=type(error).__name__)
            return False
        else:
            await kept.note(services, bot.id, menu.place, menu.digest if menu.listed else None)
            return True
    return False


async def _told(bot: ExtBot[str], menu: Menu) -> None:
    scope, code = scope_of(menu.scope), menu.lang or None
    if menu.listed:
        await bot.set_my_commands(menu.listed, scope=scope, language_code=code)
    else:
        await bot.delete_my_commands(scope=scope, language_code=code)


def scope_of(name: str) -> BotCommandScope:
    """The place that is called so: a type of Telegram's, or "chat:" and the number of one."""
    return BotCommandScopeChat(int(name.removeprefix(OWN))) if name.startswith(OWN) else SCOPES[name]


SCOPES: dict[str, BotCommandScope] = {
    scope.type: scope
    for scope in (
        BotCommandScopeDefault(),
        BotCommandScopeAllPrivateChats(),
        BotCommandScopeAllGroupChats(),
        BotCommandScopeAllChatAdministrators(),
    )
}


def menus_for(commands: Sequence[Command], staff: Mapping[int, Role], *, open_groups: bool = False) -> list[Menu]:
    """Every menu in every language: those of everybody, then those of who tends the bot."""
    everybody = [(scope.type, listed) for scope, listed in menus(commands, open_groups=open_groups)]
    own_ones = [(f"{OWN}{person}", own(commands, role)) for person, role in sorted(staff.items())]
    return [
        # The first language is the one of everybody whose own has no catalog.
        Menu(scope, "" if lang == LOCALES[0] else lang, tuple(described(listed, lang)))
        for scope, listed in [*everybody, *own_ones]
        for lang in LOCALES
    ]


def menus(commands: Sequence[Command], *, open_groups: bool = False) -> list[tuple[BotCommandScope, list[Command]]]:
    """Each scope of everybody with the commands that it lists, in the order of the table; with `open_groups` everybody in a
    group is shown what its administrators are."""
    of_members: tuple[Scope, ...] = ("group", "chat_admins") if open_groups else ("group",)
    return [
        (BotCommandScopeDefault(), _listed(commands, "private")),
        (BotCommandScopeAllPrivateChats(), _listed(commands, "private")),
        (BotCommandScopeAllGroupChats(), _listed(commands, *of_members)),
        (BotCommandScopeAllChatAdministrators(), _listed(commands, "group", "chat_admins")),
    ]


def own(commands: Sequence[Command], role: Role) -> list[Command]:
    """What one with this right over the bot sees in private."""
    return [command for command in _listed(commands, "private", "staff") if command.role <= role]


def _listed(commands: Sequence[Command], *scopes: Scope) -> list[Command]:
    return [command for command in commands if set(scopes) & set(command.scopes)]


def described(commands: Sequence[Command], lang: str) -> list[BotCommand]:
    """The commands with their help lines in a language."""
    return [BotCommand(one.name, laid(plain(t(lang, one.help_key)))[:DESCRIPTION]) for one in commands]
