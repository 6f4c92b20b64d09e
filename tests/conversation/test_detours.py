"""What people do instead of answering: ask, correct, have nothing, cancel, greet, type rubbish, want a person."""

import pytest

from tests.conversation.conftest import NewChat
from tests.support.chats import Chat


@pytest.mark.parametrize(
    "question",
    ["จะได้เงินคืนไหม", "มีสิทธิอะไรบ้าง", "ต้องใช้หลักฐานอะไร", "คุณเป็นใคร เป็นบอทหรือคน", "ข้อมูลปลอดภัยไหม"],
)
async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    chat: Chat, parcel: dict[str, object], question: str
) -> None:
    await chat.report(parcel, digits=False)
    answers = await chat.say(question)
    assert len(answers) == 2 and "4 ตัวท้าย" in answers[-1]
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in await chat.say(str(parcel["phone_last4"])))


async def test_a_mistyped_number_is_corrected(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("ไม่ได้สั่งแต่มีพัสดุมา")
    await chat.say("TH01234ABC5D6F")
    await chat.say("ใช่")
    await chat.say("เมื่อกี้พิมพ์เลขผิด")
    answer = await chat.say(str(parcel["tracking_number"]))
    assert str(parcel["tracking_number"]) in answer[-1]
    await chat.say("ใช่")
    await chat.say(str(parcel["phone_last4"]))
    case = await chat.case()
    assert case is not None and case.tracking_number == parcel["tracking_number"] and case.lookup == "confirmed"


async def test_a_number_corrected_after_the_hold_lifts_the_first_hold(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, digits=False)
    await chat.say(str(parcel["phone_last4"]))
    await chat.say("เมื่อกี้พิมพ์เลขผิด")
    await chat.say("TH55555ABC5D6F")
    await chat.say("ใช่")
    await chat.say("4321")
    assert [hold.state for hold in await chat.holds()] == ["released"]


async def test_denying_the_number_asks_for_it_again(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("ไม่ได้สั่งแต่มีพัสดุมา")
    await chat.say("TH01234ABC5D6F")
    assert "เลขพัสดุ" in (await chat.say("ไม่ใช่"))[-1]
    assert str(parcel["tracking_number"]) in (await chat.say(str(parcel["tracking_number"])))[-1]


async def test_no_photo_is_no_dead_end(chat: Chat) -> None:
    await chat.say("มีของที่ไม่ได้สั่งมาส่ง")
    answers = await chat.say("ไม่มีรูป")
    assert any("SMS" in line or "พิมพ์" in line for line in answers)


async def test_missing_evidence_may_be_skipped_and_has_a_date(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("สินค้าชำรุด แตกมาเลย")
    await chat.say(str(parcel["tracking_number"]))
    await chat.say("ใช่")
    await chat.say(str(parcel["phone_last4"]))
    await chat.tap("ไม่มี")
    await chat.tap("ไม่มี")
    filed = await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.evidence_due_at is not None
    assert any("ส่งเพิ่มในแชตนี้" in line for line in filed)


async def test_cancelling_asks_first_and_then_lifts_the_hold(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, digits=False)
    await chat.say(str(parcel["phone_last4"]))
    await chat.say("ขอยกเลิก")
    case = await chat.case()
    assert case is not None and case.state == "draft", "an unsure word withdraws nothing"
    await chat.tap("ยกเลิกเรื่องนี้")
    case = await chat.case()
    assert case is not None and case.state == "withdrawn"
    assert [hold.state for hold in await chat.holds()] == ["released"]


async def test_thinking_better_of_cancelling_goes_on(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, digits=False)
    await chat.say("ยกเลิก")
    assert "4 ตัวท้าย" in (await chat.tap("ทำเรื่องต่อ"))[-1]


async def test_a_greeting_first_and_rubbish_later(chat: Chat) -> None:
    assert "สวัสดี" in (await chat.say("สวัสดีค่ะ"))[0]
    for rubbish in ("ๆๆๆๆ", "😀😀", "/restart", "/"):
        assert await chat.say(rubbish), f"{rubbish} got no answer"
    case = await chat.case()
    assert case is None, "nothing starts by itself"


async def test_a_third_wrong_try_goes_to_an_officer_in_any_conversation(
    chat: Chat, new_chat: NewChat, parcel: dict[str, object]
) -> None:
    wrong = "1000" if parcel["phone_last4"] != "1000" else "2000"
    await chat.report(parcel, digits=False)
    assert "2 ครั้ง" in (await chat.say(wrong))[0]
    await chat.say(wrong)
    other = await new_chat()
    await other.report(parcel, digits=False)
    await other.say(wrong)
    async with other.service.database.uow() as uow:
        waiting = await uow.conversations.get(other.id)
    assert waiting.officer_requested_at is not None and waiting.officer_reason == "digits"
    assert not any("ระงับการโอนเงินได้แล้ว" in line for line in await chat.say(str(parcel["phone_last4"])))


async def test_an_officer_may_be_asked_for_before_there_is_a_case(chat: Chat) -> None:
    await chat.say("ขอคุยกับเจ้าหน้าที่")
    async with chat.service.database.uow() as uow:
        conversation = await uow.conversations.get(chat.id)
    assert conversation.officer_requested_at is not None and conversation.case_id is None


async def test_asking_for_an_officer_leaves_the_question_open(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, digits=False)
    await chat.say("ขอคุยกับเจ้าหน้าที่")
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in await chat.say(str(parcel["phone_last4"])))


async def test_a_parcel_at_the_door_may_be_refused(chat: Chat) -> None:
    assert "ปฏิเสธ" in (await chat.say("ไรเดอร์อยู่หน้าบ้าน ยังไม่ได้จ่ายเงิน ไม่ได้สั่งของ ต้องรับไหม"))[0]


async def test_a_returning_recipient_is_asked_whether_to_carry_on(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, digits=False)
    await chat.say(str(parcel["phone_last4"]))
    await chat.say("สวัสดี")
    case = await chat.case()
    assert case is not None and case.state == "draft"
    assert "ยืนยัน" in " ".join(await chat.say("ทำต่อ"))


async def test_a_photo_before_any_word_is_kept_and_read(chat: Chat, parcel: dict[str, object]) -> None:
    from labels.demo import demo_label
    from tests.support.chats import Facts

    answers = await chat.send_photo(demo_label(Facts(parcel)))
    assert "ปัญหา" in answers[-1]
    assert str(parcel["tracking_number"]) in (await chat.tap("ไม่ได้สั่ง แต่มาส่ง"))[-1]


async def test_a_plain_yes_to_cancelling_cancels_and_files_nothing(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    await chat.say("ขอยกเลิก")
    await chat.say("ใช่")
    case = await chat.case()
    assert case is not None and case.state == "withdrawn" and case.filed_at is None


async def test_a_yes_to_the_offer_of_an_officer_files_nothing(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    for rubbish in ("ฟหกด ่าสว", "ๆๆๆๆๆ", "ฟฟฟหหห", "ๅๅๅ"):
        answers = await chat.say(rubbish)
        if "กดปุ่มด้านล่าง" in answers[-1]:
            break
    await chat.say("ใช่")
    case = await chat.case()
    assert case is not None and case.state == "draft"


async def test_digits_told_with_the_number_are_not_asked_for_again(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await chat.say(f"เลขพัสดุ {parcel['tracking_number']} เบอร์ลงท้าย {parcel['phone_last4']}")
    answers = await chat.say("ใช่")
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in answers)
