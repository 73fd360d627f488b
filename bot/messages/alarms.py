"""Words of the bot to those who run it about what is wrong with it, and what is well again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from bot.messages.administration import icon, trouble
from bot.messages.catalog import html, plural
from bot.messages.compose import Row, button, lines, message, paragraphs
from bot.messages.markup import Html, escape, isolate, line, link, shorten
from bot.model import Chat, Message, Source
from bot.model.access import bare

TITLE_SHOWN = 80
# Notices that lead to what is known of the bot as a whole.
OF_HEALTH = frozenset(
    {"notice.lag", "notice.lag_over", "notice.disk", "notice.disk_over", "notice.database", "notice.database_over"}
)


def sources(
    broke: Sequence[Source], recovered: Sequence[Source], quiet: Sequence[Source] = (), shown: int = 10
) -> dict[str, str]:
    """What is kept of sources that broke, are well again or fell silent until it is told: of each the first `shown`, and how
    many."""
    told = {"broke": broke, "quiet": quiet, "well": recovered}
    counts = {f"{name}_n": str(len(some)) for name, some in told.items()}
    return {"key": "notice.sources", **counts, **{name: json.dumps(_kept(some[:shown])) for name, some in told.items()}}


def _kept(some: Sequence[Source]) -> list[tuple[int, str, str, str, str]]:
    return [
        (one.id, icon(one), shorten(line(one.title), TITLE_SHOWN), bare(one.url), one.last_error or "") for one in some
    ]


def notice(payload: Mapping[str, str], chat: Chat) -> Message | None:
    """Sources that broke or recovered, as one message; None for another notice. Button: `sourcehealth:`."""
    if payload.get("key") != "notice.sources":
        return None
    lang, broke, well = chat.lang, int(payload["broke_n"]), int(payload["well_n"])
    # Notices that were kept by an earlier version have none.
    quiet = int(payload.get("quiet_n", "0"))
    heads = [
        plural(lang, "notice.sources.broke", broke) if broke else "",
        plural(lang, "notice.sources.quiet", quiet) if quiet else "",
        plural(lang, "notice.sources.well", well) if well else "",
    ]
    head = html(lang, "notice.sources", told=" · ".join(filter(None, heads)))
    return message(
        paragraphs(
            head,
            _some(chat, payload["broke"], broke),
            _some(chat, payload.get("quiet", "[]"), quiet),
            _some(chat, payload["well"], well),
        ),
        [(button(lang, "button.sourcehealth", "sourcehealth:"),)],
    )


def _some(chat: Chat, kept: str, total: int) -> Html:
    told = [_one(chat, *one) for one in json.loads(kept)]
    more = total - len(told)
    return lines(*told, html(chat.lang, "notice.sources.more", n=more) if more > 0 else None)


def _one(chat: Chat, number: int, sign: str, title: str, url: str, error: str) -> Html:
    why = f" – {escape(trouble(chat.lang, error))}" if error else ""
    return Html(f"{sign} {number}. {link(url, isolate(title or url, chat.lang))}{why}")


def ways_out(payload: Mapping[str, str], lang: str) -> Row:
    """The button below a notice: the list that shows more."""
    return (button(lang, "button.health", "health:"),) if payload["key"] in OF_HEALTH else ()
