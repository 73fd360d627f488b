"""The Bot API over HTTP on loopback: reads a call, checks it, meets ordered faults, answers, keeps a log."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from bot.playground.emulator.faults import Fault, Faults
from bot.playground.emulator.limits import MESSAGES, Limits
from bot.playground.emulator.methods import perform
from bot.playground.emulator.refusal import Refusal, bad_request, flooded
from bot.playground.emulator.spec import Attached, Spec, Upload
from bot.playground.emulator.town import Town

ATTACH = "attach://"


@dataclass(slots=True)
class Call:
    """One request: when it came (monotonic seconds), what it was, how it was answered (None: not yet, 0: cut off)."""

    at: float
    method: str
    params: Mapping[str, Any]
    status: int | None = None
    said: str = ""

    @property
    def chat_id(self) -> Any:
        """The chat that the call names, if any."""
        return self.params.get("chat_id")


@dataclass(slots=True)
class Desk:
    """What a request meets: the state, the rules, the orders and the log."""

    token: str
    spec: Spec
    town: Town
    faults: Faults
    limits: Limits | None
    calls: list[Call] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """What broke the specification so far, by either side."""
        return self.town.violations

    def told(self) -> str:
        """What the bot wrote and called lately, for whoever waited for something else."""
        rooms = [room for room in self.town.rooms.values() if room.messages]
        seen = {room.title: [raw.get("text") for raw in room.messages.values()] for room in rooms}
        calls = [(call.method, call.status, call.said) for call in self.calls[-8:]]
        return f"Written: {seen}; last calls: {calls}; violations: {self.violations}"

    async def answer(self, call: Call) -> object:
        """The checked result of a call; Refusal otherwise. Breaches of the specification are kept."""
        if call.method not in self.spec.methods:
            self.violations.append(f"{call.method}: no such method, or not played")
            raise Refusal(404, "Not Found")
        problems = self.spec.request_problems(call.method, call.params)
        if problems:
            self.violations.extend(problems)
            raise bad_request("; ".join(problems))
        self._limit(call)
        result = await perform(self.town, call.method, call.params)
        self.violations.extend(f"answer: {what}" for what in self.spec.answer_problems(call.method, result))
        return result

    def _limit(self, call: Call) -> None:
        if self.limits is None or call.method not in MESSAGES:
            return
        room = self.town.known(call.chat_id)
        paid = bool(call.params.get("allow_paid_broadcast"))
        left = self.limits.wait(str(room.id), room.kind != "private", call.at, paid=paid)
        if left:
            raise flooded(int(left) + 1)


# Ours alone: mistakes in the text of a message, which Telegram refuses and a person would never see.
MISTAKES = (
    "can't parse entities",
    "message is too long",
    "message caption is too long",
    "message text is empty",
    "PHOTO_INVALID_DIMENSIONS",
    "IMAGE_PROCESS_FAILED",
    "MESSAGE_TOO_LONG",
    "BUTTON_",
    "inline keyboard button",
    "reply markup is too long",
    "BOT_COMMAND",
    "RESULT",
    "ARTICLE_TITLE_EMPTY",
    "NEXT_OFFSET_INVALID",
    "file must be non-empty",
    "the playground plays",
)


class ApiHandler(RequestHandler):
    """`/bot<token>/<method>`, by POST or GET, as a form, JSON or multipart."""

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        if token != self.desk.token:
            self._write(Refusal(401, "Unauthorized"))
            return
        call = Call(time.monotonic(), method, {})
        self.desk.calls.append(call)
        try:
            call.params = self._params(method)
            await self._handle(call)
        except Refusal as refusal:
            self._refuse(call, refusal)
        self.desk.town.changed()

    def on_connection_close(self) -> None:
        """A reader who went away no longer waits for updates."""
        if self.request.path.endswith("/getUpdates"):
            self.desk.town.updates.close()

    async def _handle(self, call: Call) -> None:
        fault = self.desk.faults.take(call.method, call.params)
        if fault is None:
            self._accept(call, await self.desk.answer(call))
            return
        await _held(fault)
        if fault.refusal:
            raise fault.refusal
        if fault.body is not None:
            call.status = fault.status
            self.set_status(fault.status)
            self.finish(fault.body)
            return
        result = None if fault.cut == "before" else await self.desk.answer(call)
        if fault.cut:
            call.status, call.said = 0, fault.name
            self.detach().close()
        else:
            self._accept(call, result)

    def _accept(self, call: Call, result: object) -> None:
        call.status = 200
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"ok": True, "result": result}))

    def _refuse(self, call: Call, refusal: Refusal) -> None:
        call.status, call.said = refusal.status, refusal.description
        if any(mistake in refusal.description for mistake in MISTAKES):
            self.desk.violations.append(f"{call.method}: {refusal.description}")
        self._write(refusal)

    def _write(self, refusal: Refusal) -> None:
        self.set_status(refusal.status, "Refused")
        self.set_header("Content-Type", "application/json")
        body: dict[str, object] = {"ok": False, "error_code": refusal.status, "description": refusal.description}
        if refusal.parameters:
            body["parameters"] = refusal.parameters
        self.finish(json.dumps(body))

    def _params(self, method: str) -> dict[str, Any]:
        given = read_params(self.request)
        return attached(self.desk.spec.decode(method, given)) if method in self.desk.spec.methods else given


class FileHandler(RequestHandler):
    """`/file/bot<token>/documents/<id>`: a file that a person or the bot sent."""

    def initialize(self, desk: Desk) -> None:
        self.desk = desk

    def get(self, token: str, number: str) -> None:
        file = self.desk.town.files.get(number)
        if token != self.desk.token or file is None:
            self.set_status(404)
            self.finish(b"")
            return
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(file.body)


def read_params(request: HTTPServerRequest) -> dict[str, Any]:
    """The parameters as they came; Refusal (400) when the JSON body cannot be read."""
    if request.headers.get("Content-Type", "").startswith("application/json"):
        return _json_body(request.body)
    given: dict[str, Any] = {name: values[-1].decode() for name, values in request.arguments.items()}
    uploads = {
        name: Upload(files[0]["filename"], files[0]["content_type"], files[0]["body"])
        for name, files in request.files.items()
    }
    there = {f"{ATTACH}{name}": upload for name, upload in uploads.items()}
    named = {name: there.get(value, value) for name, value in given.items()}
    used = {value.removeprefix(ATTACH) for value in given.values()}
    return {**named, **{name: upload for name, upload in uploads.items() if name not in used}}


def attached(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the files in their places that are named inside of others, as that of an InputMedia is."""
    used: set[str] = set()

    def placed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: placed(one) for name, one in value.items()}
        if isinstance(value, list):
            return [placed(one) for one in value]
        name = value.removeprefix(ATTACH) if isinstance(value, str) and value.startswith(ATTACH) else ""
        if not isinstance(params.get(name), Upload):
            return value
        used.add(name)
        found = Attached(value)
        found.upload = params[name]
        return found

    put = {name: placed(value) for name, value in params.items()}
    return {name: value for name, value in put.items() if name not in used}


def _json_body(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse request body JSON object")
    return found


async def _held(fault: Fault) -> None:
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.gate:
        await fault.gate.wait()
