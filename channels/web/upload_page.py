"""A page for one thing: sending files into a conversation that is held on a chat app, by a link that soon expires."""

from datetime import UTC, datetime
from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import file, json

from case_store.chat_log import ChatLog
from channels.upload_links import PATH, hash_of
from channels.web.chat import chat_of
from channels.web.errors import Refused
from channels.web.files import answer_upload
from complaints.model import ConversationId

STATIC = Path(__file__).parent / "static"

blueprint = Blueprint("chat_upload")


@blueprint.get(PATH, name="page")
async def page(request: Request) -> HTTPResponse:
    return await file(
        STATIC / "upload.html", mime_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@blueprint.get("/api/chat/upload-link")
async def get_link(request: Request) -> HTTPResponse:
    """What may be sent by this link, and until when."""
    _, expires_at = await _access(request)
    limits = chat_of(request).settings.limits
    until = expires_at.isoformat().replace("+00:00", "Z")
    return json({"max_file_bytes": limits.file, "max_video_bytes": limits.video, "expires_at": until})


@blueprint.post("/api/chat/upload-files", stream=True)
async def post_file(request: Request) -> HTTPResponse:
    """As ``/api/chat/files``, into the link's conversation."""

    async def conversation() -> ConversationId:
        return (await _access(request))[0]

    return await answer_upload(request, conversation)


async def _access(request: Request) -> tuple[ConversationId, datetime]:
    """The conversation that the link opens, and its end. Raises Refused(link_expired)."""
    if request.token:
        async with chat_of(request).service.database.sessions() as session:
            found = await ChatLog(session).upload_link(hash_of(request.token), datetime.now(UTC))
        if found is not None:
            return found
    raise Refused("link_expired")
