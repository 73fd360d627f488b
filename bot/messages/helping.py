"""/help: what there is, one command, and a page about each of a few subjects."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.catalog import has, html
from bot.messages.compose import Row, button, in_rows, lines, message, paragraphs
from bot.messages.markup import Html, bold, code, isolate
from bot.model import Chat, Message

# Subjects in the order in which they are offered: their words are `guide.<name>`, those of their buttons
# `button.guide.<name>`.
GUIDES = ("queries", "options", "groups", "sources", "privacy")


def listed(chat: Chat, commands: Sequence[tuple[str, str]], guides: Sequence[str] = ()) -> Message:
    """The commands as (name, key of its help line), in the order given, and how to open `guides`.

    Buttons: `help:<guide>`.
    """
    lang = chat.lang
    told = [Html(f"{isolate(f'/{name}', lang)} – {html(lang, key)}") for name, key in commands]
    typed = Html(" · ".join(code(f"/help {name}", lang) for name in guides))
    more = html(lang, "help.guides", guides=typed) if guides else None
    foot = lines(html(lang, "help.foot"), more)
    return message(paragraphs(html(lang, "help.head"), lines(*told), foot), _rows(lang, guides))


def one(chat: Chat, name: str, key: str) -> Message:
    """One command: its help line and, where the catalog has `<key>.long`, how to use it with examples."""
    return message(paragraphs(*_command(chat.lang, name, key)))


def guide(chat: Chat, name: str, guides: Sequence[str], alike: tuple[str, str] | None = None) -> Message:
    """The page about a subject, below the command (name, key of its help line) that is called `alike`.

    Buttons: `help:<guide>` for the others of `guides`, and `help:`.
    """
    lang = chat.lang
    command = _command(lang, *alike) if alike else []
    back = (button(lang, "button.help", "help:"),)
    others = _rows(lang, [other for other in guides if other != name])
    return message(paragraphs(*command, html(lang, f"guide.{name}")), [*others, back])


def _command(lang: str, name: str, key: str) -> list[Html]:
    more = [html(lang, f"{key}.long")] if has(f"{key}.long") else []
    return [Html(f"{bold(isolate(f'/{name}', lang))} – {html(lang, key)}"), *more]


def _rows(lang: str, guides: Sequence[str]) -> list[Row]:
    return in_rows([button(lang, f"button.guide.{name}", f"help:{name}") for name in guides], 2)
