"""Parcels besides the one at hand: one that is not paid yet, and the next one."""

from rasa_sdk.events import EventType, FollowupAction, SlotSet

from actions.turn import BusAction, Turn, open_draft
from complaints.commands import WarnOfParcel

REFUSED = "refused_at_door"


class ParcelAtDoor(BusAction):
    """Not paid yet: refusing is the whole answer; a tap then warns of the merchant."""

    action_name = "action_parcel_at_door"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say("utter_parcel_at_door")
        if turn.loop:
            return turn.wait()
        return [SlotSet("tracking_number", turn.said.entities.get("tracking_number"))]


class WarnOfParcelAction(BusAction):
    """File the warning; the number, if the message about the door named one, goes with it."""

    action_name = "action_warn_of_parcel"

    async def act(self, turn: Turn) -> list[EventType]:
        number = None if turn.loop else turn.slots.get("tracking_number")
        view = await turn.send(WarnOfParcel, tracking_number=number)
        turn.say("utter_warning_filed", number=view.number or "-")
        return turn.back() if turn.loop else [SlotSet("tracking_number", None)]


async def add_to_warning(turn: Turn, number: str) -> bool:
    """Whether the number belonged to this conversation's newest case, a warning that named no parcel yet."""
    newest = await turn.newest_case()
    if newest is None or not newest.answers.get(REFUSED) or newest.tracking_number:
        return False
    await turn.send(WarnOfParcel, tracking_number=number)
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
