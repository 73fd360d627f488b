"""Where hubs call: /websub/<token> (WebSub).

The token is unguessable and told to one hub; the signature says that a push comes from it. The body of a push is not kept and not
read: it is counted and signed as it arrives, so a large one costs no memory.
"""

from __future__ import annotations

import tornado.web

from bot.model.hubs import Push, Seal
from bot.service.pushes import Pushes
from bot.web.quiet import Quiet

PATH = "/websub/"


@tornado.web.stream_request_body
class Hook(Quiet):
    """One address for each source that a hub tells of. What is not known here is 404, whatever is asked."""

    def initialize(self, pushes: Pushes) -> None:
        self.pushes = pushes
        self.seal: Seal | None = None
        self.push: Push | None = None

    async def prepare(self) -> None:
        """Before a body is taken: is this push one that we asked for?"""
        if self.request.method == "POST":
            self.push = await self.pushes.known(self.path_args[0])
            if self.push is None or self.push.state != "active" or not self.push.listening:
                # A hub that is told so stops.
                self.answer(404 if self.push is None else 410)
                return
            self.seal = Seal(self.push.secret, self.request.headers.get("X-Hub-Signature", ""))

    def data_received(self, chunk: bytes) -> None:
        """A piece of the body."""
        if self.seal:
            self.seal.add(chunk)

    async def get(self, token: str) -> None:
        """The hub asks whether it was really us."""
        said = {name: self.get_query_argument(name, "") for name in self.request.query_arguments}
        challenge = await self.pushes.confirm(token, said)
        if challenge is None:
            self.answer(404)
        else:
            self.finish(challenge)

    async def post(self, _token: str) -> None:
        """The hub tells of news."""
        if self.seal is None or self.push is None or not self.seal.holds:
            self.answer(403)
            return
        await self.pushes.poke(self.push)
        self.set_status(204)
        self.finish()


def routes(pushes: Pushes) -> list[tuple[str, type[tornado.web.RequestHandler], dict[str, object]]]:
    """What the server answers beside the pages about health."""
    return [(rf"{PATH}([A-Za-z0-9_-]{{1,100}})", Hook, {"pushes": pushes})]
