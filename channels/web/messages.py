"""Messages in and out: what a recipient types or taps, and what the page has missed."""

import re
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

from case_store.chat_log import ChatLine, ChatLog
from channels.web.chat import Chat, chat_of
from channels.web.errors import Refused
from channels.web.sessions import access_conversation
from channels.words import seen
from complaints.model import ConversationId

LONGEST_TEXT = 2000
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHOICE = re.compile(r"[A-Za-z0-9_-]{1,40}")

blueprint = Blueprint("chat_messages")


def idempotency_key(request: Request) -> str:
    """The key by which a request sent twice is known. Raises Refused(invalid) when it is missing or odd."""
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Refused("invalid")
    return key


def source_key(conversation: ConversationId, key: str) -> str:
    """The name under which a message is stored once."""
    return f"web:{conversation}:{key}"


def clean_text(given: object) -> str:
    """What was typed, without characters that nobody sees. Raises Refused: empty, too_long, invalid."""
    if not isinstance(given, str):
        raise Refused("invalid")
    text = seen(given)
    if not text:
        raise Refused("empty")
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long")
    return text


def after_of(request: Request) -> int:
    """``?after=N``: the last number that the asker knows. Raises Refused(invalid)."""
    return number_of(request.args.get("after", "0"))


def number_of(given: str) -> int:
    """A message number as a client sent it. Raises Refused(invalid)."""
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise Refused("invalid")
    return int(given)


def as_json(line: ChatLine, conversation: ConversationId) -> dict[str, Any]:
    """A message in the words of the chat API."""
    own = source_key(conversation, "")
    file = None
    if line.evidence_id:
        file = {
            "id": line.evidence_id,
            "url": f"/api/chat/files/{line.evidence_id}",
            "media_type": line.media_type,
        }
    return {
        "number": line.number,
        "author": line.author,
        "author_name": line.officer,
        "kind": line.kind,
        "text": line.body.get("text", ""),
        "choices": line.body.get("choices", []),
        "links": line.body.get("links", []),
        "file": file,
        "at": line.at.isoformat().replace("+00:00", "Z"),
        "key": line.source_key.removeprefix(own) if line.source_key.startswith(own) else None,
    }


@blueprint.post("/api/chat/messages")
async def post_message(request: Request) -> HTTPResponse:
    """Store a text or a tapped choice once; answers with its number, the second time as the first."""
    chat, conversation = chat_of(request), await access_conversation(request)
    key = idempotency_key(request)
    wait = chat.messages_limit.take(conversation)
    if wait is not None:
        raise Refused("too_many", retry_after=wait)
    given = request.json
    if not isinstance(given, dict) or ("text" in given) == ("choice" in given):
        raise Refused("invalid")
    if "choice" in given:
        kind, body = "choice", await _choice(chat, conversation, given["choice"])
    else:
        kind, body = "text", {"text": clean_text(given["text"])}
    async with chat.service.database.uow() as uow:
        message = await uow.receive(conversation, kind=kind, body=body, source_key=source_key(conversation, key))
        await uow.commit()
    chat.metrics.received.labels("web", kind).inc()
    return json({"message_number": message.number})


async def _choice(chat: Chat, conversation: ConversationId, choice: object) -> dict[str, str]:
    if isinstance(choice, str) and _CHOICE.fullmatch(choice):
        async with chat.service.database.sessions() as session:
            label = await ChatLog(session).offered_choice(conversation, choice)
        if label is not None:
            return {"text": label, "choice": choice}
    raise Refused("choice_unknown")


@blueprint.get("/api/chat/messages")
async def get_messages(request: Request) -> HTTPResponse:
    """What came after a number, at most a page of it; ask again until nothing comes."""
    conversation = await access_conversation(request)
    after = after_of(request)
    async with chat_of(request).service.database.sessions() as session:
        log = ChatLog(session)
        state = await log.state(conversation)
        lines = await log.lines_after(conversation, after)
        if after:
            await log.note_shown(conversation, after, "delivered")
        if lines:
            await log.note_shown(conversation, lines[-1].number, "sent")
    return json({"messages": [as_json(line, conversation) for line in lines], "muted": state.muted})
