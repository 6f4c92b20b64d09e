"""One place to hand a command to; it finds the handler by the command's type."""

from typing import Any, Protocol

from complaints import commands
from complaints.handlers import clock, draft, holds, officers, settlement, shipments, status, unclear, warnings
from complaints.ports import Context


class Handler(Protocol):
    async def __call__(self, command: Any, ctx: Context, /) -> Any: ...


HANDLERS: dict[type[commands.Command], Handler] = {
    commands.StartComplaint: draft.start_complaint,
    commands.SaveAnswers: draft.save_answers,
    commands.AttachEvidence: draft.attach_evidence,
    commands.RefuseIdentityCard: draft.refuse_identity_card,
    commands.FileCase: draft.file_case,
    commands.WithdrawCase: draft.withdraw_case,
    commands.WarnOfParcel: warnings.warn_of_parcel,
    commands.AddToWarning: warnings.add_to_warning,
    commands.RequestOfficer: draft.request_officer,
    commands.LookUpShipment: shipments.look_up_shipment,
    commands.PlaceHold: holds.place_hold,
    commands.ExtendHold: holds.extend_hold,
    commands.ReleaseHold: holds.release_hold,
    commands.SettleHold: settlement.settle_hold,
    commands.TickHolds: clock.tick_holds,
    commands.ReceivePayoutEvent: clock.receive_payout_event,
    commands.TakeOver: officers.take_over,
    commands.GiveBack: officers.give_back,
    commands.ReplyToRecipient: officers.reply_to_recipient,
    commands.DecideCase: officers.decide_case,
    commands.SortEvidence: officers.sort_evidence,
    commands.AllowTries: officers.allow_tries,
    commands.AskStatus: status.ask_status,
    commands.NoteNotUnderstood: unclear.note_not_understood,
    commands.ReviewUnclear: unclear.review_unclear,
}


class MessageBus:
    """Hands commands to their handlers; one for each process, made by ``service.bootstrap``."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def handle(self, command: commands.Command) -> Any:
        """What the handler returns. Raises NotAllowed when the rules forbid the command."""
        return await HANDLERS[type(command)](command, self._ctx)
