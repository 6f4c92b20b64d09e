"""Carrying a hold's wishes out at the provider, safe to run twice and safe to be killed in the middle.

Each call repeats with the same key, and as the same order, until the provider has said yes or no. What the recipient
reads is written in the transaction that writes the answer down (``settled``), under a source key of its own, so it is
said once however often this runs.
"""

import secrets
from datetime import timedelta

from complaints.commands import SettleHold
from complaints.handlers.holds import disputed_amount
from complaints.handlers.settled import AWAITED, ask_later, note_refusal, note_silence, write_down
from complaints.handlers.shipments import note_answer
from complaints.model import Case, Hold
from complaints.payouts import LookUp, PayoutRefused, PayoutUnknown, ProviderHold
from complaints.ports import Context
from complaints.states import RULE

MOST_STEPS = 8  # token, order, place, once more with a new token, extend or release; the rest waits for the next job
# What the provider answers about the parcel or the hold itself. Any other refusal (a wrong key, a clock that is off,
# too many questions) is about us and says nothing of the hold: it is read as silence.
DEFINITE = frozenset({"already_paid_out", "hold_exists", "unknown_parcel", "unknown_hold", "not_recipient", "invalid"})
KEYS_KEPT = timedelta(hours=24)  # for so long, by contract, the same key gives the same answer
ENDINGS = {"expired": "expire", "refunded": "refund", "released": "release"}


async def settle_hold(command: SettleHold, ctx: Context) -> None:
    """Place, extend or release, whichever this hold still wants, until nothing is wanted or an answer is missing."""
    for _ in range(MOST_STEPS):
        async with ctx.uow() as uow:
            hold = await uow.holds.get(command.hold)
            case = await uow.cases.get(hold.case_id)
        try:
            if hold.state in AWAITED:
                await ask_for(hold, case, ctx)
            elif hold.state == "active" and hold.release_wanted:
                await release(hold, ctx)
            elif hold.state == "active" and hold.extend_wanted:
                await extend(hold, ctx)
            else:
                return
        except PayoutUnknown:
            await note_silence(hold, ctx)
            return
    async with ctx.uow() as uow:
        await ask_later(hold, ctx.clock.now(), uow)
        await uow.commit()


async def ask_for(hold: Hold, case: Case, ctx: Context) -> None:
    """One step towards a yes or no: the look-up that was never answered, the order in writing, the order itself."""
    if hold.lookup_token is None and hold.release_wanted:
        await write_down(hold, "release", ctx, by=RULE)
    elif hold.expires_at <= ctx.clock.now():
        await write_down(hold, "expire", ctx, by=RULE)
    elif hold.lookup_token is not None:
        await place(hold, hold.lookup_token, ctx)
    elif case.lookup_token is None:
        await look_up_again(hold, case, ctx)
    else:
        await write_order(hold, ctx)


async def look_up_again(hold: Hold, case: Case, ctx: Context) -> None:
    answer: LookUp | str
    try:
        answer = await ctx.payouts.look_up(hold.tracking_number, case.phone_last4 or "")
    except PayoutRefused as refused:
        answer = definite(refused).code
    async with ctx.uow() as uow:
        fresh, of = await uow.holds.get(hold.id), await uow.cases.get(case.id)
        overtaken = of.tracking_number != fresh.tracking_number or of.lookup_token is not None
        if not overtaken:
            if answer == "not_recipient":
                await uow.tries.add(fresh.tracking_number)
            of.lookup = await note_answer(of, answer, uow)
            await uow.record("provider", "shipment.looked_up", of.id, outcome=of.lookup)
            await uow.commit()
    if not overtaken and not isinstance(answer, LookUp):
        await write_down(hold, "refuse", ctx, refusal=answer)


async def write_order(hold: Hold, ctx: Context) -> None:
    """Fix what will be asked for before it is asked for the first time: after that only the answer changes it."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        case = await uow.cases.get(fresh.case_id)
        if fresh.state in AWAITED and not fresh.release_wanted and case.tracking_number == fresh.tracking_number:
            fresh.lookup_token, fresh.reason = case.lookup_token, case.category or "other"
            fresh.amount = disputed_amount(case) or fresh.amount
            await uow.commit()


async def place(hold: Hold, lookup_token: str, ctx: Context) -> None:
    """Ask for the hold, and write a yes down as the hold stands at that moment."""
    try:
        placed = await ctx.payouts.place_hold(
            key=hold.key,
            tracking_number=hold.tracking_number,
            lookup_token=lookup_token,
            amount=int(hold.amount),
            reason=hold.reason or "other",
            case_ref=hold.case_id,
            expires_at=hold.expires_at,
        )
    except PayoutRefused as refused:
        code = definite(refused).code
        forgotten = ctx.clock.now() - hold.requested_at >= KEYS_KEPT and code in {"not_recipient", "hold_exists"}
        if forgotten:  # the hold in the way may be our own, whose answer was lost and whose key is no longer known
            raise PayoutUnknown from refused
        if code == "not_recipient":  # the digits were right once: the token has grown old
            await forget_token(hold, ctx)
        else:
            await write_down(hold, "refuse", ctx, refusal=code)
        return
    now = await as_it_stands(placed, ctx)
    await write_down(hold, "confirm", ctx, answer=placed)
    if now.state in ENDINGS:
        await write_down(hold, ENDINGS[now.state], ctx)


def definite(refused: PayoutRefused) -> PayoutRefused:
    """The refusal, if it answers what was asked; raises PayoutUnknown when it does not."""
    if refused.code not in DEFINITE:
        raise PayoutUnknown from refused
    return refused


async def as_it_stands(hold: ProviderHold, ctx: Context) -> ProviderHold:
    """The answer may be an old one, repeated for its key, and the hold have ended since: look at the hold itself."""
    try:
        return await ctx.payouts.get_hold(hold.id)
    except PayoutRefused:
        return hold


async def forget_token(hold: Hold, ctx: Context) -> None:
    """The old key met a definite no, so it made no hold: a new token may go out under a new key."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        case = await uow.cases.get(fresh.case_id)
        if fresh.key == hold.key:
            fresh.key, fresh.lookup_token = f"hold-{fresh.id}-{secrets.token_hex(4)}", None
            if case.lookup_token == hold.lookup_token:
                case.lookup_token = None
            await uow.commit()


async def release(hold: Hold, ctx: Context) -> None:
    """Lift the hold. A refusal means that it has ended otherwise, or that the provider does not know it."""
    assert hold.provider_hold_id and hold.release_wanted
    try:
        ended = await ctx.payouts.release(
            hold.provider_hold_id, key=f"{hold.id}-release-{hold.release_wanted}", reason=hold.release_wanted
        )
    except PayoutRefused as refused:
        definite(refused)
        try:
            ended = await ctx.payouts.get_hold(hold.provider_hold_id)
        except PayoutRefused as gone:
            definite(gone)
            await note_refusal(hold, "release", refused.code, ctx)
            return
        if ended.state not in ENDINGS:
            await note_refusal(hold, "release", refused.code, ctx)
            return
    await write_down(hold, ENDINGS.get(ended.state, "release"), ctx)


async def extend(hold: Hold, ctx: Context) -> None:
    assert hold.provider_hold_id and hold.extend_wanted and hold.extend_wanted_by
    by = hold.extend_wanted_by
    key = f"{hold.id}-extend-{hold.extend_wanted:%Y%m%dT%H%M%S}-{by}"
    try:
        longer = await ctx.payouts.extend(hold.provider_hold_id, key=key, expires_at=hold.extend_wanted, officer=by)
    except PayoutRefused as refused:
        await note_refusal(hold, "extension", definite(refused).code, ctx)
    else:
        await write_down(hold, "extend", ctx, answer=longer)
