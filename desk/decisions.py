"""What officers do: each form becomes one command, whose id comes from the form, so that a double click is one deed."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from sanic import Blueprint, HTTPResponse, Request

from complaints.commands import (
    AllowTries,
    Command,
    DecideCase,
    ExtendHold,
    GiveBack,
    ReleaseHold,
    ReplyToRecipient,
    ReviewUnclear,
    SortEvidence,
    TakeOver,
)
from complaints.model import CaseId, ConversationId, EvidenceId, HoldId, MessageId
from complaints.states import NotAllowed
from complaints.thai_time import THAI_TIME
from desk.screen import Refused, field, see_other
from desk.words import DECISIONS, INTENT_THAI, NOTICES

LONGEST_TEXT = 2000
TOKEN = re.compile(r"[0-9a-f]{32}")
BACK = re.compile(r"/(?:cases|conversations)/[A-Za-z0-9_-]{1,64}|/unclear(?:\?page=[1-9][0-9]{0,4})?")
END_OF_DAY = time(23, 59, tzinfo=THAI_TIME)

blueprint = Blueprint("decisions")


@blueprint.post("/conversations/<conversation_id:str>/take-over", name="take_over")
async def take_over(request: Request, conversation_id: str) -> HTTPResponse:
    return await _carry_out(request, lambda id: TakeOver(id, ConversationId(conversation_id), request.ctx.officer.id))


@blueprint.post("/conversations/<conversation_id:str>/give-back", name="give_back")
async def give_back(request: Request, conversation_id: str) -> HTTPResponse:
    return await _carry_out(request, lambda id: GiveBack(id, ConversationId(conversation_id), request.ctx.officer.id))


@blueprint.post("/conversations/<conversation_id:str>/reply", name="reply")
async def reply(request: Request, conversation_id: str) -> HTTPResponse:
    officer = request.ctx.officer.id
    return await _carry_out(
        request,
        lambda id: ReplyToRecipient(
            id, ConversationId(conversation_id), officer, _text(request, "text", "text_missing")
        ),
        said="sent",
    )


@blueprint.post("/cases/<case_id:str>/decide", name="decide")
async def decide(request: Request, case_id: str) -> HTTPResponse:
    decision = field(request, "decision")
    if decision not in DECISIONS:
        raise Refused("not_found", 404)
    officer = request.ctx.officer.id
    return await _carry_out(
        request, lambda id: DecideCase(id, CaseId(case_id), officer, decision, _text(request, "note", None))
    )


@blueprint.post("/cases/<case_id:str>/allow-tries", name="allow_tries")
async def allow_tries(request: Request, case_id: str) -> HTTPResponse:
    return await _carry_out(request, lambda id: AllowTries(id, CaseId(case_id), request.ctx.officer.id))


@blueprint.post("/holds/<hold_id:str>/extend", name="extend")
async def extend(request: Request, hold_id: str) -> HTTPResponse:
    return await _carry_out(
        request, lambda id: ExtendHold(id, HoldId(hold_id), request.ctx.officer.id, _until(request))
    )


@blueprint.post("/holds/<hold_id:str>/release", name="release")
async def release(request: Request, hold_id: str) -> HTTPResponse:
    return await _carry_out(
        request,
        lambda id: ReleaseHold(id, HoldId(hold_id), request.ctx.officer.id, _text(request, "reason", "reason_missing")),
    )


@blueprint.post("/evidence/<evidence_id:str>/kind", name="sort_evidence")
async def sort_evidence(request: Request, evidence_id: str) -> HTTPResponse:
    officer, kind = request.ctx.officer.id, field(request, "kind")
    return await _carry_out(request, lambda id: SortEvidence(id, EvidenceId(evidence_id), officer, kind))


@blueprint.post("/unclear/<message_id:str>/review", name="review_unclear")
async def review_unclear(request: Request, message_id: str) -> HTTPResponse:
    officer = request.ctx.officer.id
    return await _carry_out(request, lambda id: ReviewUnclear(id, MessageId(message_id), officer, _label(request)))


async def _carry_out(request: Request, command: Callable[[str], Command], said: str = "done") -> HTTPResponse:
    """Hand the command over and go back to the page, with what happened or why it did not."""
    token, back = field(request, "form"), field(request, "back")
    if not TOKEN.fullmatch(token) or not BACK.fullmatch(back):
        raise Refused("form_expired", 400)
    try:
        await request.app.ctx.service.bus.handle(command(f"desk:{request.ctx.officer.id}:{token}"))
    except NotAllowed as refused:
        return see_other(back, refused.reason if refused.reason in NOTICES else "wrong_state")
    except LookupError:
        raise Refused("not_found", 404) from None
    return see_other(back, said)


def _label(request: Request) -> str | None:
    """The intent that was chosen; None where the other button says that the message is not to be used."""
    if field(request, "verdict") == "reject":
        return None
    label = field(request, "label")
    if label not in INTENT_THAI:
        raise NotAllowed("label_missing")
    return label


def _text(request: Request, name: str, missing: str | None) -> str:
    """What was typed, without spaces around it; a notice instead where it must not be empty, or is too long."""
    text = field(request, name).strip()
    if not text and missing:
        raise NotAllowed(missing)
    if len(text) > LONGEST_TEXT:
        raise NotAllowed("too_long")
    return text


def _until(request: Request) -> datetime:
    """The end of the chosen day in Thai time, at most the latest moment that the rules allow."""
    service = request.app.ctx.service
    try:
        day = date.fromisoformat(field(request, "until"))
        until = datetime.combine(day, END_OF_DAY)
        latest = service.clock.now() + service.settings.clocks.longest_hold
        return min(until, latest) if day == latest.astimezone(THAI_TIME).date() else until
    except (ValueError, OverflowError):
        raise NotAllowed("date_invalid") from None
