"""One call of the action server: read the message, send commands, say lines, name what comes next."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.forms import NOT_NEEDED, SKIPPED
from actions.said import Said
from complaints.categories import DECLARATION, Category
from complaints.commands import AskStatus, AttachEvidence, CaseView, Command, SaveAnswers, Status
from complaints.message_bus import MessageBus
from complaints.model import ConversationId, EvidenceId, MessageId
from complaints.money import Satang
from complaints.states import NotAllowed
from complaints.thai_time import Value, in_words

PHOTOS = ("proof_of_order", "goods_photo")
Choice = tuple[str, str]  # what a button says, and the payload behind it


class Turn:
    """What an action works with. Commands get an id made of conversation, message, action and kind."""

    def __init__(self, bus: MessageBus, dispatcher: CollectingDispatcher, tracker: Tracker, action: str) -> None:
        self._bus, self._dispatcher, self._tracker, self._action = bus, dispatcher, tracker, action
        self.said = Said.of(tracker)
        self.slots: dict[str, Any] = tracker.slots
        self.language: str = tracker.slots.get("language") or "th"
        self.conversation = ConversationId(tracker.sender_id)

    @property
    def loop(self) -> str | None:
        """The form that is active."""
        name: str | None = (self._tracker.active_loop or {}).get("name")
        return name

    def command_id(self, kind: str) -> str:
        parts = "|".join((self.conversation, self.message, self._action, kind))
        return hashlib.sha256(parts.encode()).hexdigest()

    async def send(self, command: type[Command], **fields: Any) -> Any:
        """Hand a command of this conversation to its handler; raises NotAllowed."""
        id = self.command_id(command.__name__)
        return await self._bus.handle(command(id=id, conversation=self.conversation, **fields))  # type: ignore[call-arg]  # every command sent here has a conversation

    @property
    def message(self) -> MessageId:
        return MessageId((self._tracker.latest_message.get("metadata") or {}).get("message_id", ""))

    def say(self, key: str, choices: Iterable[Choice] = (), /, **values: Value) -> None:
        """Say a line of the catalogue, with its moments in the recipient's language; ``choices`` come after its own."""
        buttons = [{"title": title, "payload": payload} for title, payload in choices]
        words = {name: in_words(value, self.language) for name, value in values.items()}
        self._dispatcher.utter_message(response=key, buttons=buttons, **words)

    async def save(self) -> CaseView:
        """Keep every accepted answer in the draft, so that nothing depends on Rasa's slots.

        Raises NotAllowed when there is no draft any more: an officer ended the case in the middle of a form.
        """
        slots = self.slots
        category = Category(slots["category"]) if slots.get("category") else None
        amount = Satang(slots["amount"]) if slots.get("amount") is not None else None
        answers: dict[str, Any] = {}
        if slots.get(DECLARATION) is True:
            answers[DECLARATION] = True
        skipped = sorted(name for name in PHOTOS if slots.get(name) == SKIPPED)
        if skipped:
            answers["skipped"] = skipped
        for name in ("amount_difference", "referral_wanted"):
            if isinstance(slots.get(name), bool | int | float):
                answers[name] = slots[name]
        if slots.get("paid_on"):
            answers["paid_on"] = slots["paid_on"]
        number = slots.get("tracking_number") if slots.get("tracking_confirmed") else None
        number = None if number == NOT_NEEDED else number
        view: CaseView = await self.send(
            SaveAnswers, category=category, tracking_number=number, amount_told=amount, answers=answers
        )
        if view.state != "draft":
            raise NotAllowed("not_a_draft")
        for name, kind in (("label_evidence", "label_photo"), *((photo, photo) for photo in PHOTOS)):
            if slots.get(name) not in (None, SKIPPED, "not_needed"):
                view = await self.attach([slots[name]], kind) or view
                if slots[name] in self.said.evidence:  # what was sent together with it
                    labels, others = self.said.evidence[: self.said.labels], self.said.evidence[self.said.labels :]
                    view = await self.attach((id for id in labels if id != slots[name]), "label_photo") or view
                    rest = "other" if kind == "label_photo" else kind
                    view = await self.attach((id for id in others if id != slots[name]), rest) or view
        return view

    async def attach(self, evidence: Iterable[str], kind: str) -> CaseView | None:
        """Put files into the open case, as this kind of evidence; None when there are none. Raises NotAllowed."""
        view: CaseView | None = None
        for id in evidence:
            command = self.command_id(f"AttachEvidence:{id}")
            view = await self._bus.handle(AttachEvidence(command, self.conversation, EvidenceId(id), kind))
        return view

    async def newest_case(self) -> CaseView | None:
        """The case that this conversation began last, if any."""
        status: Status = await self.send(AskStatus)
        return status.cases[0] if status.cases else None

    def wait(self, offer: str = "", **more: Any) -> list[EventType]:
        """Leave the open question open, but no longer as what was said last.

        A plain yes now means the ``offer``, or nothing where there is none: whoever says "all right" to "an officer
        will write" has not filed a case. The question itself comes back in other words.
        """
        before = self.slots.get("asked") or {}
        asked = before.get("instead_of") or before.get("slot")
        return [SlotSet("asked", {**before, **more, "slot": offer, "instead_of": asked}), *self.listen()]

    def listen(self) -> list[EventType]:
        """Wait for the recipient. Naming the form again clears its rejection, so that Rasa shows it the answer."""
        return [*([ActiveLoop(self.loop)] if self.loop else []), FollowupAction("action_listen")]

    def back(self) -> list[EventType]:
        """Go back to the question that was open, if one was."""
        return [FollowupAction(self.loop)] if self.loop else []


async def open_draft(turn: Turn) -> CaseView | None:
    """The draft of this conversation, if it has one; opens none."""
    status: Status = await turn.send(AskStatus)
    return next((view for view in status.cases if view.state == "draft"), None)


class BusAction(Action, ABC):
    """An action that gets the message bus in its constructor; subclasses say what one turn does."""

    action_name: str

    def __init__(self, bus: MessageBus) -> None:
        self._bus = bus

    def name(self) -> str:
        return self.action_name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        turn = Turn(self._bus, dispatcher, tracker, self.name())
        try:
            return await self.act(turn)
        except NotAllowed:  # the case was ended elsewhere while this conversation went on
            turn.say("utter_case_ended")
            return stop(**FRESH, asked=None)

    @abstractmethod
    async def act(self, turn: Turn) -> list[EventType]:
        """What Rasa is to do next: slots, a form, another action."""


def start(form: str, **slots: Any) -> list[EventType]:
    """Set slots and enter a form anew, whichever was active before."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), *setting(**slots), FollowupAction(form)]


def stop(**slots: Any) -> list[EventType]:
    """Leave any form and wait for the recipient."""
    return [ActiveLoop(None), SlotSet("requested_slot", None), *setting(**slots), FollowupAction("action_listen")]


def setting(**slots: Any) -> list[EventType]:
    return [SlotSet(name, value) for name, value in slots.items()]


FRESH_PARCEL = dict.fromkeys(
    ("tracking_number", "tracking_confirmed", "phone_digits", "label_evidence", "label_numbers")
)
FRESH_EVIDENCE = dict.fromkeys(
    ("amount_difference", "declaration", "proof_of_order", "goods_photo", "referral_wanted", "confirm_filing")
)
FRESH = {
    **FRESH_PARCEL, **FRESH_EVIDENCE,
    **dict.fromkeys(("category", "wrong_item", "amount", "paid_on", "misses", "at_door", "refused_in")),
}  # fmt: skip
