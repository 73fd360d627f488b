"""What the commands about sources, and those of administrators, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.messages.catalog import ago, has, html, moment, plural, t
from bot.messages.compose import Row, button, lines, message, pages, paragraphs
from bot.messages.markup import Html, escape, isolate, link, shorten, shown
from bot.model import Batch, Chat, Item, Message, NewSource, Source

SOURCES_SHOWN = 10
TITLE_SHOWN = 120
URL_SHOWN = 120
ENTRIES_SHOWN = 3
FAILING_SHOWN = 10


def sources(
    chat: Chat, listed: Sequence[Source], offset: int, total: int, now: datetime, size: int = SOURCES_SHOWN
) -> Message:
    """One page of sources: `listed` are those from `offset` on, of `total`. Buttons: `sources:<offset>`."""
    if not listed:
        return message(html(chat.lang, "sources.none"))
    told = [_source(chat, source, now) for source in listed]
    head = plural(chat.lang, "sources.head", total)
    return message(paragraphs(head, "\n".join(told)), [pages("sources", offset, size, total)])


def _source(chat: Chat, source: Source, now: datetime) -> Html:
    seen = t(chat.lang, "source.never") if source.last_ok_at is None else ago(source.last_ok_at, chat.lang, now)
    parts = [source.kind, source.lang or "", seen, trouble(chat.lang, source.last_error) if _ill(source) else ""]
    told = escape(" · ".join(part for part in parts if part))
    return lines(Html(f"{icon(source)} {source.id}. {named(chat, source)}"), told)


def icon(source: Source) -> str:
    """The health of a source as one sign: well, failing, given up, paused."""
    if source.state == "active":
        return "🟠" if source.failures else "🟢"
    return "⏸" if source.state == "paused" else "🔴"


def _ill(source: Source) -> bool:
    return bool(source.last_error) and (source.failures > 0 or source.state == "broken")


def named(chat: Chat, source: Source | NewSource) -> Html:
    """A source's title, linked."""
    return link(source.url, isolate(shorten(shown(source.title, source.url), TITLE_SHOWN), chat.lang))


def trouble(lang: str, code: str | None) -> str:
    """The code of a SourceError in a few plain words."""
    return t(lang, f"trouble.{code}") if code and has(f"trouble.{code}") else code or ""


# ------------------------------------------------------------- one source


def source_preview(chat: Chat, source: NewSource, batch: Batch, token: str, now: datetime) -> Message:
    """What adding would watch, with its last three entries. Buttons: `addsource:ok:<token>`, `addsource:no:<token>`."""
    row = (
        button(chat.lang, "button.add", f"addsource:ok:{token}"),
        button(chat.lang, "button.cancel", f"addsource:no:{token}"),
    )
    return message(paragraphs(html(chat.lang, "addsource.ask"), _look(chat, source, batch, now)), [row])


def check_report(chat: Chat, source: NewSource, batch: Batch, took: timedelta, now: datetime) -> Message:
    """The same look without adding, and the time it took."""
    seconds = f"{took.total_seconds():.1f}"
    return message(paragraphs(_look(chat, source, batch, now), html(chat.lang, "checksource.took", seconds=seconds)))


def _look(chat: Chat, source: NewSource, batch: Batch, now: datetime) -> Html:
    facts = " · ".join(
        part for part in (batch.kind, source.lang or "", plural(chat.lang, "source.entries", len(batch.items))) if part
    )
    head = lines(Html(f"<b>{named(chat, source)}</b>"), escape(shorten(source.url, URL_SHOWN)), escape(facts))
    told = [_entry(chat, item, now) for item in batch.items[:ENTRIES_SHOWN]]
    odd = html(chat.lang, "source.odd", problems=", ".join(batch.problems)) if batch.problems else None
    return paragraphs(head, lines(*told), odd)


def _entry(chat: Chat, item: Item, now: datetime) -> Html:
    title = link(item.url, isolate(shorten(shown(item.title, item.url), TITLE_SHOWN), chat.lang))
    at = f" · {escape(moment(item.published_at, chat.tz, chat.lang, now))}" if item.published_at else ""
    return Html(f"• {title}{at}")


def source_added(chat: Chat, source: Source) -> Message:
    """Confirms that a source is watched. Buttons: `sources:0`, `removesource:<id>`."""
    return _about(chat, "addsource.added", source, remove=True)


def source_present(chat: Chat, source: Source) -> Message:
    """The address is watched already, however it was spelt. Buttons as for `source_added`."""
    return _about(chat, "addsource.present", source, remove=True)


def _about(chat: Chat, key: str, source: Source, *, remove: bool = False) -> Message:
    row: Row = (button(chat.lang, "button.sources", "sources:0"),)
    if remove:
        row += (button(chat.lang, "button.remove", f"removesource:{source.id}"),)
    return message(html(chat.lang, key, number=source.id, source=named(chat, source)), [row])


def confirm_removal(chat: Chat, source: Source, entries: int) -> Message:
    """Asks before a source and its `entries` go. Buttons: `removesource:<id>:yes`, `removesource:<id>:no`."""
    row = (
        button(chat.lang, "button.yes_remove", f"removesource:{source.id}:yes"),
        button(chat.lang, "button.cancel", f"removesource:{source.id}:no"),
    )
    ask = html(chat.lang, "removesource.ask", number=source.id, source=named(chat, source))
    return message(paragraphs(ask, plural(chat.lang, "removesource.entries", entries)), [row])


def source_removed(chat: Chat, source: Source, entries: int, token: str) -> Message:
    """Confirms that a source went, with its `entries`. Button: `addsource:ok:<token>`, which adds it again."""
    row = (button(chat.lang, "button.add_again", f"addsource:ok:{token}"),)
    gone = html(chat.lang, "removesource.done", number=source.id, source=named(chat, source))
    return message(paragraphs(gone, plural(chat.lang, "removesource.gone", entries)), [row])


def source_paused(chat: Chat, source: Source) -> Message:
    """Confirms a pause. Button: `resumesource:<id>`."""
    row = (button(chat.lang, "button.resume", f"resumesource:{source.id}"),)
    return message(html(chat.lang, "pausesource.done", number=source.id, source=named(chat, source)), [row])


def source_resumed(chat: Chat, source: Source) -> Message:
    """Confirms that a source is asked again. Button: `sources:0`."""
    return _about(chat, "resumesource.done", source)


def cancelled(chat: Chat) -> Message:
    """Nothing was changed, as asked."""
    return message(html(chat.lang, "cancelled"))


def too_old(chat: Chat) -> Message:
    """The question behind a button was forgotten; the command asks it again."""
    return message(html(chat.lang, "too_old"))


# ----------------------------------------------------------------- health


def health(
    chat: Chat,
    counts: Mapping[str, int],
    *,
    queued: int,
    parked: int,
    late_by: timedelta | None = None,
    failing: Sequence[Source] = (),
    contested: bool = False,
) -> Message:
    """How the bot is: rows by table and state ("sources.active"), what waits to be sent, and what is wrong."""
    lang = chat.lang
    rows = [f"{name}: <b>{count}</b>" for name, count in sorted(counts.items())]
    wrong = [
        html(lang, "health.contested") if contested else None,
        plural(lang, "health.parked", parked) if parked else None,
        html(lang, "health.late", minutes=int(late_by.total_seconds() // 60)) if late_by else None,
        *(_failing(chat, source) for source in failing[:FAILING_SHOWN]),
        plural(lang, "health.more", len(failing) - FAILING_SHOWN) if len(failing) > FAILING_SHOWN else None,
    ]
    told = lines(*wrong) or html(lang, "health.well")
    waiting = plural(lang, "health.queued", queued)
    return message(paragraphs(html(lang, "health.head"), told, waiting, "\n".join(rows)))


def _failing(chat: Chat, source: Source) -> Html:
    why = escape(trouble(chat.lang, source.last_error))
    return Html(f"{icon(source)} {source.id}. {named(chat, source)} – {why}")
