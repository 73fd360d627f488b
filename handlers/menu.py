"""The menus that Telegram shows beside the text field, made from the table of commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot import observe
from bot.messages.catalog import LOCALES, t
from bot.messages.markup import plain
from handlers.command import Command, Role, Scope

log = observe.logger("menu")

# Telegram: a description has 1-256 characters.
DESCRIPTION = 256


async def publish(
    bot: ExtBot[str], commands: Sequence[Command], staff: Mapping[int, Role], *, open_groups: bool = False
) -> None:
    """Tell Telegram all menus; `staff` are those who tend the bot, with their right over it."""
    for scope, listed in menus(commands, open_groups=open_groups):
        await _tell(bot, scope, listed)
    await publish_own(bot, commands, staff, {})


async def publish_own(
    bot: ExtBot[str], commands: Sequence[Command], staff: Mapping[int, Role], before: Mapping[int, Role]
) -> None:
    """Tell the menus of those whose right is another than `before`; who has none any more sees what everybody sees."""
    for person, role in sorted(staff.items()):
        if before.get(person) != role:
            await _tell(bot, BotCommandScopeChat(person), own(commands, role))
    for person in sorted(before.keys() - staff.keys()):
        await _tell(bot, BotCommandScopeChat(person), [])


async def _tell(bot: ExtBot[str], scope: BotCommandScope, listed: Sequence[Command]) -> None:
    """One that Telegram does not take is logged and left: an administrator may not have written yet."""
    for lang in LOCALES:
        # The first language is the one of everybody whose own has no catalog.
        code = None if lang == LOCALES[0] else lang
        try:
            if listed:
                await bot.set_my_commands(described(listed, lang), scope=scope, language_code=code)
            else:
                await bot.delete_my_commands(scope=scope, language_code=code)
        except TelegramError as error:
            log.info("menu not published", scope=scope.type, error=type(error).__name__)


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
    return [BotCommand(one.name, plain(t(lang, one.help_key))[:DESCRIPTION]) for one in commands]
