"""Words about sources that are watched: the list, one of them, what may be changed of it, and which are not well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.messages.administration import icon, ill, kind_of, look, named, trouble
from bot.messages.catalog import ago, exactly, html, moment, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, pages, paragraphs
from bot.messages.markup import Html, escape, line, shorten
from bot.messages.names import own
from bot.model import Attachment, Batch, Button, Chat, Item, Message, NewSource, Source
from bot.model.access import bare
from bot.model.watched import Diagnosis, Illness, Watched

SOURCES_SHOWN, ILL_SHOWN = 8, 5
URL_SHOWN = 160
# What a tap changes a source to; anything else is typed.
LANGUAGES = (
    *("en", "ru", "uk", "fr", "de", "es", "it", "pt", "pl", "tr", "ar", "he", "fa", "hy", "az", "ka"),
    *("el", "ro", "sr", "hi", "ur", "zh", "ja", "ko"),
)
MINUTES = (1, 2, 5, 10, 15, 30, 60, 180, 360, 1440)


# ------------------------------------------------------------------- list


def sources(
    chat: Chat, listed: Sequence[Watched], offset: int, total: int, now: datetime, *, tended: bool = False
) -> Message:
    """One page of sources: `listed` are those from `offset` on, of `total`. Buttons: `sources:card:<id>` for those who tend
    them, `sources:<offset>`."""
    if not listed:
        return message(html(chat.lang, "sources.none"))
    told = [_listed(chat, one, now) for one in listed]
    opened = [Button(f"⚙ {one.source.id}", data=f"sources:card:{one.source.id}") for one in listed] if tended else []
    foot = html(chat.lang, "sources.foot") if tended else None
    rows = [*in_rows(opened, 4), pages("sources", offset, SOURCES_SHOWN, total)]
    return message(paragraphs(plural(chat.lang, "sources.head", total), "\n".join(told), foot), rows)


def _listed(chat: Chat, one: Watched, now: datetime) -> Html:
    source = one.source
    seen = t(chat.lang, "source.never") if source.last_ok_at is None else ago(source.last_ok_at, chat.lang, now)
    wrong = trouble(chat.lang, source.last_error) if ill(source) else ""
    told = escape(
        " · ".join(
            part for part in (kind_of(chat.lang, source.kind), source.lang or "", seen, _soon(chat, one), wrong) if part
        )
    )
    return lines(Html(f"{icon(source)} {source.id}. {named(chat, source)}"), told)


def _soon(chat: Chat, one: Watched) -> str:
    """How soon after publication its news is had, as far as that was seen, and how soon it should be as it is asked."""
    if one.source.state != "active":
        return ""
    parts = [
        t(chat.lang, "source.delay", span=span(chat, one.delay)) if one.delay is not None else "",
        t(chat.lang, "source.expected", span=briefly(chat, one.expected)) if one.expected is not None else "",
    ]
    return " · ".join(filter(None, parts))


def span(chat: Chat, length: timedelta) -> str:
    """How long something is, in words; less than a minute is one."""
    return exactly(max(length, timedelta(minutes=1)), chat.lang)


def briefly(chat: Chat, length: timedelta) -> str:
    """The same to the minute; of less than a minute that it is less."""
    if length < timedelta(minutes=1):
        return t(chat.lang, "source.minute")
    return span(chat, timedelta(minutes=round(length / timedelta(minutes=1))))


# -------------------------------------------------------------- one source


def card(chat: Chat, one: Watched, publisher: str, now: datetime, said: Html | None = None) -> Message:
    """All about a source, below what was just `said` of it. Buttons: to pause or resume, check, change and remove it."""
    source, lang = one.source, chat.lang
    head = lines(
        Html(f"{icon(source)} <b>{source.id}. {named(chat, source)}</b>"),
        escape(shorten(line(bare(source.url)), URL_SHOWN)),
        escape(
            " · ".join(
                part
                for part in (publisher, kind_of(chat.lang, source.kind), source.lang or t(lang, "card.lang_of_feed"))
                if part
            )
        ),
    )
    came = html(lang, "card.entries", day=one.day, week=one.week)
    soon = html(lang, "card.delay", span=span(chat, one.delay)) if one.delay is not None else None
    should = html(lang, "card.expected", span=briefly(chat, one.expected)) if one.expected is not None else None
    how = lines(*_state(chat, source, now), came, soon, should)
    declared = html(lang, "card.declared") if one.declared else None
    return message(paragraphs(said, head, how, declared), _ways(chat, one))


def _state(chat: Chat, source: Source, now: datetime) -> list[Html]:
    lang = chat.lang
    asked = html(lang, "card.every", span=span(chat, source.interval)) if source.chosen else html(lang, "card.rhythm")
    told = html(lang, "card.pushed") if source.is_pushed(now) and source.state == "active" else None
    state = {"paused": html(lang, "card.paused"), "broken": html(lang, "card.broken")}.get(source.state, asked)
    read = t(lang, "source.never") if source.last_ok_at is None else ago(source.last_ok_at, lang, now)
    wrong = html(lang, "card.trouble", why=trouble(lang, source.last_error), n=source.failures)
    due = moment(source.due_at, chat.tz, lang, now) if source.due_at and source.due_at > now else ""
    soon = html(lang, "card.next", at=due) if due else html(lang, "card.next_now")
    parts = [state, *([told] if told else []), html(lang, "card.read", at=read)]
    return parts + [wrong] * ill(source) + [soon] * (source.state == "active")


def _ways(chat: Chat, one: Watched) -> list[Row]:
    source, lang = one.source, chat.lang
    id = source.id
    how_often = (button(lang, "button.edit_every", f"editsource:{id}:every"),)
    turn = (
        button(lang, "button.pause", f"pausesource:{id}:card")
        if source.state == "active"
        else button(lang, "button.resume", f"resumesource:{id}:card")
    )
    return [
        (turn, button(lang, "button.check", f"checksource:{id}")),
        (
            button(lang, "button.edit_name", f"editsource:{id}:name"),
            button(lang, "button.edit_lang", f"editsource:{id}:lang"),
            *(() if one.declared else how_often),
        ),
        (button(lang, "button.remove", f"removesource:{id}"), button(lang, "button.sources", "sources:0")),
    ]


def back(chat: Chat, id: int) -> Button:
    """A button to the card of a source."""
    return Button(t(chat.lang, "button.card", number=id), data=f"sources:card:{id}")


# ------------------------------------------------------------------ change


def how_to_edit(chat: Chat, source: Source) -> Message:
    """What of a source can be changed, and how it is written. Buttons: its choices, `sources:card:<id>`."""
    id = source.id
    row = (
        button(chat.lang, "button.edit_lang", f"editsource:{id}:lang"),
        button(chat.lang, "button.edit_every", f"editsource:{id}:every"),
        back(chat, id),
    )
    return message(html(chat.lang, "editsource.how", number=id, source=named(chat, source)), [row])


def ask_language(chat: Chat, source: Source) -> Message:
    """Which language? Buttons: `editsource:<id>:lang:<code>`."""
    offered = [
        Button(_chosen(own(code), source.lang == code), data=f"editsource:{source.id}:lang:{code}")
        for code in LANGUAGES
    ]
    auto = Button(_chosen(t(chat.lang, "button.auto"), not source.lang), data=f"editsource:{source.id}:lang:auto")
    told = html(chat.lang, "editsource.ask_lang", number=source.id, source=named(chat, source))
    return message(told, [*in_rows(offered, 4), (auto, back(chat, source.id))])


def ask_interval(chat: Chat, source: Source) -> Message:
    """How often? Buttons: `editsource:<id>:every:auto`, `editsource:<id>:every:<minutes>m`."""
    auto = Button(_chosen(t(chat.lang, "button.rhythm"), not source.chosen), data=f"editsource:{source.id}:every:auto")
    offered = [
        Button(
            _chosen(span(chat, each), source.chosen and source.interval == each),
            data=f"editsource:{source.id}:every:{minutes}m",
        )
        for minutes in MINUTES
        for each in (timedelta(minutes=minutes),)
    ]
    told = html(chat.lang, "editsource.ask_every", number=source.id, source=named(chat, source))
    return message(told, [(auto,), *in_rows(offered, 3), (back(chat, source.id),)])


def _chosen(label: str, is_chosen: bool) -> str:
    return f"✓ {label}" if is_chosen else label


def ask_address(
    chat: Chat,
    source: Source,
    new: NewSource,
    batch: Batch,
    newest: Sequence[tuple[Item, str]],
    token: str,
    now: datetime,
) -> Message:
    """Another address, with what is there. Buttons: `editsource:ok:<token>`, `editsource:no:<token>`."""
    row = (
        button(chat.lang, "button.edit_address", f"editsource:ok:{token}"),
        button(chat.lang, "button.cancel", f"editsource:no:{token}"),
    )
    ask = html(chat.lang, "editsource.ask_url", number=source.id, source=named(chat, source))
    return message(paragraphs(ask, look(chat, new, batch, newest, now)), [row])


def edited(lang: str, before: Source, after: Source, declared: bool) -> Html:
    """What changed, to stand above the card."""
    was, became = _states(lang, before), _states(lang, after)
    told = [
        html(lang, "editsource.changed", what=t(lang, f"field.{what}"), was=was[what], now=became[what])
        for what in was
        if was[what] != became[what]
    ]
    if not told:
        return html(lang, "editsource.same")
    return lines(html(lang, "editsource.done"), *told, html(lang, "editsource.declared") if declared else None)


def _states(lang: str, source: Source) -> dict[str, str]:
    return {
        "name": shorten(line(source.title), 100),
        "lang": source.lang or t(lang, "card.lang_of_feed"),
        "every": exactly(source.interval, lang) if source.chosen else t(lang, "card.by_rhythm"),
        "publisher": line(source.publisher or "") or t(lang, "card.by_address"),
        "url": shorten(line(bare(source.url)), URL_SHOWN),
    }


# ------------------------------------------------------------------ health


def health(chat: Chat, found: Sequence[Diagnosis], offset: int, now: datetime) -> Message:
    """Sources that are not well, the worst first, from `offset` on. Buttons for each: check, pause or resume, remove, its
    card; `sourcehealth:<offset>` for ◀ ▶."""
    if not found:
        row = (button(chat.lang, "button.sources", "sources:0"),)
        return message(html(chat.lang, "ill.none"), [row])
    at = min(offset, (len(found) - 1) // ILL_SHOWN * ILL_SHOWN)
    page = found[at : at + ILL_SHOWN]
    told = [_ill(chat, one, now) for one in page]
    rows = [*(_remedies(one.watched.source, at) for one in page), pages("sourcehealth", at, ILL_SHOWN, len(found))]
    return message(paragraphs(plural(chat.lang, "ill.head", len(found)), "\n".join(told)), rows)


def _ill(chat: Chat, one: Diagnosis, now: datetime) -> Html:
    source = one.watched.source
    why = diagnosis(chat, one.watched, one.illness, now)
    return lines(Html(f"{sign(source, one.illness)} {source.id}. {named(chat, source)}"), why)


def sign(source: Source, illness: Illness) -> str:
    """One sign for what is wrong."""
    return {"silent": "🔇", "slow": "🐌"}.get(illness.kind, icon(source))


def diagnosis(chat: Chat, one: Watched, illness: Illness, now: datetime) -> Html:
    """What is wrong with a source, in plain words."""
    lang, source = chat.lang, one.source
    since = ago(illness.since, lang, now)
    if illness.kind == "slow":
        return html(lang, "ill.slow", span=span(chat, now - illness.since), every=span(chat, source.interval))
    if illness.kind == "silent":
        if illness.usual is None:
            return html(lang, "ill.silent.long")
        return html(lang, "ill.silent", at=since, span=span(chat, illness.usual))
    read = t(lang, "source.never") if source.last_ok_at is None else t(lang, "ill.read", at=since)
    why = trouble(lang, source.last_error)
    if illness.kind == "gone":
        return html(lang, "ill.gone", why=why, read=read)
    return html(lang, "ill.failing", why=why, read=read, n=source.failures)


def _remedies(source: Source, offset: int) -> Row:
    turn = ("⏸", "pausesource") if source.state == "active" else ("▶️", "resumesource")
    return (
        Button(f"🔎 {source.id}", data=f"checksource:{source.id}"),
        Button(f"{turn[0]} {source.id}", data=f"{turn[1]}:{source.id}:health:{offset}"),
        Button(f"🗑 {source.id}", data=f"removesource:{source.id}"),
        Button(f"⚙ {source.id}", data=f"sources:card:{source.id}"),
    )


# ------------------------------------------------------------------ export


def exported(chat: Chat, body: bytes, total: int, resting: int, secret: int, now: datetime) -> Message:
    """The file with all sources, and what is in it."""
    told = lines(
        plural(chat.lang, "export.head", total),
        plural(chat.lang, "export.resting", resting) if resting else None,
        plural(chat.lang, "export.secret", secret) if secret else None,
        html(chat.lang, "export.foot"),
    )
    return message(told, file=Attachment(f"sources-{now:%Y-%m-%d}.opml", body))
