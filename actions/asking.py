"""Asking for a slot: save what is known, then ask; never the same way twice, and with a way out at the third miss."""

import json

from rasa_sdk.events import EventType, SlotSet

from actions.said import ASIDES
from actions.turn import BusAction, Choice, Turn
from actions.wording import values_for, without
from complaints.message_bus import MessageBus

FIRST, BACK, UNCLEAR_ONCE, UNCLEAR_TWICE = "", "_back", "_again", "_help"
ENDINGS = (FIRST, BACK, UNCLEAR_ONCE, UNCLEAR_TWICE)
MOST_MISSES = 3
MOST_NUMBERS, LONGEST_TITLE = 6, 20
LABEL = {"labels": "1", "certain": "yes"}  # a number that was chosen need not be confirmed


class Ask(BusAction):
    """``action_ask_<slot>``: asks first, explains, gives an example, offers an officer.

    What is no try to answer (a question of the recipient's, a photo, a greeting) is no miss; the question then comes
    back in other words.
    """

    def __init__(self, bus: MessageBus, slot: str) -> None:
        super().__init__(bus)
        self._slot, self._key = slot, f"utter_ask_{slot}"

    def name(self) -> str:
        return f"action_ask_{self._slot}"

    async def act(self, turn: Turn) -> list[EventType]:
        values = await self.values(turn)
        before = turn.slots.get("asked") or {}
        offered = before.get("instead_of") == self._slot
        again = offered or before.get("slot") == self._slot
        aside = offered or turn.said.intent in ASIDES or turn.said.is_event
        misses = before.get("misses", 0) + (0 if aside else 1) if again else 0
        if misses >= MOST_MISSES:
            turn.say("utter_rescue_officer", without(self._slot, turn.language))
            return [SlotSet("asked", {"slot": "officer", "instead_of": self._slot, "ending": UNCLEAR_TWICE})]
        ending = FIRST
        if again:
            interrupted = FIRST if before.get("ending") == BACK else BACK
            ending = interrupted if aside else (UNCLEAR_ONCE, UNCLEAR_TWICE)[misses - 1]
        key = self.first_key(turn) if ending == FIRST else self._key + ending
        turn.say(self.key_of(key, turn), self.choices(turn), **values)
        return [SlotSet("asked", {"slot": self._slot, "misses": misses, "ending": ending})]

    async def values(self, turn: Turn) -> dict[str, str]:
        """Keep the answers so far, and what the question may mention of them."""
        return values_for(await turn.save(), turn.slots, turn.language)

    def first_key(self, turn: Turn) -> str:
        return self._key

    def key_of(self, key: str, turn: Turn) -> str:
        """The line to say in the place of ``key``."""
        return key

    def choices(self, turn: Turn) -> list[Choice]:
        """What may be tapped besides the line's own choices."""
        return []


class AskTrackingNumber(Ask):
    """Where a picture shows several numbers, or one that can be read in several ways, these are to choose from."""

    def key_of(self, key: str, turn: Turn) -> str:
        return "utter_ask_tracking_number_which" if turn.slots.get("label_numbers") else key

    def choices(self, turn: Turn) -> list[Choice]:
        label = turn.slots.get("label_evidence")
        return [
            (
                shown(number),
                f"/provide_tracking_number{json.dumps({**LABEL, 'evidence_id': label, 'tracking_number': number})}",
            )
            for number in (turn.slots.get("label_numbers") or ())[:MOST_NUMBERS]
        ]


def shown(number: str) -> str:
    """A number on a button, of which LINE shows twenty letters: its end tells most."""
    return number if len(number) <= LONGEST_TITLE else f"…{number[1 - LONGEST_TITLE :]}"


class AskCategory(Ask):
    """Asks narrower once the recipient has said that the goods are wrong."""

    def first_key(self, turn: Turn) -> str:
        return "utter_ask_wrong_item" if turn.slots.get("wrong_item") else self._key


class AskTrackingConfirmed(Ask):
    """Says which parcel comes first when a message named several."""

    def first_key(self, turn: Turn) -> str:
        return "utter_ask_tracking_confirmed_many" if turn.said.numbers > 1 else self._key


class AskPhoneDigits(Ask):
    """Reads back the number of a label photo on the way: a barcode is not mistyped, and the digits prove it."""

    def first_key(self, turn: Turn) -> str:
        return "utter_ask_phone_digits_read" if turn.slots.get("label_evidence") else self._key


class AskStatus(Ask):
    """Asks for what opens a case; opens no draft."""

    async def values(self, turn: Turn) -> dict[str, str]:
        return {}


def questions(bus: MessageBus) -> list[Ask]:
    """One asking action for each slot of the forms."""
    plain = (
        "amount_difference", "declaration", "proof_of_order", "goods_photo",
        "referral_wanted", "confirm_filing",
    )  # fmt: skip
    return [
        AskCategory(bus, "category"),
        AskTrackingNumber(bus, "tracking_number"),
        AskTrackingConfirmed(bus, "tracking_confirmed"),
        AskPhoneDigits(bus, "phone_digits"),
        *(Ask(bus, slot) for slot in plain),
        *(AskStatus(bus, slot) for slot in ("case_number", "status_digits")),
    ]
