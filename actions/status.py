"""How a case stands, asked in its own conversation or opened from another device by its number and digits."""

import regex
from rasa_sdk.events import EventType

from actions.asking import hold_words
from actions.turn import BusAction, Turn, start, stop
from complaints.commands import AskStatus, CaseView, RequestOfficer, Status
from complaints.thai_time import thai_moment

MISTYPED = regex.compile(r"RT\s?\d", regex.IGNORECASE)  # meant as a case number, but its check digit is wrong


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


STATUS_ACTIONS = (CaseStatus, ShowStatus)
