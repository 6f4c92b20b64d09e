"""What officers read: the queue, a case, a conversation, unclear messages, and the fragments that keep them fresh."""

import math
import re
from datetime import date, timedelta
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty
from sqlalchemy.ext.asyncio import AsyncSession

from case_store import desk_views, transcripts, unclear
from case_store.repositories import SqlCases
from complaints.model import Case, Conversation, Hold
from complaints.states import CASE_STATES, CASE_TABLE, LIVE_HOLD_STATES, OFFICER, OPEN_CASE_STATES
from complaints.thai_time import THAI_TIME
from complaints.views import evidence_of
from desk import open_page
from desk.record import payout_state
from desk.screen import Refused, page
from desk.words import DECISIONS

NEEDS_NOTE = frozenset({"resolve", "refer"})
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
ONE_TAP = frozenset({"review", "reopen"})  # the others unfold first, so that no slip of a finger decides a case

blueprint = Blueprint("pages")


@blueprint.get("/", name="queue")
async def queue(request: Request) -> HTTPResponse:
    return page(request, "queue.html", **await _queue(request))


@blueprint.get("/queue", name="queue_fragment")
async def queue_fragment(request: Request) -> HTTPResponse:
    return page(request, "_queue.html", **await _queue(request))


async def _queue(request: Request) -> dict[str, Any]:
    state = request.args.get("state")
    state = state if state in CASE_STATES else None
    async with request.app.ctx.service.database.sessions() as session:
        counts = await desk_views.case_counts(session)
        return {
            "state": state,
            "counts": counts,
            "work": sum(counts[name] for name in desk_views.WORK),
            "waiting": await desk_views.waiting(session),
            "cases": await desk_views.case_rows(session, (state,) if state else desk_views.WORK),
            "most": desk_views.MOST_ROWS,
        }


@blueprint.get("/cases/<case_id:str>", name="case")
async def case(request: Request, case_id: str) -> HTTPResponse:
    async with request.app.ctx.service.database.sessions() as session:
        file = await _file(session, case_id)
        values = await _talk(request, session, file.conversation, list(file.holds))
        others = await SqlCases(session).of_conversation(file.conversation.id)
    await request.app.ctx.viewings.case(request.ctx.officer, file.case.id)
    return page(
        request,
        "case.html",
        file=file,
        case=file.case,
        back=f"/cases/{case_id}",
        others=[other for other in others if other.id != file.case.id],
        decisions=_decisions(file.case),
        payout=payout_state(file),
        listed=evidence_of(file.case, [item.kind for item in file.evidence]),
        sortable=file.case.state in OPEN_CASE_STATES,
        **_extension(request, file),
        **values,
    )


@blueprint.get("/cases/<case_id:str>/summary", name="summary")
async def summary(request: Request, case_id: str) -> HTTPResponse:
    async with request.app.ctx.service.database.sessions() as session:
        file = await _file(session, case_id)
    return page(request, "_summary.html", file=file, case=file.case)


@blueprint.get("/conversations/<conversation_id:str>", name="conversation")
async def conversation(request: Request, conversation_id: str) -> HTTPResponse:
    async with request.app.ctx.service.database.sessions() as session:
        found = await session.get(Conversation, conversation_id)
        if found is None:
            raise Refused("not_found", 404)
        values = await _talk(request, session, found, [])
        others = await SqlCases(session).of_conversation(found.id)
    if found.case_id:
        await request.app.ctx.viewings.case(request.ctx.officer, found.case_id)
    else:
        await request.app.ctx.viewings.conversation(request.ctx.officer, found.id)
    return page(request, "conversation.html", back=f"/conversations/{conversation_id}", others=others, **values)


@blueprint.get("/conversations/<conversation_id:str>/transcript", name="transcript")
async def transcript(request: Request, conversation_id: str) -> HTTPResponse:
    """What came since message ``after`` or has changed since it was ``seen``, with the next poll; 204 when nothing."""
    after = request.args.get("after", "0")
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise Refused("not_found", 404)
    async with request.app.ctx.service.database.sessions() as session:
        messages = await transcripts.messages_after(session, conversation_id, int(after))
        seen = open_page.known(request.args.get("seen", ""))
        shown = await transcripts.messages_numbered(session, conversation_id, seen) if seen else []
        brought = any(message.evidence_id for message in [*shown, *messages])
        files = await desk_views.evidence_of_conversation(session, conversation_id) if brought else {}
        changed = open_page.changed(shown, seen, files)
        if not messages and not changed:
            return empty(204)
        names = await desk_views.officer_names(session)
    return page(
        request,
        "_messages.html",
        messages=messages,
        changed=changed,
        files=files,
        names=names,
        conversation_id=conversation_id,
        after=messages[-1].number if messages else int(after),
        seen=open_page.marks([*shown, *messages], files),
        live=True,
    )


@blueprint.get("/unclear", name="unclear")
async def unclear_messages(request: Request) -> HTTPResponse:
    """What the bot did not understand and nobody has labelled yet, masked, a page at a time."""
    last = max(1, math.ceil(request.ctx.officer.unclear / unclear.PAGE))
    asked = request.args.get("page", "1")
    number = min(int(asked), last) if PAGE_NUMBER.fullmatch(asked) else 1
    async with request.app.ctx.service.database.sessions() as session:
        rows = await unclear.waiting_rows(session, number)
    await request.app.ctx.viewings.unclear(request.ctx.officer, [row.message for row in rows])
    back = f"/unclear?page={number}" if number > 1 else "/unclear"
    return page(request, "unclear.html", rows=rows, number=number, last=last, back=back)


async def _file(session: AsyncSession, case_id: str) -> desk_views.CaseFile:
    file = await desk_views.case_file(session, case_id)
    if file is None:
        raise Refused("not_found", 404)
    return file


async def _talk(request: Request, session: AsyncSession, talk: Conversation, holds: list[Hold]) -> dict[str, Any]:
    """One day of the transcript, the newest unless another is asked for; only the newest grows by itself."""
    days = await transcripts.days_of(session, talk.id)
    newest = days[-1][0] if days else request.app.ctx.service.clock.now().astimezone(THAI_TIME).date()
    asked = _day(request.args.get("day"))
    day = asked if asked in {one for one, _ in days} else newest
    messages = await transcripts.messages_of_day(session, talk.id, day)
    placed = next((hold.id for hold in holds if hold.placed_at), None)
    files = await desk_views.evidence_of_conversation(session, talk.id)
    return {
        "conversation": talk,
        "conversation_id": talk.id,
        "days": days,
        "day": day,
        "live": day == newest,
        "messages": messages,
        "changed": [],
        "after": messages[-1].number if messages else 0,
        "seen": open_page.marks(messages, files),
        "files": files,
        "names": await desk_views.officer_names(session),
        "hold_place": await transcripts.place_of(session, talk.id, placed) if placed else None,
        "most_messages": transcripts.MOST_MESSAGES,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _decisions(case: Case) -> list[tuple[str, bool, bool]]:
    """What an officer may decide now, from the state table; whether one tap does it, and whether it needs a note."""
    allowed = {row.command for row in CASE_TABLE if row.state == case.state and OFFICER in row.who}
    return [(name, name in ONE_TAP, name in NEEDS_NOTE) for name in DECISIONS if name in allowed]


def _extension(request: Request, file: desk_views.CaseFile) -> dict[str, Any]:
    """The live hold and the days to which it may be extended."""
    service = request.app.ctx.service
    live = next((hold for hold in reversed(file.holds) if hold.state in LIVE_HOLD_STATES), None)
    latest = (service.clock.now() + service.settings.clocks.longest_hold).astimezone(THAI_TIME).date()
    earliest = live.expires_at.astimezone(THAI_TIME).date() + timedelta(days=1) if live else latest
    return {"live_hold": live, "earliest": earliest, "latest": latest, "open": file.case.state in OPEN_CASE_STATES}
