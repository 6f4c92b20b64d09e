"""Every hold ends: by withdrawal, correction, an officer or its date; longer only by rule or in somebody's name."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from complaints.clocks import in_desk_hours
from complaints.commands import (
    AskStatus,
    ExtendHold,
    FileCase,
    ReleaseHold,
    SaveAnswers,
    SettleHold,
    TickHolds,
    WithdrawCase,
)
from complaints.handlers.settled import write_down
from complaints.model import Hold
from complaints.states import NotAllowed
from complaints.thai_time import THAI_TIME
from tests.support.fake_uow import FakeHolds
from tests.support.world import ELSEWHERE, HOME, OTHER_PARCEL, PARCEL, PRANEE, SOMJAI, World


async def test_withdrawing_lifts_the_hold(world: World) -> None:
    await world.held()
    view = await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    assert (view.state, view.next_due_at) == ("withdrawn", None)
    assert (world.hold().state, world.payouts.holds["hold-1"].state) == ("released", "released")
    assert world.told() == ["utter_hold_active", "utter_hold_released"]


async def test_correcting_the_number_lifts_the_first_hold_and_shows_it_no_more(world: World) -> None:
    await world.held()
    view = await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    assert view.hold is None
    await world.work()
    assert world.hold().state == "released"
    second = await world.held(parcel=OTHER_PARCEL)
    assert (second.tracking_number, second.state) == (OTHER_PARCEL, "active")


async def test_filing_extends_the_hold_once_to_the_fact_finding_time(world: World) -> None:
    case = await world.filed()
    assert case.filed_at is not None
    assert world.hold().expires_at == case.filed_at + world.clocks.fact_finding
    assert world.hold().extended_by == "rule:filed"
    world.clock.forward(hours=5)
    await world.do(FileCase, conversation=HOME)
    await world.work()
    assert world.hold().expires_at == case.filed_at + world.clocks.fact_finding
    assert (world.payouts.orders.count("extend"), world.told().count("utter_hold_extended")) == (1, 1)


async def test_an_officers_extension_carries_the_officers_name(world: World) -> None:
    await world.filed()
    until = world.clock.now() + timedelta(days=40)
    await world.do(ExtendHold, hold=world.hold().id, officer=SOMJAI, until=until)
    await world.work()
    assert (world.hold().expires_at, world.hold().extended_by) == (until, f"officer:{SOMJAI}")
    assert (f"officer:{SOMJAI}", "hold.extension_wanted") in world.recorded()
    assert (f"officer:{SOMJAI}", "hold.active") in world.recorded()


@pytest.mark.parametrize(("days", "reason"), [(1, "not_later"), (91, "too_late"), (-1, "not_later")])
async def test_an_officers_extension_is_later_and_bounded(world: World, days: int, reason: str) -> None:
    hold = await world.held()
    with pytest.raises(NotAllowed, match=reason):
        await world.do(ExtendHold, hold=hold.id, officer=SOMJAI, until=world.clock.now() + timedelta(days=days))
    assert world.hold().extend_wanted is None


async def test_a_hold_that_is_not_active_is_not_extended(world: World) -> None:
    world.payouts.silent = True
    hold = await world.held()
    with pytest.raises(NotAllowed, match="wrong_state"):
        await world.do(ExtendHold, hold=hold.id, officer=SOMJAI, until=world.clock.now() + timedelta(days=9))


async def test_an_extension_that_the_provider_refuses_keeps_the_date(world: World) -> None:
    hold = await world.held()
    await world.payouts.release(hold.provider_hold_id or "", key="by-the-provider", reason="other")
    await world.do(ExtendHold, hold=hold.id, officer=SOMJAI, until=world.clock.now() + timedelta(days=9))
    await world.work()
    assert (world.hold().expires_at, world.hold().extend_wanted) == (hold.expires_at, None)
    assert ("provider", "hold.extension_refused") in world.recorded()


async def test_a_later_wish_survives_the_answer_to_an_earlier_one(world: World) -> None:
    asked = copy.copy(await world.held())
    earlier, later = (world.clock.now() + timedelta(days=days) for days in (10, 20))
    world.hold().extend_wanted, world.hold().extend_wanted_by = later, f"officer:{PRANEE}"
    asked.extend_wanted, asked.extend_wanted_by = earlier, f"officer:{SOMJAI}"
    answer = await world.payouts.extend("hold-1", key="earlier", expires_at=earlier, officer=SOMJAI)
    await write_down(asked, "extend", world.bus._ctx, answer=answer)
    assert (world.hold().expires_at, world.hold().extend_wanted) == (earlier, later)
    await world.do(SettleHold, hold=asked.id)
    await world.work()
    assert (world.hold().expires_at, world.hold().extended_by) == (later, f"officer:{PRANEE}")


async def test_an_officers_release_keeps_the_reason_with_the_case_and_not_in_the_chain(world: World) -> None:
    hold = await world.held()
    await world.do(ReleaseHold, hold=hold.id, officer=SOMJAI, reason="คุณแม่จำได้ว่าสั่งเอง")
    await world.work()
    assert world.hold().state == "released"
    assert world.case().answers["notes"] == [{"by": SOMJAI, "on": "release", "text": "คุณแม่จำได้ว่าสั่งเอง"}]
    assert "คุณแม่" not in repr(world.store.records.audit) + repr(world.hold())
    assert (f"officer:{SOMJAI}", "hold.release_ordered") in world.recorded()


async def test_a_hold_that_has_ended_is_not_released(world: World) -> None:
    hold = await world.held()
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    with pytest.raises(NotAllowed, match="wrong_state"):
        await world.do(ReleaseHold, hold=hold.id, officer=SOMJAI, reason="x")


async def test_a_release_that_comes_after_a_refund_learns_of_the_refund(world: World) -> None:
    hold = await world.held()
    await world.payouts.refund(hold.provider_hold_id or "", key="by-the-provider", amount=35800, officer="x")
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    assert (world.hold().state, world.told()[-1]) == ("refunded", "utter_hold_refunded")


async def test_a_release_of_a_hold_that_the_provider_has_lost_is_given_up(world: World) -> None:
    await world.held()
    world.payouts.holds.clear()
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    assert ("provider", "hold.release_refused") in world.recorded()
    assert (world.hold().state, world.hold().release_wanted) == ("active", None)


async def test_a_hold_ends_by_itself_when_nobody_renews_it(world: World) -> None:
    await world.held()
    await world.pass_time(hours=72)
    assert (world.hold().state, world.hold().ended_at) == ("expired", world.clock.now())
    assert world.told().count("utter_hold_expired") == 1
    await world.pass_time(hours=1)
    assert world.told().count("utter_hold_expired") == 1


async def test_a_reminder_comes_a_day_before_the_end_and_once(world: World) -> None:
    await world.held()
    await world.pass_time(hours=47)
    assert "utter_hold_reminder" not in world.told()
    for _ in range(10):
        await world.pass_time(hours=2)
    assert world.told().count("utter_hold_reminder") == 1


async def test_a_longer_hold_is_reminded_of_again(world: World) -> None:
    hold = await world.held()
    await world.pass_time(hours=49)
    await world.do(ExtendHold, hold=hold.id, officer=SOMJAI, until=hold.expires_at + timedelta(days=5))
    await world.work()
    await world.pass_time(days=5)
    assert world.told().count("utter_hold_reminder") == 2


async def test_nobody_is_woken_for_a_reminder(world: World) -> None:
    world.clock._now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # 03:00 in Thailand
    hold = await world.held()
    for _ in range(72 * 2 - 1):
        before = world.told().count("utter_hold_reminder")
        await world.pass_time(minutes=30)
        if world.told().count("utter_hold_reminder") > before:
            said_at = world.clock.now().astimezone(THAI_TIME)
    assert in_desk_hours(said_at)
    assert timedelta(0) < hold.expires_at - said_at <= timedelta(days=1)


async def test_a_hold_that_is_being_lifted_is_not_reminded_of(world: World) -> None:
    await world.held()
    world.payouts.silent = True
    await world.do(WithdrawCase, conversation=HOME)
    await world.pass_time(hours=50)
    assert "utter_hold_reminder" not in world.told()


async def test_one_hold_that_ended_meanwhile_does_not_stop_the_clock_for_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await world.held()
    await world.do(WithdrawCase, conversation=HOME)
    await world.work()
    still = await world.held(ELSEWHERE, OTHER_PARCEL)

    async def as_read_before(self: FakeHolds, moment: datetime) -> list[Hold]:
        return [ended, still]

    monkeypatch.setattr(FakeHolds, "live_ending_before", as_read_before)
    world.clock.forward(hours=73)
    await world.do(TickHolds)
    assert [hold.state for hold in world.store.records.holds.values()] == ["released", "expired"]


async def test_the_status_shows_the_hold_of_the_present_parcel(world: World) -> None:
    await world.held()
    status = await world.do(AskStatus, conversation=HOME)
    assert status.cases[0].hold.state == "active"
    await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL)
    await world.do(SaveAnswers, conversation=HOME, tracking_number=PARCEL)
    status = await world.do(AskStatus, conversation=HOME)
    assert status.cases[0].hold.id == world.hold().id


async def test_a_refusal_is_not_the_end_of_the_case(world: World) -> None:
    world.payouts.pay_out(PARCEL)
    await world.held()
    await world.do(SaveAnswers, conversation=HOME, answers={"declaration": True})
    assert (await world.do(FileCase, conversation=HOME)).state == "filed"
