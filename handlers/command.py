"""What a command is, what it is given, and what it gives back. No type of Telegram's passes here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from bot.model import Chat, Message
from bot.model.staff import Post
from bot.service import Services

Scope = Literal["private", "group", "chat_admins", "staff"]

# An answer that takes longer than this is no answer.
SECONDS = 10.0
# The name of what runs for text without a command.
PLAIN = "text"


class Role(IntEnum):
    """What a person may do here; each may what the one before may. In private everybody is CHAT_ADMIN.

    From EDITOR on they tend the bot. That is no right over other people's groups; only OWNER may all everywhere.
    """

    MEMBER = 0
    CHAT_ADMIN = 1
    EDITOR = 2
    ADMINISTRATOR = 3
    OWNER = 4

    @property
    def tends(self) -> bool:
        """Whether it is a right over the bot: what needs it does not exist for others."""
        return self >= Role.EDITOR

    @property
    def post(self) -> Post | None:
        """The post that gives this right."""
        return {Role.EDITOR: "editor", Role.ADMINISTRATOR: "administrator", Role.OWNER: "owner"}.get(self)  # type: ignore[return-value]


def role_of(post: Post | None) -> Role:
    """The right that a post gives."""
    return Role[post.upper()] if post else Role.MEMBER


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that somebody sent: its size in bytes, and how to get what it holds."""

    size: int
    read: Callable[[], Awaitable[bytes]]


async def untold(_: Message) -> str | None:
    """Nobody waits to be told how far it is."""
    return None


@dataclass(frozen=True, slots=True)
class Request:
    """A command, typed or tapped.

        `args` is what follows its name. `message_id` is the message that it stands in: the typed one, or the one
        whose button was tapped (`is_button`). `replied_to` is what the typed one answers.
        `user_id` is 0 when somebody speaks as the chat itself; `about` is the person whom the answered message shows, or 0.
    `spoken` is what the client of who asks in private speaks, "" when it does not say. `html` is `args` as it was formatted.
    `bot` is the bot's own name at Telegram. `file` came with the message, or with the one that it answers. `tell` shows how
    far it is, and says in which message; the answer takes its place. `shown` is the data of the buttons under the message of
    the bot's that it answers.
    """

    chat: Chat
    user_id: int
    role: Role
    lang: str
    name: str
    args: str
    is_button: bool
    message_id: str
    replied_to: str | None = None
    spoken: str = ""
    html: str = ""
    bot: str = ""
    about: int = 0
    file: Attached | None = None
    tell: Callable[[Message], Awaitable[str | None]] = untold
    shown: tuple[str, ...] = ()

    @property
    def person(self) -> int:
        """Who is asked when something is missing: the person, or the chat that they speak as."""
        return self.user_id or int(self.chat.address)

    @property
    def who(self) -> str:
        """The name under which an act is noted in the audit."""
        return str(self.user_id or self.chat.address)

    @property
    def typed(self) -> str:
        """The command as people type it; empty for text without one."""
        return "" if self.name == PLAIN else f"/{self.name}"


Reply = Message | Sequence[Message]
Run = Callable[[Request, Services], Awaitable[Reply]]


def is_bare(request: Request) -> bool:
    """Whether nothing at all says what a typed command is about."""
    return not (request.is_button or request.args or request.file or request.replied_to)


def is_offered(request: Request) -> bool:
    """Whether a button was tapped that says no more than the command's name: something else than what others offer."""
    return request.is_button and not request.args


def is_open(request: Request) -> bool:
    """Either of the two."""
    return is_bare(request) or is_offered(request)


@dataclass(frozen=True, slots=True)
class Asks:
    """What a command lacks is asked for `when` this is so, and comes with the next message.

    The question is `words`, or else what the catalog has under `ask.<name>`; None: the command has an answer as it is.
    """

    when: Callable[[Request], bool] = is_bare
    words: Callable[[Request, Services], Awaitable[Message | None]] | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name without the slash, what it runs, who may, and where it is offered.

    `scopes` are the menus that list it. The answer to a tap for which `below` is true, or says so, leaves the tapped message as it is. `looking` is shown while a slow command runs, for `seconds` at the most. `action` is what the bot is seen to be doing meanwhile, as sendChatAction takes it.
    With `asks_anew` it is for a group's administrators even where everybody may change things, and who they are is not
    taken from memory.
    With `remote` it can be done in private for a channel that is named first. `asks` says when it asks for more.
    """

    name: str
    run: Run
    scopes: tuple[Scope, ...]
    role: Role = Role.MEMBER
    aliases: tuple[str, ...] = ()
    seconds: float = SECONDS
    looking: Callable[[Request], Message | None] | None = None
    below: bool | Callable[[Request], bool] = False
    action: str | None = None
    asks_anew: bool = False
    remote: bool = False
    asks: Asks | None = None

    def stands_below(self, request: Request) -> bool:
        """Whether the answer leaves a tapped message as it is."""
        return self.below(request) if callable(self.below) else self.below

    @property
    def help_key(self) -> str:
        """The catalog key of the line that describes it."""
        return f"help.{self.name}"


class StaleButton(Exception):
    """A button whose data means nothing (any more)."""


def opens(request: Request) -> bool:
    """Whether a tapped button says only what it is about: it stands under something else. What follows after a colon
    comes from the answer itself, which then changes."""
    return ":" not in request.args
