"""How a case stands, for its own conversation or for whoever has its number and the phone digits."""

import hmac

from complaints.commands import AskStatus, Status
from complaints.handlers.draft import open_draft
from complaints.model import Case, Conversation
from complaints.ports import Context, UnitOfWork
from complaints.views import MOST_TRIES, case_view


async def ask_status(command: AskStatus, ctx: Context) -> Status:
    async with ctx.uow() as uow:
        conversation = await uow.conversations.get(command.conversation)
        if command.number is None:
            cases = await uow.cases.of_conversation(conversation.id)
            views = tuple([await case_view(case, uow) for case in cases])
            return Status("found" if views else "none", views)
        case = await uow.cases.by_number(command.number)
        opened = case is not None and (case.conversation_id == conversation.id or case.id == conversation.case_id)
        status = (
            Status("found", (await case_view(case, uow),))
            if case is not None and opened
            else await open_from_elsewhere(command, case, conversation, uow)
        )
        await uow.commit()
        return status


async def open_from_elsewhere(
    command: AskStatus, case: Case | None, conversation: Conversation, uow: UnitOfWork
) -> Status:
    """Digits first, the same for numbers that exist and those that do not, so that numbers cannot be probed."""
    assert command.number is not None
    if command.phone_last4 is None:
        wrong = await uow.tries.count(command.number)
        return Status("locked") if wrong >= MOST_TRIES else Status("digits_needed", tries_left=MOST_TRIES - wrong)
    first = await uow.first_time(command.id)
    wrong = await uow.tries.add(command.number) if first else await uow.tries.count(command.number)
    if wrong > MOST_TRIES:
        await uow.tries.take_back(command.number)
        return Status("locked")
    known = case.phone_last4 if case is not None else None
    if case is not None and known and hmac.compare_digest(known.encode(), command.phone_last4.encode()):
        if first:
            await uow.tries.take_back(command.number)
        if await open_draft(conversation, uow) is None:  # a draft of one's own stays what this conversation is about
            conversation.case_id = case.id
        await uow.record("recipient", "case.opened_elsewhere", case.id, conversation=conversation.id)
        return Status("found", (await case_view(case, uow),))
    return Status("locked") if wrong >= MOST_TRIES else Status("wrong_digits", tries_left=MOST_TRIES - wrong)
