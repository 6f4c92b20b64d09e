"""A hold is asked for once, for no more than the disputed amount, and only where the rules provide for one."""

import pytest

from complaints.categories import CATEGORIES, Category
from complaints.commands import PlaceHold, StartComplaint, WithdrawCase
from complaints.states import NotAllowed
from complaints.thai_time import thai_moment
from tests.support.world import ELSEWHERE, HOME, PARCEL, WRONG, World


async def test_a_hold_is_placed_with_an_end_date_and_told(world: World) -> None:
    hold = await world.held()
    assert (hold.state, hold.amount, hold.provider_hold_id) == ("active", 35800, "hold-1")
    assert hold.expires_at == world.clock.now() + world.clocks.provisional_hold
    assert world.told() == ["utter_hold_active"]
    [line] = [line for line in world.store.records.lines if line.key == "utter_hold_active"]
    assert line.values == {"amount": "358.00", "until": thai_moment(hold.expires_at)}
    assert world.turns() == [{"intent": "hold_result", "outcome": "active"}]


async def test_the_order_names_the_category_and_the_case(world: World) -> None:
    await world.held()
    [placed] = world.payouts.holds.values()
    assert (placed.reason, placed.case_ref) == ("unordered_parcel", world.case().id)


@pytest.mark.parametrize(("told", "held"), [(30000, 30000), (50000, 35800), (None, 35800), (0, 35800)])
async def test_the_lower_of_the_two_amounts_is_held(world: World, told: int | None, held: int) -> None:
    hold = await world.held(told=told)
    assert hold.amount == held
    assert world.payouts.holds["hold-1"].amount == held


async def test_the_provider_is_asked_by_the_worker_and_not_by_the_wish(world: World) -> None:
    await world.confirmed()
    view = await world.do(PlaceHold, conversation=HOME)
    assert (view.hold.state, world.payouts.orders) == ("requested", ["look_up"])


async def test_wishing_twice_makes_one_hold(world: World) -> None:
    await world.confirmed()
    for id in ("first", "first", "second"):
        await world.do(PlaceHold, conversation=HOME, id=id)
        await world.work()
    assert world.payouts.orders.count("place") == 1
    assert len(world.store.records.holds) == 1


async def test_two_cases_share_no_parcel_with_two_live_holds(world: World) -> None:
    await world.held()
    await world.confirmed(ELSEWHERE)
    view = await world.do(PlaceHold, conversation=ELSEWHERE)
    assert view.hold is None
    assert len(world.store.records.holds) == 1


async def test_the_second_case_gets_its_hold_once_the_first_has_ended(world: World) -> None:
    await world.held()
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    await world.confirmed(ELSEWHERE)
    await world.do(PlaceHold, conversation=ELSEWHERE)
    await world.work()
    assert [hold.state for hold in world.store.records.holds.values()] == ["released", "active"]


@pytest.mark.parametrize("category", [name for name, rule in CATEGORIES.items() if not rule.holds_payout])
async def test_a_category_outside_the_standard_holds_nothing(world: World, category: Category) -> None:
    await world.confirmed()
    await world.do(StartComplaint, conversation=HOME, category=category)
    with pytest.raises(NotAllowed, match="no_hold_for_category"):
        await world.do(PlaceHold, conversation=HOME)


async def test_an_unconfirmed_parcel_is_not_held(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    with pytest.raises(NotAllowed, match="not_confirmed"):
        await world.do(PlaceHold, conversation=HOME)


async def test_wrong_digits_hold_nothing(world: World) -> None:
    world.payouts._digits[PARCEL] = WRONG
    view = await world.confirmed()
    assert view.lookup == "no_match"
    with pytest.raises(NotAllowed, match="not_confirmed"):
        await world.do(PlaceHold, conversation=HOME)


async def test_a_withdrawn_case_holds_nothing(world: World) -> None:
    await world.confirmed()
    await world.do(WithdrawCase, conversation=HOME)
    with pytest.raises(NotAllowed, match="closed"):
        await world.do(PlaceHold, conversation=HOME)


async def test_a_shop_that_was_paid_already_is_told_as_such(world: World) -> None:
    world.payouts.pay_out(PARCEL)
    hold = await world.held()
    assert (hold.state, hold.refusal) == ("refused", "already_paid_out")
    assert world.told() == ["utter_hold_refused_already_paid_out"]
    assert world.turns() == [{"intent": "hold_result", "outcome": "refused"}]


async def test_a_refusal_without_words_of_its_own_has_the_general_ones(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    world.hold().expires_at = world.clock.now() + world.clocks.longest_hold * 2  # the provider finds that invalid
    await world.work()
    assert (world.hold().refusal, world.told()) == ("invalid", ["utter_hold_refused_other"])


async def test_after_a_refusal_a_new_wish_is_a_new_hold(world: World) -> None:
    world.payouts.pay_out(PARCEL)
    first = await world.held()
    await world.do(PlaceHold, conversation=HOME)
    await world.work()
    assert len(world.store.records.holds) == 2
    assert world.hold().key != first.key
