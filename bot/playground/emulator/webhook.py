"""The webhook's side of Telegram: brings updates by POST, and again with growing pauses until they are taken.

As https://github.com/tdlib/telegram-bot-api (WebhookActor.cpp) does it: updates of a chat one after the other, those of
different chats side by side, the first repetition at once, then after twice as long each time, or when "Retry-After"
says.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest

from bot.playground.emulator.chats import Json
from bot.playground.emulator.refusal import bad_request

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PORTS = (443, 80, 88, 8443)
CONNECTIONS, MOST_CONNECTIONS = 40, 100
# Seconds: the pause that is doubled, the longest one, and how long a request may stay without an answer.
PAUSE, LONGEST_PAUSE, SILENCE = 1.0, 60.0, 60.0


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates are brought, and how many at a time."""

    url: str
    secret: str = ""
    connections: int = CONNECTIONS


@dataclass(frozen=True, slots=True)
class Post:
    """An update that was brought: when (monotonic seconds), and the status of the answer, 0 for none."""

    update_id: int
    status: int
    at: float


def hook(params: Mapping[str, Any], *, local: bool) -> Hook | None:
    """What setWebhook asks for; None without an address. Refused as Telegram does, which a server of one's own
    (`local`) is less strict about."""
    url = params["url"]
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "https" and not (local and parts.scheme == "http"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not local and (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = params.get("secret_token", "")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    return Hook(url, secret, max(1, min(params.get("max_connections", CONNECTIONS), MOST_CONNECTIONS)))


@dataclass(slots=True)
class Delivery:
    """Brings what is `pending` to a webhook as long as one is set, and removes what was taken. `changed` is called after
    each attempt."""

    pending: list[Json]
    changed: Callable[[], None]
    pause: float = PAUSE
    hook: Hook | None = None
    posts: list[Post] = field(default_factory=list)
    error: str = ""
    error_at: int | None = None
    _driving: dict[tuple[str, int], asyncio.Task[None]] = field(default_factory=dict)
    _free: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))
    _client: AsyncHTTPClient | None = None

    def set(self, hook: Hook | None) -> None:
        """From now on there, or nowhere; a request under way is given up, as if its answer had got lost."""
        self.stop()
        if hook is None or self.hook is None or hook.url != self.hook.url:
            self.error, self.error_at = "", None
        self.hook = hook
        if hook:
            self._free = asyncio.Semaphore(hook.connections)
            self._client = AsyncHTTPClient(force_instance=True, max_clients=MOST_CONNECTIONS)
            self.wake()

    def wake(self) -> None:
        """There may be something new."""
        if self.hook is None:
            return
        for update in self.pending:
            queue = queue_of(update)
            if queue not in self._driving:
                self._driving[queue] = asyncio.create_task(self._drive(self.hook, queue))

    def stop(self) -> None:
        """Bring nothing more."""
        for task in self._driving.values():
            task.cancel()
        self._driving.clear()
        if self._client:
            self._client.close()
            self._client = None

    async def _drive(self, hook: Hook, queue: tuple[str, int]) -> None:
        failures = 0
        while front := next((one for one in self.pending if queue_of(one) == queue), None):
            async with self._free:
                wait = await self._bring(hook, front)
            failures = 0 if wait is None else failures + 1
            if wait is None:
                self.pending.remove(front)
            self.changed()
            await asyncio.sleep(wait or self._pause(failures))
        del self._driving[queue]

    def _pause(self, failures: int) -> float:
        return min(LONGEST_PAUSE, self.pause * 2.0 ** (failures - 1)) if failures > 1 else 0.0

    async def _bring(self, hook: Hook, update: Json) -> float | None:
        """None when the update was taken; else for how many seconds the other side wants to be let be."""
        headers = {"Content-Type": "application/json"} | ({HEADER: hook.secret} if hook.secret else {})
        # Certificates are not looked at: those of tests are made by themselves.
        asked = HTTPRequest(
            hook.url, "POST", headers, json.dumps(update), request_timeout=SILENCE, validate_cert=False,
            follow_redirects=False,
        )  # fmt: skip
        assert self._client is not None
        try:
            answer = await self._client.fetch(asked, raise_error=False)
            status, reason, again = answer.code, answer.reason, answer.headers.get("Retry-After", "")
        except (OSError, HTTPError) as error:
            status, reason, again = 0, str(error), ""
        status = 0 if status == 599 else status
        self.posts.append(Post(update["update_id"], status, time.monotonic()))
        if 200 <= status <= 299:
            return None
        self.error = f"Wrong response from the webhook: {status} {reason}" if status else "Webhook connection closed"
        self.error_at = int(time.time())
        return float(again) if again.isdigit() else 0.0


def queue_of(update: Json) -> tuple[str, int]:
    """Within what updates keep their order: what is said in a chat, what a person taps, what a person asks inline."""
    for kind, value in update.items():
        if isinstance(value, dict):
            place = value.get("chat") or value["from"]
            return ("message" if kind.endswith(("message", "post")) else kind), place["id"]
    return "", update["update_id"]
