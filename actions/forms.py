"""What each form accepts as an answer: pure readings of one message, called by Rasa and safe to call twice."""

from collections.abc import Callable
from typing import Any

import regex
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.types import DomainDict

from actions.orders import says_nobody_ordered, speaks_of_an_order
from actions.said import Said
from complaints.categories import Category

NOT_NEEDED = "not_needed"
SKIPPED = "skipped"
OF_PHONE = regex.compile(r"เบอ|โทร|ลงท้าย|ตัวท้าย")
Slots = dict[str, Any]


def read_parcel(said: Said, slots: Slots) -> Slots:
    """Category, tracking number, its yes or no, phone digits; several answers in one message are all taken."""
    found: Slots = {}
    category = said.category()
    if category and (slots.get("category") is None or said.requested == "category"):
        found |= {"category": category.value, **without_parcel(category)}
    amount, day = said.amount(), said.paid_on()
    if amount is not None:
        found["amount"] = int(amount)
    if day and not said.is_question:
        found["paid_on"] = day
    number = said.tracking_number()
    if said.intent == "label_read":
        return {}  # it comes by itself, whatever question is open, so its action decides
    if number and slots.get("tracking_number") not in said.tracking_numbers and "evidence_id" in said.entities:
        found |= {**label_slots(said), "phone_digits": None, "asked": None}
    elif number and number != slots.get("tracking_number") and "evidence_id" not in said.entities:
        fresh = {"tracking_confirmed": None, "phone_digits": None, "label_evidence": None, "label_numbers": None}
        found |= {"tracking_number": number, **fresh, "asked": None}
    elif said.requested == "tracking_confirmed" and said.intent == "affirm" and is_reply(said, slots):
        found["tracking_confirmed"] = True
    elif said.requested == "tracking_confirmed" and said.intent == "deny" and is_reply(said, slots):
        found |= {"tracking_number": None, "tracking_confirmed": None}
    told = said.requested == "phone_digits" or OF_PHONE.search(said.text)
    refused = said.message and said.message == slots.get("refused_in")  # a form that begins anew reads it again
    if told and not (said.is_question or said.is_event or refused) and said.phone_last4():
        found["phone_digits"] = said.phone_last4()
    return found


def label_slots(said: Said) -> Slots:
    """What a label answers: its number, shown and not asked about when a code says it; or several, to choose from."""
    label = {"label_evidence": said.entities["evidence_id"], "tracking_confirmed": None}
    if len(said.tracking_numbers) > 1:
        return {**label, "tracking_number": None, "label_numbers": list(said.tracking_numbers)}
    certain = True if said.entities.get("certain") == "yes" else None
    return {**label, "tracking_number": said.tracking_numbers[0], "tracking_confirmed": certain, "label_numbers": None}


def was_asked(said: Said, slots: Slots) -> bool:
    """Whether the form's question is the last that was asked: a yes to "cancel it?" is no yes to the form.

    A tapped yes or no names its question; a typed one counts for what was said last, and not when it was sent before.
    """
    if said.is_event:
        return said.entities.get("what") == said.requested
    asked = slots.get("asked")
    return not said.late and (not asked or asked["slot"] == said.requested)


def is_reply(said: Said, slots: Slots) -> bool:
    """Whether a yes or no is clear enough to act on, and meant for the form's own question."""
    return said.sure and was_asked(said, slots)


def read_evidence(said: Said, slots: Slots) -> Slots:
    """The answer to the open question, with the day of payment if it comes along; without one nothing is taken."""
    found, day = answer_to(said, slots), said.paid_on()
    return found | {"paid_on": day} if found and day else found


def answer_to(said: Said, slots: Slots) -> Slots:
    """The answer to the question that is open, and to no other: evidence is never guessed."""
    asked = said.requested
    if asked == "amount_difference" and said.amount() is not None and not said.is_question:
        return {"amount_difference": int(said.amount() or 0)}
    if asked in {"proof_of_order", "goods_photo"}:
        if said.entities.get("evidence_id") and said.entities.get("what") != "voice":
            return {asked: (said.evidence[said.labels :] or said.evidence)[0]}  # a label beside it is a label
        declined = said.intent == "deny" and is_reply(said, slots)
        return {asked: SKIPPED} if said.intent == "dont_have" or declined else {}
    if asked == "declaration":
        told = was_asked(said, slots) and says_nobody_ordered(said.text)
        yes = said.intent == "affirm" and is_reply(said, slots) and not speaks_of_an_order(said.text)
        return {"declaration": True} if told or yes else {}
    if asked == "referral_wanted" and said.intent in {"affirm", "deny"} and is_reply(said, slots):
        return {"referral_wanted": said.intent == "affirm"}
    if asked == "confirm_filing" and said.intent == "affirm" and is_reply(said, slots):
        return {"confirm_filing": True}
    return {}


def read_status(said: Said, slots: Slots) -> Slots:
    """The case number and the digits that open it."""
    found: Slots = {}
    number = said.case_number()
    if number and number != slots.get("case_number"):
        found["case_number"] = number
    elif said.requested == "status_digits" and said.phone_last4():
        found["status_digits"] = said.phone_last4()
    return found


class ValidateForm(FormValidationAction):
    """Lets Rasa ask one of the readings above; what it returns are slots and nothing else."""

    def __init__(self, form: str, read: Callable[[Said, Slots], Slots]) -> None:
        self._form, self._read = form, read

    def name(self) -> str:
        return f"validate_{self._form}"

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        return []

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The whole reading; rasa-sdk's own way drops slots that the form does not ask for, as the amount told."""
        return [SlotSet(slot, value) for slot, value in self._read(Said.of(tracker), tracker.slots).items()]


FORMS = (
    ValidateForm("parcel_form", read_parcel),
    ValidateForm("evidence_form", read_evidence),
    ValidateForm("status_form", read_status),
)


def without_parcel(category: Category | None) -> Slots:
    """The slots that need no answer where no parcel is in dispute."""
    if category is not Category.OTHER_ONLINE_PROBLEM:
        return {}
    return {"tracking_number": NOT_NEEDED, "tracking_confirmed": False, "phone_digits": NOT_NEEDED}
