"""Pictures, recordings and other files that no question waited for."""

from rasa_sdk.events import EventType

from actions.door import add_to_warning
from actions.turn import FRESH, BusAction, Turn, open_draft, start
from complaints.commands import AskStatus, StartComplaint, Status
from complaints.states import NotAllowed

KEPT = {"file": "utter_file_kept", "voice": "utter_voice_kept"}
NOT_READ = {"sticker": "utter_sticker", "location": "utter_location"}


class PhotoReceived(BusAction):
    """Keep it with the open case, and take its number where one is needed."""

    action_name = "action_photo_received"

    async def act(self, turn: Turn) -> list[EventType]:
        number, items = turn.said.entities.get("tracking_number"), turn.said.evidence
        fresh = number and turn.loop is None and await open_draft(turn) is None and not await has_case_of(turn, number)
        if fresh and await add_to_warning(turn, str(number)):
            await turn.attach(items, "label_photo")
            return []
        if fresh:
            await turn.send(StartComplaint)
            certain = True if turn.said.numbers <= 1 else None
            read = {"tracking_number": number, "tracking_confirmed": certain, "label_evidence": items[0]}
            return start("parcel_form", **{**FRESH, **read})
        try:
            labels = items[: turn.said.numbers]
            await turn.attach(labels, "label_photo")
            await turn.attach(items[len(labels) :], "other")
        except NotAllowed:
            await turn.send(StartComplaint)
            await turn.attach(items, "other")
        if turn.said.entities.get("what") in KEPT:
            turn.say(KEPT[turn.said.entities["what"]])
            return turn.back()
        unread = number is None and turn.said.requested == "tracking_number"
        if unread or (turn.loop is None and number is None and not await has_filed(turn)):
            turn.say("utter_photo_unreadable")
            return turn.wait() if unread else start("parcel_form")
        if len(items) > 1:
            turn.say("utter_photos_kept", count=str(len(items)))
        else:
            turn.say("utter_photo_kept")
        return turn.back()


class UnreadableReceived(BusAction):
    """A sticker, a place or something that we do not know: it is in the transcript, and the question stays."""

    action_name = "action_unreadable_received"

    async def act(self, turn: Turn) -> list[EventType]:
        turn.say(NOT_READ.get(turn.said.entities.get("what", ""), "utter_unknown_kind"))
        return turn.back()


async def has_filed(turn: Turn) -> bool:
    """Whether this conversation has a case beyond its draft, for which evidence may still come."""
    status: Status = await turn.send(AskStatus)
    return any(view.state not in {"draft", "withdrawn"} for view in status.cases)


async def has_case_of(turn: Turn, number: str) -> bool:
    """Whether this conversation's newest case is about this parcel; its label is then late evidence."""
    newest = await turn.newest_case()
    return newest is not None and newest.tracking_number == number and newest.state != "withdrawn"


PHOTO_ACTIONS = (PhotoReceived, UnreadableReceived)
