"""The provider is silent, or its answer is lost: one hold at most comes of it, and nothing is claimed meanwhile."""

from datetime import timedelta

import pytest

from complaints.categories import Category
from complaints.commands import (
    ExtendHold,
    FileCase,
    LookUpShipment,
    PlaceHold,
    ReleaseHold,
    SaveAnswers,
    StartComplaint,
    WithdrawCase,
)
from tests.support.world import DIGITS, HOME, OTHER_PARCEL, PARCEL, SOMJAI, WRONG, World


@pytest.fixture
async def silent(world: World) -> World:
    """A hold was asked for and nobody answered."""
    await world.confirmed()
    world.payouts.silent = True
    await world.do(PlaceHold, conversation=HOME)
    await world.work()
    return world


@pytest.fixture
async def lost(world: World) -> World:
    """The provider placed the hold, but its answer was lost."""
    await world.confirmed()
    world.payouts.lose_answers = 1
    await world.do(PlaceHold, conversation=HOME)
    await world.work()
    return world


async def test_silence_leaves_the_hold_unknown_and_is_told_once(silent: World) -> None:
    for _ in range(5):
        await silent.pass_time(minutes=20)
    assert silent.hold().state == "unknown"
    assert silent.told() == ["utter_hold_unknown"]
    assert silent.turns() == [{"intent": "hold_result", "outcome": "unknown"}]
    assert silent.payouts.orders.count("place") >= 6


async def test_it_is_asked_again_ever_more_slowly(silent: World) -> None:
    waits = []
    for _ in range(20):
        [job] = silent.store.records.jobs[-1:]
        assert job.name == "settle_hold" and job.at is not None
        waits.append(job.at - silent.clock.now())
        await silent.pass_time(seconds=waits[-1].total_seconds())
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=5), timedelta(minutes=10))


async def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(lost: World) -> None:
    key = lost.hold().key
    await lost.pass_time(minutes=1)
    assert (lost.hold().state, lost.hold().key) == ("active", key)
    assert len(lost.payouts.holds) == 1
    assert lost.told() == ["utter_hold_unknown", "utter_hold_active"]


@pytest.mark.parametrize("change", ["category", "amount", "look_up"])
async def test_a_repeat_is_the_same_order_whatever_became_of_the_case(lost: World, change: str) -> None:
    if change == "category":
        await lost.do(SaveAnswers, conversation=HOME, category=Category.DEFECTIVE)
    if change == "amount":
        await lost.do(SaveAnswers, conversation=HOME, amount_told=35000)
    if change == "look_up":
        await lost.do(LookUpShipment, conversation=HOME, tracking_number=PARCEL, phone_last4=DIGITS)
    await lost.pass_time(minutes=1)
    assert (lost.hold().state, len(lost.payouts.holds)) == ("active", 1)


async def test_a_refusal_after_the_silence_is_told(silent: World) -> None:
    silent.payouts.silent = False
    silent.payouts.pay_out(PARCEL)
    await silent.pass_time(minutes=1)
    assert silent.told() == ["utter_hold_unknown", "utter_hold_refused_already_paid_out"]


async def test_a_silent_look_up_is_made_by_the_worker_before_the_hold(world: World) -> None:
    world.payouts.silent = True
    hold = await world.held(told=None)
    assert (hold.state, hold.amount) == ("unknown", 0)
    world.payouts.silent = False
    await world.pass_time(minutes=1)
    assert (world.hold().state, world.hold().amount, world.case().lookup) == ("active", 35800, "confirmed")


async def test_the_amount_is_the_lower_one_also_when_the_look_up_came_late(world: World) -> None:
    world.payouts.silent = True
    await world.held(told=50000)
    world.payouts.silent = False
    await world.do(LookUpShipment, conversation=HOME, tracking_number=PARCEL, phone_last4=DIGITS)
    await world.pass_time(minutes=1)
    assert (world.hold().state, world.hold().amount) == ("active", 35800)


async def test_wrong_digits_found_late_refuse_the_hold_and_count_one_try(world: World) -> None:
    world.payouts._digits[PARCEL] = WRONG
    world.payouts.silent = True
    await world.held()
    world.payouts.silent = False
    await world.pass_time(minutes=1)
    assert (world.hold().state, world.hold().refusal, world.case().lookup) == ("refused", "not_recipient", "no_match")
    assert world.store.records.tries[PARCEL] == 1


async def test_an_old_token_is_renewed_under_a_new_key(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    key = world.hold().key
    world.clock.forward(minutes=16)
    await world.work()
    assert world.hold().state == "active"
    assert world.hold().key != key
    assert world.payouts.orders == ["look_up", "place", "look_up", "place", "get_hold"]


async def test_the_key_stays_while_nothing_is_certain(lost: World) -> None:
    """The token is old by then, but the provider remembers the key: the same answer, no second hold."""
    lost.payouts.silent = True
    await lost.pass_time(minutes=30)
    lost.payouts.silent = False
    await lost.pass_time(minutes=30)
    assert lost.hold().state == "active"
    assert lost.payouts.orders.count("look_up") == 1


async def test_keys_are_of_the_shape_that_the_contract_allows(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    world.clock.forward(minutes=16)
    await world.work()
    await world.do(ReleaseHold, hold=world.hold().id, officer=SOMJAI, reason="ตรวจแล้ว")
    await world.work()
    for key in world.payouts._answers:
        assert 8 <= len(key) <= 80
        assert key.isascii() and all(letter.isalnum() or letter in "._:-" for letter in key)


async def test_withdrawing_before_anybody_was_asked_asks_nobody(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    assert (world.hold().state, world.payouts.orders, world.told()) == ("released", ["look_up"], [])


async def test_withdrawing_while_unknown_lifts_the_hold_when_it_turns_out_active(lost: World) -> None:
    await lost.do(WithdrawCase, conversation=HOME)
    await lost.pass_time(minutes=1)
    assert lost.hold().state == "released"
    assert lost.payouts.holds["hold-1"].state == "released"
    assert lost.told() == ["utter_hold_unknown", "utter_hold_released"]


async def test_withdrawing_while_unknown_is_silent_about_a_late_refusal(silent: World) -> None:
    await silent.do(WithdrawCase, conversation=HOME)
    silent.payouts.silent = False
    silent.payouts.pay_out(PARCEL)
    await silent.pass_time(minutes=1)
    assert (silent.hold().state, silent.told()) == ("refused", ["utter_hold_unknown"])
    assert silent.turns() == [{"intent": "hold_result", "outcome": "unknown"}]


async def test_correcting_the_number_while_unknown_lifts_the_first_hold(lost: World) -> None:
    await lost.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    await lost.pass_time(minutes=1)
    assert lost.payouts.holds["hold-1"].state == "released"
    assert (lost.case().lookup, lost.store.records.tries[OTHER_PARCEL]) == (None, 0)


async def test_a_release_without_an_answer_is_asked_again(world: World) -> None:
    await world.held()
    world.payouts.lose_answers = 2
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    assert world.hold().state == "active"
    await world.pass_time(minutes=20)
    await world.pass_time(minutes=20)
    assert (world.hold().state, world.told().count("utter_hold_released")) == ("released", 1)


async def test_an_extension_without_an_answer_keeps_the_old_date_and_is_asked_again(world: World) -> None:
    old = (await world.held()).expires_at
    until = world.clock.now() + timedelta(days=20)
    world.payouts.lose_answers = 1
    await world.do(ExtendHold, hold=world.hold().id, officer=SOMJAI, until=until)
    await world.work()
    assert world.hold().expires_at == old
    await world.pass_time(minutes=10)
    assert (world.hold().expires_at, world.hold().extended_by) == (until, f"officer:{SOMJAI}")


async def test_a_hold_whose_extension_is_unanswered_is_not_called_expired(world: World) -> None:
    await world.held()
    until = world.clock.now() + timedelta(days=20)
    world.payouts.lose_answers = 1
    await world.do(ExtendHold, hold=world.hold().id, officer=SOMJAI, until=until)
    await world.work()
    world.payouts.silent = True
    await world.pass_time(hours=80)
    assert world.hold().state == "active"
    world.payouts.silent = False
    await world.pass_time(minutes=10)
    assert (world.hold().state, world.hold().expires_at) == ("active", until)


async def test_another_officer_may_repeat_an_unanswered_extension(world: World) -> None:
    await world.held()
    until = world.clock.now() + timedelta(days=20)
    world.payouts.lose_answers = 1
    for officer in (SOMJAI, "officer-2"):
        await world.do(ExtendHold, hold=world.hold().id, officer=officer, until=until)
        await world.work()
    assert (world.hold().expires_at, world.hold().extended_by) == (until, "officer:officer-2")


async def test_a_hold_that_nobody_ever_answered_ends_by_time_without_a_claim(silent: World) -> None:
    for _ in range(4):
        await silent.pass_time(hours=20)
    assert silent.hold().state == "expired"
    assert silent.told() == ["utter_hold_unknown", "utter_hold_never_answered"]


async def test_filing_goes_on_while_unknown_and_extends_the_hold_when_it_is_active(lost: World) -> None:
    await lost.do(SaveAnswers, conversation=HOME, answers={"declaration": True})
    await lost.do(FileCase, conversation=HOME)
    filed = lost.clock.now()
    await lost.pass_time(minutes=1)
    assert (lost.hold().state, lost.hold().expires_at) == ("active", filed + lost.clocks.fact_finding)


async def test_the_first_answer_does_not_wake_the_dialogue_of_a_case_that_is_filed(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    await world.do(SaveAnswers, conversation=HOME, answers={"declaration": True})
    await world.do(FileCase, conversation=HOME)
    await world.work()
    assert (world.hold().state, world.turns()) == ("active", [])
    assert world.told()[0] == "utter_hold_active"


async def test_starting_anew_forgets_no_hold_that_is_unknown(lost: World) -> None:
    await lost.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    await lost.do(PlaceHold, conversation=HOME)
    assert len(lost.store.records.holds) == 1
