"""Mending an answer, or giving the whole complaint up: each asked about before anything is lost."""

from rasa_sdk.events import EventType, FollowupAction

from actions.turn import FRESH, FRESH_PARCEL, BusAction, Turn, open_draft, setting, start, stop
from complaints.commands import SaveAnswers, WithdrawCase
from complaints.states import NotAllowed


class CorrectInformation(BusAction):
    """Mend an earlier answer: at once when the message says which, else by a choice."""

    action_name = "action_correct_information"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn) is None and not turn.loop:
            turn.say("utter_nothing_to_fix")
            return []
        number = turn.said.entities.get("tracking_number")
        if (
            number
            or turn.said.requested == "phone_digits"
            or any(word in turn.said.text for word in ("เลข", "พัสดุ", "แทรค", "แทร็ก"))
        ):
            turn.say("utter_fix_tracking_number")
            return start("parcel_form", **{**FRESH_PARCEL, "tracking_number": number})
        if turn.said.amount() is not None:
            return [FollowupAction("action_fix")]
        turn.say("utter_ask_what_to_fix")
        return [*setting(asked={"slot": "fix"}), *turn.wait()]


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
        return [*setting(asked={"slot": "cancel"}), *turn.wait()]


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


CORRECTION_ACTIONS = (CorrectInformation, Fix, Cancel, Withdraw)
