"""Writing down what the provider answered about a hold, and telling the recipient: one transaction, one line a step."""

from datetime import datetime, timedelta

from complaints.handlers.current import queue_officer
from complaints.handlers.holds import place_what_waited
from complaints.model import Hold
from complaints.money import Satang
from complaints.payouts import ProviderHold
from complaints.ports import Context, UnitOfWork
from complaints.states import OFFICER, PROVIDER, RULE, HoldFacts, NotAllowed, next_hold_state

FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(minutes=10)
AWAITED = frozenset({"requested", "unknown"})
ENDED = frozenset({"released", "refunded", "expired"})
TOLD_REFUSALS = frozenset({"already_paid_out", "unknown_parcel", "not_recipient", "hold_exists"})


async def write_down(
    hold: Hold,
    command: str,
    ctx: Context,
    *,
    answer: ProviderHold | None = None,
    refusal: str | None = None,
    by: str = PROVIDER,
) -> None:
    """Keep what the provider said, tell the recipient and queue the dialogue's next turn, all at once.

    ``hold`` is as it was when the provider was asked; ``answer`` comes with a confirmation or an extension.
    """
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        now = ctx.clock.now()
        if command == "extend":
            by = RULE if (hold.extend_wanted_by or "").startswith("rule") else OFFICER
        before = fresh.state
        try:
            row = next_hold_state(fresh, command, by, HoldFacts(now, answer.expires_at if answer else None))
        except NotAllowed:  # the provider's own event or the clock ended the hold while we were asking
            return
        fresh.state, fresh.refusal = row.next, refusal
        if answer is not None:
            fresh.provider_hold_id, fresh.placed_at = answer.id, answer.placed_at
            fresh.amount, fresh.expires_at = Satang(answer.amount), answer.expires_at
        if command == "extend":
            fresh.extended_by = hold.extend_wanted_by
            forget_wish(fresh, hold)
        if row.next in ENDED:
            fresh.ended_at = now
            await place_what_waited(fresh, ctx, uow)
        actor = hold.extend_wanted_by if command == "extend" and hold.extend_wanted_by else by
        await uow.record(actor, f"hold.{row.next}", fresh.case_id, hold=fresh.id)
        await tell(fresh, row.tells, before, command, uow)
        if command == "refuse" and refusal not in TOLD_REFUSALS:
            await queue_officer(fresh.case_id, "hold", now, uow)
        await uow.commit()


def forget_wish(fresh: Hold, asked: Hold) -> None:
    """The extension that was asked for is done with; a wish for a later date that came meanwhile stays."""
    same = (fresh.extend_wanted, fresh.extend_wanted_by) == (asked.extend_wanted, asked.extend_wanted_by)
    if same or (fresh.extend_wanted is not None and fresh.extend_wanted <= fresh.expires_at):
        fresh.extend_wanted = fresh.extend_wanted_by = None


async def note_refusal(hold: Hold, what: str, code: str, ctx: Context) -> None:
    """The provider will not extend or release: the hold keeps its end date, and the officers see why."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        if what == "release":
            fresh.release_wanted = None
            await uow.record(PROVIDER, "hold.release_refused", fresh.case_id, hold=fresh.id, code=code)
            await queue_officer(fresh.case_id, "hold", ctx.clock.now(), uow)
        else:
            forget_wish(fresh, hold)
            await uow.record(PROVIDER, "hold.extension_refused", fresh.case_id, hold=fresh.id, code=code)
        await uow.commit()


async def note_silence(hold: Hold, ctx: Context) -> None:
    """No answer is neither yes nor no: say so once, and ask again later with the same key, ever more slowly."""
    async with ctx.uow() as uow:
        fresh = await uow.holds.get(hold.id)
        now = ctx.clock.now()
        if fresh.state in AWAITED:
            before = fresh.state
            row = next_hold_state(fresh, "lose_answer", PROVIDER, HoldFacts(now))
            fresh.state = row.next
            if before != row.next:
                await uow.record(PROVIDER, f"hold.{row.next}", fresh.case_id, hold=fresh.id)
            await tell(fresh, row.tells, before, "lose_answer", uow)
        await ask_later(fresh, now, uow)
        await uow.commit()


async def ask_later(hold: Hold, now: datetime, uow: UnitOfWork) -> None:
    waited = max(FIRST_RETRY, min((now - hold.requested_at) / 2, LAST_RETRY))
    await uow.later("settle_hold", lock=f"hold:{hold.id}", at=now + waited, hold_id=hold.id)


async def tell(hold: Hold, key: str | None, before: str, command: str, uow: UnitOfWork) -> None:
    """One line for one step. About a hold that nobody wants any more only its end is told."""
    if key is None or (hold.release_wanted and command in {"confirm", "refuse", "lose_answer"}):
        return
    if command == "refuse":
        key = f"{key}_{hold.refusal if hold.refusal in TOLD_REFUSALS else 'other'}"
    conversation = await uow.conversations.of_case(hold.case_id)
    step = f"hold:{hold.id}:{command}:{hold.expires_at:%Y%m%dT%H%M%S}"
    await uow.say(conversation.id, key, step, amount=hold.amount.baht, until=hold.expires_at)
    if before == "requested" and (await uow.cases.get(hold.case_id)).state == "draft":
        await uow.turn(conversation.id, "hold_result", f"{step}:turn", outcome=hold.state)
