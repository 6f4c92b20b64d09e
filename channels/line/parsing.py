"""LINE's webhook events as messages of ours.

Read by hand and not with the SDK's models: those refuse a whole event for one field that they do not know, and a
message that LINE delivered must not be lost for that. A value of the wrong kind counts as missing.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from channels import inbound
from channels.inbound import PLACEHOLDERS, Album, InboundMessage, Person, RemoteFile, ReplyToken
from channels.menu import MENU, menu_choice
from channels.words import seen

CHANNEL = "line"
# LINE promises a minute from the webhook; what is left is for the network and for us.
TOKEN_LIFE = timedelta(seconds=50)
# The console's "verify" button once sent events with these.
DUMMY_TOKENS = frozenset({"0" * 32, "f" * 32})
CHOICE, MENU_TAP, OWN = "choice:", "menu:", "tap:"  # how the data of our own postbacks begin
LONGEST_ID = 128

Event = Mapping[str, Any]


def parse_payload(payload: Mapping[str, Any], now: datetime) -> list[InboundMessage]:
    """The events of one webhook call; ``now`` is when it came. Whatever is no event at all is left out."""
    bot = _text(payload, "destination")
    events = payload.get("events")
    given = [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []
    return [_parse(event, bot, now) for event in given if _text(event, "replyToken") not in DUMMY_TOKENS]


def _parse(event: Event, bot: str, now: datetime) -> InboundMessage:
    kind = _text(event, "type")
    source = _dict(event, "source")
    person = Person(CHANNEL, bot, _text(source, "userId") if _text(source, "type") == "user" else "")
    base: dict[str, Any] = {
        "key": _key(event),
        "person": person,
        "sent_at": _moment(event.get("timestamp"), now),
        "reply_token": _reply_token(event, now),
    }
    if person.user and kind == "message":
        return InboundMessage(**base, **_message(_dict(event, "message"), event))
    if person.user and kind == "postback":
        return InboundMessage(**base, **_postback(_text(_dict(event, "postback"), "data"), event))
    if person.user and kind == "unsend":
        return InboundMessage(**base, kind=inbound.UNSEND, refers_to=_text(_dict(event, "unsend"), "messageId"))
    if person.user and kind in {inbound.FOLLOW, inbound.UNFOLLOW}:
        return InboundMessage(**base, kind=kind)
    # Groups are not for complaints, and other events are nobody's message: written down, not answered.
    return InboundMessage(**{**base, "reply_token": None}, kind=inbound.OTHER, raw=None)


def _message(message: Event, event: Event) -> dict[str, Any]:
    """The parts of a message, by its type; one that we cannot read is kept whole."""
    kind, id = _text(message, "type"), _text(message, "id")
    parts: dict[str, Any] = {"platform_id": id or None, "read_token": _text(message, "markAsReadToken") or None}
    words = seen(_text(message, "text"))
    if kind == "text" and words:
        return {**parts, "kind": inbound.TEXT, "text": words}
    if kind in inbound.FILES and id:
        size = message.get("fileSize")
        file = RemoteFile(id, _text(message, "fileName") or None, size if isinstance(size, int) else None)
        return {**parts, "kind": kind, "text": PLACEHOLDERS[kind], "file": file, "album": _album(message)}
    if kind == inbound.LOCATION:
        place = " ".join(seen(_text(message, name)) for name in ("title", "address"))
        return {**parts, "kind": kind, "text": f"{PLACEHOLDERS[kind]} {place}".strip()}
    if kind == inbound.STICKER:
        return {**parts, "kind": kind, "text": PLACEHOLDERS[kind]}
    return {**parts, "kind": inbound.UNKNOWN, "text": PLACEHOLDERS[inbound.UNKNOWN], "raw": json.dumps(event)}


def _postback(data: str, event: Event) -> dict[str, Any]:
    """A tap on a button of ours."""
    if data.startswith(CHOICE):
        return {"kind": inbound.CHOICE, "choice": data.removeprefix(CHOICE)[:LONGEST_ID]}
    code = data.removeprefix(MENU_TAP)
    if data.startswith(MENU_TAP) and (choice := menu_choice(code)):
        return {"kind": inbound.CHOICE, "choice": choice, "text": MENU[code]}
    if data.startswith(OWN):
        return {"kind": inbound.TAP, "choice": data.removeprefix(OWN)[:LONGEST_ID]}
    return {"kind": inbound.UNKNOWN, "text": PLACEHOLDERS[inbound.UNKNOWN], "raw": json.dumps(event)}


def _album(message: Event) -> Album | None:
    found = _dict(message, "imageSet")
    id, total = _text(found, "id"), found.get("total")
    return Album(id, total if isinstance(total, int) else None) if id else None


def _key(event: Event) -> str:
    """The event's own id; without one, what it says: the same words at the same moment are the same event."""
    id = _text(event, "webhookEventId")
    if not id:
        words = json.dumps(event, sort_keys=True, default=str).encode(errors="replace")
        id = hashlib.sha256(words).hexdigest()
    return f"{CHANNEL}:{id}"


def _reply_token(event: Event, now: datetime) -> ReplyToken | None:
    """A token that comes again with a redelivery is as old as the event."""
    token = _text(event, "replyToken")
    again = _dict(event, "deliveryContext").get("isRedelivery") is True
    since = _moment(event.get("timestamp"), now) if again else now
    return ReplyToken(token, since + TOKEN_LIFE) if token else None


def _moment(milliseconds: object, now: datetime) -> datetime:
    """A timestamp of LINE's; never later than now."""
    if not isinstance(milliseconds, int) or isinstance(milliseconds, bool) or not 0 < milliseconds < 10**14:
        return now
    return min(datetime.fromtimestamp(milliseconds / 1000, UTC), now)


def _text(given: Event, name: str) -> str:
    """A text of at most what LINE allows, without what no database takes."""
    value = given.get(name)
    if not isinstance(value, str):
        return ""
    plain = value.replace("\x00", "").encode(errors="ignore").decode()
    return plain[:10_000] if name in {"text", "address", "title", "replyToken"} else plain[:LONGEST_ID]


def _dict(given: Event, name: str) -> Event:
    value = given.get(name)
    return value if isinstance(value, dict) else {}
