"""What the provider tells by itself: in any order, twice, late or early, the effect is that of once."""

import itertools

import pytest

from complaints.commands import PlaceHold, ReceivePayoutEvent, ReleaseHold, WithdrawCase
from tests.support.world import HOME, OTHER_PARCEL, PARCEL, SOMJAI, World


async def event(world: World, type: str, id: str = "evt-1", hold: str | None = "hold-1", **data: str) -> None:
    await world.do(ReceivePayoutEvent, id=id, type=type, tracking_number=PARCEL, provider_hold_id=hold, data=dict(data))


@pytest.mark.parametrize(
    ("reason", "state", "told"),
    [
        ("expired", "expired", "utter_hold_expired"),
        ("released", "released", "utter_hold_released"),
        ("refunded", "refunded", "utter_hold_refunded"),
    ],
)
async def test_a_hold_that_the_provider_ended_is_told_once(world: World, reason: str, state: str, told: str) -> None:
    await world.held()
    for id in ("evt-1", "evt-1", "evt-2"):
        await event(world, "hold.ended", id, reason=reason)
    assert (world.hold().state, world.hold().ended_at) == (state, world.clock.now())
    assert world.told() == ["utter_hold_active", told]


async def test_the_end_that_we_asked_for_is_told_once_whoever_speaks_first(world: World) -> None:
    hold = await world.held()
    await world.do(ReleaseHold, hold=hold.id, officer=SOMJAI, reason="ตรวจแล้ว")
    await event(world, "hold.ended", reason="released")
    await world.work()
    assert world.told() == ["utter_hold_active", "utter_hold_released"]


async def test_an_end_that_was_told_before_its_hold_was_known_is_not_overlooked(world: World) -> None:
    """The provider said yes, we never heard it, and the hold was ended there before we asked again."""
    await world.confirmed()
    world.payouts.lose_answers = 1
    await world.do(PlaceHold, conversation=HOME)
    await world.work()
    await world.payouts.release("hold-1", key="by-the-provider", reason="other")
    await event(world, "hold.ended", reason="released")
    await world.pass_time(minutes=1)
    assert world.hold().state == "released"


async def test_a_payout_is_noted_with_the_shipment(world: World) -> None:
    await world.confirmed()
    await event(world, "payout.paid", hold=None)
    assert world.case().shipment is not None
    assert world.case().shipment["payout"] == {"state": "paid", "due_at": None}
    assert ("provider", "event.payout.paid") in world.recorded()


async def test_an_event_of_a_parcel_that_nobody_complained_of_changes_nothing(world: World) -> None:
    before = world.told()
    await event(world, "payout.paid", hold=None)
    await event(world, "hold.ended", "evt-2", hold="hold-of-nobody", reason="released")
    assert (world.told(), world.store.records.cases) == (before, {})


async def test_what_the_shop_answered_is_kept_in_the_chain_without_its_words(world: World) -> None:
    await world.held()
    await event(world, "merchant.answered", answer="ลูกค้าสั่งเอง")
    assert ("provider", "event.merchant.answered") in world.recorded()
    assert "ลูกค้าสั่งเอง" not in repr(world.store.records.audit)


async def test_any_order_of_the_events_leads_to_the_same_end(world: World) -> None:
    events = [
        ("evt-1", "merchant.answered", {"answer": "x"}),
        ("evt-2", "hold.ended", {"reason": "released"}),
        ("evt-3", "payout.paid", {"amount": "35800"}),
    ]
    ends = set()
    for order in itertools.permutations([*events, events[1]]):
        world = World()
        await world.held()
        for id, type, data in order:
            await event(world, type, id, **data)
        assert world.case().shipment is not None
        ends.add((world.hold().state, world.case().shipment["payout"]["state"], *world.told()))
    assert ends == {("released", "paid", "utter_hold_active", "utter_hold_released")}


async def test_the_end_of_one_hold_leaves_another_alone(world: World) -> None:
    await world.held()
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    second = await world.held(parcel=OTHER_PARCEL)
    await event(world, "hold.ended", reason="released")
    assert (second.state, world.hold().state) == ("active", "active")
