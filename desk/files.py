"""Evidence and dossiers: the only place that hands their bytes out, to signed-in officers, each time recorded."""

import asyncio

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import file_stream, raw

from case_store.desk_views import referral_of
from case_store.evidence_check import note_altered
from case_store.evidence_files import EvidenceAltered
from complaints.model import CaseId, Evidence
from desk.dossier import referrals_folder
from desk.pictures import THUMBNAIL, jpeg
from desk.ports import Service
from desk.record import extension
from desk.screen import Refused

DOWNLOAD, PIECE = "application/octet-stream", 256 * 1024
SANDBOX = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}

blueprint = Blueprint("files")


@blueprint.get("/evidence/<evidence_id:str>/thumbnail", name="thumbnail")
async def thumbnail(request: Request, evidence_id: str) -> HTTPResponse:
    """A small picture for pages. Seeing it is reading the case, which the page has recorded already."""
    item = await _item(request, evidence_id)
    if item.case_id:
        await request.app.ctx.viewings.case(request.ctx.officer, item.case_id)
    else:
        await request.app.ctx.viewings.conversation(request.ctx.officer, item.conversation_id)
    return raw(await _picture(request, item, THUMBNAIL), content_type="image/jpeg", headers=SANDBOX)


@blueprint.get("/evidence/<evidence_id:str>/view", name="view")
async def view(request: Request, evidence_id: str) -> HTTPResponse:
    """The viewing copy: re-encoded at intake, without EXIF."""
    item = await _item(request, evidence_id)
    content = await _picture(request, item, None)
    await request.app.ctx.viewings.file(request.ctx.officer, "evidence.viewed", item.case_id, item.id)
    return raw(content, content_type="image/jpeg", headers=SANDBOX)


@blueprint.get("/evidence/<evidence_id:str>/original", name="original")
async def original(request: Request, evidence_id: str) -> None:
    """The bytes as they were sent, their hash checked; always a download, never shown by the browser."""
    item = await _item(request, evidence_id)
    service: Service = request.app.ctx.service
    try:
        async with service.evidence.opened(item.object_key, item.sha256) as path:
            await request.app.ctx.viewings.file(request.ctx.officer, "evidence.downloaded", item.case_id, item.id)
            name = f"{item.kind}-{item.sha256[:8]}{extension(item.media_type)}"
            headers = {**SANDBOX, "Content-Disposition": f'attachment; filename="{name}"'}
            headers["Content-Length"] = str(path.stat().st_size)
            # Awaited here, the answer is sent while the file is still there.
            await (await file_stream(path, chunk_size=PIECE, mime_type=DOWNLOAD, headers=headers))(request)
    except EvidenceAltered:
        await note_altered(item.case_id, item.id, item.sha256, service.database)
        raise Refused("evidence_altered", 409) from None


@blueprint.get("/cases/<case_id:str>/dossier", name="dossier")
async def dossier(request: Request, case_id: str) -> HTTPResponse:
    """The PDF of a delivered referral."""
    service = request.app.ctx.service
    async with service.database.sessions() as session:
        referral = await referral_of(session, case_id)
    if referral is None or referral.folder is None:
        raise Refused("no_dossier", 404)
    path = referrals_folder(service) / referral.folder / "dossier.pdf"
    if not path.is_file():
        raise Refused("no_dossier", 404)
    await request.app.ctx.viewings.dossier(request.ctx.officer, CaseId(case_id))
    headers = {**SANDBOX, "Content-Disposition": f'attachment; filename="{referral.folder}.pdf"'}
    return raw(await asyncio.to_thread(path.read_bytes), content_type="application/pdf", headers=headers)


async def _item(request: Request, evidence_id: str) -> Evidence:
    async with request.app.ctx.service.database.sessions() as session:
        item: Evidence | None = await session.get(Evidence, evidence_id)
    if item is None:
        raise Refused("not_found", 404)
    if item.is_being_read:
        raise Refused("being_read", 409)
    return item


async def _picture(request: Request, item: Evidence, largest: tuple[int, int] | None) -> bytes:
    if item.view_key is None:
        raise Refused("no_picture", 404)
    service: Service = request.app.ctx.service
    try:
        content = await service.evidence.read(item.view_key)
    except EvidenceAltered:
        await note_altered(item.case_id, item.id, item.sha256, service.database)
        raise Refused("evidence_altered", 409) from None
    if largest is None:
        return content
    small = await asyncio.to_thread(jpeg, content, largest)
    if small is None:
        raise Refused("no_picture", 404)
    return small
