"""A stand-in of Telegram's Bot API on a free port of loopback, written from its public description.

python-telegram-bot talks to it over HTTP. It keeps what Telegram keeps: messages, files, who has blocked the bot,
updates that wait; and a person with Telegram on the phone.
"""

import json
import re
import secrets
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote

import httpx

Update = dict[str, Any]
BOT_ID = 7_000_000_001
TAG = re.compile(r"</?b>")


@dataclass
class Call:
    """One method that the bot called, what was answered, and when: seconds of a clock that only goes forward."""

    method: str
    given: dict[str, Any]
    status: int
    at: float = field(default_factory=time.monotonic)


@dataclass
class Fault:
    """What happens to the next call of a method instead of its effect, or after it."""

    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int | None = None
    after_effect: bool = False


@dataclass
class TelegramServer:
    """Telegram, as far as a bot sees it. Enter it to start."""

    token: str = field(default_factory=lambda: f"{BOT_ID}:{secrets.token_urlsafe(24)}")
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    calls: list[Call] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    webhook: str = ""
    webhook_secret: str = ""
    last_error_at: int | None = None
    pending: list[Update] = field(default_factory=list)
    commands: list[dict[str, str]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _number: int = 1000

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def next_number(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

    def fail_next(self, method: str, times: int = 1, **fault: Any) -> None:
        self.faults[method] += [Fault(**fault) for _ in range(times)]

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def messages(self, chat: int) -> list[dict[str, Any]]:
        """What truly reached this chat, in order."""
        with self._lock:
            return [c.given for c in self.of("sendMessage") if c.status == 200 and int(c.given["chat_id"]) == chat]

    # The methods

    def answer(self, method: str, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        with self._lock:
            waiting = self.faults.get(method)
            fault = waiting.pop(0) if waiting else None
            if fault and not fault.after_effect:
                return self._note(method, given, _refused(fault))
            known = getattr(self, f"do_{method}", None)
            found = known(given) if known else (404, {"ok": False, "error_code": 404, "description": "Not Found"})
            return self._note(method, given, _refused(fault) if fault else found, 200 if fault else None)

    def _note(
        self, method: str, given: dict[str, Any], answer: tuple[int, dict[str, Any]], status: int | None = None
    ) -> tuple[int, dict[str, Any]]:
        self.calls.append(Call(method, given, status or answer[0]))
        return answer

    def do_getMe(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return _ok({"id": BOT_ID, "is_bot": True, "first_name": "ร้องทุกข์", "username": "rongthuk_bot"})

    def do_sendMessage(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        chat, text = int(given["chat_id"]), str(given.get("text", ""))
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if re.search(r"<(?!/?b>)", text) or text.count("<b>") != text.count("</b>"):
            return _error(400, "Bad Request: can't parse entities")
        if not 1 <= len(read(text).encode("utf-16-le")) // 2 <= 4096:
            return _error(400, "Bad Request: message is too long")
        markup = given.get("reply_markup") or {}
        for row in markup.get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
                    return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        return _ok(self._message(chat, {"text": read(text)}))

    def _message(self, chat: int, more: dict[str, Any]) -> dict[str, Any]:
        place = {"id": chat, "type": "private", "first_name": "ทดสอบ"}
        return {"message_id": self.next_number(), "date": int(time.time()), "chat": place, **more}

    def do_sendChatAction(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return _ok(True)

    def do_answerCallbackQuery(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return _ok(True)

    def do_getChat(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        chat = int(given["chat_id"])
        if chat not in self.names:
            return _error(400, "Bad Request: chat not found")
        more = {"accent_color_id": 0, "max_reaction_count": 1, "accepted_gift_types": GIFTS}
        return _ok({"id": chat, "type": "private", "first_name": self.names[chat], **more})

    def do_getFile(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        id = str(given["file_id"])
        if id not in self.files:
            return _error(400, "Bad Request: wrong file_id")
        if len(self.files[id]) > 20 * 1024 * 1024:
            return _error(400, "Bad Request: file is too big")
        size = len(self.files[id])
        return _ok({"file_id": id, "file_unique_id": f"u{id}", "file_size": size, "file_path": f"files/{id}"})

    def do_setWebhook(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.webhook, self.webhook_secret = str(given["url"]), str(given.get("secret_token", ""))
        return _ok(True)

    def do_deleteWebhook(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.webhook = ""
        return _ok(True)

    def do_getWebhookInfo(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        error = {"last_error_date": self.last_error_at, "last_error_message": "x"} if self.last_error_at else {}
        told = {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": len(self.pending)}
        return _ok({**told, **error})

    def do_setMyCommands(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.commands = given["commands"]
        return _ok(True)

    def do_getUpdates(self, given: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(given.get("offset") or 0)
        self.pending = [one for one in self.pending if one["update_id"] >= offset]
        return _ok(list(self.pending))


GIFTS = {
    name: False
    for name in ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
}


def read(text: str) -> str:
    """What a person reads of HTML."""
    return unescape(TAG.sub("", text))


def _ok(result: Any) -> tuple[int, dict[str, Any]]:
    return 200, {"ok": True, "result": result}


def _error(status: int, description: str) -> tuple[int, dict[str, Any]]:
    return status, {"ok": False, "error_code": status, "description": description}


def _refused(fault: Fault) -> tuple[int, dict[str, Any]]:
    answer = _error(fault.status, fault.description)[1]
    if fault.retry_after is not None:
        answer["parameters"] = {"retry_after": fault.retry_after}
    return fault.status, answer


def _handler(telegram: TelegramServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _, query = self.path.partition("?")
            kind, _, rest = unquote(path).removeprefix("/").partition(telegram.token)
            if kind == "file/bot":
                content = telegram.files.get(rest.rpartition("/")[2])
                self.write(200 if content else 404, content or b"", "application/octet-stream")
            elif kind == "bot" and rest:
                status, answer = telegram.answer(rest.strip("/"), _given(body or query.encode()))
                if rest.endswith("getUpdates") and not answer.get("result"):
                    time.sleep(0.1)
                self.write(status, json.dumps(answer).encode(), "application/json")
            else:
                told = {"ok": False, "error_code": 401, "description": "Unauthorized"}
                self.write(401, json.dumps(told).encode(), "application/json")

        def write(self, status: int, body: bytes, kind: str) -> None:
            try:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = serve

        def log_message(self, *_: object) -> None:
            """Tests read what was sent, not what was logged."""

    return Handler


def _given(body: bytes) -> dict[str, Any]:
    """The parameters as python-telegram-bot sends them: a form whose structured values are JSON."""
    found: dict[str, Any] = {}
    for name, values in parse_qs(body.decode()).items():
        value = values[0]
        found[name] = json.loads(value) if value[:1] in "[{" else value
    return found


def telegram_environment(telegram: TelegramServer, mode: str = "webhook") -> dict[str, str]:
    """The settings under which the service talks to this stand-in."""
    return {
        "RONGTHUK_TELEGRAM_BOT_TOKEN": telegram.token,
        "RONGTHUK_TELEGRAM_WEBHOOK_SECRET": telegram.secret,
        "RONGTHUK_TELEGRAM_API_URL": telegram.url,
        "RONGTHUK_TELEGRAM_MODE": mode,
    }


@dataclass
class TelegramPhone:
    """One person on Telegram: what they do reaches our webhook, what we send is on their screen."""

    telegram: TelegramServer
    webhook: str
    user: int = field(default_factory=lambda: 5_000_000_000 + secrets.randbelow(10**9))

    def update(self, **what: Any) -> Update:
        return {"update_id": self.telegram.next_number(), **what}

    def message(self, **more: Any) -> Update:
        sender = {"id": self.user, "is_bot": False, "first_name": "ทดสอบ"}
        return self.update(message=self.telegram._message(self.user, {"from": sender, **more}))

    def text(self, text: str) -> Update:
        return self.message(text=text)

    def photo(self, content: bytes, **more: Any) -> Update:
        """A photo in two sizes, of which the larger is the one that was sent."""
        small, large = secrets.token_hex(8), secrets.token_hex(8)
        self.telegram.files |= {small: b"small", large: content}
        sizes = [
            {"file_id": small, "file_unique_id": "s", "width": 90, "height": 60, "file_size": 5},
            {"file_id": large, "file_unique_id": "l", "width": 1280, "height": 960, "file_size": len(content)},
        ]
        return self.message(photo=sizes, **more)

    async def post(self, update: Update, secret: str | None = None) -> httpx.Response:
        headers = {"x-telegram-bot-api-secret-token": self.telegram.secret if secret is None else secret}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            return await http.post(self.webhook, json=update, headers=headers)

    async def send(self, *updates: Update) -> None:
        for update in updates:
            answer = await self.post(update)
            assert answer.status_code == 200, answer.text
            if answer.json():
                self.telegram.answer(answer.json()["method"], answer.json())

    async def say(self, text: str) -> None:
        await self.send(self.text(text))

    async def send_photo(self, content: bytes) -> None:
        await self.send(self.photo(content))

    async def album(self, *photos: bytes) -> None:
        group = secrets.token_hex(8)
        await self.send(*(self.photo(content, media_group_id=group) for content in photos))

    async def tap(self, label: str) -> None:
        """Tap the newest inline button with this label."""
        for message in reversed(self.telegram.messages(self.user)):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        await self.send(self.callback(button["callback_data"]))
                        return
        raise AssertionError(f"nobody offers {label!r}")

    def callback(self, data: str) -> Update:
        sender = {"id": self.user, "is_bot": False, "first_name": "ทดสอบ"}
        message = self.telegram._message(self.user, {"text": "…"})
        given = {"id": secrets.token_hex(8), "from": sender, "message": message, "data": data, "chat_instance": "1"}
        return self.update(callback_query=given)

    def membership(self, before: str, after: str) -> Update:
        chat = {"id": self.user, "type": "private", "first_name": "ทดสอบ"}
        bot = {"id": BOT_ID, "is_bot": True, "first_name": "ร้องทุกข์"}
        told = {
            "chat": chat,
            "from": {"id": self.user, "is_bot": False, "first_name": "ทดสอบ"},
            "date": int(time.time()),
        }
        old, new = ({"status": status, "user": bot} for status in (before, after))
        return self.update(my_chat_member={**told, "old_chat_member": old, "new_chat_member": new})

    async def block(self) -> None:
        self.telegram.blocked.add(self.user)
        await self.send(self.membership("member", "kicked"))

    async def unblock(self) -> None:
        self.telegram.blocked.discard(self.user)
        await self.send(self.membership("kicked", "member"))

    @property
    def screen(self) -> list[str]:
        return [read(message["text"]) for message in self.telegram.messages(self.user)]
