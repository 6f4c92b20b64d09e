"""What LINE refuses in a message, from its public description: the field and the reason, none when all is well."""

import json
import re
from collections.abc import Iterator
from typing import Any

from linebot.v3.messaging import FlexContainer

LONGEST_TEXT = 5_000
LONGEST_ALT = 400
MOST_FLEX_BYTES = 30_000
SOMEBODY = re.compile("[UCR][0-9a-f]{32}")  # a user, a group, a room
BLOCKS = ("header", "hero", "body", "footer")

Trouble = tuple[str, str]


def units(text: str) -> int:
    """Letters as LINE counts them: UTF-16 units."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def troubles(messages: Any) -> list[Trouble]:
    """All that is wrong with the messages of one call."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [("messages", "Size must be between 1 and 5")]
    return [(f"messages[{at}].{field}", why) for at, message in enumerate(messages) for field, why in _message(message)]


def lacking(given: dict[str, Any], *fields: str) -> list[Trouble]:
    """Which of these texts a request should have and has not."""
    return [
        (field, "May not be empty") for field in fields if not given.get(field) or not isinstance(given[field], str)
    ]


def receiver_troubles(to: Any) -> list[Trouble]:
    return [] if isinstance(to, str) and SOMEBODY.fullmatch(to) else [("to", "Invalid receiver")]


def _message(message: Any) -> Iterator[Trouble]:
    if not isinstance(message, dict):
        yield "type", "Unknown message type"
        return
    kind = message.get("type")
    if kind == "text":
        yield from _length("text", message.get("text"), LONGEST_TEXT)
    elif kind == "flex":
        yield from _length("altText", message.get("altText"), LONGEST_ALT)
        yield from _flex(message.get("contents") or {})
    elif kind == "image":
        for field in ("originalContentUrl", "previewImageUrl"):
            if not str(message.get(field, "")).startswith("https://"):
                yield field, "Must be an HTTPS URL"
    else:
        yield "type", "Unknown message type"
    if "quickReply" in message:
        yield from _quick_reply(message["quickReply"])


def _length(field: str, value: Any, longest: int) -> Iterator[Trouble]:
    if not isinstance(value, str) or not 1 <= units(value) <= longest:
        yield field, f"Length must be between 1 and {longest}"


def _quick_reply(quick_reply: Any) -> Iterator[Trouble]:
    items = quick_reply.get("items") if isinstance(quick_reply, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= 13:
        yield "quickReply.items", "Size must be between 1 and 13"
        return
    for at, item in enumerate(items):
        where = f"quickReply.items[{at}]"
        if not isinstance(item, dict) or item.get("type") != "action" or not isinstance(item.get("action"), dict):
            yield where, "Must be an item with an action"
            continue
        yield from _length(f"{where}.action.label", item["action"].get("label"), 20)
        yield from action_troubles(f"{where}.action", item["action"])


def action_troubles(where: str, action: Any) -> Iterator[Trouble]:
    kind = action.get("type") if isinstance(action, dict) else None
    if kind == "postback":
        yield from _length(f"{where}.data", action.get("data"), 300)
        if "displayText" in action:
            yield from _length(f"{where}.displayText", action["displayText"], 300)
    elif kind == "message":
        yield from _length(f"{where}.text", action.get("text"), 300)
    elif kind == "uri":
        if not str(action.get("uri", "")).startswith(("https://", "http://", "tel:", "line://")):
            yield f"{where}.uri", "Invalid URI scheme"
    else:
        yield f"{where}.type", "Unknown action type"


def _flex(contents: dict[str, Any]) -> Iterator[Trouble]:
    if len(json.dumps(contents, ensure_ascii=False).encode()) > MOST_FLEX_BYTES:
        yield "contents", "Too large"
    try:
        FlexContainer.from_dict(contents)
    except (ValueError, KeyError, TypeError) as error:
        yield "contents", type(error).__name__
    yield from _components("contents", contents)


def _components(where: str, component: Any) -> Iterator[Trouble]:
    if isinstance(component, list):
        for at, part in enumerate(component):
            yield from _components(f"{where}[{at}]", part)
    elif isinstance(component, dict):
        if component.get("type") == "text" and not component.get("text"):
            yield f"{where}.text", "must be non-empty text"
        if component.get("type") == "box" and not component.get("contents"):
            yield f"{where}.contents", "must be non-empty"
        if component.get("type") == "bubble" and not any(component.get(block) for block in BLOCKS):
            yield where, "At least one block must be specified"
        if "action" in component:
            yield from action_troubles(f"{where}.action", component["action"])
        for field in (*BLOCKS, "contents"):
            if field in component:
                yield from _components(f"{where}.{field}", component[field])


def shown(message: dict[str, Any]) -> str:
    """What a person reads of a message: the words, a card's lines, a picture's address."""
    if message["type"] == "text":
        return str(message["text"])
    if message["type"] == "flex":
        return "\n".join(_lines(message["contents"]))
    return str(message.get("originalContentUrl", message["type"]))


def _lines(component: Any) -> Iterator[str]:
    if isinstance(component, list):
        for part in component:
            yield from _lines(part)
    elif isinstance(component, dict):
        if component.get("type") == "text":
            yield component["text"]
        elif component.get("layout") == "horizontal":
            yield ": ".join(_lines(component["contents"]))
        else:
            for field in (*BLOCKS, "contents"):
                yield from _lines(component.get(field))


def actions_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """What a person can tap in a bubble: the quick replies under it, then whatever has an action in a card."""
    items = (message.get("quickReply") or {}).get("items", [])
    return [item["action"] for item in items] + list(_actions(message.get("contents")))


def _actions(component: Any) -> Iterator[dict[str, Any]]:
    if isinstance(component, list):
        for part in component:
            yield from _actions(part)
    elif isinstance(component, dict):
        if "action" in component:
            yield component["action"]
        for field in (*BLOCKS, "contents"):
            yield from _actions(component.get(field))
