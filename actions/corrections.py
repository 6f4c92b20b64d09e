"""Mending an answer, or giving the whole complaint up: each asked about before anything is lost."""

from datetime import date

import regex
from rasa_sdk.events import EventType, FollowupAction

from actions.forms import NOT_NEEDED
from actions.turn import FRESH, FRESH_PARCEL, BusAction, Turn, open_draft, setting, start, stop
from complaints.commands import SaveAnswers, WithdrawCase
from complaints.states import NotAllowed

# Which answer a message wants to mend, tried in this order: "เลข" alone is the parcel's, "เบอร์" the telephone's.
MENDS: tuple[tuple[str, regex.Pattern[str]], ...] = (
    ("phone_digits", regex.compile(r"เบอร์|โทร|ตัวท้าย|phone|digit", regex.IGNORECASE)),
    ("photo", regex.compile(r"รูป|ภาพ|สลิป|photo|picture", regex.IGNORECASE)),
    ("paid_on", regex.compile(r"วันที่|วันจ่าย|\bday\b|\bdate\b", regex.IGNORECASE)),
    ("amount", regex.compile(r"ยอด|เงิน|บาท|ราคา|amount|baht|price", regex.IGNORECASE)),
    ("category", regex.compile(r"ประเภท|หัวข้อ|ปัญหา|category|problem", regex.IGNORECASE)),
    ("tracking_number", regex.compile(r"เลข|พัสดุ|แทร[คก็]|track|number", regex.IGNORECASE)),
)


ASKED_ANEW = {
    "tracking_number": "utter_fix_tracking_number",
    "phone_digits": "utter_fix_phone_digits",
    "amount": "utter_fix_amount",
    "paid_on": "utter_fix_paid_on",
    "photo": "utter_fix_photo",
}


class CorrectInformation(BusAction):
    """Mend an earlier answer: at once when the message says which, else by a choice."""

    action_name = "action_correct_information"

    async def act(self, turn: Turn) -> list[EventType]:
        if await open_draft(turn) is None and not turn.loop:
            turn.say("utter_nothing_to_fix")
            return []
        said = turn.said
        if said.tracking_number():
            return mend(turn, "tracking_number")
        if said.amount() is not None:
            return [FollowupAction("action_fix")]
        named = None if said.is_event else next((what for what, words in MENDS if words.search(said.text)), None)
        if named is None and said.requested == "phone_digits" and not said.is_event:
            named = "tracking_number"  # the answer just given
        if named in {None, "paid_on"} and said.paid_on():
            return [FollowupAction("action_fix")]
        if named:
            return mend(turn, named)
        turn.say("utter_ask_what_to_fix")
        return turn.wait("fix")


class Fix(BusAction):
    """What was chosen to be mended, or the new amount or day at once."""

    action_name = "action_fix"

    async def act(self, turn: Turn) -> list[EventType]:
        amount, day = turn.said.amount(), turn.said.paid_on()
        if amount is None and day is None:
            return mend(turn, str(turn.said.entities.get("what") or "amount"))
        slots: dict[str, object] = {}
        if amount is not None:
            answered = turn.slots.get("amount_difference") not in (None, NOT_NEEDED)
            answers = {"amount_difference": int(amount)} if answered else {}
            await turn.send(SaveAnswers, amount_told=amount, answers=answers)
            turn.say("utter_amount_fixed", amount=amount.baht)
            slots |= {"amount": int(amount), **answers}
        if day is not None:
            turn.say("utter_paid_on_fixed", paid_on=date.fromisoformat(day))
            slots["paid_on"] = day
        return [*setting(**slots, confirm_filing=None, asked=None), *turn.back()]


def mend(turn: Turn, what: str) -> list[EventType]:
    """Ask anew for one answer; what was given with the message is taken at once."""
    if what == "category":
        parcel = FRESH_PARCEL if turn.slots.get("tracking_number") == NOT_NEEDED else {}
        return start("parcel_form", **parcel, category=None, wrong_item=None, asked=None)
    turn.say(ASKED_ANEW[what])
    if what == "tracking_number":
        return start("parcel_form", **{**FRESH_PARCEL, "tracking_number": turn.said.tracking_number(), "asked": None})
    if what == "phone_digits":
        return start("parcel_form", phone_digits=turn.said.phone_last4(), asked=None)
    return turn.wait(what)


class Cancel(BusAction):
    action_name = "action_cancel"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop == "status_form":
            draft = await open_draft(turn)
            turn.say("utter_resume_offer" if draft else "utter_what_now")
            return stop(asked={"slot": "resume"} if draft else None)
        if await open_draft(turn) is None:
            turn.say("utter_nothing_to_cancel")
            return turn.back()
        turn.say("utter_ask_confirm_cancel")
        return turn.wait("cancel")


class Withdraw(BusAction):
    action_name = "action_withdraw"

    async def act(self, turn: Turn) -> list[EventType]:
        try:
            await turn.send(WithdrawCase)
        except NotAllowed:
            turn.say("utter_nothing_to_cancel")
        else:
            turn.say("utter_case_withdrawn")
        asked = {"slot": "another"} if turn.slots.get("another_parcel") else None
        if asked:
            turn.say("utter_another_parcel_next")
        return stop(**FRESH, asked=asked, another_parcel=None)


CORRECTION_ACTIONS = (CorrectInformation, Fix, Cancel, Withdraw)
