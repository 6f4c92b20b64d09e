"""What a recipient may do at any moment, inside a form as outside; afterwards the open question comes back."""

import regex
from rasa_sdk.events import EventType, FollowupAction

from actions.corrections import mend
from actions.evidence import say_list, take_kind
from actions.forms import NOT_NEEDED, is_reply, without_parcel
from actions.orders import speaks_of_an_order
from actions.turn import (
    FRESH_EVIDENCE,
    BusAction,
    Turn,
    open_draft,
    setting,
    start,
    stop,
)
from actions.wording import without
from complaints.categories import Category
from complaints.commands import CaseView, RequestOfficer, SaveAnswers
from complaints.states import OPEN_CASE_STATES

NEEDED_FOR_A_HOLD = {
    "tracking_number": "utter_dont_have_tracking_number",
    "phone_digits": "utter_dont_have_phone_digits",
}
SAID_HOW = "said_how"
NOT_THIS = regex.compile(r"^/|ไม่ใช่|ผิด|\bnot\b|wrong", regex.IGNORECASE)  # the number that a photo showed
LEFT_ALONE = ("distress",)  # after this nothing is asked before the next word
# What a plain yes to the last offer does; none of them without being sure of the yes.
OFFERS = {
    "cancel": "action_withdraw",
    "officer": "action_request_officer",
    "resume": "action_resume",
    "another": "action_start_complaint",
}


class Answer(BusAction):
    """A question or a courtesy, answered from the catalogue by the intent's own name."""

    action_name = "action_answer"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.said.intent == "goodbye" and turn.loop:
            turn.say("utter_goodbye_draft")
            return turn.wait()
        asks_evidence = turn.said.intent == "ask_required_evidence" and turn.loop != "parcel_form"
        if asks_evidence and (view := await case_with_list(turn)):
            say_list(turn, view)
            return turn.back()
        turn.say(f"utter_{turn.said.intent}")
        return turn.wait() if turn.said.intent in LEFT_ALONE else turn.back()


async def case_with_list(turn: Turn) -> CaseView | None:
    """The case that is open here, when it is known what evidence it takes."""
    view = await turn.newest_case()
    known = view is not None and view.state in OPEN_CASE_STATES
    return view if view and known and (view.evidence.missing or view.evidence.recommended) else None


class ForOther(BusAction):
    """Reporting for a parent is welcome; officers see that reporter and addressee are two people."""

    action_name = "action_reporting_for_other"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say("utter_ask_for_other")
        if await open_draft(turn):
            await turn.send(SaveAnswers, answers={"for_other": True})
        return turn.back()


class Pause(BusAction):
    """Somebody looks for the box or asks the family: nothing is asked again meanwhile."""

    action_name = "action_pause"

    async def act(self, turn: Turn) -> list[EventType]:
        if somebody_ordered(turn):  # "wait, my son ordered it" is more than a pause
            return [FollowupAction("action_deny")]
        turn.say("utter_pause")
        return turn.wait()


class Greet(BusAction):
    action_name = "action_greet"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn):
            turn.say("utter_resume_offer")
            return turn.wait("resume")
        turn.say("utter_greet")
        return []


class Affirm(BusAction):
    """A yes to no question of ours: go on with the draft, or ask what is wanted."""

    action_name = "action_affirm"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = (turn.slots.get("asked") or {}).get("slot")
        if asked in OFFERS and turn.said.sure and not turn.said.late:
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
        if somebody_ordered(turn) or (asked == "declaration" and is_reply(turn.said, turn.slots)):
            if turn.slots.get("declaration") is True:
                await turn.send(SaveAnswers, answers={"declaration": False})
            turn.say("utter_somebody_ordered")
            return [*setting(declaration=None), *turn.wait("category")]
        if not is_reply(turn.said, turn.slots):  # a no to what was offered, or to nothing
            return turn.back() if turn.loop else self.nothing(turn)
        if asked == "phone_digits" and turn.slots.get("label_evidence") and NOT_THIS.search(turn.said.text):
            return mend(turn, "tracking_number")
        if asked == "confirm_filing":
            return [FollowupAction("action_correct_information")]
        return turn.back() if turn.loop else self.nothing(turn)

    def nothing(self, turn: Turn) -> list[EventType]:
        turn.say("utter_what_now")
        return []


def somebody_ordered(turn: Turn) -> bool:
    """Whether the message speaks of an order where nobody was to have ordered."""
    unordered = turn.loop == "evidence_form" and turn.slots.get("category") == Category.UNORDERED_PARCEL
    return unordered and not turn.said.is_event and speaks_of_an_order(turn.said.text)


class DontHave(BusAction):
    """Nobody is stuck for want of a photo: say what else will do, offer an officer, then go on without."""

    action_name = "action_dont_have"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = turn.said.requested
        if taken := await take_kind(turn):
            return taken
        if asked in NEEDED_FOR_A_HOLD:
            before = turn.slots.get("asked") or {}
            if before.get("ending") != SAID_HOW:
                turn.say(NEEDED_FOR_A_HOLD[asked])
                return turn.wait(ending=SAID_HOW)
            if before.get("slot") == "officer":
                return await go_without(turn, asked)
            turn.say("utter_rescue_officer", without(asked, turn.language))
            return turn.wait("officer")
        if turn.loop is None:
            turn.say("utter_what_now")
            return []
        turn.say("utter_dont_have_other")
        return turn.back()


class GoWithout(BusAction):
    """A tap on "go on without it"."""

    action_name = "action_go_without"

    async def act(self, turn: Turn) -> list[EventType]:
        what = turn.said.entities.get("what")
        if turn.loop != "parcel_form" or what not in NEEDED_FOR_A_HOLD:
            return turn.back()
        return await go_without(turn, str(what))


async def go_without(turn: Turn, what: str) -> list[EventType]:
    """Go on without what a hold needs, said plainly; the case store remembers it, so that it is not asked again."""
    view = await turn.save()
    await turn.send(SaveAnswers, answers={"without": what})
    slots: dict[str, object] = {"phone_digits": NOT_NEEDED}
    if what == "tracking_number":
        slots |= {"tracking_number": NOT_NEEDED, "tracking_confirmed": False, "label_evidence": None}
    turn.say("utter_going_without_number" if what == "tracking_number" else "utter_going_without_digits")
    if view.category is None:
        return start("parcel_form", **slots)
    return [*setting(**slots), FollowupAction("action_collect_evidence")]


class RequestOfficerAction(BusAction):
    action_name = "action_request_officer"

    async def act(self, turn: Turn) -> list[EventType]:
        due = await turn.send(RequestOfficer, reason="asked")
        turn.say("utter_officer_requested", due=due)
        return turn.wait()


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
        if turn.loop and turn.loop != "status_form":
            return turn.back()
        view = await open_draft(turn)
        if view is None:
            turn.say("utter_what_now")
            return stop() if turn.loop else []
        turn.say("utter_resumed")
        slots = {
            **FRESH_EVIDENCE,
            "category": view.category.value if view.category else None,
            "tracking_number": view.tracking_number,
            "tracking_confirmed": True if view.tracking_number else None,
            "amount": int(view.amount_told) if view.amount_told is not None else None,
            "phone_digits": None,
            "paid_on": view.answers.get("paid_on"),
            **without_parcel(view.category),
        }
        if view.category and (view.lookup in {"confirmed", "unknown", "unknown_parcel"} or view.answers.get("without")):
            return [*setting(**slots), FollowupAction("action_collect_evidence")]
        return start("parcel_form", **slots)


ANYTIME_ACTIONS = (
    Answer,
    ForOther,
    Greet,
    Affirm,
    Deny,
    DontHave,
    GoWithout,
    Pause,
    RequestOfficerAction,
    OfficerReturned,
    Resume,
)
