"""A story as it went on: what is known of its truce, and each development with its time and source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.messages import truces
from bot.messages.catalog import has, html, listed, moment, pair, plural, t
from bot.messages.compose import Row, button, in_rows, lines, message, opens, pages, paragraphs
from bot.messages.markup import Html, bold, escape, isolate, line, link, shorten, shown
from bot.messages.replies import carried, foreign, nothing_subscribed
from bot.model import Button, Chat, Correction, Development, Message, Story
from bot.model.wishes import FOR_GOOD

TITLE_SHOWN, NAME_SHOWN, SOURCE_SHOWN = 160, 40, 60
# Developments on a page; outlets by name; corrections: what is more is counted.
PAGE, NAMES, CORRECTIONS = 5, 4, 3
PICTURE = "picture"
MARKS = {"first": "🆕", "status": "🔄", "time": "🕛", "denial": "🚫", "content": "➕", "lapsed": "⌛"}


def timeline(
    chat: Chat,
    story: Story,
    made: Sequence[Development],
    now: datetime,
    *,
    offset: int | None = None,
    earlier: Story | None = None,
    muted: datetime | None = None,
    remind: bool = False,
) -> Message:
    """One page of a story, oldest first: five developments from `offset` on, without it the last five.

    `earlier` is the story that it continues, `muted` until when the chat hears nothing of it; `remind` offers
    reminders. Buttons: 📖 (the newest article), `why:<id>`, `mute:<id>` or `unmute:<id>`, `remind:<id>`,
    `story:<id>:picture`, `story:<earlier id>`, `story:<id>:<offset>`.
    """
    lang = chat.lang
    told = made or [beginning(story)]
    last = (len(told) - 1) // PAGE * PAGE
    at = last if offset is None else min(max(0, offset), last) // PAGE * PAGE
    items = [_development(chat, story, one, now) for one in told[at : at + PAGE]]
    title = link(story.url, isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), lang))
    head = lines(html(lang, "story.head", id=story.id), title, _standing(chat, story, now))
    around = lines(_carried(story, lang), _continues(earlier, lang), _muted(chat, muted, now))
    count = plural(lang, "story.developments", len(told)) if len(told) > PAGE else None
    return message(
        paragraphs(head, around, count, *items, _corrections(chat, story.corrections, now)),
        [
            *_buttons(lang, story, told, muted=muted is not None, remind=remind),
            (button(lang, "button.earlier", f"story:{earlier.id}"),) if earlier else (),
            _turns(f"story:{story.id}", at, len(told)),
        ],
    )


def beginning(story: Story) -> Development:
    """The first development of a story that was stored before there were any."""
    at = story.published_at or story.first_seen_at
    return Development(1, "first", None, True, story.title, story.url, story.source_title, "", at)


def _buttons(lang: str, story: Story, made: Sequence[Development], *, muted: bool, remind: bool) -> list[Row]:
    mute = (
        button(lang, "button.unmute", f"unmute:{story.id}")
        if muted
        else button(lang, "button.mute", f"mute:{story.id}")
    )
    wish = (button(lang, "button.remind", f"remind:{story.id}"),) if remind else ()
    drawn = (button(lang, "button.picture", f"story:{story.id}:{PICTURE}"),) if len(made) > 1 else ()
    return [
        (*opens(lang, "button.read_newest", made[-1].url), button(lang, "button.why", f"why:{story.id}"), *drawn),
        (mute, *wish),
    ]


def _turns(name: str, at: int, total: int) -> Row:
    before = (Button("◀", data=f"{name}:{at - PAGE}"),) if at > 0 else ()
    after = (Button("▶", data=f"{name}:{at + PAGE}"),) if at + PAGE < total else ()
    return before + after


def _development(chat: Chat, story: Story, one: Development, now: datetime) -> Html:
    """What changed and when; the headline, linked, unless the story stands under it; who told it first."""
    lang = chat.lang
    words = Html(f"{MARKS[one.change]} {html(lang, f'change.{one.change}')}")
    state = status(one.status, lang)
    # A new state says by itself that it changed.
    what = state if state and one.change == "status" else Html(" · ".join([words, *([state] if state else [])]))
    title = isolate(shorten(shown(one.title, one.url), TITLE_SHOWN), lang)
    source = Html(f"{isolate(shorten(line(one.source_title), SOURCE_SHOWN), lang)} {foreign(one.lang, lang)}".strip())
    head = Html(f"{bold(escape(moment(one.at, chat.tz, lang, now)))} · {what}")
    if one.change == "lapsed":
        # Nobody told that: its article is the one that told of the time.
        return head
    return lines(head, None if (one.title, one.url) == (story.title, story.url) else link(one.url, title), source)


def status(value: str | None, lang: str) -> Html | None:
    """A status of a truce in words; None for none."""
    if not value or not has(f"status.{value}"):
        return None
    return Html(f"{truces.sign(value, lang)} {html(lang, f'status.{value}')}")


def _standing(chat: Chat, story: Story, now: datetime) -> Html | None:
    """What is known of the story's truces."""
    if not story.truces:
        return None
    chief = story.truces[0]
    return lines(truces.state(chief.status, chief.place, chat.lang), truces.told(story.truces, chat, now))


def _carried(story: Story, lang: str) -> Html | None:
    """How many outlets carry the story, how many of them with a text of their own, and the first of them by name."""
    total = len(story.outlets)
    if not total:
        return None
    names = listed((shorten(line(name), NAME_SHOWN) for name in story.outlets[:NAMES]), lang)
    more = f" {plural(lang, 'story.more', total - NAMES)}" if total > NAMES else ""
    return pair(lang, carried(total, len(story.publishers), lang), Html(f"{names}{more}"))


def _continues(earlier: Story | None, lang: str) -> Html | None:
    if earlier is None:
        return None
    title = isolate(shorten(shown(earlier.title, earlier.url), TITLE_SHOWN), lang)
    return html(lang, "story.continues", title=title)


def _muted(chat: Chat, until: datetime | None, now: datetime) -> Html | None:
    if until is None:
        return None
    if until >= FOR_GOOD:
        return html(chat.lang, "story.muted.good")
    return html(chat.lang, "story.muted", at=moment(until, chat.tz, chat.lang, now))


def _corrections(chat: Chat, made: Sequence[Correction], now: datetime) -> Html | None:
    if not made:
        return None
    told = [_correction(chat, one, now) for one in made[:CORRECTIONS]]
    more = len(made) - CORRECTIONS
    return lines(*told, plural(chat.lang, "story.corrections.more", more) if more > 0 else None)


def _correction(chat: Chat, one: Correction, now: datetime) -> Html:
    """What was taken back, as it was and as it is."""
    lang = chat.lang
    before, after = (_value(chat, one.what, value, now) for value in (one.before, one.after))
    at = moment(one.at, chat.tz, lang, now)
    return html(lang, "story.corrected", at=at, what=t(lang, f"corrected.{one.what}"), before=before, after=after)


def _value(chat: Chat, what: str, value: str, now: datetime) -> Html:
    if what == "status":
        return status(value, chat.lang) or escape(line(value) or "–")
    at = _instant(value) if what in {"effective", "expires"} else None
    if at is not None:
        return escape(moment(at, chat.tz, chat.lang, now))
    return isolate(shorten(line(value), TITLE_SHOWN // 2), chat.lang) or escape("–")


def _instant(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None


# ------------------------------------------------------------ which story


def choose(
    chat: Chat, stories: Sequence[Story], offset: int, size: int, total: int, now: datetime, *, subscribed: bool
) -> Message:
    """The chat's newest stories from `offset` on, to choose from. Buttons: `story:<id>`, `story:list:<offset>`."""
    lang = chat.lang
    if not stories:
        return message(html(lang, "latest.none")) if subscribed else nothing_subscribed(chat)
    told = [_choice(chat, number, story, now) for number, story in enumerate(stories, offset + 1)]
    chosen = [Button(f"🧵 {number}", data=f"story:{story.id}") for number, story in enumerate(stories, offset + 1)]
    rows = [*in_rows(chosen, 5), pages("story:list", offset, size, total)]
    return message(paragraphs(html(lang, "story.choose"), "\n\n".join(told)), rows)


def _choice(chat: Chat, number: int, story: Story, now: datetime) -> Html:
    title = isolate(shorten(shown(story.title, story.url), TITLE_SHOWN), chat.lang)
    at = moment(story.last_seen_at, chat.tz, chat.lang, now)
    return lines(Html(f"{number}. {link(story.url, title)}"), escape(at))
