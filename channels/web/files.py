"""Files in and out: evidence arrives as a stream, is hashed, stored as it was sent, and shown as a clean copy."""

import tempfile
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import file_stream, json, raw

from case_store.chat_log import ChatLog
from channels.evidence import Received, TooLarge, drop_spare, keep_file
from channels.pictures import VIEW_TYPE, Unacceptable
from channels.web.chat import Chat, chat_of
from channels.web.errors import Refused
from channels.web.messages import idempotency_key, source_key
from channels.web.sessions import access_conversation
from channels.web.upload_body import UploadBody, receive_file
from complaints.model import ConversationId, Evidence, Message

DRAIN_FACTOR = 4  # a file up to four times its limit gets our answer; far beyond that the line is cut
PIECE = 256 * 1024

blueprint = Blueprint("chat_files")


@blueprint.post("/api/chat/files", stream=True)
async def post_file(request: Request) -> HTTPResponse:
    """Store one file as evidence and as a message, once for each Idempotency-Key."""
    return await answer_upload(request, lambda: access_conversation(request))


async def answer_upload(request: Request, access: Callable[[], Awaitable[ConversationId]]) -> HTTPResponse:
    """Take a file into the conversation that ``access`` finds. Raises what ``access`` raises, and Refused."""
    limits = chat_of(request).settings.limits
    body = UploadBody(request, max(DRAIN_FACTOR * limits.file, limits.video + limits.file))
    try:
        message = await _take_in(request, body, await access())
    except Refused:
        await body.drain()
        raise
    return json({"message_number": message.number, "evidence_id": message.evidence_id})


async def _take_in(request: Request, body: UploadBody, conversation: ConversationId) -> Message:
    chat = chat_of(request)
    source = source_key(conversation, idempotency_key(request))
    wait = chat.messages_limit.take(conversation)
    if wait is not None:
        raise Refused("too_many", retry_after=wait)
    with tempfile.NamedTemporaryFile(dir=chat.incoming_folder) as target:
        received = await receive_file(body, request.headers.get("content-type", ""), target, chat.settings.limits)
        async with chat.service.database.uow() as uow:
            if await uow.messages.known(source):
                return await uow.messages.by_source_key(source)
            same = await uow.evidence.same(conversation, received.sha256)
        evidence = same or await _keep(chat, conversation, received)
    stored = None if same else replace(evidence)
    kind = "image" if evidence.view_key else "file"
    async with chat.service.database.uow() as uow:
        message = await uow.receive(conversation, kind=kind, body={"text": ""}, source_key=source, evidence=evidence)
        kept = await uow.evidence.find(message.evidence_id) if message.evidence_id else None
        await uow.commit()
    if stored:  # and only now: where it is not known whether a transaction was kept, nothing is deleted
        await drop_spare(stored, kept, chat.service.evidence)
    chat.metrics.received.labels("web", kind).inc()
    return message


async def _keep(chat: Chat, conversation: ConversationId, received: Received) -> Evidence:
    """Put the file into the evidence store. Raises Refused before it keeps anything."""
    try:
        return await keep_file(received, conversation, chat.service.evidence, chat.settings.limits, datetime.now(UTC))
    except Unacceptable as why:
        raise Refused(why.code) from None
    except TooLarge:
        raise Refused("file_too_large") from None


@blueprint.get("/api/chat/files/<evidence_id:uuid>")
async def get_file(request: Request, evidence_id: uuid.UUID) -> HTTPResponse | None:
    """A file of one's own conversation: the clean copy of a picture, anything else as a download of the original."""
    chat, conversation = chat_of(request), await access_conversation(request)
    async with chat.service.database.sessions() as session:
        evidence = await ChatLog(session).own_evidence(conversation, str(evidence_id))
    if evidence is None:
        raise Refused("not_found")
    headers = {"Cache-Control": "private, max-age=3600"}
    if evidence.view_key:
        return raw(await chat.service.evidence.read(evidence.view_key), content_type=VIEW_TYPE, headers=headers)
    name = quote(evidence.original_name or "file", safe="")
    headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    async with chat.service.evidence.opened(evidence.object_key, evidence.sha256) as path:
        headers["Content-Length"] = str(path.stat().st_size)
        # Awaited here, the answer is sent while the file is still there.
        await (await file_stream(path, chunk_size=PIECE, mime_type=evidence.media_type, headers=headers))(request)
    return None
