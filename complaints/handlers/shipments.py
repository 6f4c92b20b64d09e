"""Whether a parcel is the provider's and the reporter its addressee: phone digits, three tries, then an officer."""

from dataclasses import asdict

from complaints.commands import CaseView, LookUpShipment
from complaints.handlers.current import current_case
from complaints.handlers.draft import change_parcel
from complaints.model import Case
from complaints.payouts import LookUp, PayoutRefused, PayoutUnknown, Shipment
from complaints.ports import Context, UnitOfWork
from complaints.states import NotAllowed
from complaints.views import MOST_TRIES, case_view


def shipment_record(shipment: Shipment) -> dict[str, object]:
    """The shipment as the case keeps it: plain values, times in RFC 3339."""
    record = asdict(shipment)
    for name in ("delivered_at", "paid_at"):
        record[name] = record[name].isoformat() if record[name] else None
    due = record["payout"]["due_at"]
    record["payout"]["due_at"] = due.isoformat() if due else None
    return record


async def look_up_shipment(command: LookUpShipment, ctx: Context) -> CaseView:
    """Confirm the shipment; the provider is asked outside any transaction, and its silence is recorded as such.

    Raises:
        NotAllowed: ``no_case``, or ``wrong_state`` when the case is no draft any more.
    """
    async with ctx.uow() as uow:
        case = await current_case(await uow.conversations.get(command.conversation), uow)
        if case.state != "draft":
            raise NotAllowed("wrong_state")
        if command.tracking_number != case.tracking_number:
            await change_parcel(case, command.tracking_number, uow)
        locked = False
        if await uow.first_time(f"{command.id}:try"):  # counted before it is made, so that many at once stay three
            locked = await uow.tries.add(command.tracking_number) > MOST_TRIES
        if locked:
            await uow.tries.take_back(command.tracking_number)
            case.lookup = "locked"
        view = await case_view(case, uow)
        await uow.commit()
    if locked:
        return view
    if answered := await answered_before(command, ctx):
        return answered
    answer: LookUp | str
    try:
        answer = await ctx.payouts.look_up(command.tracking_number, command.phone_last4)
    except PayoutRefused as refused:
        answer = refused.code
    except PayoutUnknown:
        answer = "no_answer"
    async with ctx.uow() as uow:
        case = await current_case(await uow.conversations.get(command.conversation), uow)
        if case.tracking_number == command.tracking_number and await uow.first_time(command.id):
            if case.lookup != "confirmed" or isinstance(answer, LookUp):
                case.phone_last4 = command.phone_last4  # digits that were right stay, whatever is typed later
            if answer != "not_recipient":
                await uow.tries.take_back(command.tracking_number)
            case.lookup = await note_answer(case, answer, uow)
            await uow.record("provider", "shipment.looked_up", case.id, outcome=case.lookup)
        view = await case_view(case, uow)
        await uow.commit()
        return view


async def answered_before(command: LookUpShipment, ctx: Context) -> CaseView | None:
    """What this very command led to already. The mark is made with the answer, so that a crash asks again."""
    async with ctx.uow() as uow:
        if await uow.first_time(command.id):
            return None
        return await case_view(await current_case(await uow.conversations.get(command.conversation), uow), uow)


async def note_answer(case: Case, answer: LookUp | str, uow: UnitOfWork) -> str:
    """Write the provider's answer into the case; returns the outcome that the dialogue speaks of."""
    if isinstance(answer, LookUp):
        case.shipment, case.lookup_token = shipment_record(answer.shipment), answer.lookup_token
        return "confirmed"
    if answer == "not_recipient":
        assert case.tracking_number is not None
        return "locked" if await uow.tries.count(case.tracking_number) >= MOST_TRIES else "no_match"
    return "unknown_parcel" if answer == "unknown_parcel" else "unknown"
