"""Telegram's updates as messages of ours. A value of the wrong kind counts as missing, so that the rest is not lost."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from channels import inbound
from channels.inbound import PLACEHOLDERS, Album, InboundMessage, Person, RemoteFile
from channels.menu import MENU, menu_choice
from channels.words import seen

CHANNEL = "telegram"
CHOICE, OWN = "c:", "t:"  # how the data of our own buttons begin; Telegram takes 64 bytes
COMMANDS = {"status": "status", "rights": "rights", "officer": "officer", "cancel": "cancel"}
LONGEST_ID, LONGEST_TEXT = 128, 10_000
SMALLEST_NUMBER = 7  # digits of a telephone number

# The fields of a message that hold a file, and what kind of message it is then.
FILES = {
    "document": inbound.FILE,
    "animation": inbound.FILE,
    "voice": inbound.AUDIO,
    "audio": inbound.AUDIO,
    "video": inbound.VIDEO,
    "video_note": inbound.VIDEO,
}

Given = Mapping[str, Any]


def parse_update(update: Given, bot: str, now: datetime) -> list[InboundMessage]:
    """The events of one update: one, or a file and the words under it."""
    base: dict[str, Any] = {"key": _key(update, bot), "sent_at": now}
    if callback := _dict(update, "callback_query"):
        return [_tap(callback, bot, base)]
    if member := _dict(update, "my_chat_member"):
        return [_coming_or_going(member, bot, base)]
    if edited := _dict(update, "edited_message"):
        return _edit(edited, bot, base)
    if message := _dict(update, "message"):
        return _message(message, update, bot, base)
    return [InboundMessage(**base, person=Person(CHANNEL, bot, ""), kind=inbound.OTHER)]


def _message(message: Given, update: Given, bot: str, base: dict[str, Any]) -> list[InboundMessage]:
    person = _person(message, bot)
    given = {**base, "person": person, "sent_at": _sent_at(message, base["sent_at"])}
    given["platform_id"] = _number(message.get("message_id")) or None
    if not person.user:
        return [InboundMessage(**{**given, "platform_id": None}, kind=inbound.OTHER)]
    words = seen(_text(message, "text"))
    if words.startswith("/") and (found := _command(words, given)):
        return [found]
    if words:
        return [InboundMessage(**given, kind=inbound.TEXT, text=words)]
    if (file := _file(message)) is not None:
        return _with_caption(message, given, *file)
    return [InboundMessage(**given, **_without_words(message, update))]


def _with_caption(message: Given, given: dict[str, Any], kind: str, file: RemoteFile) -> list[InboundMessage]:
    """A file, and the words under it as a message of their own."""
    group = _text(message, "media_group_id")
    album = Album(group) if group else None
    sent = InboundMessage(**given, kind=kind, text=PLACEHOLDERS[kind], file=file, album=album)
    caption = seen(_text(message, "caption"))
    if not caption:
        return [sent]
    words = {**given, "key": f"{given['key']}:caption", "platform_id": f"{given['platform_id']}:caption"}
    return [sent, InboundMessage(**words, kind=inbound.TEXT, text=caption)]


def _file(message: Given) -> tuple[str, RemoteFile] | None:
    photos = message.get("photo")
    sizes = [one for one in photos if isinstance(one, dict)] if isinstance(photos, list) else []
    if largest := _largest(sizes):
        return inbound.IMAGE, _remote(largest)
    for field, kind in FILES.items():
        if found := _dict(message, field):
            image = _text(found, "mime_type").startswith("image/")
            return (inbound.IMAGE if field == "document" and image else kind), _remote(found)
    return None


def _largest(sizes: Sequence[Given]) -> Given | None:
    """The photo in the size in which it came; the others are Telegram's own smaller copies."""
    named = [one for one in sizes if _text(one, "file_id")]
    return max(named, key=lambda one: (_int(one.get("width")), _int(one.get("height"))), default=None)


def _remote(found: Given) -> RemoteFile:
    size = found.get("file_size")
    same = _text(found, "file_unique_id") or None
    return RemoteFile(_text(found, "file_id", 512), _text(found, "file_name") or None, _int(size) or None, same)


def _without_words(message: Given, update: Given) -> dict[str, Any]:
    """A shared contact, a place, a sticker, or what we cannot read."""
    if contact := _dict(message, "contact"):
        return _digits(contact, message)
    if place := (_dict(message, "venue") or _dict(message, "location")):
        address = " ".join(seen(_text(place, name)) for name in ("title", "address"))
        return {"kind": inbound.LOCATION, "text": f"{PLACEHOLDERS[inbound.LOCATION]} {address}".strip()}
    if _dict(message, "sticker"):
        return {"kind": inbound.STICKER, "text": PLACEHOLDERS[inbound.STICKER]}
    return {"kind": inbound.UNKNOWN, "text": PLACEHOLDERS[inbound.UNKNOWN], "raw": json.dumps(update)}


def _digits(contact: Given, message: Given) -> dict[str, Any]:
    """Of one's own shared number only the last four digits are kept; somebody else's card is not read."""
    digits = "".join(sign for sign in _text(contact, "phone_number") if sign.isdecimal())
    own = contact.get("user_id") == _dict(message, "from").get("id")
    if own and len(digits) >= SMALLEST_NUMBER:
        return {"kind": inbound.TEXT, "text": digits[-4:]}
    return {"kind": inbound.UNKNOWN, "text": PLACEHOLDERS[inbound.UNKNOWN]}


def _command(words: str, given: dict[str, Any]) -> InboundMessage | None:
    """``/status`` and its like are taps on the menu; an unknown one is words as any."""
    name = words[1:].split(maxsplit=1)[0].partition("@")[0].lower() if len(words) > 1 else ""
    if name == "start":
        return InboundMessage(**given, kind=inbound.FOLLOW, text=words)
    choice = menu_choice(COMMANDS.get(name, ""))
    return InboundMessage(**given, kind=inbound.CHOICE, choice=choice, text=words) if choice else None


def _tap(callback: Given, bot: str, base: dict[str, Any]) -> InboundMessage:
    """A tap on an inline button; ``read_token`` is what Telegram wants answered, so that the button stops turning."""
    message = _dict(callback, "message")
    person = _person({"chat": message.get("chat") or {}, "from": callback.get("from") or {}}, bot)
    given = {**base, "person": person, "read_token": _text(callback, "id") or None}
    data = _text(callback, "data")
    code = data.removeprefix("m:")
    if data.startswith(CHOICE):
        return InboundMessage(**given, kind=inbound.CHOICE, choice=data.removeprefix(CHOICE))
    if data.startswith("m:") and (choice := menu_choice(code)):
        return InboundMessage(**given, kind=inbound.CHOICE, choice=choice, text=MENU.get(code, code))
    if data.startswith(OWN):
        return InboundMessage(**given, kind=inbound.TAP, choice=data.removeprefix(OWN))
    return InboundMessage(**given, kind=inbound.OTHER)


def _coming_or_going(member: Given, bot: str, base: dict[str, Any]) -> InboundMessage:
    status = _text(_dict(member, "new_chat_member"), "status")
    kind = {"kicked": inbound.UNFOLLOW, "member": inbound.FOLLOW}.get(status, inbound.OTHER)
    was = _text(_dict(member, "old_chat_member"), "status")
    if kind == inbound.FOLLOW and was != "kicked":
        kind = inbound.OTHER  # a first start comes with its own /start
    return InboundMessage(**base, person=_person(member, bot), kind=kind)


def _edit(message: Given, bot: str, base: dict[str, Any]) -> list[InboundMessage]:
    """Changed words, and the file that the message has now: whether it is another one, the store knows."""
    id, person = _number(message.get("message_id")), _person(message, bot)
    words, caption = seen(_text(message, "text")), seen(_text(message, "caption"))
    found: list[InboundMessage] = []
    if person.user and (file := _file(message)) is not None:
        given = {**base, "key": f"{base['key']}:file", "person": person, "refers_to": id}
        found.append(InboundMessage(**given, kind=file[0], text=PLACEHOLDERS[file[0]], file=file[1]))
    refers_to = f"{id}:caption" if caption and not words else id
    kind = inbound.EDIT if words or caption else inbound.OTHER
    return [InboundMessage(**base, person=person, kind=kind, text=words or caption, refers_to=refers_to), *found]


def _person(message: Given, bot: str) -> Person:
    """Who speaks, in a private chat; what is said in groups is not for us."""
    chat = _dict(message, "chat")
    private = _text(chat, "type") == "private"
    return Person(CHANNEL, bot, _number(chat.get("id")) if private else "")


def _key(update: Given, bot: str) -> str:
    """An update's number is unique for each bot; without one, what it says stands for it."""
    id = _number(update.get("update_id"))
    if not id:
        words = json.dumps(update, sort_keys=True, default=str).encode(errors="replace")
        id = hashlib.sha256(words).hexdigest()
    return f"{CHANNEL}:{bot}:{id}"


def _moment(seconds: object, now: datetime) -> datetime:
    """A time stamp of Telegram's; never later than now."""
    whole = _int(seconds)
    return min(datetime.fromtimestamp(whole, UTC), now) if 0 < whole < 10**11 else now


def _sent_at(message: Given, now: datetime) -> datetime:
    """When a message was sent. Telegram counts whole seconds; its growing ids keep the order within one."""
    second = _moment(message.get("date"), now)
    return min(second + timedelta(microseconds=_int(message.get("message_id")) % 1_000_000), now)


def _int(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _number(value: object) -> str:
    """A whole number as text; empty for anything else."""
    whole = _int(value)
    return str(whole) if whole and abs(whole) < 10**18 else ""


def _text(given: Given, name: str, longest: int | None = None) -> str:
    value = given.get(name)
    if not isinstance(value, str):
        return ""
    plain = value.replace("\x00", "").encode(errors="ignore").decode()
    return plain[: longest or (LONGEST_TEXT if name in {"text", "caption"} else LONGEST_ID)]


def _dict(given: Given, name: str) -> Given:
    value = given.get(name)
    return value if isinstance(value, dict) else {}
