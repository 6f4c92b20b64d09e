"""Who is speaking: a secret token issued by us, in a cookie that scripts cannot read (or as Bearer)."""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json

from case_store.chat_log import SESSION_LIFE, ChatLog
from channels.web.chat import Chat, chat_of
from channels.web.demo import demo_labels
from channels.web.errors import Refused
from channels.web.guards import SESSION_COOKIE
from complaints.model import Conversation, ConversationId

CHANNEL = BOT = "web"
DEMO_HINT = "ระบบทดลอง: ส่งฉลากตัวอย่างเหล่านี้ได้ เลขท้าย 4 หลักของเบอร์โทรอยู่บนฉลาก ไม่ใช่พัสดุจริงและไม่มีเงินจริง"

blueprint = Blueprint("chat_sessions")


def hash_of(token: str) -> str:
    """What is stored in the token's place."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def token_of(request: Request) -> str | None:
    """The token that came with this request; a Bearer wins over the cookie."""
    return request.token or request.cookies.get(SESSION_COOKIE)


async def access_conversation(request: Request) -> ConversationId:
    """The conversation of whoever asks. Raises Refused(no_session)."""
    token = token_of(request)
    if token:
        async with chat_of(request).service.database.sessions() as session:
            conversation = await ChatLog(session).conversation_of(hash_of(token), datetime.now(UTC))
        if conversation is not None:
            return conversation
    raise Refused("no_session")


@blueprint.post("/api/chat/sessions")
async def open_session(request: Request) -> HTTPResponse:
    """Resume the session that the request carries, else begin one with a greeting in it."""
    chat = chat_of(request)
    wait = chat.sessions_limit.take(request.remote_addr or request.ip)
    if wait is not None:
        raise Refused("too_many", retry_after=wait)
    token = token_of(request)
    muted = await _resume(chat, token) if token else None
    resumed = token is not None and muted is not None
    if not resumed:
        token = await _begin(chat)
    response = json(
        {
            "token": token,
            "resumed": resumed,
            "notice": chat.service.catalogue.text("utter_privacy_notice"),
            "muted": bool(muted),
            "max_file_bytes": chat.settings.limits.file,
            "max_video_bytes": chat.settings.limits.video,
            "demo": _demo(chat),
        }
    )
    response.add_cookie(
        SESSION_COOKIE,
        str(token),
        httponly=True,
        samesite="Strict",
        secure=(chat.settings.public_url or "").startswith("https:"),
        max_age=int(SESSION_LIFE.total_seconds()),
    )
    return response


async def _resume(chat: Chat, token: str) -> bool | None:
    """Whether the bot is muted in the token's conversation; None when the token opens none."""
    async with chat.service.database.uow() as uow:
        log = ChatLog(uow.session)
        conversation = await log.conversation_of(hash_of(token), datetime.now(UTC))
        if conversation is None:
            return None
        await log.seen(hash_of(token), datetime.now(UTC))
        state = await log.state(conversation)
        await uow.commit()
        return state.muted


async def _begin(chat: Chat) -> str:
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    conversation = ConversationId(uuid.uuid4().hex)
    async with chat.service.database.uow() as uow:
        uow.conversations.add(
            Conversation(id=conversation, channel=CHANNEL, bot=BOT, user=hash_of(token), created_at=now)
        )
        await uow.session.flush()
        await ChatLog(uow.session).keep_session(hash_of(token), conversation, now)
        welcome = chat.service.catalogue.render("utter_welcome", {})
        await uow.send(conversation, welcome, f"welcome:{conversation}", author="bot")
        await uow.commit()
    return token


def _demo(chat: Chat) -> dict[str, Any] | None:
    if not chat.settings.demo:
        return None
    labels = [{"url": label.url, "title": label.title} for label in demo_labels(chat.settings.data_folder)]
    return {"labels": labels, "hint": DEMO_HINT}
