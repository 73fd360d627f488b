"""What those who run the bot read of a broadcast: how many chats it goes to, how far it has come, how it ended."""

from __future__ import annotations

from datetime import timedelta

from bot.messages.catalog import html, lasting, number, plural, t
from bot.messages.compose import Row, button, lines, message, paragraphs
from bot.messages.markup import Html
from bot.model import Message
from bot.model.broadcasts import Broadcast, Counts

CELLS = 12
ALWAYS = ("delivered", "blocked", "failed", "cancelled")


def ask(lang: str, id: int, chats: int, gone: int, takes: timedelta) -> Message:
    """Asks before anything is sent. Buttons: `broadcast:send:<id>`, `broadcast:no:<id>`."""
    row = (
        button(lang, "button.broadcast_send", f"broadcast:send:{id}"),
        button(lang, "button.cancel", f"broadcast:no:{id}"),
    )
    asked = plural(lang, "broadcast.ask", chats, time=lasting(takes, lang))
    return message(lines(asked, _left_out(lang, gone)), [row])


def _left_out(lang: str, gone: int) -> str | None:
    return plural(lang, "broadcast.gone", gone) if gone else None


def discarded(lang: str) -> Message:
    """The draft was forgotten."""
    return message(html(lang, "broadcast.discarded"))


def progress(lang: str, one: Broadcast) -> Message:
    """How far a broadcast has come, or how it ended.

    Buttons while it goes on: `broadcast:pause:<id>` or `broadcast:resume:<id>`, and `broadcast:cancel:<id>`.
    """
    key = "cancelling" if one.is_open and one.state == "cancelled" else one.state
    names = [name for name in (*ALWAYS, "waiting") if _is_told(name, one)]
    told = [t(lang, f"broadcast.count.{name}", n=getattr(one.counts, name)) for name in names]
    head = lines(html(lang, f"broadcast.{key}"), bar(one.counts, lang))
    return message(paragraphs(head, lines(*told), _left_out(lang, one.counts.gone)), [_row(lang, one)])


def _is_told(name: str, one: Broadcast) -> bool:
    """While it goes on only what there is; in the end all, and nothing waits any more."""
    return getattr(one.counts, name) > 0 or (name == "delivered") or (not one.is_open and name in ALWAYS)


def bar(counts: Counts, lang: str) -> Html:
    """What is done of all, drawn."""
    done = counts.total - counts.waiting
    full = CELLS * done // counts.total if counts.total else CELLS
    return Html(f"{'▓' * full}{'░' * (CELLS - full)} {number(done, lang)} / {number(counts.total, lang)}")


def _row(lang: str, one: Broadcast) -> Row:
    if not one.is_open or one.state == "cancelled":
        return ()
    turn = "pause" if one.state == "running" else "resume"
    return (
        button(lang, f"button.broadcast_{turn}", f"broadcast:{turn}:{one.id}"),
        button(lang, "button.broadcast_cancel", f"broadcast:cancel:{one.id}"),
    )
