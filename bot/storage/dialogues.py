"""Questions of the bot that wait for an answer: one for each person in a chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table, Text, and_, delete, or_, select, update

from bot.model import ChatId
from bot.model.dialogues import Dialogue
from bot.storage import Tx
from bot.storage.columns import metadata, number
from bot.storage.schema import chat
from bot.storage.types import Id, Moment, Words
from bot.storage.upsert import insert

dialogue = Table(
    "dialogue",
    metadata,
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("person", Id, primary_key=True, autoincrement=False),
    Column("command", Text, nullable=False),
    Column("args", Words, nullable=False),
    Column("message_ref", Text),
    Column("answer_ref", Text),
    number("tries"),
    Column("until", Moment, nullable=False),
    CheckConstraint("tries >= 0", name="tries_counted"),
)


async def ask(tx: Tx, chat_id: ChatId, person: int, asked: Dialogue, now: datetime) -> None:
    """The person is asked this from now on, and nothing else; what nobody can answer any more is forgotten."""
    await tx.execute(delete(dialogue).where(dialogue.c.until <= now))
    told = {
        "command": asked.command,
        "args": asked.args,
        "message_ref": asked.message_ref,
        "answer_ref": None,
        "tries": asked.tries,
        "until": asked.until,
    }
    made = insert(tx.dialect.name, dialogue).values(chat_id=chat_id, person=person, **told)
    await tx.execute(made.on_conflict_do_update(index_elements=["chat_id", "person"], set_=told))


async def answered(tx: Tx, place: tuple[str, str, int], person: int, answer_ref: str, now: datetime) -> Dialogue | None:
    """What the person in the chat at `place` (channel, address, topic) is asked; what was answered already only for
    that same answer, which then came again."""
    channel, address, thread_id = place
    there = and_(chat.c.channel == channel, chat.c.address == address, chat.c.thread_id == thread_id)
    is_open = or_(dialogue.c.answer_ref.is_(None), dialogue.c.answer_ref == answer_ref)
    asked = select(dialogue).join(chat, chat.c.id == dialogue.c.chat_id).where(there, dialogue.c.person == person)
    row = (await tx.execute(asked.where(dialogue.c.until > now, is_open))).one_or_none()
    return Dialogue(row.command, row.args, row.message_ref, row.tries, row.until) if row else None


async def settle(tx: Tx, chat_id: ChatId, person: int, answer_ref: str) -> None:
    """What the person was asked is answered, by this message."""
    await tx.execute(update(dialogue).where(*_of(chat_id, person)).values(answer_ref=answer_ref))


async def has_any(tx: Tx, chat_id: ChatId, person: int) -> bool:
    """Whether anything is kept of what the person was asked."""
    return await tx.scalar(select(dialogue.c.command).where(*_of(chat_id, person))) is not None


async def end(tx: Tx, chat_id: ChatId, person: int, now: datetime, command: str | None = None) -> str | None:
    """The person is asked nothing any more (of `command`, if one is named); the command that asked, None for none."""
    ends = (*_of(chat_id, person), *((dialogue.c.command == command,) if command else ()))
    is_open = (dialogue.c.answer_ref.is_(None), dialogue.c.until > now)
    found: str | None = await tx.scalar(select(dialogue.c.command).where(*ends, *is_open))
    await tx.execute(delete(dialogue).where(*ends))
    return found


def _of(chat_id: ChatId, person: int) -> tuple[Any, ...]:
    return dialogue.c.chat_id == chat_id, dialogue.c.person == person
