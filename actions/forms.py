"""What each form accepts as an answer: pure readings of one message, called by Rasa and safe to call twice."""

from collections.abc import Callable
from typing import Any

import regex
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction
from rasa_sdk.types import DomainDict

from actions.said import Said
from complaints.categories import Category

NOT_NEEDED = "not_needed"
SKIPPED = "skipped"
NOT_ORDERED = regex.compile(r"ไม่ได้สั่ง|ไม่เคยสั่ง|ไม่มี(?:ใคร|คน)(?:ในบ้าน|ที่บ้าน)?(?:เคย)?สั่ง")
OF_PHONE = regex.compile(r"เบอ|โทร|ลงท้าย|ตัวท้าย")
Slots = dict[str, Any]


def read_parcel(said: Said, slots: Slots) -> Slots:
    """Category, tracking number, its yes or no, phone digits; several answers in one message are all taken."""
    found: Slots = {}
    category = said.category()
    if category and (slots.get("category") is None or said.requested == "category"):
        found |= {"category": category.value, **without_parcel(category)}
    amount = said.amount()
    if amount is not None:
        found["amount"] = int(amount)
    number = said.tracking_number()
    if number and number != slots.get("tracking_number"):
        found |= {"tracking_number": number, "tracking_confirmed": None, "phone_digits": None, "asked": None}
        if "evidence_id" in said.entities:
            found["label_evidence"] = said.entities["evidence_id"]
    elif said.requested == "tracking_confirmed" and said.intent == "affirm" and was_asked(said, slots):
        found["tracking_confirmed"] = True
    elif said.requested == "tracking_confirmed" and said.intent == "deny" and was_asked(said, slots):
        found |= {"tracking_number": None, "tracking_confirmed": None}
    told = said.requested == "phone_digits" or OF_PHONE.search(said.text)
    if told and not (said.is_question or said.is_event) and said.phone_last4():
        found["phone_digits"] = said.phone_last4()
    return found


def was_asked(said: Said, slots: Slots) -> bool:
    """Whether the form's question is the last that was asked: a yes to "cancel it?" is no yes to the form."""
    asked = slots.get("asked")
    return not asked or asked["slot"] == said.requested


def read_evidence(said: Said, slots: Slots) -> Slots:
    """The answer to the question that is open, and to no other: evidence is never guessed."""
    asked, photo = said.requested, said.entities.get("evidence_id")
    if asked in {"declaration", "confirm_filing", "referral_wanted"} and (said.late or not was_asked(said, slots)):
        return {}
    if asked == "amount_difference" and said.amount() is not None and not said.is_question:
        return {"amount_difference": int(said.amount() or 0)}
    if asked in {"proof_of_order", "goods_photo"}:
        if photo:
            return {asked: photo}
        return {asked: SKIPPED} if said.intent in {"dont_have", "deny"} else {}
    if asked == "declaration" and (said.intent == "affirm" or (NOT_ORDERED.search(said.text) and not said.is_question)):
        return {"declaration": True}
    if asked == "referral_wanted" and said.intent in {"affirm", "deny"}:
        return {"referral_wanted": said.intent == "affirm"}
    if asked == "confirm_filing" and said.intent == "affirm":
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
