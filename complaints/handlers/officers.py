"""What an officer does: takes a conversation over, writes, gives it back, decides a case."""

from complaints.categories import EvidenceKind
from complaints.commands import AllowTries, DecideCase, GiveBack, ReplyToRecipient, SortEvidence, TakeOver
from complaints.handlers.current import locked_conversation
from complaints.handlers.holds import keep_note, want_release
from complaints.model import Case, Conversation, OfficerId
from complaints.ports import Context, UnitOfWork
from complaints.states import LIVE_HOLD_STATES, OFFICER, OPEN_CASE_STATES, CaseFacts, NotAllowed, next_case_state
from complaints.thai_time import thai_day


async def mute(conversation: Conversation, officer: OfficerId, uow: UnitOfWork) -> bool:
    """The officer speaks, the bot is silent; False when that was so before. Nobody waits in the queue any longer.

    Raises:
        NotAllowed: ``taken`` when another officer has the conversation.
    """
    if conversation.muted_by not in (None, officer):
        raise NotAllowed("taken")
    conversation.officer_requested_at = conversation.officer_reason = None
    if conversation.muted_by == officer:
        return False
    conversation.muted_by = officer
    await uow.record(f"officer:{officer}", "conversation.taken_over", conversation.case_id)
    return True


async def take_over(command: TakeOver, ctx: Context) -> None:
    async with ctx.uow() as uow:
        conversation = await locked_conversation(command.conversation, uow)
        if await uow.first_time(command.id) and await mute(conversation, command.officer, uow):
            await uow.say(conversation.id, "utter_officer_joined", f"joined:{command.id}")
        await uow.commit()


async def give_back(command: GiveBack, ctx: Context) -> None:
    """The bot speaks again; it says so and goes on with whatever is still open."""
    async with ctx.uow() as uow:
        conversation = await locked_conversation(command.conversation, uow)
        if conversation.muted_by is not None and await uow.first_time(command.id):
            conversation.muted_by = None
            await uow.record(f"officer:{command.officer}", "conversation.given_back", conversation.case_id)
            await uow.turn(conversation.id, "officer_returned", f"returned:{command.id}")
        await uow.commit()


async def sort_evidence(command: SortEvidence, ctx: Context) -> None:
    """Raises NotAllowed for a file of no case, or of a closed one, and for a kind that nobody knows."""
    async with ctx.uow() as uow:
        item = await uow.evidence.get(command.evidence)
        if item.case_id is None or command.kind not in set(EvidenceKind):
            raise NotAllowed("wrong_state")
        case = await uow.cases.get(item.case_id)
        if case.state not in OPEN_CASE_STATES:
            raise NotAllowed("wrong_state")
        if await uow.first_time(command.id) and item.kind != command.kind:
            before, item.kind, item.sorted_by = item.kind, command.kind, command.officer
            facts = {"evidence": item.id, "kind": item.kind, "before": before}
            await uow.record(f"officer:{command.officer}", "evidence.sorted", case.id, **facts)
        await uow.commit()


async def reply_to_recipient(command: ReplyToRecipient, ctx: Context) -> None:
    async with ctx.uow() as uow:
        conversation = await locked_conversation(command.conversation, uow)
        if await uow.first_time(command.id):
            if await mute(conversation, command.officer, uow):
                await uow.say(conversation.id, "utter_officer_joined", f"joined:{command.id}")
            await uow.say_as_officer(conversation.id, command.officer, command.text, f"officer:{command.id}")
            await uow.record(f"officer:{command.officer}", "officer.replied", conversation.case_id)
        await uow.commit()


async def decide_case(command: DecideCase, ctx: Context) -> None:
    """Carry out an officer's decision, tell the recipient what comes next and by when, and start what follows.

    Raises:
        NotAllowed: the state, the role or a guard forbids it; ``note_missing`` when a decision needs its reason.
    """
    async with ctx.uow() as uow:
        case = await uow.cases.get(command.case)
        if not await uow.first_time(command.id):
            return
        if command.decision in {"resolve", "refer"} and not command.note.strip():
            raise NotAllowed("note_missing")
        now = ctx.clock.now()
        holds = await uow.holds.of_case(case.id)
        live = any(hold.state in LIVE_HOLD_STATES for hold in holds)
        reopen_until = case.next_due_at if case.state == "resolved" else None
        row = next_case_state(case, command.decision, OFFICER, CaseFacts(now, (), live, reopen_until))
        case.state, case.officer_id = row.next, command.officer
        case.next_due_at = now + getattr(ctx.clocks, row.due) if row.due else None
        case.closed_at = now if row.next == "closed" else None
        await follow_up(case, command, uow)
        if row.next == "withdrawn":
            for hold in holds:
                await want_release(hold, "withdrawn", uow)
        await uow.record(f"officer:{command.officer}", f"case.{row.next}", case.id)
        if command.decision != "refer":  # a referral is told by whoever delivers the dossier
            await tell_state(case, row.tells, f"case:{command.id}", uow)
        await uow.commit()


async def tell_state(case: Case, key: str, source_key: str, uow: UnitOfWork) -> None:
    """Tell the recipient how the case stands now, and by when the next step is due."""
    conversation = await uow.conversations.of_case(case.id)
    due = thai_day(case.next_due_at) if case.next_due_at else "-"
    await uow.say(conversation.id, key, source_key, number=case.number or "-", due=due)


async def allow_tries(command: AllowTries, ctx: Context) -> None:
    """Let the digits be tried anew. Raises NotAllowed("wrong_state") unless they were locked in a draft."""
    async with ctx.uow() as uow:
        case = await uow.cases.get(command.case)
        if not await uow.first_time(command.id):
            return
        if case.state != "draft" or case.lookup != "locked" or case.tracking_number is None:
            raise NotAllowed("wrong_state")
        await uow.tries.clear(case.tracking_number)
        case.lookup = None
        await uow.record(f"officer:{command.officer}", "tries.allowed", case.id)
        conversation = await uow.conversations.of_case(case.id)
        await uow.say(conversation.id, "utter_tries_allowed", f"tries:{command.id}")
        await uow.commit()


async def follow_up(case: Case, command: DecideCase, uow: UnitOfWork) -> None:
    """Keep the note with the case; a referral's dossier is made and delivered by the worker."""
    keep_note(case, command.officer, command.decision, command.note)
    if command.decision == "refer":
        await uow.later("refer_case", lock=f"case:{case.id}", case_id=case.id)
