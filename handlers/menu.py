"""The menus that Telegram shows beside the text field, made from the table of commands."""

from __future__ import annotations

from collections.abc import Sequence

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
from handlers.command import Command, Scope

log = observe.logger("menu")

# Telegram: a description has 1-256 characters.
DESCRIPTION = 256


async def publish(
    bot: ExtBot[str], commands: Sequence[Command], owners: frozenset[int], *, open_groups: bool = False
) -> None:
    """Tell Telegram all menus. One that it does not take is logged and left: an owner may not have written yet."""
    for scope, listed in menus(commands, owners, open_groups=open_groups):
        for lang in LOCALES:
            # The first language is the one of everybody whose own has no catalog.
            code = None if lang == LOCALES[0] else lang
            try:
                await bot.set_my_commands(described(listed, lang), scope=scope, language_code=code)
            except TelegramError as error:
                log.info("menu not published", scope=scope.type, error=type(error).__name__)


def menus(
    commands: Sequence[Command], owners: frozenset[int], *, open_groups: bool = False
) -> list[tuple[BotCommandScope, list[Command]]]:
    """Each scope with the commands that it lists, in the order of the table; with `open_groups` everybody in a group
    is shown what its administrators are."""
    of_members: tuple[Scope, ...] = ("group", "chat_admins") if open_groups else ("group",)
    mine = _listed(commands, "private", "owner")
    return [
        (BotCommandScopeDefault(), _listed(commands, "private")),
        (BotCommandScopeAllPrivateChats(), _listed(commands, "private")),
        (BotCommandScopeAllGroupChats(), _listed(commands, *of_members)),
        (BotCommandScopeAllChatAdministrators(), _listed(commands, "group", "chat_admins")),
        *((BotCommandScopeChat(owner), mine) for owner in sorted(owners)),
    ]


def _listed(commands: Sequence[Command], *scopes: Scope) -> list[Command]:
    return [command for command in commands if set(scopes) & set(command.scopes)]


def described(commands: Sequence[Command], lang: str) -> list[BotCommand]:
    """The commands with their help lines in a language."""
    return [BotCommand(one.name, plain(t(lang, one.help_key))[:DESCRIPTION]) for one in commands]
