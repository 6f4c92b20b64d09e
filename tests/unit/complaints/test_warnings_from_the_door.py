"""An unordered parcel that was refused at the door: filed at a tap, without money, and its number may come later."""

import pytest

from complaints.categories import Category
from complaints.clocks import Clocks
from complaints.commands import (
    AddToWarning,
    AskStatus,
    CaseView,
    PlaceHold,
    SaveAnswers,
    StartComplaint,
    Status,
    WarnOfParcel,
)
from complaints.states import NotAllowed
from tests.support.fake_uow import NOON
from tests.support.world import HOME, OTHER_PARCEL, PARCEL, World


async def test_a_tap_files_a_case_with_a_number_and_a_promise() -> None:
    world = World()
    view: CaseView = await world.do(WarnOfParcel, conversation=HOME)
    assert (view.state, view.category) == ("filed", Category.UNORDERED_PARCEL)
    assert view.number and view.next_due_at == NOON + Clocks().first_review
    assert view.answers == {"declaration": True, "refused_at_door": NOON.isoformat()} and view.missing == ()


async def test_nothing_was_paid_so_nothing_is_held() -> None:
    world = World()
    await world.do(WarnOfParcel, conversation=HOME, tracking_number=PARCEL)
    with pytest.raises(NotAllowed):
        await world.do(PlaceHold, conversation=HOME)
    assert world.payouts.orders == []


async def test_the_number_is_added_once_and_another_parcel_is_a_case_of_its_own() -> None:
    world = World()
    first: CaseView = await world.do(WarnOfParcel, conversation=HOME)
    added: CaseView = await world.do(AddToWarning, conversation=HOME, tracking_number=PARCEL)
    assert (added.id, added.tracking_number) == (first.id, PARCEL)
    kept: CaseView = await world.do(AddToWarning, conversation=HOME, tracking_number=OTHER_PARCEL)
    assert kept.tracking_number == PARCEL, "a number that is there is not replaced"
    second: CaseView = await world.do(WarnOfParcel, conversation=HOME, tracking_number=OTHER_PARCEL)
    assert second.id != first.id and second.tracking_number == OTHER_PARCEL


async def test_without_a_warning_there_is_nothing_to_add_to() -> None:
    with pytest.raises(NotAllowed):
        await World().do(AddToWarning, conversation=HOME, tracking_number=PARCEL)


async def test_a_draft_that_is_open_stays_open() -> None:
    world = World()
    draft: CaseView = await world.do(StartComplaint, conversation=HOME)
    await world.do(WarnOfParcel, conversation=HOME)
    status: Status = await world.do(AskStatus, conversation=HOME)
    assert {view.state for view in status.cases} == {"draft", "filed"}
    saved: CaseView = await world.do(SaveAnswers, conversation=HOME, category=Category.DEFECTIVE)
    assert saved.id == draft.id and saved.category is Category.DEFECTIVE, "answers still reach the draft"
