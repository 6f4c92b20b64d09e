"""What was not understood: asked back with the likeliest readings, noted for the people who teach the bot."""

from rasa_sdk.events import EventType, FollowupAction

from actions.corrections import mend
from actions.evidence import take_kind
from actions.orders import speaks_of_an_order
from actions.said import DETAILS, FALLBACK, LIKELY, REPORTS, Said
from actions.turn import BusAction, Choice, Turn, open_draft, setting
from actions.wording import GUESSES, OTHERS, pick
from complaints.categories import Category
from complaints.commands import NoteNotUnderstood

MOST_GUESSES = 3
USUAL = ("report_unordered_parcel", "report_wrong_item", "ask_case_status")  # offered where nothing is likely
CLOSE = 0.6  # two readings that together are as likely as this: one of them is meant


class NotUnderstood(BusAction):
    """Two likely readings are asked about; otherwise it explains first, shows examples, then offers an officer."""

    action_name = "action_not_understood"

    async def act(self, turn: Turn) -> list[EventType]:
        said = turn.said
        if kind := await take_kind(turn):
            return kind
        if turn.loop == "evidence_form":
            taken = await self.detail(turn)
            if taken:
                return taken
        number = said.entities.get("tracking_number")
        if said.intent in REPORTS or (number and turn.loop in {None, "evidence_form"}):
            return [FollowupAction("action_start_complaint")]
        if said.intent == FALLBACK:
            guesses = tuple(name for name, _ in said.ranking[:MOST_GUESSES])
            await turn.send(NoteNotUnderstood, message=turn.message, guesses=guesses)
        likely = two_likely(said)
        if likely and not (turn.slots.get("asked") or {}).get("clarified"):
            turn.say("utter_clarify", choices_of((*likely,), turn.language, OTHERS, said.requested))
            return turn.wait(clarified=True)
        return self.in_form(turn) if turn.loop else self.outside(turn)

    async def detail(self, turn: Turn) -> list[EventType]:
        """A detail that no question waited for, while evidence is collected; nothing that costs money is guessed."""
        said, asked = turn.said, (turn.slots.get("asked") or {}).get("slot")
        if speaks_of_an_order(said.text) and turn.slots.get("category") == Category.UNORDERED_PARCEL:
            return [FollowupAction("action_deny")]
        if (asked == "amount" and said.amount() is not None) or (said.paid_on() and asked != "amount_difference"):
            return [FollowupAction("action_fix")]
        view = await open_draft(turn)
        if view and view.answers.get("without") == "phone_digits" and said.phone_last4():
            return mend(turn, "phone_digits")
        amount = said.amount()
        if amount is not None and said.phone_last4() is None and said.requested != "amount_difference":
            turn.say("utter_ask_amount_meant", amount=amount.baht, satang=str(int(amount)))
            return turn.wait()
        return []

    def in_form(self, turn: Turn) -> list[EventType]:
        """The question comes back by itself, more helpful each time; one apology is enough."""
        if not (turn.slots.get("asked") or {}).get("misses"):
            turn.say(what_it_was(turn.said))
        return turn.back()

    def outside(self, turn: Turn) -> list[EventType]:
        misses = int(turn.slots.get("misses") or 0) + 1
        if misses >= 3:
            turn.say("utter_not_understood_officer")
            return [*setting(misses=0), *turn.wait("officer")]
        if misses == 2:
            turn.say("utter_not_understood_examples")
        else:
            names = [name for name, likely in turn.said.ranking if name in GUESSES and likely >= LIKELY]
            useful = tuple(dict.fromkeys([*names, *USUAL]))[:MOST_GUESSES]
            key = "utter_out_of_scope" if turn.said.intent == "out_of_scope" else "utter_did_you_mean"
            turn.say(key, choices_of((*useful, "request_officer"), turn.language))
        return [*setting(misses=misses), *turn.wait()]


def what_it_was(said: Said) -> str:
    """The apology: not understood, or understood as none of our business."""
    return "utter_out_of_scope" if said.intent == "out_of_scope" else "utter_not_understood"


def two_likely(said: Said) -> tuple[str, ...]:
    """The two readings that are close together and far from the rest, when both can be offered; else nothing."""
    first, second = [*said.ranking, ("", 0.0), ("", 0.0)][:2]
    offered = {first[0], second[0]} <= GUESSES.keys() - DETAILS
    return (first[0], second[0]) if offered and second[1] >= 2 * LIKELY and first[1] + second[1] >= CLOSE else ()


def choices_of(
    names: tuple[str, ...], language: str, last: tuple[str, str] | None = None, requested: str | None = None
) -> list[Choice]:
    """Buttons for these intents; ``last`` is the way out where an officer is not among them.

    A yes or no among them answers the open question, so it names it.
    """
    question = f'{{"what": "{requested}"}}'
    payloads = {name: f"/{name}" + (question if name in {"affirm", "deny"} else "") for name in names}
    found = [(pick(GUESSES[name], language), payload) for name, payload in payloads.items()]
    return found + ([(pick(last, language), "/request_officer")] if last else [])


UNCLEAR_ACTIONS = (NotUnderstood,)
