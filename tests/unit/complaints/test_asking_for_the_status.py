"""How a case stands, for its own conversation or for whoever has its number and the phone digits."""

from complaints.case_number import check_digit
from complaints.commands import AskStatus, SaveAnswers, StartComplaint, Status
from tests.support.world import DIGITS, ELSEWHERE, HOME, PARCEL, WRONG, World

NOBODYS = "RT123456789" + check_digit("123456789")


async def ask(world: World, number: str | None, digits: str | None = None, conversation: str = ELSEWHERE) -> Status:
    status: Status = await world.do(AskStatus, conversation=conversation, number=number, phone_last4=digits)
    return status


async def test_a_conversation_without_a_case_has_none(world: World) -> None:
    assert await ask(world, None) == Status("none")


async def test_the_own_conversation_needs_no_digits(world: World) -> None:
    case = await world.filed()
    for number in (None, case.number):
        status = await ask(world, number, conversation=HOME)
        assert (status.outcome, [view.id for view in status.cases]) == ("found", [case.id])


async def test_the_newest_case_comes_first(world: World) -> None:
    await world.filed()
    world.clock.forward(minutes=1)
    await world.do(StartComplaint, conversation=HOME)
    status = await ask(world, None, conversation=HOME)
    assert [view.state for view in status.cases] == ["draft", "filed"]


async def test_the_digits_open_a_case_from_elsewhere(world: World) -> None:
    case = await world.filed()
    assert (await ask(world, case.number)).outcome == "digits_needed"
    status = await ask(world, case.number, DIGITS)
    assert (status.outcome, status.cases[0].id) == ("found", case.id)
    assert (await ask(world, case.number)).outcome == "found"
    assert ("recipient", "case.opened_elsewhere") in world.recorded()


async def test_three_wrong_tries_lock_a_number_everywhere_else(world: World) -> None:
    case = await world.filed()
    assert [(await ask(world, case.number, WRONG)).tries_left for _ in range(2)] == [2, 1]
    assert await ask(world, case.number, WRONG) == Status("locked")
    assert await ask(world, case.number, DIGITS) == Status("locked")
    assert (await ask(world, case.number, conversation=HOME)).outcome == "found"


async def test_a_number_that_does_not_exist_cannot_be_told_from_one_that_does(world: World) -> None:
    case = await world.filed()
    tries = [None, WRONG, None, WRONG, WRONG, None, WRONG]
    assert [await ask(world, NOBODYS, digits) for digits in tries] == [
        await ask(world, case.number, digits) for digits in tries
    ]


async def test_the_same_try_twice_counts_once(world: World) -> None:
    case = await world.filed()
    for _ in range(2):
        status = await world.do(
            AskStatus, id="one-message", conversation=ELSEWHERE, number=case.number, phone_last4=WRONG
        )
    assert status.tries_left == 2


async def test_a_case_whose_digits_nobody_told_is_not_opened_from_elsewhere(world: World) -> None:
    await world.do(StartComplaint, conversation=HOME)
    await world.do(SaveAnswers, conversation=HOME, tracking_number=PARCEL)
    world.case().number = NOBODYS
    assert (await ask(world, NOBODYS, "")).outcome == "wrong_digits"


async def test_what_a_hold_tells_goes_to_where_the_recipient_wrote_last(world: World) -> None:
    case = await world.filed()
    await ask(world, case.number, DIGITS)
    async with world.store.uow() as uow:
        await uow.receive(HOME, "สวัสดี", "m1")
        await uow.receive(ELSEWHERE, "ตามเรื่อง", "m2")
        await uow.commit()
    await world.pass_time(days=16)
    assert world.told(ELSEWHERE) == ["utter_hold_expired"]
