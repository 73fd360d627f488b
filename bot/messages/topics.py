"""Words about topic packs: which there are, and what each means, language by language."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.catalog import comma, html, plural
from bot.messages.compose import button, in_rows, lines, message, pages, paragraphs
from bot.messages.markup import Html, bold, escape, isolate, line, shorten
from bot.model import Button, Chat, Message
from bot.model.packs import Spoken, Topic

# Of many languages those with the most terms are named in a list.
LANGUAGES_SHOWN = 12
# A page has room for all of this; a pack that says more is shortened.
TERMS_SHOWN, RELATED_SHOWN, AGAINST_SHOWN, KINDS_SHOWN = 1500, 700, 250, 4


def listed(chat: Chat, topics: Sequence[Topic]) -> Message:
    """All topics. Buttons: `topics:<id>:0`."""
    told = [_topic(chat, one) for one in topics]
    opened = [Button(f"📖 {shorten(line(one.title), 40)}", data=f"topics:{one.id}:0") for one in topics]
    return message(paragraphs(html(chat.lang, "topics.head"), *told), in_rows(opened, 1))


def _topic(chat: Chat, topic: Topic) -> Html:
    counts = sorted(topic.counts.items(), key=lambda one: (-one[1], one[0]))
    shown = " · ".join(f"{code} {count}" for code, count in counts[:LANGUAGES_SHOWN])
    more = len(counts) - LANGUAGES_SHOWN
    return lines(
        Html(f"{bold(isolate(line(topic.title), chat.lang))} · <code>topic:{escape(topic.id)}</code>"),
        isolate(line(topic.about), chat.lang),
        html(chat.lang, "topics.terms", n=sum(topic.counts.values()), languages=len(counts)),
        Html(f"{escape(shown)}{f' · +{more}' if more > 0 else ''}"),
    )


def page(chat: Chat, topic: Topic, number: int) -> Message:
    """A topic in one language, the `number`-th of its own. Buttons: `subscribe:topic:<id>`, `topics:<id>:<number>`,
    `topics:<id>:all`, `topics`."""
    one = topic.spoken[number]
    named = Html(f"{bold(isolate(line(topic.title), chat.lang))} · <code>topic:{escape(topic.id)}</code>")
    place = html(chat.lang, "topics.language", name=line(one.name), code=one.code, at=number + 1, of=len(topic.spoken))
    told = paragraphs(lines(named, isolate(line(topic.about), chat.lang)), place, *_spoken(chat, one))
    rows = [
        (
            button(chat.lang, "button.subscribe", f"subscribe:topic:{topic.id}"),
            button(chat.lang, "button.languages", f"topics:{topic.id}:all"),
            button(chat.lang, "button.topics", "topics:"),
        ),
        pages(f"topics:{topic.id}", number, 1, len(topic.spoken)),
    ]
    return message(told, rows)


def _spoken(chat: Chat, one: Spoken) -> list[Html]:
    lang = chat.lang
    parts = [lines(html(lang, "topics.core"), _words(chat, one.terms, TERMS_SHOWN))]
    if one.related:
        parts.append(lines(html(lang, "topics.related"), _words(chat, one.related, RELATED_SHOWN)))
    if one.against:
        against = [Html(f"• {_words(chat, phrases, AGAINST_SHOWN)}") for _, phrases in one.against[:KINDS_SHOWN]]
        parts.append(lines(html(lang, "topics.against"), *against))
    return parts


def _words(chat: Chat, terms: Sequence[str], limit: int) -> Html:
    return isolate(shorten(line(comma(chat.lang).join(terms)), limit), chat.lang)


def languages(chat: Chat, topic: Topic) -> Message:
    """All languages of a topic, in its order. Buttons: `topics:<id>:<number>`."""
    codes = [Button(one.code, data=f"topics:{topic.id}:{number}") for number, one in enumerate(topic.spoken)]
    head = plural(chat.lang, "topics.languages", len(topic.spoken), topic=isolate(line(topic.title), chat.lang))
    return message(head, in_rows(codes, 7))
