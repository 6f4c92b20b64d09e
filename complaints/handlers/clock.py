"""What happens to holds by time alone, and what the provider tells us by itself."""

from datetime import datetime

from complaints.clocks import in_desk_hours
from complaints.commands import ReceivePayoutEvent, TickHolds
from complaints.handlers.current import queue_officer
from complaints.handlers.holds import place_what_waited
from complaints.model import Hold, HoldId
from complaints.ports import Context, UnitOfWork
from complaints.states import LIVE_HOLD_STATES, PROVIDER, RULE, HoldFacts, NotAllowed, next_hold_state


async def tick_holds(command: TickHolds, ctx: Context) -> None:
    """End the holds whose time is over, remind of those that end within a day, and see that no wish is forgotten.

    Raises:
        ExceptionGroup: what went wrong with single holds, after all the others were looked at.
    """
    now = ctx.clock.now()
    async with ctx.uow() as uow:
        due = await uow.holds.live_ending_before(now + ctx.clocks.hold_reminder)
        unsettled = await uow.holds.unsettled()
    troubles: list[Exception] = []
    for found in due:
        try:
            await look_after(found.id, now, ctx)
        except Exception as trouble:  # an edge: one bad record must not keep the others' holds from their end
            troubles.append(trouble)
    async with ctx.uow() as uow:
        for hold in unsettled:
            if not await uow.queued("settle_hold", f"hold:{hold.id}"):
                await uow.later("settle_hold", lock=f"hold:{hold.id}", hold_id=hold.id)
        await uow.commit()
    if troubles:
        raise ExceptionGroup("holds that could not be looked after", troubles)


async def look_after(id: HoldId, now: datetime, ctx: Context) -> None:
    async with ctx.uow() as uow:
        hold = await uow.holds.get(id)
        if hold.state not in LIVE_HOLD_STATES:
            return  # ended while we looked
        if ends_at(hold) <= now:
            await end_by_time(hold, now, ctx, uow)
        elif hold.state == "active" and not hold.release_wanted:
            await remind(hold, now, uow)
        await uow.commit()


def ends_at(hold: Hold) -> datetime:
    """The end date; while an extension is unanswered the provider may already hold the money until the later one."""
    if hold.state == "active" and hold.extend_wanted is not None:
        return max(hold.expires_at, hold.extend_wanted)
    return hold.expires_at


async def end_by_time(hold: Hold, now: datetime, ctx: Context, uow: UnitOfWork) -> None:
    awaited = hold.state != "active"
    row = next_hold_state(hold, "expire", RULE, HoldFacts(now))
    hold.state, hold.ended_at = row.next, now
    await uow.record(RULE, "hold.expired", hold.case_id, hold=hold.id)
    await say_about(hold, row.tells, "expire", uow)
    await place_what_waited(hold, ctx, uow)
    if awaited:
        await queue_officer(hold.case_id, "hold", now, uow)


async def remind(hold: Hold, now: datetime, uow: UnitOfWork) -> None:
    if hold.reminded_for == hold.expires_at or not in_desk_hours(now):
        return
    hold.reminded_for = hold.expires_at
    await say_about(hold, "utter_hold_reminder", "remind", uow)


async def say_about(hold: Hold, key: str | None, step: str, uow: UnitOfWork) -> None:
    if key is not None:
        conversation = await uow.conversations.of_case(hold.case_id)
        source_key = f"hold:{hold.id}:{step}:{hold.expires_at:%Y%m%dT%H%M%S}"
        await uow.say(conversation.id, key, source_key, amount=hold.amount.baht, until=hold.expires_at)


async def receive_payout_event(command: ReceivePayoutEvent, ctx: Context) -> None:
    """Take in ``payout.paid``, ``hold.ended`` or ``merchant.answered``, each event once, whatever their order."""
    async with ctx.uow() as uow:
        if not await uow.first_time(f"event:{command.id}"):
            return
        for case in await uow.cases.by_tracking_number(command.tracking_number):
            await uow.record(PROVIDER, f"event.{command.type}", case.id, event=command.id)
            if command.type == "payout.paid" and case.shipment:
                case.shipment = {**case.shipment, "payout": {"state": "paid", "due_at": None}}
        hold = await uow.holds.by_provider_id(command.provider_hold_id) if command.provider_hold_id else None
        if hold is not None and command.type == "hold.ended":
            await end_as_told(hold, str(command.data.get("reason", "")), ctx, uow)
        await uow.commit()


async def end_as_told(hold: Hold, reason: str, ctx: Context, uow: UnitOfWork) -> None:
    """The provider ended the hold; what we ended ourselves before is only confirmed by this."""
    now = ctx.clock.now()
    ending = {"expired": "expire", "refunded": "refund"}.get(reason, "release")
    try:
        row = next_hold_state(hold, ending, PROVIDER, HoldFacts(now))
    except NotAllowed:
        return
    hold.state, hold.ended_at = row.next, now
    await uow.record(PROVIDER, f"hold.{row.next}", hold.case_id, hold=hold.id)
    await say_about(hold, row.tells, ending, uow)
    await place_what_waited(hold, ctx, uow)
