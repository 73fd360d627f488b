"""The chat page: a few static files, the state as JSON, and what people on the page do."""

from __future__ import annotations

import contextlib
import json
from importlib.resources import files
from typing import Self

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler

from bot.playground.deeds import DEEDS, Scene
from bot.playground.loopback import listening
from bot.playground.panel import panel
from bot.playground.view import Json, chats, rooms_of

# Only the files of this folder are served; nothing on the page comes from elsewhere.
WEB = files("bot.playground") / "web"
TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
FIRST = "page.html"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
SAFE_PICTURES = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
# A file of the largest size that Telegram lets a bot fetch, in base64.
MOST_BYTES = 28_000_000
ALIVE_SECONDS = 15.0


class OwnHandler(RequestHandler):
    """Answers only to its own name, so that no other site can reach it through a name that leads here, and to no request
    that a page of another site made."""

    def initialize(self, scene: Scene) -> None:
        self.scene = scene

    def prepare(self) -> None:
        name = self.request.host.rpartition(":")[0] or self.request.host
        if name not in {"127.0.0.1", "localhost"}:
            raise HTTPError(421, reason="Misdirected Request")
        origin = self.request.headers.get("Origin", f"http://{self.request.host}")
        if origin != f"http://{self.request.host}":
            raise HTTPError(403, reason="Forbidden")

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")


class StaticHandler(OwnHandler):
    """The page itself."""

    def get(self, name: str) -> None:
        file = WEB / (name or FIRST)
        if not file.is_file():
            raise HTTPError(404)
        self.set_header("Content-Type", TYPES[file.name.rpartition(".")[2]])
        self.finish(file.read_bytes())


class StateHandler(OwnHandler):
    """What a person sees in a chat."""

    def get(self) -> None:
        api = self.scene.api
        person = api.town.people.get(_number(self.get_query_argument("person", "")), api.anna)
        rooms = {room.id: room for room in rooms_of(api, person)}
        room = rooms.get(_number(self.get_query_argument("chat", "")), rooms[person.id])
        self.finish({"revision": api.revision, **chats(api, person, room), "panel": panel(self.scene)})


class EventsHandler(OwnHandler):
    """A line for every change, as server-sent events; the page then asks for the state."""

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        api, seen = self.scene.api, -1
        with contextlib.suppress(StreamClosedError):
            while not self.scene.closing.is_set():
                if api.revision == seen:
                    await api.changed(ALIVE_SECONDS)
                seen = api.revision
                self.write(f"data: {seen}\n\n")
                await self.flush()


class DeedHandler(OwnHandler):
    """Something that a person on the page does; JSON in, JSON out, so that no foreign form can send it."""

    async def post(self, name: str) -> None:
        deed = DEEDS.get(name)
        if deed is None:
            raise HTTPError(404)
        if self.request.headers.get("Content-Type", "").partition(";")[0] != "application/json":
            raise HTTPError(415)
        try:
            answer = await deed(self.scene, _object(self.request.body))
        except (KeyError, ValueError, TypeError, OverflowError, AssertionError) as error:
            self.set_status(400)
            answer = {"error": f"That cannot be done: {error}"}
        self.scene.api.town.changed()
        self.finish(answer)


class FileHandler(OwnHandler):
    """A file of a chat: a picture to be seen, anything else to be saved."""

    def get(self, number: str) -> None:
        file = self.scene.api.town.files.get(number)
        if file is None:
            raise HTTPError(404)
        kind = next((kind for start, kind in SAFE_PICTURES.items() if file.body.startswith(start)), "")
        self.set_header("Content-Type", kind or "application/octet-stream")
        if not kind:
            self.set_header("Content-Disposition", "attachment")
        self.finish(file.body)


class Page:
    """The page's server on loopback; another port is taken when the wanted one is busy."""

    def __init__(self, scene: Scene, port: int) -> None:
        self.scene = scene
        self._wanted = port

    async def __aenter__(self) -> Self:
        known = {"scene": self.scene}
        app = Application(
            [
                (r"/(|[a-z]+\.(?:css|js|svg))", StaticHandler, known),
                (r"/api/state", StateHandler, known),
                (r"/api/events", EventsHandler, known),
                (r"/api/file/(\w+)", FileHandler, known),
                (r"/api/(\w+)", DeedHandler, known),
            ],
            log_function=_silent,
        )
        self._server = HTTPServer(app, max_buffer_size=MOST_BYTES)
        place = listening(self._wanted)
        self.port: int = place.getsockname()[1]
        self._server.add_socket(place)
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self.scene.close()
        self._server.stop()
        await self._server.close_all_connections()

    @property
    def url(self) -> str:
        """What to open in a browser."""
        return f"http://127.0.0.1:{self.port}/"


def _object(body: bytes) -> Json:
    asked = json.loads(body)
    if not isinstance(asked, dict):
        raise TypeError("an object is expected")
    return asked


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def _silent(_handler: RequestHandler) -> None:
    """Requests of the page are not worth a log line."""
