"""Asking for a slot: save what is known, then ask, more helpfully each time the answer was not understood."""

from typing import Any

from rasa_sdk.events import EventType, SlotSet

from actions.forms import NOT_NEEDED
from actions.said import QUESTIONS
from actions.turn import BusAction, Turn
from complaints.categories import CATEGORIES, EVIDENCE_THAI
from complaints.commands import CaseView
from complaints.message_bus import MessageBus
from complaints.money import Satang
from complaints.parcel_numbers import parse
from complaints.thai_time import thai_moment

CARRIERS_THAI = {
    "thailand_post": "ไปรษณีย์ไทย",
    "flash": "Flash",
    "spx": "SPX",
    "kex": "KEX",
    "jnt": "J&T",
    "dhl": "DHL",
}
HOLD_THAI = {
    "requested": "กำลังขอ",
    "unknown": "รอคำตอบ",
    "refused": "ระงับไม่ได้",
    "released": "ยกเลิกแล้ว",
    "refunded": "สั่งคืนเงินแล้ว",
    "expired": "หมดเวลาแล้ว",
}


def hold_words(view: CaseView) -> str:
    """How the hold stands, in a few words, never more certain than we are."""
    if view.hold is None:
        return "ไม่มี"
    if view.hold.state == "active":
        return f"{view.hold.amount.baht} บาท ถึง {thai_moment(view.hold.expires_at)}"
    return HOLD_THAI[view.hold.state]


def carrier_words(number: str) -> str:
    parcel = parse(number)
    names = [CARRIERS_THAI[code] for code in parcel.carriers if code in CARRIERS_THAI] if parcel else []
    return " หรือ ".join(names) or "ยังไม่แน่ใจขนส่ง"


def values_for(view: CaseView, slots: dict[str, Any]) -> dict[str, str]:
    """What the questions of the forms may mention."""
    number = slots.get("tracking_number") or view.tracking_number
    number = "-" if number in (None, NOT_NEEDED) else str(number)
    paid = view.answers.get("amount_difference")
    amount = Satang(paid) if paid is not None else view.amount_told or view.cod_amount
    evidence = [EVIDENCE_THAI[kind] for kind in dict.fromkeys(view.evidence_kinds)]
    evidence += [EVIDENCE_THAI["declaration"]] if view.answers.get("declaration") else []
    return {
        "tracking_number": number,
        "carrier": carrier_words(number),
        "category": CATEGORIES[view.category].thai if view.category else "-",
        "amount": f"{amount.baht} บาท" if amount is not None else "-",
        "amount_told": view.amount_told.baht if view.amount_told is not None else "-",
        "cod_amount": view.cod_amount.baht if view.cod_amount is not None else "-",
        "told_satang": str(int(view.amount_told or 0)),
        "cod_satang": str(int(view.cod_amount or 0)),
        "hold": hold_words(view),
        "evidence": ", ".join(evidence) or "ยังไม่มี",
    }


class Ask(BusAction):
    """``action_ask_<slot>``. A question of the recipient's in between does not count as a failed answer."""

    def __init__(self, bus: MessageBus, slot: str, *, key: str | None = None, deepest: int = 1) -> None:
        super().__init__(bus)
        self._slot, self._key, self._deepest = slot, key or f"utter_ask_{slot}", deepest

    def name(self) -> str:
        return f"action_ask_{self._slot}"

    async def act(self, turn: Turn) -> list[EventType]:
        view = await turn.save()
        before = turn.slots.get("asked") or {}
        again = before.get("slot") == self._slot
        detour = turn.said.intent in QUESTIONS or turn.said.is_event or turn.said.intent in {"greet", "thank"}
        depth = min(before.get("depth", 0) + (0 if detour else 1), self._deepest) if again else 0
        key = self.wording(turn, depth)
        turn.say(key, **values_for(view, turn.slots))
        return [SlotSet("asked", {"slot": self._slot, "depth": depth})]

    def wording(self, turn: Turn, depth: int) -> str:
        return self._key + ("", "_again", "_help")[depth]


class AskCategory(Ask):
    """Asks narrower once the recipient has said that the goods are wrong."""

    def wording(self, turn: Turn, depth: int) -> str:
        narrower = depth == 0 and turn.slots.get("wrong_item")
        return "utter_ask_wrong_item" if narrower else super().wording(turn, depth)


class AskStatus(Ask):
    """Asks for what opens a case; opens no draft."""

    async def act(self, turn: Turn) -> list[EventType]:
        before = turn.slots.get("asked") or {}
        again = before.get("slot") == self._slot and not turn.said.is_event
        turn.say(self.wording(turn, 1 if again else 0))
        return [SlotSet("asked", {"slot": self._slot, "depth": 0})]


def questions(bus: MessageBus) -> list[BusAction]:
    """One asking action for each slot of the forms."""
    return [
        AskCategory(bus, "category"),
        Ask(bus, "tracking_number", deepest=2),
        Ask(bus, "tracking_confirmed"),
        Ask(bus, "phone_digits", deepest=2),
        Ask(bus, "amount_difference"),
        Ask(bus, "declaration"),
        Ask(bus, "proof_of_order"),
        Ask(bus, "goods_photo"),
        Ask(bus, "referral_wanted", deepest=0),
        Ask(bus, "confirm_filing"),
        AskStatus(bus, "case_number"),
        AskStatus(bus, "status_digits"),
    ]
