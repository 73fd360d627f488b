"""Words about many sources that are added at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.administration import trouble
from bot.messages.catalog import html, plural
from bot.messages.compose import button, lines, message, paragraphs
from bot.messages.markup import Html, escape, isolate, line, shorten
from bot.model import Chat, Message
from bot.model.access import bare

FAILED_SHOWN, URL_SHOWN = 20, 100


def reading(chat: Chat) -> Message:
    """Shown until the list is read."""
    return message(html(chat.lang, "import.reading"))


def progress(chat: Chat, done: int, total: int) -> Message:
    """How far it is. Button: `importsources:cancel`."""
    row = (button(chat.lang, "button.cancel", "importsources:cancel"),)
    return message(html(chat.lang, "import.progress", done=done, total=total), [row])


def report(
    chat: Chat, added: int, present: int, failed: Sequence[tuple[str, str]], left: int, unseen: int = 0
) -> Message:
    """What became of a list: `failed` are addresses with the code of their trouble, `unseen` those that were not looked at
    because it was cancelled. Button: `sources:0`."""
    lang = chat.lang
    why = [_failed(chat, url, code) for url, code in failed[:FAILED_SHOWN]]
    more = len(failed) - FAILED_SHOWN
    return message(
        paragraphs(
            lines(
                plural(lang, "import.added", added),
                plural(lang, "import.present", present) if present else None,
                plural(lang, "import.failed", len(failed)) if failed else None,
            ),
            lines(*why, plural(lang, "import.more", more) if more > 0 else None) or None,
            plural(lang, "import.left", left) if left else None,
            plural(lang, "import.cancelled", unseen) if unseen else None,
        ),
        [(button(lang, "button.sources", "sources:0"),)],
    )


def _failed(chat: Chat, url: str, code: str) -> Html:
    return Html(f"• {isolate(shorten(line(bare(url)), URL_SHOWN), chat.lang)} – {escape(trouble(chat.lang, code))}")
