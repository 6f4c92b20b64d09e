"""A draft keeps each answer at once, is filed when it is complete, and can be withdrawn."""

import pytest

from complaints.case_number import parse_case_number
from complaints.categories import CATEGORIES, Category
from complaints.commands import (
    AskStatus,
    AttachEvidence,
    DecideCase,
    FileCase,
    RequestOfficer,
    SaveAnswers,
    StartComplaint,
    TakeOver,
    WithdrawCase,
)
from complaints.money import Satang
from complaints.states import NotAllowed
from tests.support.world import DIGITS, ELSEWHERE, HOME, OTHER_PARCEL, PARCEL, SOMJAI, World


async def test_starting_again_goes_on_with_the_same_draft(world: World) -> None:
    first = await world.do(StartComplaint, conversation=HOME, amount_told=Satang(35800))
    again = await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    assert (again.id, again.category, again.amount_told) == (first.id, Category.DEFECTIVE, 35800)


async def test_an_answer_is_kept_and_nothing_is_taken_away(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    await world.do(SaveAnswers, conversation=HOME, answers={"skipped": ["goods_photo"]})
    view = await world.do(SaveAnswers, conversation=HOME, answers={"note": "กล่องบุบ"}, amount_told=Satang(100))
    assert view.answers == {"skipped": ["goods_photo"], "note": "กล่องบุบ"}
    assert (view.category, view.amount_told) == (Category.DEFECTIVE, 100)


async def test_what_was_answered_is_not_in_the_audit_chain(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    await world.do(SaveAnswers, conversation=HOME, answers={"note": "ชื่อคน"})
    assert "ชื่อคน" not in repr(world.store.records.audit)


async def test_answers_without_a_case_are_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="no_case"):
        await world.do(SaveAnswers, conversation=HOME, answers={"declaration": True})


@pytest.mark.parametrize("category", list(Category))
async def test_a_draft_misses_what_its_category_asks_for(world: World, category: Category) -> None:
    view = await world.do(StartComplaint, conversation=HOME, category=category)
    assert view.missing == CATEGORIES[category].needed
    if view.missing:
        with pytest.raises(NotAllowed, match="answers_missing"):
            await world.do(FileCase, conversation=HOME)


async def test_a_draft_without_a_category_is_not_filed(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    with pytest.raises(NotAllowed, match="answers_missing"):
        await world.do(FileCase, conversation=HOME)


async def test_evidence_that_cannot_be_had_does_not_stop_the_filing_but_stays_due(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    await world.do(AttachEvidence, conversation=HOME, evidence=world.evidence("e1"), kind="goods_photo")
    await world.do(SaveAnswers, conversation=HOME, answers={"skipped": ["proof_of_order"]})
    view = await world.do(FileCase, conversation=HOME)
    assert (view.state, view.evidence_kinds) == ("filed", ("goods_photo",))
    assert view.evidence_due_at == world.clock.now() + world.clocks.evidence_due


async def test_evidence_that_came_after_all_is_no_longer_due(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    await world.do(SaveAnswers, conversation=HOME, answers={"skipped": ["goods_photo", "proof_of_order"]})
    for kind in ("goods_photo", "proof_of_order"):
        await world.do(AttachEvidence, conversation=HOME, evidence=world.evidence(kind), kind=kind)
    assert (await world.do(FileCase, conversation=HOME)).evidence_due_at is None


async def test_a_filed_case_has_a_number_and_a_promise(world: World) -> None:
    case = await world.filed()
    assert case.number and parse_case_number(case.number) == case.number
    assert case.filed_at is not None and case.next_due_at == case.filed_at + world.clocks.first_review


async def test_a_filed_case_does_not_change_by_answers(world: World) -> None:
    await world.filed()
    view = await world.do(SaveAnswers, conversation=HOME, tracking_number=OTHER_PARCEL, answers={"note": "x"})
    assert (view.tracking_number, view.answers) == (PARCEL, {"declaration": True})


async def test_a_new_complaint_after_filing_is_a_case_of_its_own(world: World) -> None:
    filed = await world.filed()
    view = await world.do(StartComplaint, conversation=HOME)
    assert (view.id != filed.id, view.state) == (True, "draft")


async def test_a_repeated_turn_after_filing_opens_no_second_case(world: World) -> None:
    """The turn that filed may run again when Rasa was killed before it kept the turn."""
    await world.confirmed()
    for _ in range(2):
        await world.do(StartComplaint, id="m7-start", conversation=HOME, category=Category.UNORDERED_PARCEL)
        await world.do(SaveAnswers, id="m7-save", conversation=HOME, answers={"declaration": True})
        await world.do(AttachEvidence, id="m7-file", conversation=HOME, evidence=world.evidence("e1"), kind="receipt")
        await world.do(FileCase, id="m7-filing", conversation=HOME)
    assert [case.state for case in world.store.records.cases.values()] == ["filed"]


async def test_the_own_draft_is_found_again_after_another_case_was_opened_here(world: World) -> None:
    filed = await world.filed()
    draft = await world.do(StartComplaint, conversation=ELSEWHERE, category=Category.DEFECTIVE)
    status = await world.do(AskStatus, conversation=ELSEWHERE, number=filed.number, phone_last4=DIGITS)
    assert status.outcome == "found"
    again = await world.do(StartComplaint, conversation=ELSEWHERE)
    assert again.id == draft.id
    await world.do(WithdrawCase, conversation=ELSEWHERE)
    assert {case.state for case in world.store.records.cases.values()} == {"filed", "withdrawn"}


async def test_a_file_of_another_conversation_is_not_attached(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    with pytest.raises(NotAllowed, match="not_yours"):
        await world.do(AttachEvidence, conversation=HOME, evidence=world.evidence("e1", ELSEWHERE), kind="other")


async def test_a_file_is_not_attached_to_a_case_that_is_over(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    await world.do(WithdrawCase, conversation=HOME)
    with pytest.raises(NotAllowed, match="not_yours"):
        await world.do(AttachEvidence, conversation=HOME, evidence=world.evidence("e1"), kind="other")


async def test_a_file_may_be_named_better_later(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.DEFECTIVE)
    await world.do(AttachEvidence, conversation=HOME, evidence=world.evidence("e1"), kind="other")
    view = await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind="goods_photo")
    assert view.evidence_kinds == ("goods_photo",)


async def test_a_referred_case_is_not_withdrawn(world: World) -> None:
    case = await world.filed()
    await world.do(DecideCase, case=case.id, officer=SOMJAI, decision="refer", note="ร้านไม่ตอบ")
    with pytest.raises(NotAllowed, match="wrong_state"):
        await world.do(WithdrawCase, conversation=HOME)


async def test_an_officer_can_be_asked_for_without_a_case(world: World) -> None:
    await world.do(RequestOfficer, conversation=HOME, reason="asked")
    waiting = world.store.records.conversations[HOME]
    assert (waiting.officer_requested_at, waiting.officer_reason) == (world.clock.now(), "asked")


async def test_asking_twice_does_not_lose_the_place_in_the_queue(world: World) -> None:
    began = world.clock.now()
    await world.do(RequestOfficer, conversation=HOME, reason="digits")
    world.clock.forward(hours=1)
    await world.do(RequestOfficer, conversation=HOME, reason="asked")
    waiting = world.store.records.conversations[HOME]
    assert (waiting.officer_requested_at, waiting.officer_reason) == (began, "digits")


async def test_whoever_speaks_with_an_officer_is_not_queued(world: World) -> None:
    await world.do(TakeOver, conversation=HOME, officer=SOMJAI)
    await world.do(RequestOfficer, conversation=HOME, reason="asked")
    assert world.store.records.conversations[HOME].officer_requested_at is None
