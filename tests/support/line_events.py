"""LINE's webhook events and their signature, and a person with LINE on the phone."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.support.line_rules import actions_of
from tests.support.line_server import BOT, Content, LineServer

Event = dict[str, Any]
HOST = {"contentProvider": {"type": "line"}}
# What LINE always tells about a message of a kind; a builder's own words go before these.
USUAL: dict[str, dict[str, Any]] = {
    "image": HOST,
    "video": {**HOST, "duration": 4_000},
    "audio": {**HOST, "duration": 4_000},
    "file": {"fileName": "สลิป.pdf", "fileSize": 1_024},
    "location": {"latitude": 18.79, "longitude": 98.98},
    "sticker": {"packageId": "446", "stickerId": "1988", "stickerResourceType": "STATIC"},
}


def event(kind: str, user: str, *, token: str | None = None, at: float | None = None, **more: Any) -> Event:
    """Any event of one user; ``at`` is seconds since 1970."""
    return {
        "type": kind,
        "mode": "active",
        "timestamp": int((at or time.time()) * 1000),
        "source": {"type": "user", "userId": user},
        "webhookEventId": f"01{secrets.token_hex(12).upper()}",
        "deliveryContext": {"isRedelivery": False},
        **({"replyToken": token} if token else {}),
        **more,
    }


def message_event(user: str, kind: str, *, token: str | None = None, at: float | None = None, **message: Any) -> Event:
    """A message of a kind that LINE has, or of one that nobody knows yet."""
    given = {"id": str(secrets.randbelow(10**17)), "type": kind, "markAsReadToken": secrets.token_hex(8)}
    given |= {**USUAL.get(kind, {}), **message}
    if kind in {"text", "image", "video", "sticker"}:
        given["quoteToken"] = secrets.token_hex(8)
    return event("message", user, token=token, at=at, message=given)


def postback_event(user: str, data: str, token: str | None = None) -> Event:
    return event("postback", user, token=token, postback={"data": data})


def follow_event(user: str, token: str | None = None, *, unblocked: bool = False) -> Event:
    return event("follow", user, token=token, follow={"isUnblocked": unblocked})


def unsend_event(user: str, message_id: str) -> Event:
    return event("unsend", user, unsend={"messageId": message_id})


def join_event(group: str, token: str | None = None) -> Event:
    """The bot was asked into a group; no person is named."""
    return event("join", "", token=token, source={"type": "group", "groupId": group})


def redelivered(given: Event) -> Event:
    """The same event, sent again."""
    return {**given, "deliveryContext": {"isRedelivery": True}}


def webhook_body(*events: Event, destination: str = BOT) -> bytes:
    return json.dumps({"destination": destination, "events": list(events)}, ensure_ascii=False).encode()


def signed(secret: str, body: bytes) -> dict[str, str]:
    """The headers of a call that LINE signed."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return {"content-type": "application/json; charset=utf-8", "x-line-signature": base64.b64encode(digest).decode()}


@dataclass
class LinePhone:
    """One person on LINE: what they do reaches our webhook, what we send is on their screen."""

    line: LineServer
    webhook: str
    user: str = field(default_factory=lambda: "U" + secrets.token_hex(16))

    async def post(self, *events: Event) -> httpx.Response:
        """LINE's call with these events."""
        body = webhook_body(*events)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            return await http.post(self.webhook, content=body, headers=signed(self.line.channel_secret, body))

    async def send(self, *events: Event) -> None:
        """As ``post``, and it is taken."""
        answer = await self.post(*events)
        assert answer.status_code == 200, answer.text

    def text(self, text: str, **more: Any) -> Event:
        return message_event(self.user, "text", token=self.line.issue_token(self.user), text=text, **more)

    def photo(self, content: bytes, **more: Any) -> Event:
        """A photo that the data host has; ``preparing`` and ``seconds`` as in ``Content``."""
        host = {name: more.pop(name) for name in ("preparing", "seconds", "media_type") if name in more}
        kind = more.pop("kind", "image")
        given = message_event(self.user, kind, token=self.line.issue_token(self.user), **more)
        self.line.contents[given["message"]["id"]] = Content(content, **host)
        return given

    async def say(self, text: str) -> None:
        await self.send(self.text(text))

    async def send_photo(self, content: bytes) -> None:
        await self.send(self.photo(content))

    async def album(self, *photos: bytes) -> None:
        """Several photos chosen together: a call for each, one after the other."""
        id = secrets.token_hex(8)
        for index, content in enumerate(photos, 1):
            await self.send(self.photo(content, imageSet={"id": id, "index": index, "total": len(photos)}))

    async def tap(self, label: str) -> None:
        """Tap a quick reply under the last bubble, or the newest button of a card with this label."""
        action = next((action for action in self._offered() if action.get("label") == label), None)
        assert action, f"nobody offers {label!r}: {self.buttons}"
        if action["type"] == "message":
            await self.say(action["text"])
        else:
            await self.send(postback_event(self.user, action["data"], self.line.issue_token(self.user)))

    def _offered(self) -> list[dict[str, Any]]:
        """Newest first; quick replies go away with the next bubble, buttons of cards stay."""
        bubbles = self.line.bubbles(self.user)
        older = [{**bubble, "quickReply": None} for bubble in bubbles[:-1]]
        return [action for bubble in reversed([*older, *bubbles[-1:]]) for action in actions_of(bubble)]

    async def follow(self) -> None:
        back = self.user in self.line.blocked
        self.line.blocked.discard(self.user)
        await self.send(follow_event(self.user, self.line.issue_token(self.user), unblocked=back))

    async def block(self) -> None:
        self.line.blocked.add(self.user)
        await self.send(event("unfollow", self.user))

    async def unsend(self, given: Event) -> None:
        await self.send(unsend_event(self.user, given["message"]["id"]))

    @property
    def screen(self) -> list[str]:
        return self.line.screen(self.user)

    @property
    def buttons(self) -> list[str]:
        """The quick replies under the last bubble."""
        last = self.line.bubbles(self.user)[-1:]
        return [
            item["action"]["label"] for bubble in last for item in (bubble.get("quickReply") or {}).get("items", [])
        ]
