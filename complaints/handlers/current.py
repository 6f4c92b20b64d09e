"""The case that a conversation is about."""

from complaints.model import Case, Conversation
from complaints.ports import UnitOfWork
from complaints.states import NotAllowed


async def current_case(conversation: Conversation, uow: UnitOfWork) -> Case:
    """The case that this conversation is about. Raises NotAllowed("no_case")."""
    if conversation.case_id is None:
        raise NotAllowed("no_case")
    return await uow.cases.get(conversation.case_id)
