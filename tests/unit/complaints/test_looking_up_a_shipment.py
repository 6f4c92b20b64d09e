"""Three wrong digits over all sessions, then an officer; no answer is neither yes nor no."""

import pytest

from complaints.commands import CaseView, FileCase, LookUpShipment, SaveAnswers, StartComplaint
from complaints.states import NotAllowed
from tests.support.world import DIGITS, ELSEWHERE, HOME, OTHER_PARCEL, PARCEL, WRONG, World


async def look_up(world: World, digits: str, conversation: str = HOME, parcel: str = PARCEL, **more: str) -> CaseView:
    await world.do(StartComplaint, conversation=conversation)
    view: CaseView = await world.do(
        LookUpShipment, conversation=conversation, tracking_number=parcel, phone_last4=digits, **more
    )
    return view


async def test_the_right_digits_confirm_the_shipment(world: World) -> None:
    view = await look_up(world, DIGITS)
    assert (view.lookup, view.cod_amount, view.merchant, view.tries_left) == ("confirmed", 35800, "ร้านตัวอย่าง", 3)
    assert world.case().phone_last4 == DIGITS


async def test_three_wrong_digits_over_two_conversations_lock_the_parcel(world: World) -> None:
    assert [(await look_up(world, WRONG)).tries_left for _ in range(2)] == [2, 1]
    last = await look_up(world, WRONG, ELSEWHERE)
    assert (last.lookup, last.tries_left) == ("locked", 0)
    asked = len(world.payouts.orders)
    for conversation in (HOME, ELSEWHERE):
        assert (await look_up(world, DIGITS, conversation)).lookup == "locked"
    assert len(world.payouts.orders) == asked


async def test_wrong_digits_of_one_parcel_do_not_lock_another(world: World) -> None:
    for _ in range(3):
        await look_up(world, WRONG)
    assert (await look_up(world, DIGITS, parcel=OTHER_PARCEL)).lookup == "confirmed"


async def test_silence_is_unknown_and_costs_no_try(world: World) -> None:
    world.payouts.silent = True
    view = await look_up(world, DIGITS)
    assert (view.lookup, view.cod_amount, view.tries_left) == ("unknown", None, 3)


async def test_a_parcel_of_nobody_is_unknown_to_the_provider(world: World) -> None:
    view = await look_up(world, DIGITS, parcel="SPXTH0123456789AB")
    assert (view.lookup, view.tries_left) == ("unknown_parcel", 3)


async def test_the_same_try_twice_counts_once(world: World) -> None:
    for _ in range(3):
        view = await look_up(world, WRONG, id="one-message")
    assert (view.lookup, view.tries_left) == ("no_match", 2)
    assert world.payouts.orders == ["look_up"]


async def test_a_look_up_that_crashed_before_its_answer_was_kept_is_made_again(world: World) -> None:
    await look_up(world, WRONG)
    answered, broken = world.payouts.look_up, True

    async def breaks_once(tracking_number: str, phone_last4: str) -> object:
        nonlocal broken
        answer = await answered(tracking_number, phone_last4)
        if broken:
            broken = False
            raise KeyboardInterrupt
        return answer

    world.payouts.look_up = breaks_once  # type: ignore[assignment, method-assign]  # a crash is no outcome of the type
    with pytest.raises(KeyboardInterrupt):
        await look_up(world, DIGITS, id="one-message")
    assert (await look_up(world, DIGITS, id="one-message")).lookup == "confirmed"


async def test_digits_that_were_right_stay_when_wrong_ones_follow(world: World) -> None:
    await look_up(world, DIGITS)
    await look_up(world, WRONG)
    assert world.case().phone_last4 == DIGITS


async def test_the_tracking_number_may_come_with_the_look_up(world: World) -> None:
    await look_up(world, DIGITS)
    view = await look_up(world, DIGITS, parcel=OTHER_PARCEL)
    assert (view.tracking_number, view.lookup) == (OTHER_PARCEL, "confirmed")


async def test_a_new_number_forgets_what_was_learnt_of_the_first(world: World) -> None:
    await world.confirmed()
    view = await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    assert (view.lookup, view.cod_amount, view.merchant) == (None, None, None)
    assert (world.case().phone_last4, world.case().lookup_token) == (None, None)


async def test_a_filed_case_keeps_its_parcel(world: World) -> None:
    await world.confirmed()
    await world.do(SaveAnswers, conversation=HOME, answers={"declaration": True})
    await world.do(FileCase, conversation=HOME)
    with pytest.raises(NotAllowed, match="wrong_state"):
        await world.do(LookUpShipment, conversation=HOME, tracking_number=OTHER_PARCEL, phone_last4=DIGITS)
    assert world.case().tracking_number == PARCEL
