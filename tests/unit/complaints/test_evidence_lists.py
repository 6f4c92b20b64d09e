"""What each category needs and what helps, from one table; evidence is welcome until the case closes."""

from datetime import timedelta

import pytest

from complaints.categories import CATEGORIES, EVIDENCE_ENGLISH, EVIDENCE_THAI, Category, EvidenceKind, evidence_list
from complaints.commands import AttachEvidence, FileCase, RefuseIdentityCard, SaveAnswers, SortEvidence, StartComplaint
from complaints.model import OfficerId
from complaints.states import NotAllowed
from tests.support.world import HOME, World

SOMJAI = OfficerId("somjai")


def test_every_kind_has_a_name_in_each_language() -> None:
    assert set(EVIDENCE_THAI) == set(EVIDENCE_ENGLISH) == set(EvidenceKind)


@pytest.mark.parametrize("category", Category)
def test_nothing_is_both_needed_and_recommended_nor_named_twice(category: Category) -> None:
    rule = CATEGORIES[category]
    listed = [*rule.needed, *rule.recommended]
    assert len(listed) == len(set(listed)) and EvidenceKind.OTHER not in listed


def test_nobody_has_to_prove_an_order_that_was_never_made() -> None:
    rule = CATEGORIES[Category.UNORDERED_PARCEL]
    assert EvidenceKind.PROOF_OF_ORDER not in (*rule.needed, *rule.recommended)
    assert evidence_list(Category.UNORDERED_PARCEL, [], declared=False).missing == (EvidenceKind.DECLARATION,)
    assert evidence_list(Category.UNORDERED_PARCEL, [], declared=True).missing == ()


def test_what_is_there_is_neither_missing_nor_recommended() -> None:
    found = evidence_list(Category.DEFECTIVE, ["goods_photo", "label_photo"], declared=False)
    assert found.missing == (EvidenceKind.PROOF_OF_ORDER,)
    assert EvidenceKind.LABEL_PHOTO not in found.recommended and EvidenceKind.RECEIPT in found.recommended


def test_before_a_category_is_known_nothing_is_missing() -> None:
    assert evidence_list(None, ["other"], declared=False).needed == ()


async def wrong_goods_filed(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.NOT_AS_DESCRIBED)
    await world.do(SaveAnswers, conversation=HOME, answers={"skipped": ["proof_of_order", "goods_photo"]})
    await world.do(FileCase, conversation=HOME)


async def test_what_was_not_there_at_filing_is_due_and_after_that_an_officer_decides(world: World) -> None:
    await wrong_goods_filed(world)
    case = world.case()
    assert case.evidence_due_at == world.clock.now() + timedelta(days=3)
    world.evidence("e1")
    await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind="goods_photo")
    assert world.store.records.conversations[HOME].officer_requested_at is None, "in time"
    await world.pass_time(days=4)
    world.evidence("e2")
    view = await world.do(AttachEvidence, conversation=HOME, evidence="e2", kind="proof_of_order")
    assert view.evidence.missing == () and world.store.records.conversations[HOME].officer_reason == "late_evidence"


async def test_after_the_case_is_closed_no_evidence_joins_it(world: World) -> None:
    await wrong_goods_filed(world)
    world.store.records.cases[world.case().id].state = "closed"
    world.evidence("e1")
    with pytest.raises(NotAllowed):
        await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind="goods_photo")


async def test_a_file_that_was_refused_meanwhile_is_passed_over(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME, category=Category.NOT_AS_DESCRIBED)
    view = await world.do(AttachEvidence, conversation=HOME, evidence="gone", kind="goods_photo")
    assert EvidenceKind.GOODS_PHOTO in view.evidence.missing


async def test_what_the_sender_calls_an_identity_card_is_seen_by_nobody_from_then_on(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    world.evidence("e1")
    await world.do(RefuseIdentityCard, conversation="c-elsewhere", evidence=("e1",))
    assert not world.store.records.evidence["e1"].is_being_read, "nobody else's files"
    await world.do(RefuseIdentityCard, conversation=HOME, evidence=("e1", "gone"))
    assert world.store.records.evidence["e1"].is_being_read
    assert [job.ids for job in world.store.records.jobs if job.name == "read_picture"] == [{"evidence_id": "e1"}]


async def test_an_officer_says_what_a_file_is(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    world.evidence("e1")
    with pytest.raises(NotAllowed):
        await world.do(SortEvidence, evidence="e1", officer=SOMJAI, kind="receipt")
    await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind="other")
    with pytest.raises(NotAllowed):
        await world.do(SortEvidence, evidence="e1", officer=SOMJAI, kind="anything")
    await world.do(SortEvidence, evidence="e1", officer=SOMJAI, kind="receipt")
    assert world.store.records.evidence["e1"].kind == "receipt"
    assert ("officer:somjai", "evidence.sorted") in world.recorded()


async def test_a_file_that_is_sent_again_keeps_the_kind_that_is_known(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    world.evidence("e1")
    for kind in ("goods_photo", "other"):
        await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind=kind)
    assert world.store.records.evidence["e1"].kind == "goods_photo"
    await world.do(SortEvidence, evidence="e1", officer=SOMJAI, kind="receipt")
    await world.do(AttachEvidence, conversation=HOME, evidence="e1", kind="goods_photo")
    assert world.store.records.evidence["e1"].kind == "receipt", "an officer has said so"
