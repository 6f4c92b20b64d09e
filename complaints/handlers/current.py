"""The conversation and the case that a command is about."""

from datetime import datetime

from complaints.model import Case, CaseId, Conversation, ConversationId
from complaints.ports import UnitOfWork
from complaints.states import NotAllowed


async def current_case(conversation: Conversation, uow: UnitOfWork) -> Case:
    """The case that this conversation is about. Raises NotAllowed("no_case")."""
    if conversation.case_id is None:
        raise NotAllowed("no_case")
    return await uow.cases.get(conversation.case_id)


async def locked_conversation(id: ConversationId, uow: UnitOfWork) -> Conversation:
    """The conversation, locked after its case as everywhere, so that two officers cannot both take it over."""
    found = await uow.conversations.get(id)
    if found.case_id is not None:
        await uow.cases.get(found.case_id)
    return await uow.conversations.locked(id)


async def queue_officer(case: CaseId, reason: str, now: datetime, uow: UnitOfWork) -> None:
    """Put a case's conversation into the officers' queue, unless it waits or is being looked after already."""
    conversation = await locked_conversation((await uow.conversations.of_case(case)).id, uow)
    if conversation.officer_requested_at is None and conversation.muted_by is None:
        conversation.officer_requested_at, conversation.officer_reason = now, reason
        await uow.record("rule", "officer.requested", case, reason=reason)
