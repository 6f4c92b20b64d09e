"""Parcels besides the one at hand: one that is not paid yet, and the next one."""

from datetime import UTC, datetime, timedelta

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.said import PAYING
from actions.turn import BusAction, Turn, open_draft
from complaints.categories import REFUSED_AT_DOOR
from complaints.commands import AddToWarning, CaseView, WarnOfParcel

STILL_FRESH = timedelta(hours=12)  # a number that comes later is more likely another parcel's


class ParcelAtDoor(BusAction):
    """Not paid yet: refusing is the whole answer; a tap then warns of the merchant."""

    action_name = "action_parcel_at_door"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say("utter_parcel_at_door")
        return [SlotSet("at_door", {"number": turn.said.entities.get("tracking_number")}), *turn.wait()]


class WarnOfParcelAction(BusAction):
    """File one warning for each parcel at the door; a second tap shows the first one's number again."""

    action_name = "action_warn_of_parcel"

    async def act(self, turn: Turn) -> list[EventType]:
        at_door, view = turn.slots.get("at_door"), await newest_warning(turn)
        if at_door is not None or view is None:
            view = await turn.send(WarnOfParcel, tracking_number=(at_door or {}).get("number"))
        turn.say("utter_warning_filed", number=view.number or "-")
        return [SlotSet("at_door", None), *(turn.back() if turn.loop else [])]


async def newest_warning(turn: Turn) -> CaseView | None:
    newest = await turn.newest_case()
    return newest if newest is not None and newest.answers.get(REFUSED_AT_DOOR) else None


async def add_to_warning(turn: Turn, number: str) -> bool:
    """Whether the number belongs to the warning just filed, which names no parcel yet, and not to one that was paid."""
    view = await newest_warning(turn)
    if view is None or view.tracking_number or view.state != "filed" or PAYING.search(turn.said.text):
        return False
    if datetime.fromisoformat(view.answers[REFUSED_AT_DOOR]) < datetime.now(UTC) - STILL_FRESH:
        return False
    await turn.send(AddToWarning, tracking_number=number)
    turn.say("utter_warning_number_added", tracking_number=number)
    return True


class AnotherParcel(BusAction):
    """One at a time: the next parcel is remembered, and offered once this one is filed."""

    action_name = "action_another_parcel"

    async def act(self, turn: Turn) -> list[EventType]:
        if turn.loop is None and await open_draft(turn) is None:
            return [FollowupAction("action_start_complaint")]
        turn.say("utter_another_parcel_later")
        return [SlotSet("another_parcel", True), *turn.back()]


DOOR_ACTIONS = (ParcelAtDoor, WarnOfParcelAction, AnotherParcel)
