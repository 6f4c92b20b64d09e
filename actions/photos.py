"""Pictures, recordings and other files that no question waited for, and what was read from them."""

from rasa_sdk.events import EventType, FollowupAction

from actions.door import add_to_warning
from actions.evidence import ask_kind, tell_missing
from actions.forms import NOT_NEEDED, label_slots
from actions.turn import FRESH, BusAction, Turn, open_draft, setting, start
from actions.wording import carrier_words
from complaints.commands import AskStatus, CaseView, StartComplaint, Status
from complaints.states import NotAllowed

NOT_READ = {"sticker": "utter_sticker", "location": "utter_location"}
# Why no number was read, where the recipient can do something about it.
UNREADABLE = {
    "too_dark": "utter_photo_too_dark",
    "blurred": "utter_photo_blurred",
    "too_small": "utter_photo_too_small",
    "no_number": "utter_photo_no_number",
    "not_an_image": "utter_photo_not_an_image",
}


class PhotoReceived(BusAction):
    """Keep it with the open case, and take its number where one is needed."""

    action_name = "action_photo_received"

    async def act(self, turn: Turn) -> list[EventType]:
        if await is_fresh(turn):
            return await begin(turn)
        said, items = turn.said, turn.said.evidence
        labels, others = items[: said.labels], items[said.labels :]
        view: CaseView | None = None
        try:
            view = await turn.attach(labels, "label_photo")
            view = await turn.attach(others, "other") or view
        except NotAllowed:
            await turn.send(StartComplaint)
            view = await turn.attach(items, "other")
        first = turn.loop is None and not await has_filed(turn)
        if (first or said.requested == "tracking_number") and not said.tracking_numbers and "what" not in said.entities:
            return unread(turn)
        if "what" in said.entities and (first or turn.loop == "parcel_form" or said.entities["what"] == "voice"):
            turn.say("utter_voice_kept" if said.entities["what"] == "voice" else "utter_file_kept")
            return turn.back()
        if others and turn.loop != "parcel_form":  # the hold comes first
            return ask_kind(turn, others, view)
        if len(items) > 1:
            turn.say("utter_photos_kept", count=str(len(items)))
        else:
            turn.say("utter_photo_kept")
        tell_missing(turn, view)
        return turn.back()


def unread(turn: Turn) -> list[EventType]:
    """A number is wanted and none was read, or none yet."""
    if turn.said.entities.get("reading") == "pending":
        turn.say("utter_photo_being_read")
    else:
        turn.say(UNREADABLE.get(str(turn.said.entities.get("problem")), "utter_photo_unreadable"))
    return turn.wait() if turn.said.requested == "tracking_number" else start("parcel_form")


async def is_fresh(turn: Turn) -> bool:
    """Whether a label comes before anything else, and is no late evidence of a case that there is."""
    number = turn.said.entities.get("tracking_number")
    if not number or turn.loop is not None or await open_draft(turn) is not None:
        return False
    return not await has_case_of(turn, turn.said.tracking_numbers)


async def begin(turn: Turn) -> list[EventType]:
    """Begin a complaint with a label, unless it belongs to a warning from the door."""
    if await add_to_warning(turn, turn.said.tracking_numbers[0]):
        await turn.attach(turn.said.evidence, "label_photo")
        return []
    await turn.send(StartComplaint)
    return start("parcel_form", **{**FRESH, **label_slots(turn.said)})


class LabelRead(BusAction):
    """What took longer to read comes by itself: a number where one is wanted, or why there is none."""

    action_name = "action_label_read"

    async def act(self, turn: Turn) -> list[EventType]:
        said, wanted = turn.said, turn.said.requested == "tracking_number"
        has_number = turn.slots.get("tracking_number") not in (None, NOT_NEEDED)
        if not said.tracking_numbers:
            return unread(turn) if wanted else self.nothing_read(turn, has_number)
        if await is_fresh(turn):
            return await begin(turn)
        try:
            await turn.attach(said.evidence[: said.labels], "label_photo")
        except NotAllowed:  # the case was ended meanwhile
            return turn.listen()
        if turn.loop is None or turn.slots.get("tracking_number") in said.tracking_numbers:
            return turn.listen()
        number = said.tracking_numbers[0]
        if has_number or turn.loop != "parcel_form":
            turn.say("utter_other_number", tracking_number=number)
            return turn.wait()
        slots = setting(**label_slots(said))
        if wanted:
            return [*slots, FollowupAction("parcel_form")]
        turn.say("utter_label_read", tracking_number=number, carrier=carrier_words(number, turn.language))
        return [*slots, *turn.wait()]

    def nothing_read(self, turn: Turn, has_number: bool) -> list[EventType]:
        """The result was promised, so it is told; the question that is open stays."""
        if turn.loop != "parcel_form" or has_number:
            return turn.listen()
        turn.say(UNREADABLE.get(str(turn.said.entities.get("problem")), "utter_photo_unreadable"))
        return turn.wait()


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


async def has_case_of(turn: Turn, numbers: tuple[str, ...]) -> bool:
    """Whether this conversation's newest case is about one of these parcels; its label is then late evidence."""
    newest = await turn.newest_case()
    return newest is not None and newest.tracking_number in numbers and newest.state != "withdrawn"


PHOTO_ACTIONS = (PhotoReceived, LabelRead, UnreadableReceived)
