"""The table of broadcasts, which the outbox refers to."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Table, Text

from bot.storage.columns import flag, identity, index_where, json, metadata, one_of, reference
from bot.storage.types import Moment, Words

# A cancelled one is open until its last message has gone one way or the other.
OPEN = "CASE state WHEN 'running' THEN open WHEN 'paused' THEN open WHEN 'cancelled' THEN TRUE ELSE NOT open END"
broadcast = Table(
    "broadcast",
    metadata,
    identity(),
    Column("text", Words, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    json("counts"),
    reference("chat_id", "chat", "SET NULL", nullable=True),
    Column("message_ref", Text),
    flag("open"),
    Column("touched_at", Moment, nullable=False),
    one_of("state", "draft", "running", "paused", "cancelled", "done"),
    CheckConstraint(OPEN, name="open_while_under_way"),
    # One at a time.
    index_where("uq_broadcast_open", "open", where="open", unique=True),
)
