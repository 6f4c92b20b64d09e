"""The event stream of one conversation: messages as they come, the typing sign, who is answering."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic
from typing import Any

from sanic import Blueprint, Request

from case_store.chat_log import PAGE, ChatLog
from channels.web.chat import Chat, chat_of
from channels.web.errors import Refused
from channels.web.messages import after_of, as_json, number_of
from channels.web.sessions import access_conversation
from complaints.model import ConversationId

POLL_SECONDS = 5.0  # a safety net below the database's notifications
HEARTBEAT_SECONDS = 15.0  # below every time limit on the way, ours (60 s without a byte) among them
RETRY_MILLISECONDS = 2000
MOST_STREAMS = 8

blueprint = Blueprint("chat_events")


def sse(event: str, data: dict[str, Any], id: int | None = None) -> str:
    """One server-sent event. JSON has no bare line break, so one data line is enough."""
    lines = [f"event: {event}", f"data: {json.dumps(data, ensure_ascii=False)}"]
    if id is not None:
        lines.insert(0, f"id: {id}")
    return "\n".join(lines) + "\n\n"


class Feed:
    """What one stream has still to tell, given what it has told already."""

    def __init__(self, conversation: ConversationId, after: int) -> None:
        self._conversation = conversation
        self._after = after
        self._muted: bool | None = None
        self._typing = False

    async def news(self, chat: Chat) -> AsyncIterator[str]:
        """The events since last time: messages first, so that the typing sign goes when the answer is there."""
        more = True
        while more:
            async with chat.service.database.sessions() as session:
                log = ChatLog(session)
                state = await log.state(self._conversation)
                lines = (
                    await log.lines_after(self._conversation, self._after) if state.last_number > self._after else []
                )
            for line in lines:
                self._after = line.number
                yield sse("message", as_json(line, self._conversation), id=line.number)
            if lines:
                await self._note(chat, "sent")
            more = len(lines) == PAGE
        if state.muted != self._muted:
            self._muted = state.muted
            yield sse("state", {"muted": state.muted})
        typing = state.waiting and not state.muted
        if typing != self._typing:
            self._typing = typing
            yield sse("typing", {"on": typing})

    async def confirmed(self, chat: Chat) -> None:
        """The page knows all up to the number that it came with."""
        if self._after:
            await self._note(chat, "delivered")

    async def _note(self, chat: Chat, state: str) -> None:
        async with chat.service.database.sessions() as session:
            await ChatLog(session).note_shown(self._conversation, self._after, state)


@blueprint.get("/api/chat/events")
async def stream_events(request: Request) -> None:
    """Stream until the reader goes or the server stops; ``Last-Event-ID`` wins over ``?after=``."""
    chat, conversation = chat_of(request), await access_conversation(request)
    last_id = request.headers.get("last-event-id")
    after = after_of(request) if last_id is None else max(number_of(last_id), after_of(request))
    if chat.fan_out.stopping:
        raise Refused("unavailable")
    if chat.fan_out.watching(conversation) >= MOST_STREAMS:
        raise Refused("too_many", retry_after=10)
    with chat.fan_out.subscribe(conversation) as wake, chat.metrics.streams.track_inprogress():
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        await response.send(f"retry: {RETRY_MILLISECONDS}\n\n")
        feed, spoke = Feed(conversation, after), monotonic()
        await feed.confirmed(chat)
        while not chat.fan_out.stopping:
            wake.clear()
            async for event in feed.news(chat):
                await response.send(event)
                spoke = monotonic()
            if monotonic() - spoke >= HEARTBEAT_SECONDS:
                await response.send(": still here\n\n")
                spoke = monotonic()
            with suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), POLL_SECONDS)
        await response.eof()
