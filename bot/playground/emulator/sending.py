"""The methods that change what people see: send, edit, delete, answer a tap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.emulator.chats import Json, Room
from bot.playground.emulator.images import measured
from bot.playground.emulator.markup import Entity, detected, parse_html, trimmed, units
from bot.playground.emulator.refusal import bad_request
from bot.playground.emulator.spec import Attached, Upload
from bot.playground.emulator.town import Town

Params = Mapping[str, Any]

# https://core.telegram.org/bots/api: text 1-4096 characters after entities parsing, captions 0-1024,
# callback_data 1-64 bytes; the server keeps the first 100 entities and takes at most 100 buttons.
TEXT_UNITS = 4096
CAPTION_UNITS = 1024
DATA_BYTES = 64
ENTITIES = 100
BUTTONS = 100


def send_message(town: Town, params: Params) -> Json:
    """A text from the bot."""
    room = town.writable(params["chat_id"])
    frame = _frame(town, room, params)
    return _posted(town, room, params, {**frame, **_text(town, params), **_preview(params)})


def content(town: Town, params: Params) -> Json:
    """Text, preview and buttons of a message that is sent by way of the bot."""
    return {**_text(town, params), **_preview(params), **_keyboard(params)}


def send_photo(town: Town, params: Params) -> Json:
    """A picture from the bot."""
    room = town.writable(params["chat_id"])
    frame = _frame(town, room, params)
    caption = _caption(town, params)
    return _posted(town, room, params, {**frame, "photo": _photo(town, params["photo"]), **caption})


def send_document(town: Town, params: Params) -> Json:
    """A file from the bot."""
    room = town.writable(params["chat_id"])
    frame = _frame(town, room, params)
    return _posted(town, room, params, {**frame, "document": _kept(town, params["document"]), **_caption(town, params)})


def edit_text(town: Town, params: Params) -> Json:
    """Another text for a message of the bot; without reply_markup its buttons go."""
    room, message = _own(town, params)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _changed(
        town, room, message, {**_text(town, params), **_preview(params), **_keyboard(params)}, ("entities",)
    )


def edit_caption(town: Town, params: Params) -> Json:
    """Another caption for a picture or file of the bot."""
    room, message = _own(town, params)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    return _changed(
        town, room, message, {**_caption(town, params), **_keyboard(params)}, ("caption", "caption_entities")
    )


def edit_media(town: Town, params: Params) -> Json:
    """Another picture, with its own caption, in the place of one or of a text of the bot."""
    room, message = _own(town, params)
    media = params["media"]
    if media["type"] != "photo":
        raise bad_request(f"the playground plays no {media['type']}")
    caption = _caption(town, media)
    file = media["media"]
    photo = _photo(town, file.upload if isinstance(file, Attached) else file)
    gone = ("text", "entities", "document", "caption", "caption_entities")
    return _changed(town, room, message, {"photo": photo, **caption, **_keyboard(params)}, gone)


def edit_markup(town: Town, params: Params) -> Json:
    """Other buttons, or none, for a message of the bot."""
    room, message = _own(town, params)
    kept = {"link_preview_options": message["link_preview_options"]} if "link_preview_options" in message else {}
    return _changed(town, room, message, {**kept, **_keyboard(params)}, ())


def delete(town: Town, params: Params) -> bool:
    """Take a message away: the bot's own, or anybody's where it is an administrator."""
    room = town.writable(params["chat_id"])
    message = room.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if not _is_own(town, message) and room.kind != "private" and room.bot_role != "administrator":
        raise bad_request("message can't be deleted")
    del room.messages[params["message_id"]]
    town.changed()
    return True


def answer_press(town: Town, params: Params) -> bool:
    """End the little clock on a button, with words if wanted (at most 200 characters)."""
    press = town.presses.get(params["callback_query_id"])
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if units(params.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer = {name: value for name, value in params.items() if name != "callback_query_id"}
    town.changed()
    return True


def chat_action(town: Town, params: Params) -> bool:
    """The bot is seen to be typing, or the like."""
    room = town.writable(params["chat_id"])
    town.thread(room, params.get("message_thread_id"))
    town.actions.append((room.id, params["action"]))
    town.doing[room.id] = (params["action"], town.now())
    town.changed()
    return True


# ----------------------------------------------------------- the parts


def _frame(town: Town, room: Room, params: Params) -> Json:
    """Sender, thread and quote of a new message."""
    frame: Json = {"sender_chat": room.json()} if room.kind == "channel" else {"from": town.bot}
    if town.thread(room, params.get("message_thread_id")):
        frame.update(message_thread_id=params["message_thread_id"], is_topic_message=True)
    wanted = params.get("reply_parameters")
    if wanted:
        quoted = town.quoted(room, wanted.get("message_id"))
        if quoted:
            frame["reply_to_message"] = quoted
        elif not wanted.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    return {**frame, **_keyboard(params)}


def _posted(town: Town, room: Room, params: Params, content: Json) -> Json:
    message = town.post(room, content)
    if params.get("disable_notification"):
        room.silent.add(message["message_id"])
    if params.get("reply_markup", {}).get("force_reply"):
        room.asks[message["message_id"]] = params["reply_markup"].get("input_field_placeholder", "")
    return message


def _own(town: Town, params: Params) -> tuple[Room, Json]:
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    room = town.writable(params.get("chat_id"))
    message = room.messages.get(params["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not _is_own(town, message):
        raise bad_request("message can't be edited")
    return room, message


def _is_own(town: Town, message: Json) -> bool:
    sender = message.get("from", {}).get("id") == town.bot["id"]
    return sender or (message["chat"]["type"] == "channel" and "author_signature" not in message)


def _changed(town: Town, room: Room, message: Json, new: Json, replaced: tuple[str, ...]) -> Json:
    gone = {"reply_markup", "link_preview_options", "edit_date", *replaced}
    changed = {**{name: value for name, value in message.items() if name not in gone}, **new}
    if changed == {name: value for name, value in message.items() if name != "edit_date"}:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    changed["edit_date"] = town.seconds()
    room.messages[message["message_id"]] = changed
    room.edits[message["message_id"]] = room.edits.get(message["message_id"], 0) + 1
    town.changed()
    return changed


def _text(town: Town, params: Params) -> Json:
    text, entities = _formatted(town, params["text"], params.get("parse_mode"), params.get("entities"))
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {})}


def _caption(town: Town, params: Params) -> Json:
    text, entities = _formatted(
        town, params.get("caption", ""), params.get("parse_mode"), params.get("caption_entities")
    )
    if units(text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return {"caption": text, **({"caption_entities": entities} if entities else {})} if text else {}


def _formatted(town: Town, raw: str, mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    if mode and mode.lower() != "html":
        raise bad_request(f"the playground plays parse_mode HTML only, not {mode}")
    text, entities = parse_html(raw) if mode else trimmed(raw, given or [])
    if len(entities) > ENTITIES:
        town.violations.append(f"{len(entities)} entities, of which Telegram keeps {ENTITIES}")
    return text, detected(text, entities)[:ENTITIES]


def _preview(params: Params) -> Json:
    options = params.get("link_preview_options")
    return {"link_preview_options": options} if options else {}


def _keyboard(params: Params) -> Json:
    """The inline keyboard of a request; of other kinds a message does not tell."""
    rows = params.get("reply_markup", {}).get("inline_keyboard")
    if rows is None:
        return {}
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        raise bad_request("reply markup is too long")
    for button in buttons:
        _check_button(button)
    return {"reply_markup": {"inline_keyboard": rows}} if buttons else {}


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(button) != 2:
        raise bad_request("BUTTON_TYPE_INVALID")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(?:https?://[^\s/]+\.?\S*|tg://\S+)$", button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _photo(town: Town, file: Upload | str) -> list[Json]:
    """The type PhotoSize of a picture, in the one size that is kept."""
    if isinstance(file, Upload):
        measured(file.body)
    kept = _kept(town, file)
    width, height = measured(town.files[kept["file_id"]].body)
    named = {name: kept[name] for name in ("file_id", "file_unique_id", "file_size")}
    return [{**named, "width": width, "height": height}]


def _kept(town: Town, file: Upload | str) -> Json:
    number = file if isinstance(file, str) else f"file{len(town.files) + 1}"
    if isinstance(file, Upload):
        if not file.body:
            raise bad_request("file must be non-empty")
        town.files[number] = file
    if number not in town.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    file = town.files[number]
    return {"file_id": number, "file_unique_id": number, "file_name": file.filename, "file_size": len(file.body)}
