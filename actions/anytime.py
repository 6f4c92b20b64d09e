"""What a recipient may do at any moment, inside a form as outside; afterwards the open question comes back."""

from rasa_sdk.events import EventType, FollowupAction

from actions.forms import without_parcel
from actions.said import REPORTS
from actions.turn import (
    FRESH,
    FRESH_EVIDENCE,
    BusAction,
    Turn,
    open_draft,
    setting,
    start,
)
from complaints.commands import (
    AskStatus,
    AttachEvidence,
    RequestOfficer,
    StartComplaint,
    Status,
)
from complaints.model import EvidenceId
from complaints.states import NotAllowed
from complaints.thai_time import thai_moment

OFFERS = {"cancel": "action_withdraw", "officer": "action_request_officer"}  # a plain yes to what was offered last


class Answer(BusAction):
    """A question or a courtesy, answered from the catalogue by the intent's own name."""

    action_name = "action_answer"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.said.intent == "goodbye" and turn.loop:
            turn.say("utter_goodbye_draft")
            return turn.wait()
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
        asked = (turn.slots.get("asked") or {}).get("slot")
        if asked in OFFERS:
            return [FollowupAction(OFFERS[asked])]
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
            return [*setting(asked={"slot": "category"}), *turn.wait()]
        if asked == "phone_digits":
            return [FollowupAction("action_correct_information")]
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


class RequestOfficerAction(BusAction):
    action_name = "action_request_officer"

    async def act(self, turn: Turn) -> list[EventType]:
        due = await turn.send(RequestOfficer, reason="asked")
        turn.say("utter_officer_requested", due=thai_moment(due))
        return turn.wait()


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
        if turn.said.intent in REPORTS or (turn.said.entities.get("tracking_number") and turn.loop is None):
            return [FollowupAction("action_start_complaint")]
        misses = int(turn.slots.get("misses") or 0) + 1
        if misses >= 3:
            turn.say("utter_not_understood_officer")
            return [*setting(misses=0, asked={"slot": "officer"}), *turn.wait()]
        turn.say("utter_not_understood" if turn.loop else "utter_not_understood_choices")
        return [*setting(misses=misses), *turn.back()]


ANYTIME_ACTIONS = (
    Answer,
    Greet,
    Affirm,
    Deny,
    DontHave,
    RequestOfficerAction,
    PhotoReceived,
    OfficerReturned,
    Resume,
    NotUnderstood,
)
