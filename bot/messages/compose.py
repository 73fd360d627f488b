"""The parts that messages are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.messages.catalog import plural, t
from bot.messages.direction import laid
from bot.messages.markup import LIMIT, Html, clip, web_address
from bot.model import Attachment, Button, Message

Row = tuple[Button, ...]
# Telegram's limit for the words below a picture.
CAPTION = 1024


def lines(*parts: str | None) -> Html:
    """The parts that are there, one below the other."""
    return Html("\n".join(part for part in parts if part))


def paragraphs(*parts: str | None) -> Html:
    """The parts that are there, an empty line between two."""
    return Html("\n\n".join(part for part in parts if part))


def message(
    html: str,
    rows: Iterable[Row] = (),
    *,
    silent: bool = False,
    photo: bytes | None = None,
    file: Attachment | None = None,
) -> Message:
    """A message that Telegram takes: its lines in the direction of its words, cut to its length, closed with … then, without
    empty rows of buttons."""
    told = clip(laid(html), LIMIT if photo is None and file is None else CAPTION)
    return Message(html=told, buttons=tuple(row for row in rows if row), silent=silent, photo=photo, file=file)


def button(lang: str, key: str, data: str) -> Button:
    """A button with the words of `key`."""
    return Button(laid(t(lang, key)), data=data)


def opens(lang: str, key: str, url: str) -> Row:
    """A row with one button that opens `url`; an empty row when Telegram would not take that address."""
    return (Button(laid(t(lang, key)), url=url),) if web_address(url) else ()


def pages(name: str, offset: int, size: int, total: int, *suffix: str) -> Row:
    """◀ and ▶ as far as there is something on that side: `name:offset` and what follows it, parted by colons."""

    def data(at: int) -> str:
        return ":".join([name, str(at), *suffix])

    before = (Button("◀", data=data(max(0, offset - size))),) if offset > 0 else ()
    after = (Button("▶", data=data(offset + size)),) if offset + size < total else ()
    return before + after


def in_rows(buttons: Sequence[Button], width: int) -> list[Row]:
    """Buttons side by side, `width` to a row."""
    return [tuple(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def numbered(lang: str, head: str, told: Sequence[str], ends: Sequence[Button], total: int) -> Message:
    """A list of which `total` there are, as far as it is `told`, each with a button that ends it."""
    more = total - len(told)
    rest = plural(lang, "muted.more", more) if more > 0 else None
    return message(paragraphs(head, lines(*told, rest)), in_rows(ends, 5))
