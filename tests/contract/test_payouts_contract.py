"""One body of tests over the provider in memory and over the real one: what `complaints.payouts.Payouts` promises."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest

from complaints.payouts import LookUp, PayoutRefused, Payouts, ProviderHold
from payouts.client import HttpPayouts
from provider.clock import move_clock
from provider.shipments import load_shipments
from tests.support.fake_payouts import FakePayouts, a_shipment
from tests.support.provider_process import RunningProvider

DIGITS = "4321"
_numbers = itertools.count(1)


def new_number() -> str:
    return f"TH{next(_numbers):05d}CONTRAC"


def new_key() -> str:
    return f"contract-key-{next(_numbers):05d}"


class World(Protocol):
    @property
    def payouts(self) -> Payouts: ...
    async def parcel(self, *, paid: bool = False) -> str: ...
    async def move(self, step: timedelta) -> None: ...
    async def now(self) -> datetime: ...


@dataclass
class FakeWorld:
    payouts: FakePayouts
    time: datetime

    async def parcel(self, *, paid: bool = False) -> str:
        shipment = a_shipment(new_number(), payout="paid" if paid else "scheduled", now=self.time)
        return self.payouts.add(shipment, phone_last4=DIGITS).tracking_number

    async def move(self, step: timedelta) -> None:
        self.time += step

    async def now(self) -> datetime:
        return self.time


@dataclass
class RealWorld:
    payouts: HttpPayouts
    database_url: str

    async def parcel(self, *, paid: bool = False) -> str:
        row: dict[str, Any] = {
            "carrier": "flash",
            "tracking_number": new_number(),
            "amount_satang": 35800,
            "phone_last4": DIGITS,
            "provider": "ทดสอบ",
            "shop": "ร้านทดสอบ",
        }
        await asyncio.to_thread(load_shipments, self.database_url, [row], ial="IAL2.1" if paid else "IAL1")
        return str(row["tracking_number"])

    async def move(self, step: timedelta) -> None:
        await asyncio.to_thread(move_clock, self.database_url, step)

    async def now(self) -> datetime:
        return await asyncio.to_thread(move_clock, self.database_url, timedelta())


@pytest.fixture(params=["fake", "real"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "fake":
        fake = FakeWorld(FakePayouts(), datetime.now(UTC))
        fake.payouts.clock = lambda: fake.time
        yield fake
        return
    provider: RunningProvider = request.getfixturevalue("provider")
    async with HttpPayouts(provider.base_url, provider.key) as payouts:
        yield RealWorld(payouts, provider.database_url)


async def order(world: World, found: LookUp, **changes: Any) -> dict[str, Any]:
    """A hold order that the provider takes, with `changes`."""
    return {
        "key": new_key(),
        "tracking_number": found.shipment.tracking_number,
        "lookup_token": found.lookup_token,
        "amount": 35800,
        "reason": "unordered_parcel",
        "case_ref": "RT1234567890",
        "expires_at": (await world.now() + timedelta(hours=72)).replace(microsecond=0),
        **changes,
    }


async def confirmed(world: World, *, paid: bool = False) -> LookUp:
    return await world.payouts.look_up(await world.parcel(paid=paid), DIGITS)


async def held(world: World) -> ProviderHold:
    return await world.payouts.place_hold(**await order(world, await confirmed(world)))


async def refused(answer: Awaitable[object]) -> PayoutRefused:
    with pytest.raises(PayoutRefused) as caught:
        await answer
    return caught.value


async def test_the_right_digits_confirm_the_parcel(world: World) -> None:
    number = await world.parcel()
    found = await world.payouts.look_up(number, DIGITS)
    assert found.shipment.tracking_number == number
    assert (found.shipment.cod_amount, found.shipment.status) == (35800, "delivered")
    assert found.shipment.payout.state == "scheduled"
    assert found.shipment.payout.due_at is not None
    assert found.shipment.payout.due_at.utcoffset() == timedelta()
    assert found.lookup_token


async def test_wrong_digits_are_not_the_recipient(world: World) -> None:
    assert (await refused(world.payouts.look_up(await world.parcel(), "0000"))).code == "not_recipient"


async def test_a_parcel_that_nobody_sent_is_unknown(world: World) -> None:
    assert (await refused(world.payouts.look_up("TH99999NOWHERE", DIGITS))).code == "unknown_parcel"


async def test_five_wrong_tries_close_a_parcel_for_fifteen_minutes(world: World) -> None:
    number = await world.parcel()
    for _ in range(5):
        assert (await refused(world.payouts.look_up(number, "0000"))).code == "not_recipient"
    closed = await refused(world.payouts.look_up(number, DIGITS))
    assert closed.code == "too_many_attempts"
    assert closed.retry_after is not None and 0 < closed.retry_after <= 900
    await world.move(timedelta(minutes=16))
    assert (await world.payouts.look_up(number, DIGITS)).shipment.tracking_number == number


async def test_a_hold_stops_the_payout_and_can_be_read_again(world: World) -> None:
    found = await confirmed(world)
    wanted = await order(world, found)
    hold = await world.payouts.place_hold(**wanted)
    assert (hold.state, hold.amount, hold.reason, hold.case_ref) == (
        "active",
        35800,
        "unordered_parcel",
        "RT1234567890",
    )
    assert hold.expires_at == wanted["expires_at"]
    assert await world.payouts.get_hold(hold.id) == hold
    again = await world.payouts.look_up(hold.tracking_number, DIGITS)
    assert again.shipment.payout.state == "held"


async def test_less_than_the_cod_amount_may_be_held(world: World) -> None:
    hold = await world.payouts.place_hold(**await order(world, await confirmed(world), amount=20000))
    assert hold.amount == 20000


async def test_the_same_key_and_order_get_the_same_answer(world: World) -> None:
    wanted = await order(world, await confirmed(world))
    first = await world.payouts.place_hold(**wanted)
    await world.move(timedelta(minutes=20))
    assert await world.payouts.place_hold(**wanted) == first


async def test_a_refusal_is_the_same_answer_too(world: World) -> None:
    wanted = await order(world, await confirmed(world, paid=True))
    for _ in range(2):
        assert (await refused(world.payouts.place_hold(**wanted))).code == "already_paid_out"


async def test_the_same_key_with_another_order_is_a_conflict(world: World) -> None:
    wanted = await order(world, await confirmed(world))
    hold = await world.payouts.place_hold(**wanted)
    assert (await refused(world.payouts.place_hold(**{**wanted, "amount": 1}))).code == "idempotency_conflict"
    released = world.payouts.release(hold.id, key=wanted["key"], reason="withdrawn")
    assert (await refused(released)).code == "idempotency_conflict"


async def test_ten_callers_with_one_key_place_one_hold(world: World) -> None:
    wanted = await order(world, await confirmed(world))
    answers = await asyncio.gather(*(world.payouts.place_hold(**wanted) for _ in range(10)))
    assert len(set(answers)) == 1


async def test_ten_callers_with_ten_keys_place_one_hold(world: World) -> None:
    found = await confirmed(world)
    orders = [await order(world, found) for _ in range(10)]
    answers = await asyncio.gather(*(world.payouts.place_hold(**one) for one in orders), return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, PayoutRefused)]
    assert [refusal.code for refusal in refusals] == ["hold_exists"] * 9


async def test_a_second_hold_is_possible_only_after_the_first_has_ended(world: World) -> None:
    hold = await held(world)
    found = await world.payouts.look_up(hold.tracking_number, DIGITS)
    assert (await refused(world.payouts.place_hold(**await order(world, found)))).code == "hold_exists"
    await world.payouts.release(hold.id, key=new_key(), reason="withdrawn")
    assert (await world.payouts.place_hold(**await order(world, found))).state == "active"


async def test_money_that_has_left_cannot_be_held(world: World) -> None:
    wanted = await order(world, await confirmed(world, paid=True))
    assert (await refused(world.payouts.place_hold(**wanted))).code == "already_paid_out"


async def test_a_hold_needs_a_token_of_this_parcel(world: World) -> None:
    found, other = await confirmed(world), await confirmed(world)
    for token in ("made-up-token-000", other.lookup_token):
        wanted = await order(world, found, lookup_token=token)
        assert (await refused(world.payouts.place_hold(**wanted))).code == "not_recipient"


async def test_a_token_older_than_fifteen_minutes_proves_nothing(world: World) -> None:
    found = await confirmed(world)
    await world.move(timedelta(minutes=16))
    assert (await refused(world.payouts.place_hold(**await order(world, found)))).code == "not_recipient"


async def test_an_unknown_parcel_cannot_be_held(world: World) -> None:
    wanted = await order(world, await confirmed(world), tracking_number="TH99999NOWHERE")
    assert (await refused(world.payouts.place_hold(**wanted))).code == "unknown_parcel"


@pytest.mark.parametrize("amount", [35801, 0, -1])
async def test_more_than_was_collected_or_nothing_cannot_be_held(world: World, amount: int) -> None:
    wanted = await order(world, await confirmed(world), amount=amount)
    assert (await refused(world.payouts.place_hold(**wanted))).code == "invalid"


@pytest.mark.parametrize("away", [timedelta(seconds=-5), timedelta(days=91)])
async def test_a_hold_ends_in_the_future_and_within_ninety_days(world: World, away: timedelta) -> None:
    wanted = await order(world, await confirmed(world), expires_at=await world.now() + away)
    assert (await refused(world.payouts.place_hold(**wanted))).code == "invalid"


async def test_a_hold_ends_by_itself_when_nobody_renews_it(world: World) -> None:
    hold = await held(world)
    await world.move(timedelta(hours=73))
    for _ in range(40):
        if (await world.payouts.get_hold(hold.id)).state == "expired":
            break
        await asyncio.sleep(0.1)
    assert (await world.payouts.get_hold(hold.id)).state == "expired"


async def test_an_officer_moves_the_end_date(world: World) -> None:
    hold = await held(world)
    later = (await world.now() + timedelta(days=10)).replace(microsecond=0)
    extended = await world.payouts.extend(hold.id, key=new_key(), expires_at=later, officer="เจ้าหน้าที่ ก")
    assert (extended.state, extended.expires_at) == ("active", later)
    too_far = await world.now() + timedelta(days=91)
    beyond = world.payouts.extend(hold.id, key=new_key(), expires_at=too_far, officer="เจ้าหน้าที่ ก")
    assert (await refused(beyond)).code == "invalid"


async def test_releasing_twice_is_no_error(world: World) -> None:
    hold = await held(world)
    for _ in range(2):
        released = await world.payouts.release(hold.id, key=new_key(), reason="withdrawn")
        assert released.state == "released"
    again = await world.payouts.look_up(hold.tracking_number, DIGITS)
    assert again.shipment.payout.state == "scheduled"


async def test_a_refund_gives_back_no_more_than_is_held_and_is_final(world: World) -> None:
    hold = await held(world)
    too_much = world.payouts.refund(hold.id, key=new_key(), amount=35801, officer="เจ้าหน้าที่ ก")
    assert (await refused(too_much)).code == "invalid"
    refunded = await world.payouts.refund(hold.id, key=new_key(), amount=35800, officer="เจ้าหน้าที่ ก")
    assert refunded.state == "refunded"
    assert (await refused(world.payouts.release(hold.id, key=new_key(), reason="withdrawn"))).code == "invalid"
    again = await world.payouts.look_up(hold.tracking_number, DIGITS)
    assert again.shipment.payout.state == "refunded"


async def test_a_hold_that_has_ended_can_be_neither_extended_nor_refunded(world: World) -> None:
    hold = await held(world)
    await world.payouts.release(hold.id, key=new_key(), reason="withdrawn")
    later = await world.now() + timedelta(days=5)
    extend = world.payouts.extend(hold.id, key=new_key(), expires_at=later, officer="เจ้าหน้าที่ ก")
    assert (await refused(extend)).code == "invalid"
    refund = world.payouts.refund(hold.id, key=new_key(), amount=1, officer="เจ้าหน้าที่ ก")
    assert (await refused(refund)).code == "invalid"


async def test_a_hold_that_nobody_placed_is_unknown(world: World) -> None:
    later = await world.now() + timedelta(days=5)
    for answer in (
        world.payouts.get_hold("hold_nowhere"),
        world.payouts.release("hold_nowhere", key=new_key(), reason="withdrawn"),
        world.payouts.extend("hold_nowhere", key=new_key(), expires_at=later, officer="เจ้าหน้าที่ ก"),
        world.payouts.refund("hold_nowhere", key=new_key(), amount=1, officer="เจ้าหน้าที่ ก"),
    ):
        assert (await refused(answer)).code == "unknown_hold"


async def test_the_shop_is_known_with_its_history(world: World) -> None:
    hold = await held(world)
    shipment = (await world.payouts.look_up(hold.tracking_number, DIGITS)).shipment
    record = await world.payouts.merchant(shipment.merchant.id)
    assert record.merchant == shipment.merchant
    assert record.payout_days == 3
    assert record.shipments >= record.delivered >= 1
    assert record.holds >= 1


async def test_a_shop_that_does_not_exist_is_an_invalid_question(world: World) -> None:
    assert (await refused(world.payouts.merchant("M-NOWHERE"))).code == "invalid"
