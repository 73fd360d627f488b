"""What the Bot API says instead of an answer."""

from __future__ import annotations


class Refusal(Exception):
    """An answer with ok=false: the HTTP status, Telegram's words and, for some, parameters."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad_request(what: str, **parameters: int) -> Refusal:
    """400."""
    return Refusal(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> Refusal:
    """403."""
    return Refusal(403, f"Forbidden: {what}")


def flooded(seconds: int) -> Refusal:
    """429, to come back after `seconds`."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
