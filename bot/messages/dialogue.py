"""Questions whose answer is the next thing that somebody writes, and what is said about their answers."""

from __future__ import annotations

from dataclasses import replace

from bot.messages.catalog import has, html, t
from bot.messages.compose import button, message, paragraphs
from bot.messages.markup import Html, clip, isolate
from bot.model import Chat, Message


def question(chat: Chat, name: str) -> Message:
    """What is asked for the command of this name, in its own words (`ask.<name>`)."""
    return message(html(chat.lang, f"ask.{name}"))


def waiting(chat: Chat, asked: Message, person: int) -> Message:
    """A question as it is put: how to get out of it; in a group as something that `person` alone is to answer (0 for
    whoever wrote the command). Button in private: `cancel:`."""
    lang = chat.lang
    if chat.kind == "private":
        told = clip(paragraphs(asked.html, html(lang, "ask.waits")))
        return replace(asked, html=told, buttons=(*asked.buttons, (button(lang, "button.cancel", "cancel:"),)))
    whom = Html(f'<a href="tg://user?id={person}">✍️</a> ') if person else ""
    told = clip(paragraphs(f"{whom}{asked.html}", html(lang, "ask.waits_for_reply")))
    return replace(asked, html=told, buttons=(), prompt=t(lang, "ask.prompt"))


def again(chat: Chat, refused: Message) -> Message:
    """Why an answer will not do; the question goes on, in a group to whoever is answered by this."""
    if chat.kind == "private":
        return replace(refused, html=clip(paragraphs(refused.html, html(chat.lang, "ask.again"))))
    told = clip(paragraphs(refused.html, html(chat.lang, "ask.again_by_reply")))
    return replace(refused, html=told, buttons=(), prompt=t(chat.lang, "ask.prompt"))


def enough(chat: Chat, refused: Message, name: str) -> Message:
    """Why an answer will not do, and that no other is waited for."""
    return replace(refused, html=clip(paragraphs(refused.html, html(chat.lang, "ask.enough", command=f"/{name}"))))


def cancelled(chat: Chat, name: str | None) -> Message:
    """What is no longer asked; for None, that nothing was."""
    if name is None:
        return message(html(chat.lang, "cancel.nothing"))
    command = isolate(f"/{name}", chat.lang)
    about = f" ({html(chat.lang, f'help.{name}')})" if has(f"help.{name}") else ""
    return message(html(chat.lang, "cancel.done", command=Html(f"{command}{about}")))
