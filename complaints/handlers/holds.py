"""Holds: wished for by the recipient, carried out at the provider by the worker, ended by time or by an officer."""

import uuid
from datetime import datetime, timedelta

from complaints.categories import CATEGORIES
from complaints.commands import CaseView, ExtendHold, PlaceHold, ReleaseHold
from complaints.handlers.current import current_case, queue_officer
from complaints.model import Case, Hold, HoldId, OfficerId
from complaints.money import Satang
from complaints.ports import Context, UnitOfWork
from complaints.states import (
    LIVE_HOLD_STATES,
    OFFICER,
    OPEN_CASE_STATES,
    HoldFacts,
    NotAllowed,
    next_hold_state,
)
from complaints.views import case_view

SAFE_TO_REPLACE = timedelta(hours=1)


def disputed_amount(case: Case) -> Satang | None:
    """Never more than the disputed amount: the lower of what was told and what was collected at the door.

    An answer about the difference of the two takes the place of what was told first.
    """
    paid = case.answers.get("amount_difference")
    told = Satang(paid) if paid is not None else case.amount_told
    known = [amount for amount in (told, case.cod_amount) if amount]
    return min(known) if known else None


async def fit_holds(case: Case, now: datetime, uow: UnitOfWork) -> None:
    """Bring live holds in line with the case: none for a category without one, and the amount that is in dispute.

    The provider cannot change an amount, so the hold is lifted and placed anew (``corrected``), but only while the
    payout is not due yet; where the money would leave in between, an officer decides.
    """
    for hold in await uow.holds.of_case(case.id):
        if hold.state not in LIVE_HOLD_STATES or hold.release_wanted:
            continue
        amount = disputed_amount(case)
        if case.category and not CATEGORIES[case.category].holds_payout:
            await want_release(hold, "corrected", uow)
        elif hold.state == "active" and amount and amount != hold.amount:
            due = (case.shipment or {}).get("payout", {}).get("due_at")
            if due and datetime.fromisoformat(due) > now + SAFE_TO_REPLACE:
                await want_release(hold, "corrected", uow)
            else:
                await queue_officer(case.id, "amount", now, uow)


async def place_hold(command: PlaceHold, ctx: Context) -> CaseView:
    """Wish for a hold on the case's parcel. Where the provider has not answered yet, the worker asks it again.

    Raises:
        NotAllowed: ``no_hold_for_category``, ``not_confirmed`` or ``closed``.
    """
    async with ctx.uow() as uow:
        case = await current_case(await uow.conversations.get(command.conversation), uow)
        if case.category is None or not CATEGORIES[case.category].holds_payout:
            raise NotAllowed("no_hold_for_category")
        if case.state not in OPEN_CASE_STATES:
            raise NotAllowed("closed")
        if case.tracking_number is None or case.lookup not in {"confirmed", "unknown"}:
            raise NotAllowed("not_confirmed")
        mine = [h for h in await uow.holds.of_case(case.id) if h.tracking_number == case.tracking_number]
        if not any(hold.state in LIVE_HOLD_STATES for hold in mine) and await uow.first_time(command.id):
            await wish_for_hold(case, ctx, uow)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def wish_for_hold(case: Case, ctx: Context, uow: UnitOfWork) -> None:
    assert case.tracking_number is not None
    now, id = ctx.clock.now(), str(uuid.uuid4())
    hold = Hold(
        id=HoldId(id),
        case_id=case.id,
        tracking_number=case.tracking_number,
        state="requested",
        amount=disputed_amount(case) or Satang(0),  # 0: not known before the provider confirms the shipment
        requested_at=now,
        expires_at=now + ctx.clocks.provisional_hold,
        key=f"hold-{id}",
    )
    added = await uow.holds.add(hold)
    if added == bool(case.answers.get("hold_waits")):
        case.answers = {**case.answers, "hold_waits": not added}
    if added:
        await uow.later("settle_hold", lock=f"hold:{id}", hold_id=id)
        await uow.record("recipient", "hold.requested", case.id, hold=id, amount=int(hold.amount))


async def place_what_waited(ended: Hold, ctx: Context, uow: UnitOfWork) -> None:
    """A hold has ended: the case that it was corrected for, or one that waited for the parcel, gets its own."""
    for case in await uow.cases.by_tracking_number(ended.tracking_number):
        corrected = case.id == ended.case_id and ended.release_wanted == "corrected"
        holds = case.category is not None and CATEGORIES[case.category].holds_payout
        open_ = case.state in OPEN_CASE_STATES and case.lookup in {"confirmed", "unknown"}
        if holds and open_ and (corrected or case.answers.get("hold_waits")):
            await wish_for_hold(case, ctx, uow)
            return


async def want_release(hold: Hold, why: str, uow: UnitOfWork) -> None:
    """Have a live hold lifted; one whose answer is awaited is lifted as soon as it turns out active."""
    if hold.state in LIVE_HOLD_STATES and hold.release_wanted is None:
        hold.release_wanted = why
        await uow.later("settle_hold", lock=f"hold:{hold.id}", hold_id=hold.id)
        await uow.record("rule", "hold.release_wanted", hold.case_id, hold=hold.id, why=why)


async def want_extension(hold: Hold, until: datetime, by: str, uow: UnitOfWork, *, at: datetime | None = None) -> None:
    """Have a live hold last longer, in somebody's name; nothing happens when it already lasts as long.

    ``at`` puts the asking off, so that what it makes the recipient read comes after what the present turn says.
    """
    if by.startswith("rule") and hold.extend_wanted is not None and hold.extend_wanted >= until:
        return  # an officer has asked for more
    if hold.state in LIVE_HOLD_STATES and hold.expires_at < until and hold.release_wanted is None:
        hold.extend_wanted, hold.extend_wanted_by = until, by
        await uow.later("settle_hold", lock=f"hold:{hold.id}", at=at, hold_id=hold.id)
        await uow.record(by, "hold.extension_wanted", hold.case_id, hold=hold.id, until=until.isoformat())


def keep_note(case: Case, officer: OfficerId, on: str, text: str) -> None:
    """Keep an officer's words with the case, where they are encrypted; the audit chain never holds them."""
    if text.strip():
        notes = [*case.answers.get("notes", ()), {"by": officer, "on": on, "text": text}]
        case.answers = {**case.answers, "notes": notes}


async def extend_hold(command: ExtendHold, ctx: Context) -> None:
    """An officer's extension. Raises NotAllowed when it is not later, or beyond the longest hold."""
    async with ctx.uow() as uow:
        hold = await uow.holds.get(command.hold)
        if await uow.first_time(command.id):
            now = ctx.clock.now()
            next_hold_state(hold, "extend", OFFICER, HoldFacts(now, command.until, now + ctx.clocks.longest_hold))
            await want_extension(hold, command.until, f"officer:{command.officer}", uow)
        await uow.commit()


async def release_hold(command: ReleaseHold, ctx: Context) -> None:
    """An officer's order to lift a hold. The words of the reason stay with the case; the provider hears a code."""
    async with ctx.uow() as uow:
        hold = await uow.holds.get(command.hold)
        if await uow.first_time(command.id):
            if hold.state not in LIVE_HOLD_STATES:
                raise NotAllowed("wrong_state")
            keep_note(await uow.cases.get(hold.case_id), command.officer, "release", command.reason)
            await uow.record(f"officer:{command.officer}", "hold.release_ordered", hold.case_id, hold=hold.id)
            await want_release(hold, "officer_decision", uow)
        await uow.commit()
