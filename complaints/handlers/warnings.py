"""A parcel that nobody ordered and that was refused at the door: one tap, a case without money in it."""

import uuid

from complaints.categories import DECLARATION, Category
from complaints.commands import CaseView, WarnOfParcel
from complaints.handlers.draft import unused_number
from complaints.model import Case, CaseId
from complaints.ports import Context
from complaints.states import RECIPIENT, CaseFacts, next_case_state
from complaints.views import case_view

REFUSED = "refused_at_door"


async def warn_of_parcel(command: WarnOfParcel, ctx: Context) -> CaseView:
    """File the warning with its own number. A parcel number that comes later is added to the newest warning."""
    async with ctx.uow() as uow:
        conversation = await uow.conversations.get(command.conversation)
        newest = next(iter(await uow.cases.of_conversation(conversation.id)), None)
        first = await uow.first_time(command.id)
        if newest is not None and newest.answers.get(REFUSED) and (command.tracking_number or not first):
            case = await uow.cases.get(newest.id)
            if first and case.tracking_number is None:
                case.tracking_number = command.tracking_number
                await uow.record("recipient", "case.parcel_changed", case.id)
        else:
            now = ctx.clock.now()
            answers = {DECLARATION: True, REFUSED: True}
            case = Case(CaseId(str(uuid.uuid4())), conversation.id, "draft", now, answers=answers)
            case.category, case.tracking_number = Category.UNORDERED_PARCEL, command.tracking_number
            case.state = next_case_state(case, "file", RECIPIENT, CaseFacts(now)).next
            case.number, case.filed_at = await unused_number(uow), now
            case.next_due_at = now + ctx.clocks.first_review
            uow.cases.add(case)
            conversation.case_id = case.id
            await uow.record("recipient", "case.filed", case.id, number=case.number)
        view = await case_view(case, uow)
        await uow.commit()
        return view
