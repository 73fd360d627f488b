"""What answers callers from outside: in plain text, without a reason, and with nothing about ourselves."""

from __future__ import annotations

from types import TracebackType

import tornado.web

from bot import observe
from bot.errors import StoreAway

log = observe.logger("hooks")


class Quiet(tornado.web.RequestHandler):
    """A page that tells no more than a status, also when it goes wrong."""

    def set_default_headers(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.clear_header("Server")

    def answer(self, status: int) -> None:
        """Yes or no, without a reason."""
        self.set_status(status)
        self.finish()

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Not as Tornado does, with the address of the request: that may be a secret."""
        if isinstance(error, StoreAway):
            log.warning("caller not heard", error=str(error))
        elif not isinstance(error, tornado.web.HTTPError):
            log.error("caller not heard", exc_info=(kind, error, trace))

    def write_error(self, status_code: int, **_: object) -> None:
        """Nothing about ourselves."""
        self.answer(status_code)
