"""A yes or a no counts for the line it answers: nothing is filed, declared, withdrawn or skipped by the way."""

import pytest

from tests.support.chats import Chat, Parcel

ASIDES = {
    "an officer": "ขอคุยกับเจ้าหน้าที่",
    "a pause": "รอแป๊บนึงนะ",
    "leaving": "ไปก่อนนะ ไว้มาใหม่",
    "despair": "ไม่อยากมีชีวิตอยู่แล้ว",
    "another number": "เลข TH55555ABC5D6F",
    "the door": "ไรเดอร์อยู่หน้าบ้านอีกกล่อง ยังไม่จ่าย ต้องรับไหม",
    "cancelling": "ขอยกเลิก",
    "a greeting": "สวัสดีค่ะ",
}


async def at_the_summary(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")


@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("answer", ["โอเคค่ะ", "ไม่ใช่ค่ะ"])
async def test_an_answer_to_something_else_files_nothing(chat: Chat, parcel: Parcel, aside: str, answer: str) -> None:
    await at_the_summary(chat, parcel)
    await chat.say(ASIDES[aside])
    await chat.say(answer)
    case = await chat.case()
    meant = aside == "cancelling" and answer == "โอเคค่ะ"
    assert case is not None and case.state == ("withdrawn" if meant else "draft")
    assert case.tracking_number == parcel["tracking_number"] and case.answers["declaration"] is True
    assert [hold.state for hold in await chat.holds()] == ["released" if meant else "active"]


@pytest.mark.parametrize("aside", ["ขอคุยกับเจ้าหน้าที่", "รอแป๊บนึงนะ"])
async def test_an_answer_to_something_else_declares_nothing(chat: Chat, parcel: Parcel, aside: str) -> None:
    await chat.report(parcel)
    await chat.say(aside)
    await chat.say("ค่ะ")
    case = await chat.case()
    assert case is not None and not case.answers.get("declaration")


async def test_a_pause_after_cancelling_withdraws_nothing(chat: Chat, parcel: Parcel) -> None:
    await at_the_summary(chat, parcel)
    await chat.say("ขอยกเลิก")
    await chat.say("รอแป๊บนึงนะ")
    await chat.say("โอเคค่ะ")
    case = await chat.case()
    assert case is not None and case.state == "draft"


@pytest.mark.parametrize("burst", [("ขอยกเลิก", "ครับ"), ("เลขที่ถูกคือ TH55555ABC5D6F", "ครับ")])
async def test_two_quick_messages_do_not_answer_what_was_not_read(
    chat: Chat, parcel: Parcel, burst: tuple[str, str]
) -> None:
    await at_the_summary(chat, parcel)
    async with chat.service.database.uow() as uow:
        for at, words in enumerate(burst):
            await uow.receive(chat.id, kind="text", body={"text": words}, source_key=f"{chat.id}:{at}")
        await uow.commit()
    await chat.answers()
    case = await chat.case()
    assert case is not None and case.state == "draft" and case.tracking_number == parcel["tracking_number"]


@pytest.mark.parametrize("said", ["เบอร์ลงท้าย {wrong}", "โทร 081-234-{wrong}"])
async def test_wrong_digits_in_a_sentence_are_one_try_and_the_talk_goes_on(
    chat: Chat, parcel: Parcel, said: str
) -> None:
    await chat.report(parcel, digits=False)
    wrong = "1000" if parcel["phone_last4"] != "1000" else "2000"
    told = await chat.say(said.format(wrong=wrong))
    assert sum("2 ครั้ง" in line for line in told) == 1
    await chat.say(str(parcel["phone_last4"]))
    assert [hold.state for hold in await chat.holds()] == ["active"]


@pytest.mark.parametrize("said", ["ร้านโอนคืนมา 50 บาท", "ค่ารถไป 40 บาท", "ในเน็ตขายแค่ 59 บาท"])
async def test_a_passing_amount_moves_no_money(chat: Chat, parcel: Parcel, said: str) -> None:
    await at_the_summary(chat, parcel)
    await chat.say(said)
    [hold] = await chat.holds()
    assert hold.state == "active" and hold.amount.baht == "358.00"


async def test_a_warning_in_the_middle_leaves_the_complaint_as_it_was(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel, digits=False)
    await chat.say("ไรเดอร์อยู่หน้าบ้านอีกกล่อง ยังไม่จ่าย ต้องรับไหม")
    assert "4 ตัวท้าย" in (await chat.tap("ไม่ได้สั่ง แจ้งเตือน"))[-1]
    await chat.tap("ไม่ได้สั่ง แจ้งเตือน")
    await chat.say(str(parcel["phone_last4"]))
    async with chat.service.database.uow() as uow:
        cases = await uow.cases.of_conversation(chat.id)
        holds = [hold.state for case in cases for hold in await uow.holds.of_case(case.id)]
    assert sorted(case.state for case in cases) == ["draft", "filed"] and holds == ["active"]


async def test_who_paid_after_all_gets_a_complaint_and_not_a_longer_warning(chat: Chat, parcel: Parcel) -> None:
    await chat.say("ไรเดอร์อยู่หน้าบ้าน ไม่ได้สั่ง ยังไม่จ่าย")
    await chat.tap("ไม่ได้สั่ง แจ้งเตือน")
    told = await chat.say(f"แม่จ่ายเงินไปแล้วค่ะ เลข {parcel['tracking_number']}")
    assert not any("เพิ่มเลขพัสดุ" in line for line in told)
    case = await chat.case()
    assert case is not None and case.state == "draft"
