"""Topics that cannot be written to: their messages go to the group's general topic, and say so once."""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import replies
from bot.model import Chat, Elsewhere
from bot.storage import Tx, chats


def words(chat: Chat) -> Mapping[Elsewhere, str]:
    """What to put before a message that does not reach its topic; nothing when that was said before."""
    if not chat.thread_id or chat.state_reason == "topic_closed":
        return {}
    return {"topic_closed": replies.topic_closed(chat.lang), "topic_deleted": replies.topic_deleted(chat.lang)}


async def keep(tx: Tx, chat: Chat, why: Elsewhere | None) -> None:
    """Remember where the message went: a closed topic until it takes one again; of a deleted one all goes to the group."""
    if why == "topic_deleted":
        await chats.leave_topic(tx, chat)
    elif why != chat.state_reason and (why or chat.state_reason == "topic_closed"):
        await chats.set_reason(tx, chat.id, why)
