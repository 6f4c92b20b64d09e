"""The draft of a complaint: opened, filled answer by answer, filed or withdrawn by the recipient."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from complaints.case_number import new_case_number
from complaints.categories import Category, EvidenceKind
from complaints.clocks import after_desk_time
from complaints.commands import (
    AttachEvidence,
    CaseView,
    FileCase,
    RefuseIdentityCard,
    RequestOfficer,
    SaveAnswers,
    StartComplaint,
    WithdrawCase,
)
from complaints.handlers.current import current_case, locked_conversation, queue_officer
from complaints.handlers.holds import fit_holds, want_extension, want_release
from complaints.model import IDENTITY_CARD, Case, CaseId, Conversation
from complaints.money import Satang
from complaints.ports import Context, UnitOfWork
from complaints.states import OPEN_CASE_STATES, RECIPIENT, CaseFacts, NotAllowed, next_case_state
from complaints.views import case_view

AFTER_THE_ANSWER = timedelta(seconds=1)


async def start_complaint(command: StartComplaint, ctx: Context) -> CaseView:
    """Go on with the conversation's draft, or open one; a repeat never opens a second one after the first was filed."""
    async with ctx.uow() as uow:
        conversation = await uow.conversations.get(command.conversation)
        first = await uow.first_time(command.id)
        case = await open_draft(conversation, uow)
        if case is None and conversation.case_id is not None and not first:
            case = await uow.cases.get(conversation.case_id)
        if case is None:
            case = Case(CaseId(str(uuid.uuid4())), conversation.id, "draft", ctx.clock.now())
            uow.cases.add(case)
            conversation.case_id = case.id
            await uow.record("recipient", "case.started", case.id)
        if case.state == "draft":
            conversation.case_id = case.id
            await take_answers(case, command.category, command.amount_told, {}, ctx, uow)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def open_draft(conversation: Conversation, uow: UnitOfWork) -> Case | None:
    """The conversation's own draft, also after another case was opened in it by its number."""
    for case in await uow.cases.of_conversation(conversation.id):
        if case.state == "draft" and case.conversation_id == conversation.id:
            return await uow.cases.get(case.id)
    return None


async def save_answers(command: SaveAnswers, ctx: Context) -> CaseView:
    async with ctx.uow() as uow:
        case = await current_case(await uow.conversations.get(command.conversation), uow)
        if case.state == "draft":
            if command.tracking_number and command.tracking_number != case.tracking_number:
                await change_parcel(case, command.tracking_number, uow)
            await take_answers(case, command.category, command.amount_told, command.answers or {}, ctx, uow)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def take_answers(
    case: Case,
    category: Category | None,
    amount: Satang | None,
    answers: Mapping[str, Any],
    ctx: Context,
    uow: UnitOfWork,
) -> None:
    """Add what was answered; a hold that no longer fits the answers is lifted, or placed anew for another amount."""
    case.category = category or case.category
    case.amount_told = amount if amount is not None else case.amount_told
    merged = {**case.answers, **answers}
    if merged != case.answers:
        case.answers = merged
        await uow.record("recipient", "case.answered", case.id, names=sorted(answers))
    await fit_holds(case, ctx.clock.now(), uow)


async def change_parcel(case: Case, tracking_number: str, uow: UnitOfWork) -> None:
    """Another parcel: what was learnt about the first no longer holds, nor may its hold stay."""
    case.tracking_number = tracking_number
    case.lookup = case.lookup_token = case.shipment = case.phone_last4 = None
    for hold in await uow.holds.of_case(case.id):
        await want_release(hold, "corrected", uow)
    await uow.record("recipient", "case.parcel_changed", case.id)


async def attach_evidence(command: AttachEvidence, ctx: Context) -> CaseView:
    async with ctx.uow() as uow:
        conversation = await locked_conversation(command.conversation, uow)
        case = await current_case(conversation, uow)
        item = await uow.evidence.find(command.evidence)
        if case.state not in OPEN_CASE_STATES or (item and item.conversation_id != conversation.id):
            raise NotAllowed("not_yours")
        known = item and item.case_id == case.id and (item.sorted_by or command.kind == EvidenceKind.OTHER)
        if item and not known and (item.case_id, item.kind) != (case.id, command.kind):
            item.case_id, item.kind = case.id, command.kind
            await uow.record("recipient", "evidence.attached", case.id, kind=item.kind, sha256=item.sha256)
            await weigh_late(case, ctx.clock.now(), uow)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def weigh_late(case: Case, now: datetime, uow: UnitOfWork) -> None:
    """Evidence after its date is kept like any; whether it still counts, the officer who owns the hold decides."""
    if case.state != "draft" and case.evidence_due_at is not None and now > case.evidence_due_at:
        await queue_officer(case.id, "late_evidence", now, uow)


async def refuse_identity_card(command: RefuseIdentityCard, ctx: Context) -> None:
    """Have the files deleted by whoever reads pictures; until then nobody sees them."""
    async with ctx.uow() as uow:
        for id in command.evidence:
            item = await uow.evidence.find(id)
            if item is not None and item.conversation_id == command.conversation:
                item.read_state, item.reading = "waiting", {"problem": IDENTITY_CARD, "told": True}
                await uow.later("read_picture", lock=f"picture:{id}", evidence_id=id)
        await uow.commit()


async def file_case(command: FileCase, ctx: Context) -> CaseView:
    """File the draft: a number, the first promise, and the hold extended once, by rule, to the fact-finding time."""
    async with ctx.uow() as uow:
        case = await current_case(await uow.conversations.get(command.conversation), uow)
        if case.state == "draft" and await uow.first_time(command.id):
            now = ctx.clock.now()
            view = await case_view(case, uow)
            row = next_case_state(case, "file", RECIPIENT, CaseFacts(now, view.missing))
            case.state, case.filed_at = row.next, now
            case.number = await unused_number(uow)
            case.next_due_at = now + ctx.clocks.first_review
            case.evidence_due_at = now + ctx.clocks.evidence_due if view.evidence.missing else None
            for hold in await uow.holds.of_case(case.id):
                until = now + ctx.clocks.fact_finding
                await want_extension(hold, until, "rule:filed", uow, at=now + AFTER_THE_ANSWER)
            await uow.record("recipient", "case.filed", case.id, number=case.number)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def unused_number(uow: UnitOfWork) -> str:
    """A case number that no case has; the store's unique key guards against the rest of the chance."""
    number = new_case_number()
    while await uow.cases.by_number(number):
        number = new_case_number()
    return number


async def withdraw_case(command: WithdrawCase, ctx: Context) -> CaseView:
    """End the case at the recipient's wish and lift its hold, also one whose answer is still awaited."""
    async with ctx.uow() as uow:
        conversation = await uow.conversations.get(command.conversation)
        case = await open_draft(conversation, uow) or await current_case(conversation, uow)
        if await uow.first_time(command.id):
            if case.state != "draft":  # a filed case is not withdrawn by a choice that was offered for a draft
                raise NotAllowed("wrong_state")
            row = next_case_state(case, "withdraw", RECIPIENT, CaseFacts(ctx.clock.now()))
            case.state, case.next_due_at = row.next, None
            for hold in await uow.holds.of_case(case.id):
                await want_release(hold, "withdrawn", uow)
            await uow.record("recipient", "case.withdrawn", case.id)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def request_officer(command: RequestOfficer, ctx: Context) -> datetime:
    """Queue the conversation once; the moment by which an officer should have answered."""
    async with ctx.uow() as uow:
        conversation = await locked_conversation(command.conversation, uow)
        waiting = conversation.officer_requested_at is not None or conversation.muted_by is not None
        if not waiting and await uow.first_time(command.id):
            conversation.officer_requested_at = ctx.clock.now()
            conversation.officer_reason = command.reason
            await uow.record("recipient", "officer.requested", conversation.case_id, reason=command.reason)
        await uow.commit()
        return after_desk_time(conversation.officer_requested_at or ctx.clock.now(), ctx.clocks.officer_reply)
