"""A message that the bot did not understand is kept once, and what an officer makes of it is in the officer's name."""

import pytest

from complaints.commands import NoteNotUnderstood, ReviewUnclear
from complaints.model import MessageId
from complaints.states import NotAllowed
from tests.support.world import ELSEWHERE, HOME, PRANEE, SOMJAI, World


async def noted(world: World, id: str = "m-1") -> MessageId:
    message = await world.types("อ้าว ไหงงั้น", id)
    await world.do(NoteNotUnderstood, conversation=HOME, message=message, guesses=("greet", "thank"))
    return message


async def test_it_is_kept_with_what_the_bot_thought_of(world: World) -> None:
    message = await noted(world)
    kept = world.store.records.unclear[message]
    assert (kept.guesses, kept.at, kept.label, kept.reviewed_at) == (("greet", "thank"), world.clock.now(), None, None)


async def test_another_command_about_the_same_message_changes_nothing(world: World) -> None:
    message = await noted(world)
    world.clock.forward(hours=1)
    await world.do(NoteNotUnderstood, conversation=HOME, message=message, guesses=("deny",))
    assert world.store.records.unclear[message].guesses == ("greet", "thank")


@pytest.mark.parametrize("message", ["", "nobody"])
async def test_a_message_that_is_not_there_spoils_no_turn(world: World, message: str) -> None:
    await world.do(NoteNotUnderstood, conversation=HOME, message=MessageId(message))
    assert world.store.records.unclear == {}


async def test_a_message_of_another_conversation_is_passed_over(world: World) -> None:
    message = await world.types("สวัสดี", "m-1")
    await world.do(NoteNotUnderstood, conversation=ELSEWHERE, message=message)
    assert world.store.records.unclear == {}


@pytest.mark.parametrize(("label", "action"), [("greet", "unclear.labelled"), (None, "unclear.rejected")])
async def test_an_officers_decision_is_kept_and_recorded(world: World, label: str | None, action: str) -> None:
    message = await noted(world)
    world.clock.forward(hours=1)
    await world.do(ReviewUnclear, message=message, officer=SOMJAI, label=label)
    kept = world.store.records.unclear[message]
    assert (kept.label, kept.reviewed_by, kept.reviewed_at) == (label, SOMJAI, world.clock.now())
    line = world.store.records.audit[-1]
    assert (line.actor, line.action, line.case) == (f"officer:{SOMJAI}", action, None)
    assert line.facts == {"message": message, "label": label}


async def test_the_second_officer_learns_that_somebody_was_faster(world: World) -> None:
    message = await noted(world)
    await world.do(ReviewUnclear, message=message, officer=SOMJAI, label="greet")
    with pytest.raises(NotAllowed) as refused:
        await world.do(ReviewUnclear, message=message, officer=PRANEE, label="thank")
    assert refused.value.reason == "wrong_state"
    assert world.store.records.unclear[message].label == "greet"


async def test_what_was_never_noted_cannot_be_labelled(world: World) -> None:
    with pytest.raises(LookupError):
        await world.do(ReviewUnclear, message=MessageId("nobody"), officer=SOMJAI, label="greet")
