"""The only way into Rasa: one authenticated turn at a time, each message id answered once.

Rasa's own channels are off: they let anyone speak as anyone. The worker posts a turn here and gets its answers; the
same message id again gets the recorded answers, because the same turn run twice would move a form two steps.
"""

import asyncio
import hmac
import json
import logging
import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.exc import OperationalError

from bot.action_endpoint import TurnFailed

SECRET_VARIABLE = "RONGTHUK_BOT_SECRET"
SECRET_HEADER = "X-Rongthuk-Bot-Secret"
_OPAQUE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_INTENT = re.compile(r"[a-z][a-z0-9_]{0,63}")
# Rasa reads a text that begins with a slash as an intent; recipients must never be able to say one.
_NOT_AT_START = re.compile(r"[\s/\uff0f\\\u200b-\u200f\u2060\ufeff]+")
_ANSWER_KEYS = ("buttons", "custom", "image")
_LONGEST_TEXT = 20_000

_log = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class BadTurn(Exception):
    """The worker posted something that is not a turn; the text says which field and holds no personal data."""


@dataclass(frozen=True)
class Turn:
    """One checked turn: what Rasa is to read, and the ids that make it answerable once."""

    conversation: str
    message_id: str
    text: str
    metadata: dict[str, Any]


def harmless(text: str) -> str:
    """The text without anything at its start that would make Rasa read it as an intent."""
    visible = text.replace("\x00", "")  # PostgreSQL takes no NUL, and Rasa's SQL store would end the process
    start = _NOT_AT_START.match(visible)
    return visible[start.end() :] if start else visible


def read_turn(body: Any, event_intents: frozenset[str]) -> Turn:
    """The posted JSON as a turn; raises BadTurn for an id, a text or an event that is not allowed."""
    if not isinstance(body, dict):
        raise BadTurn("body")
    for field in ("conversation", "message_id"):
        if not isinstance(body.get(field), str) or not _OPAQUE_ID.fullmatch(body[field]):
            raise BadTurn(field)
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadTurn("metadata")
    text, event = body.get("text"), body.get("event")
    if (text is None) == (event is None):
        raise BadTurn("text or event")
    spoken = _event_text(event, event_intents, metadata.get("language")) if text is None else _typed_text(text)
    return Turn(body["conversation"], body["message_id"], spoken, metadata | {"message_id": body["message_id"]})


def _typed_text(text: Any) -> str:
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        raise BadTurn("text")
    return harmless(text)


def _event_text(event: Any, allowed: frozenset[str], language: Any) -> str:
    """The event as Rasa's own short form; the language goes along as an entity, as it does with typed words."""
    if not isinstance(event, dict) or event.get("intent") not in allowed:
        raise BadTurn("event.intent")
    entities = event.get("entities", {})
    if not isinstance(entities, dict):
        raise BadTurn("event.entities")
    entities = {**entities, "language": language} if isinstance(language, str) else entities
    return f"/{event['intent']}{json.dumps(entities) if entities else ''}"


def answer(message: dict[str, Any]) -> dict[str, Any]:
    """One bot message in the shape that the worker reads, from a live or from a recorded message."""
    shaped: dict[str, Any] = {"text": message.get("text")}
    return shaped | {key: message[key] for key in _ANSWER_KEYS if message.get(key)}


class Answers(CollectingOutputChannel):
    """Collects whole bot messages, exactly as Rasa records them."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message in the order in which Rasa says it."""
        self.messages.append(answer(message))


class RongthukInput(InputChannel):
    """`POST /webhooks/rongthuk/turn` for the worker, `GET /webhooks/rongthuk/health` for the supervisor."""

    @classmethod
    def name(cls) -> str:
        """Rasa's name for the channel and the last part of its route."""
        return "rongthuk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "RongthukInput":
        """Built from credentials.yml (`event_intents`) and RONGTHUK_BOT_SECRET; refuses to start without either."""
        secret = os.environ.get(SECRET_VARIABLE, "")
        if len(secret) < 16:
            raise RasaException(f"{SECRET_VARIABLE} is missing or shorter than 16 characters")
        intents = (credentials or {}).get("event_intents") or []
        if not all(isinstance(intent, str) and _INTENT.fullmatch(intent) for intent in intents):
            raise RasaException("credentials.yml: event_intents must be a list of intent names")
        return cls(secret, frozenset(intents))

    def __init__(self, secret: str, event_intents: frozenset[str]) -> None:
        self._secret = secret.encode()
        self._event_intents = event_intents
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Sanic's routes of this channel."""
        routes = Blueprint("rongthuk_channel", __name__)

        @routes.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @routes.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
                return _refusal("unauthorized", 401)
            try:
                read = read_turn(json.loads(request.body), self._event_intents)
            except BadTurn as problem:
                return _refusal("invalid", 400, str(problem))
            except ValueError:
                return _refusal("invalid", 400, "body")
            store = request.app.ctx.agent.tracker_store
            # The worker may hang up; the turn must then still end as a whole, so that a retry finds its answers.
            return await asyncio.shield(asyncio.ensure_future(self._answer(read, store, on_new_message)))

        return routes

    async def _answer(self, turn: Turn, store: Any, on_new_message: Handler) -> HTTPResponse:
        """Answers of a turn, run now or recorded before; a second request for it waits for the first."""
        lock = self._locks.setdefault(turn.conversation, asyncio.Lock())
        async with lock:
            try:
                recorded = await store.recorded_answers(turn.conversation, turn.message_id)
            except OperationalError:
                return _refusal("store_unavailable", 503)
            if recorded is not None:
                return json_response({"messages": [answer(message) for message in recorded], "repeated": True})
            answers = Answers()
            message = UserMessage(
                turn.text, answers, turn.conversation,
                input_channel=self.name(), message_id=turn.message_id, metadata=turn.metadata,
            )  # fmt: skip
            try:
                await on_new_message(message)
            except TurnFailed as failure:
                _log.warning("turn %s not run: %s", turn.message_id, failure.code)
                return _refusal(failure.code, 503)
            except OperationalError:
                return _refusal("store_unavailable", 503)
            return json_response({"messages": answers.messages, "repeated": False})


def _refusal(code: str, status: int, field: str = "") -> HTTPResponse:
    return json_response({"error": {"code": code, "message": field or code}}, status=status)
