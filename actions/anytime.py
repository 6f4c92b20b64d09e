"""What a recipient may do at any moment, inside a form as outside; afterwards the open question comes back."""

import re

from rasa_sdk.events import EventType, FollowupAction

from actions.asking import hold_words
from actions.forms import without_parcel
from actions.turn import (
    FRESH,
    FRESH_EVIDENCE,
    FRESH_PARCEL,
    BusAction,
    Turn,
    open_draft,
    setting,
    start,
    stop,
)
from complaints.commands import (
    AskStatus,
    AttachEvidence,
    CaseView,
    RequestOfficer,
    SaveAnswers,
    StartComplaint,
    Status,
    WithdrawCase,
)
from complaints.model import EvidenceId
from complaints.states import NotAllowed
from complaints.thai_time import thai_moment

MISTYPED = re.compile(r"RT\s?\d", re.IGNORECASE)  # meant as a case number, but its check digit is wrong


class Answer(BusAction):
    """A question or a courtesy, answered from the catalogue by the intent's own name."""

    action_name = "action_answer"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say(f"utter_{turn.said.intent}")
        return turn.back()


class Greet(BusAction):
    action_name = "action_greet"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop:
            return turn.back()
        turn.say("utter_resume_offer" if await open_draft(turn) else "utter_greet")
        return []


class Affirm(BusAction):
    """A yes to no question of ours: go on with the draft, or ask what is wanted."""

    action_name = "action_affirm"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop:
            return turn.back()
        if await open_draft(turn):
            return [FollowupAction("action_resume")]
        turn.say("utter_what_now")
        return []


class Deny(BusAction):
    """A no: somebody did order after all, the summary is wrong, or nothing was asked."""

    action_name = "action_deny"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = turn.said.requested
        if asked == "declaration":
            turn.say("utter_somebody_ordered")
            return turn.wait()
        if asked == "confirm_filing":
            return [FollowupAction("action_correct_information")]
        if turn.loop:
            return turn.back()
        turn.say("utter_what_now")
        return []


class DontHave(BusAction):
    """Nobody is stuck for want of a photo: say what else will do."""

    action_name = "action_dont_have"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = turn.said.requested
        turn.say("utter_dont_have_tracking_number" if asked in {"tracking_number", None} else "utter_dont_have_other")
        return turn.back()


class CorrectInformation(BusAction):
    """Mend an earlier answer: at once when the message says which, else by a choice."""

    action_name = "action_correct_information"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn) is None and not turn.loop:
            turn.say("utter_nothing_to_fix")
            return []
        number = turn.said.entities.get("tracking_number")
        if number or any(word in turn.said.text for word in ("เลข", "พัสดุ", "แทรค", "แทร็ก")):
            turn.say("utter_fix_tracking_number")
            return start("parcel_form", **{**FRESH_PARCEL, "tracking_number": number})
        if turn.said.amount() is not None:
            return [FollowupAction("action_fix")]
        turn.say("utter_ask_what_to_fix")
        return turn.wait()


class Fix(BusAction):
    """What was chosen to be mended, or the new amount."""

    action_name = "action_fix"

    async def act(self, turn: Turn) -> list[EventType]:
        what, amount = turn.said.entities.get("what"), turn.said.amount()
        if amount is not None:
            await turn.send(SaveAnswers, amount_told=amount)
            turn.say("utter_amount_fixed", amount=amount.baht)
            return [*setting(amount=int(amount), confirm_filing=None), *turn.back()]
        if what == "tracking_number":
            turn.say("utter_fix_tracking_number")
            return start("parcel_form", **FRESH_PARCEL)
        if what == "category":
            return start("parcel_form", category=None, wrong_item=None, asked=None)
        turn.say("utter_fix_amount")
        return turn.wait()


class Cancel(BusAction):
    action_name = "action_cancel"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn) is None:
            turn.say("utter_nothing_to_cancel")
            return stop() if turn.loop == "status_form" else turn.back()
        turn.say("utter_ask_confirm_cancel")
        return turn.wait()


class Withdraw(BusAction):
    action_name = "action_withdraw"

    async def act(self, turn: Turn) -> list[EventType]:
        try:
            await turn.send(WithdrawCase)
        except NotAllowed:
            turn.say("utter_nothing_to_cancel")
        else:
            turn.say("utter_case_withdrawn")
        return stop(**FRESH, asked=None)


class RequestOfficerAction(BusAction):
    action_name = "action_request_officer"

    async def act(self, turn: Turn) -> list[EventType]:
        due = await turn.send(RequestOfficer, reason="asked")
        turn.say("utter_officer_requested", due=thai_moment(due))
        return turn.wait()


def say_status(turn: Turn, view: CaseView) -> None:
    hold = f"การระงับการโอนเงิน: {hold_words(view)}" if view.hold else ""
    due = thai_moment(view.next_due_at) if view.next_due_at else "-"
    turn.say(f"utter_status_{view.state}", number=view.number or "-", due=due, hold=hold)


class CaseStatus(BusAction):
    """How the cases of this conversation stand; without one, the way in with a case number."""

    action_name = "action_case_status"

    async def act(self, turn: Turn) -> list[EventType]:
        number = turn.said.case_number()
        if number is None and MISTYPED.search(turn.said.text):
            return start("status_form", case_number=None, status_digits=None, asked={"slot": "case_number"})
        status: Status = await turn.send(AskStatus, number=number)
        if status.outcome == "found":
            for view in status.cases[:3]:
                say_status(turn, view)
            return turn.back()
        if status.outcome == "none":
            turn.say("utter_status_none")
        return start("status_form", case_number=number, status_digits=None, asked=None)


class ShowStatus(BusAction):
    """The case that was named, once its digits fit."""

    action_name = "action_show_status"

    async def act(self, turn: Turn) -> list[EventType]:
        number, digits = turn.slots.get("case_number"), turn.slots.get("status_digits")
        status: Status = await turn.send(AskStatus, number=number, phone_last4=digits)
        if status.outcome == "found":
            say_status(turn, status.cases[0])
            return stop(case_number=None, status_digits=None)
        if status.outcome == "locked":
            await turn.send(RequestOfficer, reason="digits")
            turn.say("utter_status_locked")
            return stop(case_number=None, status_digits=None)
        turn.say("utter_status_wrong_digits", tries_left=str(status.tries_left))
        return start("status_form", case_number=None, status_digits=None, asked=None)


class PhotoReceived(BusAction):
    """A photo that no question waited for: kept with the open case, and its number taken where one is needed."""

    action_name = "action_photo_received"

    async def act(self, turn: Turn) -> list[EventType]:
        number, item = turn.said.entities.get("tracking_number"), EvidenceId(turn.said.entities["evidence_id"])
        if number and turn.loop is None and await open_draft(turn) is None and not await has_case_of(turn, number):
            turn.say("utter_photo_read")
            await turn.send(StartComplaint)
            return start("parcel_form", **{**FRESH, "tracking_number": number, "label_evidence": item})
        try:
            await turn.send(AttachEvidence, evidence=item, kind="label_photo" if number else "other")
        except NotAllowed:
            await turn.send(StartComplaint)
            await turn.send(AttachEvidence, evidence=item, kind="other")
        if turn.said.entities.get("what") == "file":
            turn.say("utter_file_kept")
            return turn.back()
        unread = number is None and turn.said.requested == "tracking_number"
        if unread or (turn.loop is None and number is None and not await has_filed(turn)):
            turn.say("utter_photo_unreadable")
            return turn.back() or start("parcel_form")
        turn.say("utter_photo_kept")
        return turn.back()


async def has_filed(turn: Turn) -> bool:
    """Whether this conversation has a case beyond its draft, for which evidence may still come."""
    status: Status = await turn.send(AskStatus)
    return any(view.state not in {"draft", "withdrawn"} for view in status.cases)


async def has_case_of(turn: Turn, number: str) -> bool:
    """Whether this conversation's newest case is about this parcel; its label is then late evidence."""
    status: Status = await turn.send(AskStatus)
    return bool(status.cases) and status.cases[0].tracking_number == number and status.cases[0].state != "withdrawn"


class OfficerReturned(BusAction):
    action_name = "action_officer_returned"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say("utter_officer_returned")
        if turn.loop is None and await open_draft(turn):
            return [FollowupAction("action_resume")]
        return turn.back()


class Resume(BusAction):
    """Go on where the draft stands; the case store knows, whatever became of the slots."""

    action_name = "action_resume"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop:
            return turn.back()
        view = await open_draft(turn)
        if view is None:
            turn.say("utter_what_now")
            return []
        turn.say("utter_resumed")
        slots = {
            **FRESH_EVIDENCE,
            "category": view.category.value if view.category else None,
            "tracking_number": view.tracking_number,
            "tracking_confirmed": True if view.tracking_number else None,
            "amount": int(view.amount_told) if view.amount_told is not None else None,
            "phone_digits": None,
            **without_parcel(view.category),
        }
        if view.category and view.lookup in {"confirmed", "unknown", "unknown_parcel"}:
            return [*setting(**slots), FollowupAction("action_collect_evidence")]
        return start("parcel_form", **slots)


class NotUnderstood(BusAction):
    """Say so, offer the useful choices the second time and an officer the third."""

    action_name = "action_not_understood"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.said.amount() is not None and turn.loop == "evidence_form":
            return [FollowupAction("action_fix")]
        if turn.said.entities.get("tracking_number") and turn.loop is None:
            return [FollowupAction("action_start_complaint")]
        misses = int(turn.slots.get("misses") or 0) + 1
        if misses >= 3:
            turn.say("utter_not_understood_officer")
        else:
            turn.say("utter_not_understood" if turn.loop else "utter_not_understood_choices")
        return [*setting(misses=misses % 3), *turn.back()]


ANYTIME_ACTIONS = (
    Answer, Greet, Affirm, Deny, DontHave, CorrectInformation, Fix, Cancel, Withdraw, RequestOfficerAction,
    CaseStatus, ShowStatus, PhotoReceived, OfficerReturned, Resume, NotUnderstood,
)  # fmt: skip
