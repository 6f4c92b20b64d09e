"""Commands that meet on the same rows wait for each other in one order: nobody is thrown out, nothing is lost."""

import asyncio

import pytest

from complaints.categories import Category
from complaints.commands import (
    GiveBack,
    LookUpShipment,
    PlaceHold,
    ReceivePayoutEvent,
    RequestOfficer,
    SettleHold,
    StartComplaint,
    TakeOver,
    TickHolds,
    WithdrawCase,
)
from complaints.model import ConversationId, HoldId, OfficerId
from complaints.states import NotAllowed
from tests.support.fake_payouts import a_shipment
from tests.support.sql_store import SqlStore

TIMES = 20


async def wished(store: SqlStore, number: int) -> tuple[ConversationId, HoldId]:
    """A conversation whose hold was wished for and not yet asked for."""
    parcel = f"TH{number:05d}ABC5D6E"
    store.payouts.add(a_shipment(parcel, now=store.clock.now()), phone_last4="4321")
    home = await store.conversation(f"c-{number}")
    await store.bus.handle(StartComplaint(f"{number}-1", home, Category.UNORDERED_PARCEL))
    await store.bus.handle(LookUpShipment(f"{number}-2", home, parcel, "4321"))
    view = await store.bus.handle(PlaceHold(f"{number}-3", home))
    return home, view.hold.id


async def test_settling_and_withdrawing_at_once_never_block_each_other(store: SqlStore) -> None:
    for number in range(TIMES):
        home, hold = await wished(store, number)
        do = store.bus.handle
        await asyncio.gather(do(SettleHold(f"{number}-4", hold)), do(WithdrawCase(f"{number}-5", home)))
        await do(SettleHold(f"{number}-6", hold))
    assert store.rows("SELECT state, count(*) FROM holds GROUP BY state") == [("released", TIMES)]
    assert {hold.state for hold in store.payouts.holds.values()} <= {"released"}


async def test_the_whole_crowd_at_once(store: SqlStore) -> None:
    ready = [await wished(store, number) for number in range(5)]
    do = store.bus.handle
    crowd = [TickHolds("tick")]
    for number, (home, hold) in enumerate(ready):
        ended = {
            "type": "payout.paid",
            "tracking_number": f"TH{number:05d}ABC5D6E",
            "provider_hold_id": None,
            "data": {},
        }
        crowd += [
            SettleHold(f"{number}-4", hold),
            TakeOver(f"{number}-5", home, OfficerId("somjai")),
            RequestOfficer(f"{number}-6", home, "asked"),
            ReceivePayoutEvent(f"{number}-7", **ended),
            WithdrawCase(f"{number}-8", home),
            SettleHold(f"{number}-9", hold),
        ]
    await asyncio.gather(*(do(command) for command in crowd))
    for _, hold in ready:
        await do(SettleHold("again", hold))
    assert store.rows("SELECT DISTINCT state FROM holds") == [("released",)]


async def test_one_of_two_officers_gets_the_conversation(store: SqlStore) -> None:
    home = await store.conversation("c-1")
    for number in range(TIMES):
        results = await asyncio.gather(
            *(store.bus.handle(TakeOver(f"{number}-{name}", home, OfficerId(name))) for name in ("somjai", "pranee")),
            return_exceptions=True,
        )
        [refused] = [result for result in results if result is not None]
        assert isinstance(refused, NotAllowed) and refused.reason == "taken"
        await store.bus.handle(GiveBack(f"{number}-back", home, OfficerId("somjai")))
    assert store.rows("SELECT count(*) FROM messages WHERE author = 'system' AND kind = 'text'") == [(TIMES,)]


async def test_the_same_digits_sent_twice_at_once_cost_one_try(store: SqlStore) -> None:
    store.payouts.add(a_shipment(now=store.clock.now()), phone_last4="4321")
    home = await store.conversation("c-1")
    await store.bus.handle(StartComplaint("1", home))
    same = LookUpShipment("2", home, "TH01234ABC5D6E", "9999")
    views = await asyncio.gather(store.bus.handle(same), store.bus.handle(same))
    assert [view.tries_left for view in views] == [2, 2]


@pytest.mark.parametrize("times", [5])
async def test_two_cases_wish_for_the_same_parcel_at_once_and_one_gets_it(store: SqlStore, times: int) -> None:
    parcel = "TH01234ABC5D6E"
    store.payouts.add(a_shipment(parcel, now=store.clock.now()), phone_last4="4321")
    homes = [await store.conversation(f"c-{number}") for number in range(times)]
    for home in homes:
        await store.bus.handle(StartComplaint(f"{home}-1", home, Category.UNORDERED_PARCEL))
        await store.bus.handle(LookUpShipment(f"{home}-2", home, parcel, "4321"))
    views = await asyncio.gather(*(store.bus.handle(PlaceHold(f"{home}-3", home)) for home in homes))
    assert len([view for view in views if view.hold]) == 1
    assert store.rows("SELECT count(*) FROM holds") == [(1,)]
