"""Carrying a hold's wishes out at the provider, safe to run twice and safe to be killed in the middle.

Each call repeats with the same key until the provider has said yes or no. What the recipient reads is written in the
transaction that writes the answer down, under a source key of its own, so it is said once however often this runs.
"""

from datetime import timedelta

from complaints.commands import SettleHold
from complaints.handlers.holds import disputed_amount
from complaints.handlers.shipments import note_answer
from complaints.model import Case, CaseId, Hold
from complaints.money import Satang
from complaints.payouts import LookUp, PayoutRefused, PayoutUnknown, ProviderHold
from complaints.ports import Context, UnitOfWork
from complaints.states import PROVIDER, RULE, HoldFacts, NotAllowed, next_hold_state
from complaints.thai_time import thai_moment

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=10)
RELEASE_CODES = frozenset({"corrected", "withdrawn"})
AWAITED = frozenset({"requested", "unknown"})


async def settle_hold(command: SettleHold, ctx: Context) -> None:
    """Place, extend or release, whichever this hold still wants, until nothing is wanted or an answer is missing."""
    for _ in range(4):  # place, extend, release; one more for a look-up token that had grown old
        async with ctx.uow() as uow:
            hold = await uow.holds.get(command.hold)
            case = await uow.cases.get(hold.case_id)
        try:
            if hold.state in AWAITED:
                await place(hold, case, ctx)
            elif hold.state == "active" and hold.release_wanted:
                await release(hold, ctx)
            elif hold.state == "active" and hold.extend_wanted:
                await extend(hold, ctx)
            else:
                return
        except PayoutUnknown:
            await note_silence(hold, ctx)
            return


async def place(hold: Hold, case: Case, ctx: Context) -> None:
    """Ask for the hold; a look-up that was never answered is made first, an expired token is renewed once."""
    if hold.expires_at <= ctx.clock.now():
        await write_down(hold, "expire", ctx, by=RULE)
        return
    if case.lookup_token is None:
        await look_up_again(hold, case, ctx)
        return
    try:
        placed = await ctx.payouts.place_hold(
            key=hold.key,
            tracking_number=hold.tracking_number,
            lookup_token=case.lookup_token,
            amount=int(hold.amount),
            reason=case.category or "other",
            case_ref=case.id,
            expires_at=hold.expires_at,
        )
    except PayoutRefused as refused:
        if refused.code == "not_recipient":  # the digits were right once: the token has grown old
            await forget_token(hold, case.id, ctx)
        else:
            await write_down(hold, "refuse", ctx, refusal=refused.code)
    else:
        await write_down(hold, "confirm", ctx, placed=placed)


async def look_up_again(hold: Hold, case: Case, ctx: Context) -> None:
    answer: LookUp | str
    try:
        answer = await ctx.payouts.look_up(hold.tracking_number, case.phone_last4 or "")
    except PayoutRefused as refused:
        answer = refused.code
    async with ctx.uow() as uow:
        fresh, of = await uow.holds.get(hold.id), await uow.cases.get(case.id)
        of.lookup = await note_answer(of, answer, uow)
        fresh.amount = disputed_amount(of) or fresh.amount
        await uow.record("provider", "shipment.looked_up", of.id, outcome=of.lookup)
        await uow.commit()
    if not isinstance(answer, LookUp):
        await write_down(hold, "refuse", ctx, refusal=answer)


async def forget_token(hold: Hold, case: CaseId, ctx: Context) -> None:
    """The old key met a definite no, so it made no hold: a new token may go out under a new key."""
    async with ctx.uow() as uow:
        fresh, of = await uow.holds.get(hold.id), await uow.cases.get(case)
        fresh.key, of.lookup_token = f"{fresh.key}+", None
        await uow.commit()


async def release(hold: Hold, ctx: Context) -> None:
    """Lift the hold. The provider's reasons are codes; an officer's own words stay with us."""
    assert hold.provider_hold_id and hold.release_wanted
    reason = hold.release_wanted if hold.release_wanted in RELEASE_CODES else "officer_decision"
    try:
        ended = await ctx.payouts.release(hold.provider_hold_id, key=f"{hold.id}-release", reason=reason)
    except PayoutRefused as refused:
        async with ctx.uow() as uow:
            fresh = await uow.holds.get(hold.id)
            fresh.release_wanted = None
            await uow.record("provider", "hold.release_refused", fresh.case_id, hold=fresh.id, code=refused.code)
            await uow.commit()
        return
    await write_down(hold, {"expired": "expire", "refunded": "refund"}.get(ended.state, "release"), ctx)


async def extend(hold: Hold, ctx: Context) -> None:
    assert hold.provider_hold_id and hold.extend_wanted
    key = f"{hold.id}-extend-{hold.extend_wanted:%Y%m%dT%H%M%S}"
    try:
        longer = await ctx.payouts.extend(
            hold.provider_hold_id, key=key, expires_at=hold.extend_wanted, officer=hold.extend_wanted_by or "rule"
        )
    except PayoutRefused as refused:
        await drop_extension(hold, refused.code, ctx)
        return
    await write_down(hold, "extend", ctx, placed=longer)


async def drop_extension(hold: Hold, code: str, ctx: Context) -> None:
    """The provider will not extend: the hold keeps its end date, and the officers see why."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        fresh.extend_wanted = fresh.extend_wanted_by = None
        await uow.record("provider", "hold.extension_refused", fresh.case_id, hold=fresh.id, code=code)
        await uow.commit()


async def write_down(
    hold: Hold,
    command: str,
    ctx: Context,
    *,
    placed: ProviderHold | None = None,
    refusal: str | None = None,
    by: str = PROVIDER,
) -> None:
    """Keep what the provider said, tell the recipient and queue the dialogue's next turn, all at once."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        now = ctx.clock.now()
        if command == "extend":
            assert placed is not None
            by = RULE if (fresh.extend_wanted_by or "").startswith("rule") else "officer"
            facts = HoldFacts(now, placed.expires_at)
        else:
            facts = HoldFacts(now)
        before = fresh.state
        try:
            row = next_hold_state(fresh, command, by, facts)
        except NotAllowed:  # the provider's own event or the clock ended the hold while we were asking
            return
        fresh.state, fresh.refusal = row.next, refusal
        if placed is not None:
            fresh.provider_hold_id, fresh.placed_at = placed.id, placed.placed_at
            fresh.amount, fresh.expires_at = Satang(placed.amount), placed.expires_at
        if command == "extend":
            fresh.extended_by, fresh.extend_wanted, fresh.extend_wanted_by = fresh.extend_wanted_by, None, None
        if row.next in {"released", "refunded", "expired"}:
            fresh.ended_at = now
        await uow.record("provider" if by == PROVIDER else by, f"hold.{row.next}", fresh.case_id, hold=fresh.id)
        await tell(fresh, row.tells, before, command, uow)
        await uow.commit()


async def tell(hold: Hold, key: str | None, before: str, command: str, uow: UnitOfWork) -> None:
    """One line for one step. A hold that was wanted gone before it was placed is placed and lifted in silence."""
    if key is None or (command == "confirm" and hold.release_wanted):
        return
    if command == "refuse":
        key = f"{key}_{hold.refusal if hold.refusal in TOLD_REFUSALS else 'other'}"
    conversation = await uow.conversations.of_case(hold.case_id)
    step = f"hold:{hold.id}:{command}:{hold.expires_at:%Y%m%dT%H%M%S}"
    await uow.say(conversation.id, key, step, amount=hold.amount.baht, until=thai_moment(hold.expires_at))
    if before == "requested":
        await uow.turn(conversation.id, "hold_result", f"{step}:turn", outcome=hold.state)


TOLD_REFUSALS = frozenset({"already_paid_out", "unknown_parcel", "not_recipient", "hold_exists"})


async def note_silence(hold: Hold, ctx: Context) -> None:
    """No answer is neither yes nor no: say so once, and ask again later with the same key, ever more slowly."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        now = ctx.clock.now()
        if fresh.state in AWAITED:
            before = fresh.state
            row = next_hold_state(fresh, "lose_answer", PROVIDER, HoldFacts(now))
            fresh.state = row.next
            await tell(fresh, row.tells, before, "lose_answer", uow)
        waited = max(FIRST_RETRY, min((now - fresh.requested_at) / 2, LAST_RETRY))
        await uow.later("settle_hold", lock=f"hold:{hold.id}", at=now + waited, hold_id=hold.id)
        await uow.commit()
