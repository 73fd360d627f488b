"""The methods that ask, and those that set what the bot shows of itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.playground.emulator import chats, webhook
from bot.playground.emulator.chats import Json, Room
from bot.playground.emulator.refusal import bad_request
from bot.playground.emulator.town import BOT_ID, Town

Params = Mapping[str, Any]

COMMAND = re.compile(r"[a-z0-9_]{1,32}$")
ADMINS = ("creator", "administrator")


def get_me(town: Town, _params: Params) -> Json:
    """The bot, with what only getMe tells."""
    flags = ("can_join_groups", "supports_inline_queries", "can_connect_to_business", "has_main_web_app")
    return {
        **town.bot,
        **dict.fromkeys(flags, False),
        "can_join_groups": True,
        "supports_inline_queries": town.inline,
        "can_read_all_group_messages": not town.privacy,
    }


def set_webhook(town: Town, params: Params) -> bool:
    """Updates are brought to an address; getUpdates is refused from now on."""
    return _webhook(town, webhook.hook(params, local=town.local), params)


def delete_webhook(town: Town, params: Params) -> bool:
    """Back to getUpdates."""
    return _webhook(town, None, params)


def _webhook(town: Town, hook: webhook.Hook | None, params: Params) -> bool:
    town.updates.allow(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        town.updates.drop()
    town.updates.bring(hook)
    return True


def webhook_info(town: Town, _params: Params) -> Json:
    """Where updates go, how many wait, and what went wrong last."""
    delivery, waiting = town.updates.delivery, len(town.updates.pending)
    info: Json = {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
    if delivery.hook:
        info |= {"url": delivery.hook.url, "max_connections": delivery.hook.connections}
    if town.updates.allowed:
        info["allowed_updates"] = sorted(town.updates.allowed)
    if delivery.error_at:
        info |= {"last_error_date": delivery.error_at, "last_error_message": delivery.error}
    return info


def get_chat(town: Town, params: Params) -> Json:
    """All about a chat."""
    room = town.known(params["chat_id"])
    # A public channel may be looked at by everybody.
    if not (room.kind == "channel" and room.username):
        room = _reached(town, params)
    linked = {} if room.linked is None else {"linked_chat_id": room.linked}
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **room.json(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
        **linked,
    }


def get_member(town: Town, params: Params) -> Json:
    """How a user stands to a chat."""
    room = _reached(town, params)
    user_id = params["user_id"]
    if user_id == BOT_ID:
        return chats.member(town.bot, room.bot_role, room)
    if room.kind == "channel" and room.bot_role not in ADMINS:
        raise bad_request("member list is inaccessible")
    if user_id not in town.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    role = "member" if room.kind == "private" and user_id == room.id else town.role(room, user_id)
    return chats.member(town.people[user_id].json(), role, room)


def get_administrators(town: Town, params: Params) -> list[Json]:
    """The administrators of a group or channel; bots other than this one there are none."""
    room = _reached(town, params)
    if room.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [chats.member(town.people[who].json(), role, room) for who, role in room.roles.items() if role in ADMINS]
    return [*found, chats.member(town.bot, room.bot_role, room)] if room.bot_role in ADMINS else found


def count_members(town: Town, params: Params) -> int:
    """How many are in a chat, the bot included."""
    room = _reached(town, params)
    return 2 if room.kind == "private" else 1 + sum(role not in {"left", "kicked"} for role in room.roles.values())


def leave(town: Town, params: Params) -> bool:
    """The bot goes."""
    room = _reached(town, params)
    if room.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    room.bot_role = "left"
    town.changed()
    return True


def get_file(town: Town, params: Params) -> Json:
    """Where to fetch a file from."""
    file = town.files.get(params["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    number = params["file_id"]
    return {
        "file_id": number,
        "file_unique_id": number,
        "file_size": len(file.body),
        "file_path": f"documents/{number}",
    }


# ------------------------------------------------------ menus and words


def set_commands(town: Town, params: Params) -> bool:
    """The menu for a scope and language."""
    for command in params["commands"]:
        if not COMMAND.match(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    if len(params["commands"]) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    town.menus[_menu(town, params)] = params["commands"]
    town.changed()
    return True


def get_commands(town: Town, params: Params) -> list[Json]:
    """The menu set for exactly this scope and language."""
    return town.menus.get(_menu(town, params), [])


def delete_commands(town: Town, params: Params) -> bool:
    """No menu of its own for a scope and language."""
    town.menus.pop(_menu(town, params), None)
    town.changed()
    return True


def menu_for(town: Town, room: Room, user_id: int) -> list[Json]:
    """The menu that a person sees in a chat: the narrowest scope that has one, their language first."""
    language = town.people[user_id].language_code
    for scope in _scopes(room, town.role(room, user_id), user_id):
        for spoken in (language, ""):
            if town.menus.get((scope, spoken)):
                return town.menus[scope, spoken]
    return []


def _scopes(room: Room, role: chats.Role, user_id: int) -> list[str]:
    if room.kind == "private":
        return [f"chat:{room.id}", "all_private_chats", "default"]
    of_admins = [f"chat_administrators:{room.id}"] if role in ADMINS else []
    all_admins = ["all_chat_administrators"] if role in ADMINS else []
    member = f"chat_member:{room.id}:{user_id}"
    return [member, *of_admins, f"chat:{room.id}", *all_admins, "all_group_chats", "default"]


def _menu(town: Town, params: Params) -> tuple[str, str]:
    scope = params.get("scope", {"type": "default"})
    narrowed = [str(town.known(scope["chat_id"]).id)] if "chat_id" in scope else []
    narrowed += [str(scope["user_id"])] if "user_id" in scope else []
    return ":".join([scope["type"], *narrowed]), params.get("language_code", "")


# What the bot is called and says of itself, by the name of the parameter; limits as documented.
WORDS = {"name": 64, "description": 512, "short_description": 120}


def set_words(town: Town, params: Params) -> bool:
    """Name, description or short description, in a language."""
    for name, limit in WORDS.items():
        if name in params:
            if len(params[name]) > limit:
                raise bad_request(f"{name.upper()}_TOO_LONG")
            town.words[name, params.get("language_code", "")] = params[name]
    return True


def get_words(town: Town, name: str, params: Params) -> Json:
    """What `set_words` set, or the words without a language."""
    spoken = town.words.get((name, params.get("language_code", "")))
    return {name: town.words.get((name, ""), "") if spoken is None else spoken}


def _reached(town: Town, params: Params) -> Room:
    room = town.known(params["chat_id"])
    if room.moved_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=room.moved_to)
    if room.kind != "private" and room.bot_role in {"left", "kicked"}:
        town.writable(room.id)
    return room
