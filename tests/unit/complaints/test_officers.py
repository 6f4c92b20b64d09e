"""Officers take a conversation over, write, give it back and decide cases; nothing they do happens twice."""

from datetime import timedelta

import pytest

from complaints.commands import (
    DecideCase,
    GiveBack,
    ReleaseHold,
    ReplyToRecipient,
    RequestOfficer,
    StartComplaint,
    TakeOver,
)
from complaints.model import Case
from complaints.states import CASE_TABLE, OFFICER, NotAllowed
from complaints.thai_time import thai_date
from tests.support.world import HOME, PRANEE, SOMJAI, World


async def decide(world: World, decision: str, note: str = "ตรวจแล้ว", id: str | None = None) -> Case:
    await world.do(DecideCase, id=id, case=world.case().id, officer=SOMJAI, decision=decision, note=note)
    return world.case()


def officers_words(world: World) -> list[str]:
    return [line.key for line in world.store.records.lines if line.author == "officer"]


async def test_taking_over_ends_the_wait_and_tells_the_recipient_once(world: World) -> None:
    await world.do(RequestOfficer, conversation=HOME, reason="asked")
    for _ in range(2):
        await world.do(TakeOver, conversation=HOME, officer=SOMJAI)
    taken = world.store.records.conversations[HOME]
    assert (taken.muted_by, taken.officer_requested_at, taken.officer_reason) == (SOMJAI, None, None)
    assert world.told() == ["utter_officer_joined"]


async def test_a_colleague_cannot_take_what_is_taken(world: World) -> None:
    await world.do(TakeOver, conversation=HOME, officer=SOMJAI)
    for command in (TakeOver, ReplyToRecipient):
        with pytest.raises(NotAllowed, match="taken"):
            more = {"text": "สวัสดี"} if command is ReplyToRecipient else {}
            await world.do(command, conversation=HOME, officer=PRANEE, **more)
    assert officers_words(world) == []


async def test_writing_takes_the_conversation_over(world: World) -> None:
    await world.do(RequestOfficer, conversation=HOME, reason="asked")
    for _ in range(2):
        await world.do(ReplyToRecipient, id="form-1", conversation=HOME, officer=SOMJAI, text="สวัสดี")
    taken = world.store.records.conversations[HOME]
    assert (taken.muted_by, taken.officer_requested_at) == (SOMJAI, None)
    assert officers_words(world) == ["สวัสดี"]
    assert "สวัสดี" not in repr(world.store.records.audit)


async def test_giving_back_wakes_the_dialogue_once(world: World) -> None:
    await world.do(TakeOver, conversation=HOME, officer=SOMJAI)
    for _ in range(2):
        await world.do(GiveBack, id="form-1", conversation=HOME, officer=SOMJAI)
    await world.do(GiveBack, conversation=HOME, officer=SOMJAI)
    assert world.store.records.conversations[HOME].muted_by is None
    assert world.turns() == [{"intent": "officer_returned"}]


@pytest.mark.parametrize("command", [TakeOver, ReplyToRecipient])
async def test_a_form_sent_again_after_giving_back_does_not_silence_the_bot(
    world: World, command: type[TakeOver | ReplyToRecipient]
) -> None:
    more = {"text": "สวัสดี"} if command is ReplyToRecipient else {}
    for _ in range(2):
        await world.do(command, id="form-1", conversation=HOME, officer=SOMJAI, **more)
        await world.do(GiveBack, id="form-2", conversation=HOME, officer=SOMJAI)
    assert world.store.records.conversations[HOME].muted_by is None


async def test_an_absent_officers_conversation_is_given_back_by_a_colleague(world: World) -> None:
    await world.do(TakeOver, conversation=HOME, officer=SOMJAI)
    await world.do(GiveBack, conversation=HOME, officer=PRANEE)
    assert (f"officer:{PRANEE}", "conversation.given_back") in world.recorded()


@pytest.mark.parametrize("decision", ["resolve", "refer"])
@pytest.mark.parametrize("note", ["", "  \n"])
async def test_a_decision_needs_its_reason(world: World, decision: str, note: str) -> None:
    await world.filed()
    with pytest.raises(NotAllowed, match="note_missing"):
        await decide(world, decision, note)
    assert world.case().state == "filed"
    assert (await decide(world, decision, id="form-1")).state != "filed"


async def test_each_decision_tells_what_comes_next_and_by_when(world: World) -> None:
    await world.filed()
    for decision in ("review", "resolve", "reopen", "refer"):
        row = next(
            row
            for row in CASE_TABLE
            if (row.state, row.command) == (world.case().state, decision) and OFFICER in row.who
        )
        case = await decide(world, decision)
        assert (case.state, case.officer_id) == (row.next, SOMJAI)
        assert row.due and case.next_due_at == world.clock.now() + getattr(world.clocks, row.due)
        if decision == "refer":
            continue  # told by whoever delivers the dossier
        line = world.store.records.lines[-1]
        assert (line.key, line.values) == (row.tells, {"number": case.number, "due": thai_date(case.next_due_at)})


async def test_a_referral_queues_the_dossier_once(world: World) -> None:
    case = await world.filed()
    for _ in range(2):
        await decide(world, "refer", id="form-1")
    jobs = [job for job in world.store.records.jobs if job.name == "refer_case"]
    assert [job.ids for job in jobs] == [{"case_id": case.id}]
    assert "utter_case_referred" not in world.told(), "nothing was delivered yet"


async def test_an_officers_note_stays_with_the_case_and_out_of_the_chain(world: World) -> None:
    await world.filed()
    case = await decide(world, "resolve", "ร้านคืนเงินเองแล้ว")
    assert case.answers["notes"] == [{"by": SOMJAI, "on": "resolve", "text": "ร้านคืนเงินเองแล้ว"}]
    assert "ร้านคืนเงิน" not in repr(world.store.records.audit)


@pytest.mark.parametrize("before", ["resolve", "refer"])
async def test_a_case_with_a_live_hold_is_not_closed(world: World, before: str) -> None:
    await world.filed()
    await decide(world, before)
    with pytest.raises(NotAllowed, match="hold_still_live"):
        await decide(world, "close")
    await world.do(ReleaseHold, hold=world.hold().id, officer=SOMJAI, reason="ตรวจแล้ว")
    with pytest.raises(NotAllowed, match="hold_still_live"):
        await decide(world, "close")
    await world.work()
    case = await decide(world, "close")
    assert (case.state, case.closed_at, case.next_due_at) == ("closed", world.clock.now(), None)


async def test_a_resolved_case_is_reopened_for_a_while_only(world: World) -> None:
    await world.filed()
    case = await decide(world, "resolve")
    assert case.next_due_at == world.clock.now() + world.clocks.reopen
    world.clock.forward(seconds=world.clocks.reopen.total_seconds() + 1)
    with pytest.raises(NotAllowed, match="reopening_over"):
        await decide(world, "reopen")


async def test_reopening_on_the_last_day_gives_a_new_promise(world: World) -> None:
    await world.filed()
    await decide(world, "resolve")
    world.clock.forward(days=14)
    case = await decide(world, "reopen")
    assert (case.state, case.next_due_at) == ("reviewing", world.clock.now() + world.clocks.fact_finding)
    assert case.next_due_at is not None and case.next_due_at - world.clock.now() > timedelta(0)


async def test_an_officer_may_withdraw_a_case_and_its_hold_is_lifted(world: World) -> None:
    await world.filed()
    await decide(world, "withdraw")
    await world.work()
    assert (world.case().state, world.hold().state) == ("withdrawn", "released")


@pytest.mark.parametrize(("decision", "reason"), [("file", "not_yours"), ("close", "wrong_state"), ("", "wrong_state")])
async def test_a_draft_is_not_decided_on(world: World, decision: str, reason: str) -> None:
    await world.do(StartComplaint, conversation=HOME)
    with pytest.raises(NotAllowed, match=reason):
        await decide(world, decision)
    assert world.case().state == "draft"
