"""All tables. What must never happen is refused here, by a constraint, on both engines."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.storage.types import Id, Moment, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Id, Identity(), primary_key=True)


def _ref(name: str, target: str, ondelete: str | None = "CASCADE", *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{target}.id", ondelete=ondelete), nullable=nullable)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def _json(name: str, default: str = "{}") -> Column[object]:
    return Column(name, JSON(none_as_null=True), nullable=False, server_default=text(f"'{default}'"))


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text("0"))


def _flag(name: str, *, on: bool = False) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=true() if on else false())


def _where(index: str, *columns: object, where: str, unique: bool = False) -> Index:
    """An index over the rows that `where` names, on both engines."""
    return Index(index, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))  # type: ignore[arg-type]


chat = Table(
    "chat",
    metadata,
    _id(),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("thread_id", Id, nullable=False, server_default=text("0")),
    Column("kind", Text, nullable=False),
    Column("title", Words, nullable=False),
    Column("lang", Text, nullable=False),
    Column("tz", Text, nullable=False),
    Column("mode", Text, nullable=False, server_default=text("'instant'")),
    Column("digest_at", Time),
    Column("digest_due_at", Moment),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    _flag("followups", on=True),
    Column("state", Text, nullable=False, server_default=text("'active'")),
    Column("state_reason", Words),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("channel", "address", "thread_id"),
    _one_of("kind", "private", "group", "supergroup", "channel"),
    _one_of("mode", "instant", "digest"),
    _one_of("state", "active", "paused", "gone"),
    CheckConstraint("(mode = 'digest') = (digest_due_at IS NOT NULL)", name="digest_has_time"),
    CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_is_whole"),
)

query = Table(
    "query",
    metadata,
    _id(),
    Column("key", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("key"),
)

subscription = Table(
    "subscription",
    metadata,
    _id(),
    _ref("chat_id", "chat"),
    _ref("query_id", "query", None),
    Column("created_at", Moment, nullable=False),
    Column("mode", Text),
    _flag("silent"),
    _flag("urgent"),
    Column("min_publishers", Integer, nullable=False, server_default=text("1")),
    _flag("paused"),
    UniqueConstraint("chat_id", "query_id"),
    Index(None, "query_id", "chat_id"),
    Index(None, "created_at"),
    _one_of("mode", "instant", "hourly", "daily"),
    CheckConstraint("min_publishers >= 1", name="min_publishers_positive"),
    # Numbers stand in buttons of old messages: none is given out twice.
    sqlite_autoincrement=True,
)

source = Table(
    "source",
    metadata,
    _id(),
    Column("kind", Text, nullable=False),
    Column("url", Words, nullable=False),
    Column("url_key", Words, nullable=False),
    Column("host", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("lang", Text),
    _json("options"),
    Column("state", Text, nullable=False, server_default=text("'active'")),
    Column("interval_s", Double, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", LargeBinary),
    Column("moved_to", Words),
    _number("failures"),
    _flag("known"),
    _flag("declared"),
    Column("last_ok_at", Moment),
    Column("last_error", Words),
    Column("hub_url", Words),
    Column("hub_topic", Words),
    Column("hub_secret", Text),
    Column("hub_expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment),
    _number("attempts"),
    UniqueConstraint("url_key"),
    _where("ix_source_due_at", "due_at", where="due_at IS NOT NULL"),
    _one_of("state", "active", "paused", "broken"),
    CheckConstraint("(state = 'active') = (due_at IS NOT NULL)", name="active_is_due"),
    CheckConstraint("interval_s > 0", name="interval_positive"),
    CheckConstraint("failures >= 0", name="failures_counted"),
    CheckConstraint("attempts >= 0", name="attempts_counted"),
    sqlite_autoincrement=True,
)

host = Table(
    "host",
    metadata,
    Column("name", Words, primary_key=True),
    Column("slot_at", Moment, nullable=False),
    Column("robots", Words),
    Column("robots_until", Moment),
)

story = Table(
    "story",
    metadata,
    _id(),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("title", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("lang", Text, nullable=False),
    Column("source_title", Words, nullable=False),
    _json("publishers", "[]"),
    Column("summary", Words),
    Column("terms", JSON(none_as_null=True)),
    Column("facts", JSON(none_as_null=True)),
    Column("published_at", Moment),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Index(None, "last_seen_at"),
    CheckConstraint("revision >= 1", name="revision_positive"),
    CheckConstraint("last_seen_at >= first_seen_at", name="seen_in_order"),
)

story_key = Table(
    "story_key",
    metadata,
    Column("key", Words, primary_key=True),
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Index(None, "story_id"),
)

entry = Table(
    "entry",
    metadata,
    _id(),
    _ref("source_id", "source"),
    Column("guid", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("url_key", Words),
    Column("text_key", Words),
    Column("title", Words, nullable=False),
    Column("summary", Words, nullable=False),
    Column("author", Words),
    Column("published_at", Moment),
    Column("content_hash", LargeBinary, nullable=False),
    _number("changes"),
    Column("lang", Text),
    Column("text", Words),
    _flag("live"),
    _ref("story_id", "story", "SET NULL", nullable=True),
    Column("first_seen_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("due_at", Moment),
    _number("attempts"),
    Column("error", Words),
    UniqueConstraint("source_id", "guid"),
    Index(None, "story_id"),
    _where("ix_entry_due", text("live DESC"), "due_at", "id", where="due_at IS NOT NULL"),
    _where("ix_entry_url_key", "url_key", where="url_key IS NOT NULL"),
    _where("ix_entry_text_key", "text_key", where="text_key IS NOT NULL"),
    CheckConstraint("changes BETWEEN 0 AND 24", name="changes_bounded"),
    CheckConstraint("attempts >= 0", name="attempts_counted"),
    CheckConstraint("due_at IS NULL OR error IS NULL", name="parked_is_not_due"),
)

story_query = Table(
    "story_query",
    metadata,
    Column("story_id", Id, ForeignKey("story.id", ondelete="CASCADE"), primary_key=True),
    Column("query_id", Id, ForeignKey("query.id"), primary_key=True),
    _ref("entry_id", "entry", "SET NULL", nullable=True),
    Column("summary", Words, nullable=False),
    Column("quote", Words, nullable=False),
    _json("marks", "[]"),
    _json("terms", "[]"),
    Index(None, "query_id", "story_id"),
    Index(None, "entry_id"),
)

ANNOUNCES = "kind IN ('alert', 'followup')"
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _ref("chat_id", "chat"),
    Column("kind", Text, nullable=False),
    _ref("story_id", "story", None, nullable=True),
    Column("revision", Integer),
    _ref("digest_id", "outbox", None, nullable=True),
    _ref("broadcast_id", "broadcast", None, nullable=True),
    _json("payload"),
    Column("priority", SmallInteger, nullable=False),
    Column("state", Text, nullable=False, server_default=text("'queued'")),
    Column("due_at", Moment),
    _number("attempts"),
    Column("message_ref", Text),
    Column("error", Words),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    _where("uq_outbox_announced", "chat_id", "story_id", "revision", where=ANNOUNCES, unique=True),
    _where(
        "uq_outbox_waiting",
        "chat_id",
        "story_id",
        where=f"{ANNOUNCES} AND state IN ('queued', 'held')",
        unique=True,
    ),
    _where("uq_outbox_update", "chat_id", "story_id", where="kind = 'update' AND state = 'queued'", unique=True),
    _where("uq_outbox_digest", "chat_id", where="kind = 'digest' AND state = 'queued'", unique=True),
    _where("ix_outbox_due", "priority", "due_at", "id", where="state = 'queued'"),
    Index(None, "story_id"),
    _where("ix_outbox_digest_id", "digest_id", where="digest_id IS NOT NULL"),
    _where("ix_outbox_broadcast_id", "broadcast_id", where="broadcast_id IS NOT NULL"),
    _one_of("kind", "alert", "followup", "update", "digest", "reminder", "notice"),
    _one_of("state", "queued", "held", "sent", "digested", "dropped", "parked"),
    CheckConstraint("(state = 'queued') = (due_at IS NOT NULL)", name="queued_is_due"),
    CheckConstraint("(state = 'sent') = (message_ref IS NOT NULL)", name="sent_has_proof"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_time"),
    CheckConstraint("(state = 'digested') = (digest_id IS NOT NULL)", name="digested_has_digest"),
    CheckConstraint(f"NOT ({ANNOUNCES} OR kind = 'update') OR story_id IS NOT NULL", name="alert_has_story"),
    CheckConstraint("kind NOT IN ('digest', 'notice') OR story_id IS NULL", name="notice_has_no_story"),
    CheckConstraint("(story_id IS NULL) = (revision IS NULL)", name="story_has_revision"),
    CheckConstraint("attempts >= 0", name="attempts_counted"),
)

mute = Table(
    "mute",
    metadata,
    _id(),
    _ref("chat_id", "chat"),
    _ref("story_id", "story", "CASCADE", nullable=True),
    Column("until", Moment, nullable=False),
    _where("uq_mute_story", "chat_id", "story_id", where="story_id IS NOT NULL", unique=True),
    _where("uq_mute_all", "chat_id", where="story_id IS NULL", unique=True),
    Index(None, "story_id"),
)

admin = Table(
    "admin",
    metadata,
    Column("user_id", Id, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("added_by", Id),
    Column("added_at", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON(none_as_null=True)),
)

broadcast = Table(
    "broadcast",
    metadata,
    _id(),
    Column("text", Words, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    _json("counts"),
)

role = Table(
    "role",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    CheckConstraint("epoch >= 1", name="epoch_positive"),
)
