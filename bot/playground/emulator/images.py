"""Pictures as Telegram takes them: what they are by their first bytes, and how large."""

from __future__ import annotations

import struct

from bot.playground.emulator.refusal import bad_request

# https://core.telegram.org/bots/api#sendphoto: 10 MB, width and height together 10000, and at most 20 to 1.
BYTES = 10 * 1024 * 1024
SIDES = 10_000
RATIO = 20
# Start-of-frame markers of JPEG hold the size; C4, C8 and CC of their range mean something else.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def measured(body: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; the refusal that Telegram gives for what it cannot show as a photo."""
    if len(body) > BYTES:
        raise bad_request("file is too big")
    size = _png(body) or _jpeg(body)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not min(size) or sum(size) > SIDES or max(size) > RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _png(body: bytes) -> tuple[int, int] | None:
    if not body.startswith(b"\x89PNG\r\n\x1a\n") or body[12:16] != b"IHDR" or b"IEND" not in body[-8:]:
        return None
    width, height = struct.unpack("!II", body[16:24])
    return width, height


def _jpeg(body: bytes) -> tuple[int, int] | None:
    at = 2 if body.startswith(b"\xff\xd8\xff") else len(body)
    while at + 9 <= len(body) and body[at] == 0xFF:
        if body[at + 1] in FRAMES:
            height, width = struct.unpack("!HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(body[at + 2 : at + 4])
    return None
