"""A stand-in of LINE's servers on a free port of loopback, written from LINE's public description.

It keeps what LINE keeps: reply tokens that work once and not for long, retry keys, a quota, files that are still being
prepared, people who have blocked the bot. A test may order faults. The official SDK talks to it over HTTP.
"""

import json
import re
import secrets
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

from tests.support.line_rules import Trouble, action_troubles, lacking, receiver_troubles, shown, troubles

BOT = "U" + "b" * 32
JSON = "application/json"
REQUEST_ID = "x-line-request-id"
Answer = tuple[int, dict[str, Any] | bytes, dict[str, str]]
NOT_FOUND: Answer = (404, {"message": "Not found"}, {})


@dataclass
class SentCall:
    """One call to reply or push, and what LINE made of it, whatever a fault let the caller see.

    ``user`` is who would see it, None for an unknown token or somebody who has blocked the bot; ``at`` is seconds since
    1970.
    """

    endpoint: str
    user: str | None
    messages: list[dict[str, Any]]
    status: int
    retry_key: str | None = None
    reply_token: str | None = None
    at: float = field(default_factory=time.time)


@dataclass
class Fault:
    """What happens to the next call of an endpoint instead of, or after, its effect; a hang when it takes seconds."""

    status: int = 500
    message: str = "Internal error"
    seconds: float = 0.0
    after_effect: bool = False

    def strike(self) -> Answer:
        time.sleep(self.seconds)
        return self.status, {"message": self.message}, {}


@dataclass
class Content:
    """A file that a user has sent; ``preparing`` requests are answered 202 before it is there, or never if broken."""

    body: bytes
    media_type: str = "image/jpeg"
    preparing: int = 0
    seconds: float = 0.0
    broken: bool = False


@dataclass
class ReplyToken:
    user: str
    until: float
    used: bool = False


@dataclass
class LineServer:
    """LINE, as far as a bot sees it. Enter it to start; everything may be read and changed while it runs."""

    access_token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    channel_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    calls: list[SentCall] = field(default_factory=list)
    tokens: dict[str, ReplyToken] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)
    loading: list[tuple[str, int]] = field(default_factory=list)
    read_marks: list[str] = field(default_factory=list)
    quota_limit: int | None = None
    pushed: int = 0
    webhook: str | None = None
    webhook_active: bool = True
    chat_mode: str = "bot"
    menus: dict[str, dict[str, Any]] = field(default_factory=dict)
    menu_pictures: dict[str, bytes] = field(default_factory=dict)
    default_menu: str | None = None
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _accepted: dict[str, tuple[str, list[dict[str, str]]]] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # What a test does and sees

    def issue_token(self, user: str, lives: float = 60.0) -> str:
        """A reply token as a webhook event brings it; ``lives`` seconds."""
        token = secrets.token_hex(16)
        self.tokens[token] = ReplyToken(user, time.monotonic() + lives)
        return token

    def expire_tokens(self, *only: str) -> None:
        """These tokens, or all that there are, are too old from now on."""
        for token in only or list(self.tokens):
            self.tokens[token].until = 0.0

    def fail_next(self, endpoint: str, times: int = 1, **fault: Any) -> None:
        """Let the next calls of an endpoint, by its name in ``ROUTES``, fail with a ``Fault`` of these values."""
        self.faults[endpoint] += [Fault(**fault) for _ in range(times)]

    def bubbles(self, user: str) -> list[dict[str, Any]]:
        """What truly reached this user, in order."""
        with self._lock:
            return [m for call in self.calls if call.status == 200 and call.user == user for m in call.messages]

    def screen(self, user: str) -> list[str]:
        return [shown(bubble) for bubble in self.bubbles(user)]

    def of(self, endpoint: str) -> list[SentCall]:
        return [call for call in self.calls if call.endpoint == endpoint]

    # The endpoints

    def reply(self, body: dict[str, Any], headers: Any) -> Answer:
        token = self.tokens.get(str(body.get("replyToken")))
        user = token.user if token and token.user not in self.blocked else None
        if key := headers.get("x-line-retry-key"):
            return self._note("reply", user, body, refused("The retry key is not supported for this endpoint"), key)
        if token is None or token.used or token.until < time.monotonic():
            return self._note("reply", user, body, refused("Invalid reply token"))
        if found := troubles(body.get("messages")):
            return self._note("reply", user, body, refused("The request body has errors", found))
        token.used = True
        return self._note("reply", user, body, accepted(body))

    def push(self, body: dict[str, Any], headers: Any) -> Answer:
        key, user = headers.get("x-line-retry-key"), str(body.get("to"))
        if key is not None and not _is_uuid(key):
            return self._note("push", user, body, refused("Invalid retry key"), key)
        if key in self._accepted:
            request, sent = self._accepted[key]
            told = {"message": "The retry key is already accepted", "sentMessages": sent}
            return self._note("push", user, body, (409, told, {"x-line-accepted-request-id": request}), key)
        if found := receiver_troubles(body.get("to")) + troubles(body.get("messages")):
            return self._note("push", user, body, refused("The request body has errors", found), key)
        if self.quota_limit is not None and self.pushed >= self.quota_limit:
            return self._note("push", user, body, (429, {"message": "You have reached your monthly limit."}, {}), key)
        self.pushed += 1
        answer = accepted(body)
        if key:
            self._accepted[key] = (answer[2][REQUEST_ID], answer[1]["sentMessages"])
        reached = None if user in self.blocked else user  # LINE answers 200 all the same
        return self._note("push", reached, body, answer, key)

    def _note(
        self, endpoint: str, user: str | None, body: dict[str, Any], answer: Answer, key: str | None = None
    ) -> Answer:
        messages = body.get("messages")
        call = SentCall(endpoint, user, messages if isinstance(messages, list) else [], answer[0], key)
        call.reply_token = body.get("replyToken")
        self.calls.append(call)
        return answer

    def transcoding(self, id: str) -> Answer:
        """How far a file is; asking does not bring it nearer."""
        found = self.contents.get(id)
        if found is None:
            return NOT_FOUND
        return 200, {"status": "failed" if found.broken else "processing" if found.preparing else "succeeded"}, {}

    def content(self, id: str) -> Answer:
        found = self.contents.get(id)
        if found is None or found.broken:
            return NOT_FOUND
        time.sleep(found.seconds)
        if found.preparing:
            found.preparing -= 1
            return 202, b"", {}
        return 200, found.body, {"content-type": found.media_type}

    def test_webhook(self) -> Answer:
        """Call the bot as LINE's console does: signed, without events."""
        from tests.support.line_events import signed, webhook_body

        if self.webhook is None:
            return refused("No webhook")
        body = webhook_body(destination=BOT)
        status, reason = 0, "COULD_NOT_CONNECT"
        try:
            status = httpx.post(
                self.webhook, content=body, headers=signed(self.channel_secret, body), trust_env=False
            ).status_code
            reason = "OK" if status == 200 else "ERROR_STATUS_CODE"
        except httpx.TransportError:
            pass
        told = {"success": status == 200, "timestamp": "2026-11-25T05:00:00Z", "statusCode": status}
        return 200, {**told, "reason": reason, "detail": str(status)}, {}

    def answer(self, method: str, path: str, body: bytes, headers: Any) -> Answer:
        """The answer of LINE's API; faults come first, or last where the effect is to happen all the same."""
        if headers.get("authorization") != f"Bearer {self.access_token}":
            return 401, {"message": "Authentication failed. Confirm that the access token is valid."}, {}
        for pattern, name, endpoint in ROUTES:
            if found := re.fullmatch(pattern, f"{method} {path}"):
                with self._lock:
                    fault = self.faults[name].pop(0) if self.faults[name] else None
                if fault and not fault.after_effect:
                    return fault.strike()
                given = _json(body, headers)
                asked = Asked(given or {}, body, headers, found.groups())
                answer = (
                    refused("The request body could not be parsed as JSON") if given is None else endpoint(self, asked)
                )
                return fault.strike() if fault else answer
        return NOT_FOUND


@dataclass
class Asked:
    """One request: its JSON, its bytes, its headers and the parts of its path."""

    given: dict[str, Any]
    body: bytes
    headers: Any
    parts: tuple[str, ...]


def accepted(body: dict[str, Any]) -> tuple[int, dict[str, Any], dict[str, str]]:
    sent = [{"id": secrets.token_hex(8)} for _ in body["messages"]]
    return 200, {"sentMessages": sent}, {REQUEST_ID: str(uuid.uuid4())}


def refused(message: str, found: list[Trouble] | None = None) -> Answer:
    details = [{"property": field, "message": why} for field, why in found or ()]
    return 400, {"message": message, **({"details": details} if details else {})}, {}


def _json(body: bytes, headers: Any) -> dict[str, Any] | None:
    """The JSON object of a request, empty when it carries something else; None for JSON that is none."""
    if not body or not headers.get("content-type", "").startswith(JSON):
        return {}
    try:
        given = json.loads(body)
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


def _is_uuid(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key.lower()
    except ValueError:
        return False


def _locked(method: Callable[[LineServer, Asked], Answer]) -> Callable[[LineServer, Asked], Answer]:
    def run(line: LineServer, asked: Asked) -> Answer:
        with line._lock:
            return method(line, asked)

    return run


def _validate(line: LineServer, asked: Asked) -> Answer:
    found = troubles(asked.given.get("messages"))
    return refused("The request body has errors", found) if found else (200, {}, {})


def _profile(line: LineServer, asked: Asked) -> Answer:
    [user] = asked.parts
    if user not in line.profiles:
        return NOT_FOUND
    return 200, {"userId": user, "displayName": line.profiles[user]}, {}


def _loading(line: LineServer, asked: Asked) -> Answer:
    seconds = asked.given.get("loadingSeconds", 20)
    found = lacking(asked.given, "chatId")
    if seconds not in range(5, 65, 5):
        found.append(("loadingSeconds", "must be 5 to 60 in steps of 5"))
    if found:
        return refused("The request body has errors", found)
    line.loading.append((asked.given["chatId"], seconds))
    return 202, {}, {}


def _mark_as_read(line: LineServer, asked: Asked) -> Answer:
    if found := lacking(asked.given, "markAsReadToken"):
        return refused("The request body has errors", found)
    line.read_marks.append(asked.given["markAsReadToken"])
    return 200, {}, {}


def _quota(line: LineServer, asked: Asked) -> Answer:
    if line.quota_limit is None:
        return 200, {"type": "none"}, {}
    return 200, {"type": "limited", "value": line.quota_limit}, {}


def _info(line: LineServer, asked: Asked) -> Answer:
    told = {"userId": BOT, "basicId": "@rongthuk", "displayName": "ร้องทุกข์ (ทดสอบ)", "chatMode": line.chat_mode}
    return 200, {**told, "markAsReadMode": "manual" if line.chat_mode == "chat" else "auto"}, {}


def _webhook(line: LineServer, asked: Asked) -> Answer:
    if line.webhook is None:
        return NOT_FOUND
    return 200, {"endpoint": line.webhook, "active": line.webhook_active}, {}


def _set_webhook(line: LineServer, asked: Asked) -> Answer:
    endpoint = asked.given.get("endpoint")
    if not isinstance(endpoint, str) or not endpoint.startswith("https://") or len(endpoint) > 500:
        return refused("Invalid webhook endpoint URL")
    line.webhook = endpoint
    return 200, {}, {}


def _make_menu(line: LineServer, asked: Asked) -> Answer:
    areas = asked.given.get("areas") or []
    found = [trouble for area in areas for trouble in action_troubles("areas.action", area.get("action"))]
    if found or not 1 <= len(areas) <= 20 or len(asked.given.get("chatBarText", "")) > 14:
        return refused("The request body has errors", found)
    id = f"richmenu-{secrets.token_hex(8)}"
    line.menus[id] = asked.given
    return 200, {"richMenuId": id}, {}


def _menu_picture(line: LineServer, asked: Asked) -> Answer:
    [id] = asked.parts
    if id not in line.menus or len(asked.body) > 1024 * 1024:
        return refused("Invalid picture")
    line.menu_pictures[id] = asked.body
    return 200, {}, {}


def _menus(line: LineServer, asked: Asked) -> Answer:
    return 200, {"richmenus": [{"richMenuId": id, **menu} for id, menu in line.menus.items()]}, {}


def _delete_menu(line: LineServer, asked: Asked) -> Answer:
    [id] = asked.parts
    if line.menus.pop(id, None) is None:
        return NOT_FOUND
    line.menu_pictures.pop(id, None)
    line.default_menu = None if line.default_menu == id else line.default_menu
    return 200, {}, {}


def _set_menu(line: LineServer, asked: Asked) -> Answer:
    [id] = asked.parts
    if id not in line.menu_pictures:
        return refused("A rich menu needs its picture first")
    line.default_menu = id
    return 200, {}, {}


def _default_menu(line: LineServer, asked: Asked) -> Answer:
    return (200, {"richMenuId": line.default_menu}, {}) if line.default_menu else NOT_FOUND


def _no_default_menu(line: LineServer, asked: Asked) -> Answer:
    line.default_menu = None
    return 200, {}, {}


Route = tuple[str, str, Callable[[LineServer, Asked], Answer]]
ROUTES: tuple[Route, ...] = (
    ("POST /v2/bot/message/reply", "reply", _locked(lambda line, a: line.reply(a.given, a.headers))),
    ("POST /v2/bot/message/push", "push", _locked(lambda line, a: line.push(a.given, a.headers))),
    ("POST /v2/bot/message/validate/(reply|push)", "validate", _validate),
    ("GET /v2/bot/message/quota", "quota", _quota),
    ("GET /v2/bot/message/quota/consumption", "quota", lambda line, a: (200, {"totalUsage": line.pushed}, {})),
    ("GET /v2/bot/message/([^/]+)/content", "content", lambda line, a: line.content(a.parts[0])),
    ("GET /v2/bot/message/([^/]+)/content/transcoding", "transcoding", lambda line, a: line.transcoding(a.parts[0])),
    ("GET /v2/bot/profile/([^/]+)", "profile", _profile),
    ("POST /v2/bot/chat/loading/start", "loading", _locked(_loading)),
    ("POST /v2/bot/chat/markAsRead", "markAsRead", _locked(_mark_as_read)),
    ("GET /v2/bot/info", "info", _info),
    ("GET /v2/bot/channel/webhook/endpoint", "webhook", _webhook),
    ("PUT /v2/bot/channel/webhook/endpoint", "webhook", _set_webhook),
    ("POST /v2/bot/channel/webhook/test", "webhook test", lambda line, a: line.test_webhook()),
    ("POST /v2/bot/richmenu", "menu", _locked(_make_menu)),
    ("POST /v2/bot/richmenu/([^/]+)/content", "menu", _locked(_menu_picture)),
    ("GET /v2/bot/richmenu/list", "menu", _menus),
    ("DELETE /v2/bot/richmenu/([^/]+)", "menu", _locked(_delete_menu)),
    ("POST /v2/bot/user/all/richmenu/([^/]+)", "menu", _locked(_set_menu)),
    ("GET /v2/bot/user/all/richmenu", "menu", _default_menu),
    ("DELETE /v2/bot/user/all/richmenu", "menu", _locked(_no_default_menu)),
)


def _handler(line: LineServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms for the first's ACK

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content, more = line.answer(self.command, self.path.partition("?")[0], body, self.headers)
            payload = content if isinstance(content, bytes) else json.dumps(content).encode()
            try:
                self.send_response(status)
                for name, value in {"content-type": JSON, **more, "content-length": str(len(payload))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(payload)
            except OSError:
                self.close_connection = True  # the caller has hung up, as a test wanted

        do_GET = do_POST = do_PUT = do_DELETE = serve

        def log_message(self, *_: object) -> None:
            """Tests read what was sent, not what was logged."""

    return Handler


def line_environment(line: LineServer) -> dict[str, str]:
    """The settings under which the service talks to this stand-in."""
    return {
        "RONGTHUK_LINE_CHANNEL_SECRET": line.channel_secret,
        "RONGTHUK_LINE_CHANNEL_ACCESS_TOKEN": line.access_token,
        "RONGTHUK_LINE_API_URL": line.url,
        "RONGTHUK_LINE_DATA_API_URL": line.url,
    }


def running() -> Iterator[LineServer]:
    """For fixtures."""
    with LineServer() as line:
        yield line
