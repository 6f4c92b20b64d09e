"""How a case stands, asked in its own conversation or opened from another device by its number and digits."""

import regex
from rasa_sdk.events import EventType, FollowupAction

from actions.evidence import tell_missing
from actions.turn import BusAction, Turn, open_draft, start, stop
from actions.wording import hold_words, pick
from complaints.commands import AskStatus, CaseView, RequestOfficer, Status
from complaints.states import OPEN_CASE_STATES

MISTYPED = regex.compile(r"RT\s?\d", regex.IGNORECASE)  # meant as a case number, but its check digit is wrong


def say_status(turn: Turn, view: CaseView) -> None:
    label = pick(("การระงับการโอนเงิน", "Hold"), turn.language)
    hold = f"{label}: {hold_words(view, turn.language)}" if view.hold else ""
    turn.say(f"utter_status_{view.state}", number=view.number or "-", due=view.next_due_at or "-", hold=hold)
    if view.state in OPEN_CASE_STATES and view.evidence.missing:
        tell_missing(turn, view)


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
            left = stop(case_number=None, status_digits=None)
            return [*left[:-1], FollowupAction("action_resume")] if await open_draft(turn) else left
        if status.outcome == "locked":
            await turn.send(RequestOfficer, reason="digits")
            turn.say("utter_status_locked")
            return stop(case_number=None, status_digits=None)
        turn.say("utter_status_wrong_digits", tries_left=str(status.tries_left))
        return start("status_form", case_number=None, status_digits=None, asked=None)


STATUS_ACTIONS = (CaseStatus, ShowStatus)
