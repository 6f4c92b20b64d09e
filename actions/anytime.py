"""What a recipient may do at any moment, inside a form as outside; afterwards the open question comes back."""

from rasa_sdk.events import EventType, FollowupAction

from actions.corrections import mend
from actions.forms import NOT_NEEDED, SOMEBODY_ORDERED, without_parcel
from actions.turn import (
    FRESH_EVIDENCE,
    BusAction,
    Turn,
    open_draft,
    setting,
    start,
)
from actions.wording import without
from complaints.commands import RequestOfficer, SaveAnswers

NEEDED_FOR_A_HOLD = {
    "tracking_number": "utter_dont_have_tracking_number",
    "phone_digits": "utter_dont_have_phone_digits",
}
SAID_HOW = "said_how"
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
        turn.say(f"utter_{turn.said.intent}")
        return turn.wait() if turn.said.intent in LEFT_ALONE else turn.back()


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
        turn.say("utter_pause")
        return turn.wait()


class Greet(BusAction):
    action_name = "action_greet"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn):
            turn.say("utter_resume_offer")
            return [*turn.offer("resume"), *turn.wait()]
        turn.say("utter_greet")
        return []


class Affirm(BusAction):
    """A yes to no question of ours: go on with the draft, or ask what is wanted."""

    action_name = "action_affirm"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = (turn.slots.get("asked") or {}).get("slot")
        if asked in OFFERS and turn.said.sure:
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
        somebody = turn.loop == "evidence_form" and SOMEBODY_ORDERED.search(turn.said.text)
        if asked == "declaration" or somebody:
            turn.say("utter_somebody_ordered")
            return [*setting(asked={"slot": "category"}), *turn.wait()]
        if asked == "phone_digits":
            return mend(turn, "tracking_number")
        if asked == "confirm_filing":
            return [FollowupAction("action_correct_information")]
        if turn.loop:
            return turn.back()
        turn.say("utter_what_now")
        return []


class DontHave(BusAction):
    """Nobody is stuck for want of a photo: say what else will do, offer an officer, then go on without."""

    action_name = "action_dont_have"

    async def act(self, turn: Turn) -> list[EventType]:
        asked = turn.said.requested
        if asked in NEEDED_FOR_A_HOLD:
            before = turn.slots.get("asked") or {}
            if before.get("ending") != SAID_HOW:
                turn.say(NEEDED_FOR_A_HOLD[asked])
                return [*setting(asked={**before, "slot": asked, "ending": SAID_HOW}), *turn.wait()]
            if before.get("slot") == "officer":
                return await go_without(turn, asked)
            turn.say("utter_rescue_officer", without(asked, turn.language))
            return [*turn.offer("officer"), *turn.wait()]
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
    slots = {"phone_digits": NOT_NEEDED, **({"tracking_number": NOT_NEEDED} if what == "tracking_number" else {})}
    turn.say("utter_going_without_number" if what == "tracking_number" else "utter_going_without_digits")
    if view.category is None:
        return start("parcel_form", **slots, tracking_confirmed=False)
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
