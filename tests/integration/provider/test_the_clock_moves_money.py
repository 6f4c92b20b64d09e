"""What happens by itself as the provider's days pass, and what is told about it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from complaints.payouts import LookUp, PayoutRefused, ProviderHold
from payouts.client import HttpPayouts
from payouts.events import PayoutEvent, read_event
from provider.clock import move_clock, reset_clock
from provider.shipments import load_shipments
from provider.shops import record_answer
from tests.support.provider_process import KEY, Receiver, RunningProvider

DIGITS = "4321"
_numbers = itertools.count(1)


@pytest.fixture
async def payouts(provider: RunningProvider) -> AsyncIterator[HttpPayouts]:
    async with HttpPayouts(provider.base_url, provider.key) as client:
        yield client


async def load(provider: RunningProvider, *, ial: str = "IAL1", situation: str = "delivered_today") -> str:
    number = f"TH{next(_numbers):05d}CLOCKED"
    row = {
        "carrier": "flash",
        "tracking_number": number,
        "amount_satang": 35800,
        "phone_last4": DIGITS,
        "shop": "ร้านทดสอบ",
    }
    await asyncio.to_thread(load_shipments, provider.database_url, [row], ial=ial, situation=situation)
    return number


async def days_pass(provider: RunningProvider, step: timedelta) -> datetime:
    return await asyncio.to_thread(move_clock, provider.database_url, step)


async def hold(payouts: HttpPayouts, provider: RunningProvider, found: LookUp, *, days: int = 30) -> ProviderHold:
    now = await days_pass(provider, timedelta())
    return await payouts.place_hold(
        key=f"clock-key-{next(_numbers):05d}",
        tracking_number=found.shipment.tracking_number,
        lookup_token=found.lookup_token,
        amount=35800,
        reason="unordered_parcel",
        case_ref="RT1234567890",
        expires_at=now + timedelta(days=days),
    )


async def state_of(payouts: HttpPayouts, number: str) -> str:
    return (await payouts.look_up(number, DIGITS)).shipment.payout.state


async def until(true: Callable[[], object]) -> None:
    for _ in range(80):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not happen within 8 seconds")


async def until_state(payouts: HttpPayouts, number: str, state: str) -> None:
    for _ in range(80):
        if await state_of(payouts, number) == state:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{number} did not become {state}")


def told(receiver: Receiver, number: str) -> list[PayoutEvent]:
    """The verified events about one parcel, each once."""
    events = {}
    for headers, path, body in receiver.requests:
        event = read_event(KEY, headers=headers, path=path, body=body, now=datetime.now(UTC))
        if event.tracking_number == number:
            events[event.id] = event
    return list(events.values())


async def test_a_payout_that_nobody_stops_leaves_on_its_day(
    payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver
) -> None:
    number, unasked = await load(provider), await load(provider)
    assert await state_of(payouts, number) == "scheduled"
    await days_pass(provider, timedelta(days=3))
    await until(lambda: told(receiver, number))
    (event,) = told(receiver, number)
    assert (event.type, event.hold_id, event.data) == ("payout.paid", None, {"amount": 35800})
    assert await state_of(payouts, number) == "paid"
    assert await state_of(payouts, unasked) == "paid"
    assert told(receiver, unasked) == []


async def test_a_held_payout_stays_and_leaves_after_the_release(
    payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver
) -> None:
    number = await load(provider)
    placed = await hold(payouts, provider, await payouts.look_up(number, DIGITS))
    await days_pass(provider, timedelta(days=10))
    await asyncio.sleep(1.5)
    assert await state_of(payouts, number) == "held"
    assert told(receiver, number) == []
    await payouts.release(placed.id, key="release-key-1", reason="case_closed")
    await until(lambda: len(told(receiver, number)) == 2)
    ended, paid = told(receiver, number)
    assert (ended.type, ended.hold_id, ended.data) == ("hold.ended", placed.id, {"reason": "released"})
    assert (paid.type, paid.hold_id) == ("payout.paid", placed.id)


async def test_a_hold_that_nobody_renews_ends_and_is_told(
    payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver
) -> None:
    number = await load(provider, ial="none")
    placed = await hold(payouts, provider, await payouts.look_up(number, DIGITS), days=2)
    await days_pass(provider, timedelta(days=2, minutes=1))
    await until(lambda: told(receiver, number))
    (ended,) = told(receiver, number)
    assert (ended.type, ended.hold_id, ended.data) == ("hold.ended", placed.id, {"reason": "expired"})
    assert await state_of(payouts, number) == "scheduled"


async def test_a_refunded_payout_never_leaves(
    payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver
) -> None:
    number = await load(provider)
    placed = await hold(payouts, provider, await payouts.look_up(number, DIGITS))
    await payouts.refund(placed.id, key="refund-key-1", amount=35800, officer="เจ้าหน้าที่ ก")
    await days_pass(provider, timedelta(days=10))
    await until(lambda: told(receiver, number))
    await asyncio.sleep(1.5)
    assert [event.data for event in told(receiver, number)] == [{"reason": "refunded"}]
    assert await state_of(payouts, number) == "refunded"


async def test_money_that_the_carrier_still_has_can_be_held(payouts: HttpPayouts, provider: RunningProvider) -> None:
    number = await load(provider, ial="IAL2.1", situation="money_under_way")
    found = await payouts.look_up(number, DIGITS)
    assert (found.shipment.payout.state, found.shipment.payout.due_at) == ("awaiting_carrier", None)
    placed = await hold(payouts, provider, found)
    await days_pass(provider, timedelta(days=2))
    await asyncio.sleep(1.5)
    assert await state_of(payouts, number) == "held"
    await payouts.release(placed.id, key="release-key-2", reason="case_closed")
    await until_state(payouts, number, "paid")


async def test_a_parcel_on_its_way_arrives_and_its_shop_is_paid(
    payouts: HttpPayouts, provider: RunningProvider
) -> None:
    number = await load(provider, ial="IAL2.1", situation="in_transit")
    shipment = (await payouts.look_up(number, DIGITS)).shipment
    assert (shipment.status, shipment.delivered_at, shipment.paid_at) == ("in_transit", None, None)
    await days_pass(provider, timedelta(days=2, hours=1))
    await until_state(payouts, number, "paid")
    assert (await payouts.look_up(number, DIGITS)).shipment.status == "delivered"


async def test_a_returned_parcel_has_no_money_to_hold(payouts: HttpPayouts, provider: RunningProvider) -> None:
    found = await payouts.look_up(await load(provider, situation="returned"), DIGITS)
    with pytest.raises(PayoutRefused, match="invalid"):
        await hold(payouts, provider, found)


async def test_an_event_that_is_not_taken_comes_again(
    payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver
) -> None:
    number = await load(provider)
    placed = await hold(payouts, provider, await payouts.look_up(number, DIGITS))
    receiver.statuses.append(503)
    before = len(receiver.requests)
    await payouts.release(placed.id, key="release-key-3", reason="case_closed")
    await until(lambda: len(receiver.requests) >= before + 2)
    assert len(told(receiver, number)) == 1


async def test_the_shop_answers_a_hold(payouts: HttpPayouts, provider: RunningProvider, receiver: Receiver) -> None:
    number = await load(provider)
    placed = await hold(payouts, provider, await payouts.look_up(number, DIGITS))
    await asyncio.to_thread(record_answer, provider.database_url, placed.id, "ส่งของใหม่ให้แล้ว")
    await until(lambda: told(receiver, number))
    (event,) = told(receiver, number)
    assert (event.type, event.hold_id, event.data) == ("merchant.answered", placed.id, {"answer": "ส่งของใหม่ให้แล้ว"})
    with pytest.raises(LookupError):
        await asyncio.to_thread(record_answer, provider.database_url, "hold_nowhere", "…")


async def test_the_clock_goes_back_to_the_real_time(provider: RunningProvider) -> None:
    await days_pass(provider, timedelta(days=400))
    now = await asyncio.to_thread(reset_clock, provider.database_url)
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)
