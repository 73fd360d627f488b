"""What the commands about sources, and those of administrators, answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.messages.catalog import comma, has, html, listed, moment, number, pair, plural, t
from bot.messages.compose import Row, button, lines, message, paragraphs
from bot.messages.markup import Html, bold, escape, isolate, line, link, shorten, shown
from bot.model import Batch, Button, Chat, Item, Message, NewSource, Source
from bot.model.access import bare
from bot.model.incoming import Incoming

TITLE_SHOWN = 120
URL_SHOWN = 120
FAILING_SHOWN = 10


def icon(source: Source) -> str:
    """The health of a source as one sign: well, failing, given up, paused."""
    if source.state == "active":
        return "🟠" if source.failures else "🟢"
    return "⏸" if source.state == "paused" else "🔴"


def ill(source: Source) -> bool:
    """Whether its last error is worth a word."""
    return bool(source.last_error) and (source.failures > 0 or source.state == "broken")


def named(chat: Chat, source: Source | NewSource) -> Html:
    """A source's title, linked; a password in its address is for nobody's eyes."""
    url = bare(source.url)
    return link(url, isolate(shorten(shown(source.title, url), TITLE_SHOWN), chat.lang))


def kind_of(lang: str, kind: str) -> str:
    """A kind of source in a few words."""
    return t(lang, f"kind.{kind}") if has(f"kind.{kind}") else kind


def trouble(lang: str, code: str | None) -> str:
    """The code of a SourceError in a few plain words."""
    return t(lang, f"trouble.{code}") if code and has(f"trouble.{code}") else code or ""


# ------------------------------------------------------------- one source


def source_preview(
    chat: Chat,
    source: NewSource,
    batch: Batch,
    newest: Sequence[tuple[Item, str]],
    token: str,
    now: datetime,
    others: Sequence[tuple[str, str, str]] = (),
) -> Message:
    """What adding would watch, with its `newest` entries; `others` are what else could be: kind, address and a token.

    Buttons: `addsource:ok:<token>`, `addsource:no:<token>`, `addsource:look:<token>`."""
    row = (
        button(chat.lang, "button.add", f"addsource:ok:{token}"),
        button(chat.lang, "button.cancel", f"addsource:no:{token}"),
    )
    further, looks = _others(chat, others)
    asked = paragraphs(html(chat.lang, "addsource.ask"), look(chat, source, batch, newest, now), further)
    return message(asked, [row, looks])


def _others(chat: Chat, others: Sequence[tuple[str, str, str]]) -> tuple[Html | None, Row]:
    """What else could be watched there, numbered, with a button for each."""
    if not others:
        return None, ()
    told = [
        Html(f"{number}. {escape(kind_of(chat.lang, kind))}: {_address(url)}")
        for number, (kind, url, _) in enumerate(others, 1)
    ]
    looks = [Button(f"🔎 {number}", data=f"addsource:look:{token}") for number, (*_, token) in enumerate(others, 1)]
    return lines(html(chat.lang, "addsource.others"), *told), tuple(looks)


def check_report(
    chat: Chat,
    source: NewSource,
    batch: Batch,
    newest: Sequence[tuple[Item, str]],
    took: timedelta,
    now: datetime,
    watched: Source | None = None,
) -> Message:
    """The same look without adding, and the time it took. Button for one that is watched: `sources:card:<id>`."""
    told = html(chat.lang, "checksource.took", seconds=number(round(took.total_seconds(), 1), chat.lang))
    back = (
        (Button(t(chat.lang, "button.card", number=watched.id), data=f"sources:card:{watched.id}"),) if watched else ()
    )
    return message(paragraphs(look(chat, source, batch, newest, now), told), [back])


def look(chat: Chat, source: NewSource, batch: Batch, newest: Sequence[tuple[Item, str]], now: datetime) -> Html:
    """What is at an address: the feed, and its `newest` entries, each with the language that it would be read in."""
    kind = batch.kind if source.kind == "feed" else kind_of(chat.lang, source.kind)
    count = plural(chat.lang, "source.entries", len(batch.items))
    facts = " · ".join(part for part in (kind, source.lang or "", count) if part)
    head = lines(Html(f"<b>{named(chat, source)}</b>"), _address(source.url), escape(facts))
    told = [_entry(chat, item, lang, now) for item, lang in newest]
    odd = html(chat.lang, "source.odd", problems=comma(chat.lang).join(batch.problems)) if batch.problems else None
    return paragraphs(head, lines(*told), odd)


def _address(url: str) -> Html:
    return escape(shorten(line(bare(url)), URL_SHOWN))


def _entry(chat: Chat, item: Item, lang: str, now: datetime) -> Html:
    title = link(item.url, isolate(shorten(shown(item.title, item.url), TITLE_SHOWN), chat.lang))
    at = f" · {escape(moment(item.published_at, chat.tz, chat.lang, now))}" if item.published_at else ""
    return Html(f"• {title}{at} · [{escape(lang)}]")


def source_added(chat: Chat, source: Source) -> Message:
    """Confirms that a source is watched. Buttons: `sources:0`, `removesource:<id>`."""
    return _about(chat, "addsource.added", source, remove=True)


def source_present(chat: Chat, source: Source, others: Sequence[tuple[str, str, str]] = ()) -> Message:
    """The address is watched already, however it was spelt, and under which one; `others` as for a preview. Buttons:
    `sources:card:<id>`, `addsource:look:<token>`."""
    row = (Button(t(chat.lang, "button.card", number=source.id), data=f"sources:card:{source.id}"),)
    there = html(chat.lang, "addsource.present", number=source.id, source=named(chat, source))
    further, looks = _others(chat, others)
    return message(paragraphs(lines(there, _address(source.url)), further), [row, looks])


def _about(chat: Chat, key: str, source: Source, *, remove: bool = False) -> Message:
    row: Row = (button(chat.lang, "button.sources", "sources:0"),)
    if remove:
        row += (button(chat.lang, "button.remove", f"removesource:{source.id}"),)
    return message(html(chat.lang, key, number=source.id, source=named(chat, source)), [row])


def confirm_removal(chat: Chat, source: Source, entries: int, *, declared: bool = False) -> Message:
    """Asks before a source and its `entries` go; one that is `declared` comes back. Buttons: `removesource:<id>:yes`, `removesource:<id>:no`."""
    row = (
        button(chat.lang, "button.yes_remove", f"removesource:{source.id}:yes"),
        button(chat.lang, "button.cancel", f"removesource:{source.id}:no"),
    )
    ask = html(chat.lang, "removesource.ask", number=source.id, source=named(chat, source))
    back = html(chat.lang, "removesource.declared") if declared else None
    return message(paragraphs(ask, plural(chat.lang, "removesource.entries", entries), back), [row])


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
    incoming: Incoming | None = None,
    failed_ago: timedelta | None = None,
    older: Sequence[str] = (),
) -> Message:
    """How the bot is: rows by table and state ("sources.active"), what waits to be sent and, with a webhook, to be
    brought, and what is wrong; `failed_ago` says when the webhook's failure was, `older` are the processes that a change of
    the database waits for. Button, when sources fail: `sourcehealth:`."""
    lang = chat.lang
    rows = [_counted(lang, name, count) for name, count in sorted(counts.items())]
    wrong = [
        html(lang, "health.contested") if contested else None,
        html(lang, "health.waits", processes=listed(older, lang)) if older else None,
        plural(lang, "health.parked", parked) if parked else None,
        html(lang, "health.late", minutes=int(late_by.total_seconds() // 60)) if late_by else None,
        _not_brought(lang, incoming.error, failed_ago) if incoming and failed_ago is not None else None,
        *(_failing(chat, source) for source in failing[:FAILING_SHOWN]),
        plural(lang, "health.more", len(failing) - FAILING_SHOWN) if len(failing) > FAILING_SHOWN else None,
    ]
    told = lines(*wrong) or html(lang, "health.well")
    brought = html(lang, "health.webhook", n=number(incoming.waiting, lang)) if incoming else None
    waiting = lines(plural(lang, "health.queued", queued), brought)
    ways = (button(lang, "button.sourcehealth", "sourcehealth:"),) if failing else ()
    return message(paragraphs(html(lang, "health.head"), told, waiting, "\n".join(rows)), [ways])


def _not_brought(lang: str, error: str, ago: timedelta) -> Html:
    return html(lang, "health.webhook_error", minutes=int(ago.total_seconds() // 60), error=error)


def _counted(lang: str, name: str, count: int) -> Html:
    """How many rows of a table there are, or are in a state ("outbox.sent")."""
    table, _, state = name.partition(".")
    what = [t(lang, f"health.row.{table}"), *([t(lang, f"stats.state.{state}")] if state else [])]
    return pair(lang, listed(what, lang), bold(escape(number(count, lang))))


def _failing(chat: Chat, source: Source) -> Html:
    why = escape(trouble(chat.lang, source.last_error))
    return Html(f"{icon(source)} {source.id}. {named(chat, source)} – {why}")
