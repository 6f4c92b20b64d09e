"""Ways in which money could have got away or a promise broken; each was once possible."""

from datetime import UTC, datetime, timedelta

import pytest

from complaints.categories import Category
from complaints.clocks import after_desk_time
from complaints.commands import (
    AllowTries,
    AskStatus,
    ExtendHold,
    FileCase,
    LookUpShipment,
    PlaceHold,
    SaveAnswers,
    TickHolds,
    WithdrawCase,
)
from complaints.money import Satang
from complaints.payouts import PayoutRefused
from complaints.states import NotAllowed
from tests.support.world import DIGITS, ELSEWHERE, HOME, OTHER_PARCEL, PARCEL, SOMJAI, WRONG, World


@pytest.fixture
def world() -> World:
    return World()


def refuse(world: World, monkeypatch: pytest.MonkeyPatch, name: str, code: str) -> None:
    async def refused(*args: object, **fields: object) -> None:
        raise PayoutRefused(code)  # type: ignore[arg-type]  # one of the contract's codes

    monkeypatch.setattr(world.payouts, name, refused)


@pytest.mark.parametrize("code", ["unauthorized", "too_many_attempts", "idempotency_conflict"])
async def test_a_refusal_that_says_nothing_of_the_hold_is_silence(
    world: World, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    await world.confirmed()
    with monkeypatch.context() as away:
        refuse(world, away, "place_hold", code)
        await world.do(PlaceHold, conversation=HOME)
        await world.work()
        assert world.hold().state == "unknown"
    await world.pass_time(minutes=1)
    assert world.hold().state == "active"


async def test_a_release_that_was_refused_for_our_key_is_asked_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.held()
    with monkeypatch.context() as away:
        refuse(world, away, "release", "unauthorized")
        await world.do(WithdrawCase, conversation=HOME)
        await world.work()
        assert world.hold().release_wanted == "withdrawn"
    await world.pass_time(minutes=10)
    assert world.hold().state == "released"


async def test_cancelling_never_touches_a_filed_case_that_was_opened_here(world: World) -> None:
    filed = await world.filed(ELSEWHERE, OTHER_PARCEL)
    await world.held(HOME, PARCEL)
    await world.do(AskStatus, conversation=HOME, number=filed.number, phone_last4=DIGITS)
    await world.do(WithdrawCase, conversation=HOME)
    assert world.case(ELSEWHERE).state == "filed"
    with pytest.raises(NotAllowed):
        await world.do(WithdrawCase, conversation=ELSEWHERE)


async def test_an_officer_may_let_locked_digits_be_tried_anew(world: World) -> None:
    await world.confirmed()
    for _ in range(4):
        await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
        view = await world.do(LookUpShipment, conversation=HOME, tracking_number=OTHER_PARCEL, phone_last4=WRONG)
    assert view.lookup == "locked"
    await world.do(AllowTries, case=world.case().id, officer=SOMJAI)
    view = await world.do(LookUpShipment, conversation=HOME, tracking_number=OTHER_PARCEL, phone_last4=DIGITS)
    assert view.lookup == "confirmed" and "utter_tries_allowed" in world.told()


async def test_a_category_without_a_hold_lifts_the_hold(world: World) -> None:
    await world.held()
    await world.do(SaveAnswers, conversation=HOME, category=Category.NOT_RECEIVED)
    await world.work()
    assert world.hold().state == "released"


async def test_the_hold_follows_the_amount_while_that_is_safe(world: World) -> None:
    await world.held(told=9_900)
    assert world.hold().amount == Satang(9_900)
    await world.do(SaveAnswers, conversation=HOME, answers={"amount_difference": 35_800})
    await world.work()
    live = [hold for hold in world.store.records.holds.values() if hold.state == "active"]
    assert [hold.amount for hold in live] == [Satang(35_800)]


async def test_a_hold_that_a_release_was_on_the_way_for_comes_back(world: World) -> None:
    await world.held()
    world.payouts.silent = True
    await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    await world.do(SaveAnswers, conversation=HOME, tracking_number=PARCEL)
    await world.work()
    world.payouts.silent = False
    await world.do(LookUpShipment, conversation=HOME, tracking_number=PARCEL, phone_last4=DIGITS)
    await world.do(PlaceHold, conversation=HOME)
    await world.pass_time(minutes=10)
    live = [hold for hold in world.store.records.holds.values() if hold.state == "active"]
    assert [hold.tracking_number for hold in live] == [PARCEL]


async def test_the_rule_never_shortens_an_officers_extension(world: World) -> None:
    await world.held()
    later = world.clock.now() + timedelta(days=60)
    world.payouts.silent = True
    await world.do(ExtendHold, hold=world.hold().id, officer=SOMJAI, until=later)
    await world.do(SaveAnswers, conversation=HOME, answers={"declaration": True})
    await world.do(FileCase, conversation=HOME)
    world.payouts.silent = False
    await world.pass_time(minutes=10)
    assert world.hold().expires_at == later and world.hold().extended_by == f"officer:{SOMJAI}"


async def test_the_clock_wakes_a_wish_whose_job_was_lost(world: World) -> None:
    await world.confirmed()
    await world.do(PlaceHold, conversation=HOME)
    world.store.records.jobs.clear()
    await world.do(TickHolds)
    await world.work()
    assert world.hold().state == "active"


def test_an_officers_answer_is_promised_within_desk_hours() -> None:
    late = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 22:00 in Thailand
    assert after_desk_time(late, timedelta(hours=4)) == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    evening = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 18:00: two hours today, two tomorrow
    assert after_desk_time(evening, timedelta(hours=4)) == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
