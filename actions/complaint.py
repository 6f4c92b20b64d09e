"""The road of a complaint: open the draft, confirm the parcel, ask for the hold, collect, file."""

from contextlib import suppress
from datetime import UTC, datetime

from rasa_sdk.events import EventType, FollowupAction

from actions.corrections import mend
from actions.door import add_to_warning
from actions.evidence import names_of, take_kind
from actions.forms import NOT_NEEDED, without_parcel
from actions.turn import FRESH, FRESH_EVIDENCE, FRESH_PARCEL, BusAction, Turn, open_draft, setting, start, stop
from actions.wording import CARRIER_CLAIM, carrier_claim_until
from complaints.categories import CATEGORIES, DECLARATION, Category
from complaints.commands import (
    CaseView,
    FileCase,
    LookUpShipment,
    PlaceHold,
    RequestOfficer,
    SaveAnswers,
    StartComplaint,
)
from complaints.money import Satang
from complaints.states import NotAllowed
from complaints.thai_time import thai_day


class StartComplaintAction(BusAction):
    """Open a draft with what the first message already says; inside a form only take what is new and go on."""

    action_name = "action_start_complaint"

    async def act(self, turn: Turn) -> list[EventType]:
        if taken := await take_kind(turn):
            return taken
        category, amount = turn.said.category(), turn.said.amount()
        number = turn.said.entities.get("tracking_number")
        named = category is None and amount is None and not turn.said.is_event
        if turn.loop is None and named and number and await add_to_warning(turn, str(number)):
            return []
        wrong_item = turn.said.intent in {"report_wrong_item", "report_seller_unreachable"}
        nothing_new = category is None or category == turn.slots.get("category")
        if turn.loop == "parcel_form" and nothing_new and not (wrong_item and turn.said.is_event):
            return turn.back()
        if turn.loop == "evidence_form" and not turn.said.is_event:
            return await another_number(turn) or turn.back()
        if turn.loop is None and not turn.said.is_event and await is_settled(turn):
            return [FollowupAction("action_collect_evidence")]
        fresh = {} if turn.slots.get("category") or turn.loop == "parcel_form" else FRESH
        if turn.slots.get("tracking_number") == NOT_NEEDED:
            fresh = {**fresh, **FRESH_PARCEL}  # the category before needed no parcel, this one may
        slots = {**fresh, "category": category, "wrong_item": wrong_item, **without_parcel(category)}
        if turn.said.is_event and turn.loop is None and turn.slots.get("at_door"):
            slots["tracking_number"] = turn.slots["at_door"]["number"]
        if amount is not None:
            slots["amount"] = int(amount)
        if turn.said.paid_on():
            slots["paid_on"] = turn.said.paid_on()
        view: CaseView = await turn.send(StartComplaint, category=category, amount_told=amount)
        turn.say(f"utter_start_{category.value if category else 'unknown'}")
        if view.answers.get(DECLARATION) and view.category is not Category.UNORDERED_PARCEL:
            await turn.send(SaveAnswers, answers={DECLARATION: False})
        if view.lookup:  # the same parcel, called by another category
            return [*setting(**{**slots, **FRESH_EVIDENCE}), FollowupAction("action_collect_evidence")]
        return start("parcel_form", **slots)


async def is_settled(turn: Turn) -> bool:
    """Whether the draft's parcel is known and its hold on the way: a typed report then changes nothing by itself."""
    view = await open_draft(turn)
    return view is not None and view.category is not None and view.lookup in {"confirmed", "unknown"}


async def another_number(turn: Turn) -> list[EventType]:
    """A number that comes when the parcel is settled: the missing one, or a question whether it is another parcel."""
    number, view = turn.said.tracking_number(), await open_draft(turn)
    if number is None or view is None or number == view.tracking_number:
        return []
    if view.tracking_number is None:
        return mend(turn, "tracking_number")
    turn.say("utter_other_number", tracking_number=number)
    return turn.wait()


class LookUpShipmentAction(BusAction):
    """Ask the provider, once the form has the digits: confirmed, no match, not its parcel, or no answer."""

    action_name = "action_look_up_shipment"

    async def act(self, turn: Turn) -> list[EventType]:
        view = await turn.save()
        digits, number = turn.slots.get("phone_digits"), turn.slots.get("tracking_number")
        if digits in (None, NOT_NEEDED) or number in (None, NOT_NEEDED):
            return [FollowupAction("action_collect_evidence")]
        view = await turn.send(LookUpShipment, tracking_number=number, phone_last4=digits)
        if view.lookup == "confirmed":
            turn.say(
                "utter_shipment_confirmed",
                merchant=view.merchant or "-",
                cod_amount=(view.cod_amount or Satang(0)).baht,
            )
            return [FollowupAction("action_request_hold")]
        if view.lookup == "unknown":
            turn.say("utter_lookup_awaited")
            return [FollowupAction("action_request_hold")]
        if view.lookup == "no_match":
            turn.say("utter_digits_wrong", tries_left=str(view.tries_left))
            return start("parcel_form", phone_digits=None, asked=None, refused_in=turn.said.message)
        if view.lookup == "locked":
            await turn.send(RequestOfficer, reason="digits")
            turn.say("utter_digits_locked")
            return stop()
        turn.say("utter_parcel_unknown")
        return [FollowupAction("action_collect_evidence")]


class RequestHold(BusAction):
    """Only record the wish: the worker asks the provider and its answer comes back as a turn of its own."""

    action_name = "action_request_hold"

    async def act(self, turn: Turn) -> list[EventType]:
        try:
            view = await turn.send(PlaceHold)
        except NotAllowed:
            return [FollowupAction("action_collect_evidence")]
        if view.hold is None:
            turn.say("utter_hold_exists")
            return [FollowupAction("action_collect_evidence")]
        if view.hold.state == "requested":
            turn.say("utter_hold_requested")
            return stop()
        return [FollowupAction("action_collect_evidence")]


class CollectEvidence(BusAction):
    """Enter the evidence form with the questions that this case needs, and no others."""

    action_name = "action_collect_evidence"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.said.intent == "hold_result" and (turn.loop or await open_draft(turn) is None):
            # A question is open already, or the draft is gone; the worker told what became of the hold.
            return turn.listen() if turn.loop else []
        view = await turn.send(StartComplaint)
        if view.category is None:
            return start("parcel_form")
        answered = view.answers.get("amount_difference") is not None
        needed = set(view.missing)
        if view.amounts_differ and not answered:
            needed.add("amount_difference")
        if view.lookup == "unknown_parcel" or not CATEGORIES[view.category].holds_payout:
            needed |= {"referral_wanted"} if "referral_wanted" not in view.answers else set()
        slots = {name: None if name in needed else turn.slots.get(name) or NOT_NEEDED for name in FRESH_EVIDENCE}
        slots["confirm_filing"] = None
        return start("evidence_form", **slots)


class FileCaseAction(BusAction):
    """File the case and say its number, what comes next and by when."""

    action_name = "action_file_case"

    async def act(self, turn: Turn) -> list[EventType]:
        with suppress(NotAllowed):  # filed already, when this turn is run again after a crash
            await turn.save()
        view: CaseView = await turn.send(FileCase)
        if view.state != "filed" or not view.number or not view.next_due_at:
            raise NotAllowed("not_a_draft")
        turn.say("utter_case_filed", number=view.number, due=view.next_due_at)
        if view.evidence_due_at:
            missing = names_of(view.evidence.missing, turn.language)
            turn.say("utter_case_filed_evidence_due", missing=missing, due=thai_day(view.evidence_due_at))
        elif view.evidence.recommended:
            turn.say("utter_evidence_recommended", recommended=names_of(view.evidence.recommended, turn.language))
        until = carrier_claim_until(view)
        if until and until >= thai_day(datetime.now(UTC)):
            turn.say("utter_case_filed_carrier_claim", paid_on=until - CARRIER_CLAIM, until=until)
        asked = None
        if turn.slots.get("another_parcel"):
            turn.say("utter_another_parcel_next")
            asked = {"slot": "another"}
        return stop(**FRESH, asked=asked, another_parcel=None)


COMPLAINT_ACTIONS = (
    StartComplaintAction,
    LookUpShipmentAction,
    RequestHold,
    CollectEvidence,
    FileCaseAction,
)
