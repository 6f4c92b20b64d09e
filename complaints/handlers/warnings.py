"""A parcel that nobody ordered and that was refused at the door: one tap, a case without money in it."""

import uuid

from complaints.categories import DECLARATION, REFUSED_AT_DOOR, Category
from complaints.commands import AddToWarning, CaseView, WarnOfParcel
from complaints.handlers.draft import open_draft, unused_number
from complaints.model import Case, CaseId, ConversationId
from complaints.ports import Context, UnitOfWork
from complaints.states import RECIPIENT, CaseFacts, NotAllowed, next_case_state
from complaints.views import case_view


async def warn_of_parcel(command: WarnOfParcel, ctx: Context) -> CaseView:
    """File the warning with a number of its own; a draft that is open stays what the conversation is about."""
    async with ctx.uow() as uow:
        conversation = await uow.conversations.get(command.conversation)
        if not await uow.first_time(command.id):
            return await case_view(await newest_warning(conversation.id, uow), uow)
        now = ctx.clock.now()
        answers = {DECLARATION: True, REFUSED_AT_DOOR: now.isoformat()}
        case = Case(CaseId(str(uuid.uuid4())), conversation.id, "draft", now, answers=answers)
        case.category, case.tracking_number = Category.UNORDERED_PARCEL, command.tracking_number
        case.state = next_case_state(case, "file", RECIPIENT, CaseFacts(now)).next
        case.number, case.filed_at = await unused_number(uow), now
        case.next_due_at = now + ctx.clocks.first_review
        if await open_draft(conversation, uow) is None:
            conversation.case_id = case.id
        uow.cases.add(case)
        await uow.record("recipient", "case.filed", case.id, number=case.number)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def add_to_warning(command: AddToWarning, ctx: Context) -> CaseView:
    """Name the parcel of the newest warning; one that is named already keeps its number."""
    async with ctx.uow() as uow:
        case = await newest_warning(command.conversation, uow)
        if case.tracking_number is None and await uow.first_time(command.id):
            case.tracking_number = command.tracking_number
            await uow.record("recipient", "case.parcel_changed", case.id)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def newest_warning(conversation: ConversationId, uow: UnitOfWork) -> Case:
    """The warning that this conversation filed last, locked. Raises NotAllowed("no_case")."""
    for case in await uow.cases.of_conversation(conversation):
        if case.answers.get(REFUSED_AT_DOOR):
            return await uow.cases.get(case.id)
    raise NotAllowed("no_case")
