"""The main story, in Thai, with the real bot: a parcel nobody ordered becomes a hold and a filed case."""

from datetime import timedelta

import pytest

from complaints.case_number import parse_case_number
from complaints.money import Satang
from labels.demo import demo_label
from provider.shipments import load_shipments
from tests.conversation.conftest import NewChat
from tests.support.chats import Chat, Facts
from tests.support.stack import Stack, invented_parcel

TOLD = "มีพัสดุมาส่งที่บ้านทั้งที่ไม่มีใครสั่ง แม่จ่ายไป 358 บาท"


async def test_an_unordered_parcel_is_held_and_filed_from_a_label_photo(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say(TOLD)
    read_back = await chat.send_photo(demo_label(Facts(parcel)))
    assert any(str(parcel["tracking_number"]) in line for line in read_back)
    assert "4 ตัวท้าย" in (await chat.say("ใช่ค่ะ"))[-1]

    told = await chat.say(str(parcel["phone_last4"]))
    assert any("ระงับการโอนเงินได้แล้ว 358.00 บาท" in line for line in told)
    [hold] = await chat.holds()
    assert (hold.state, hold.amount) == ("active", Satang(35_800))
    assert hold.expires_at - hold.requested_at == timedelta(hours=72)

    summary = (await chat.say("ยืนยัน ไม่มีใครสั่งเลย"))[-1]
    assert str(parcel["tracking_number"]) in summary and "358.00" in summary and "รูปใบปะหน้า" in summary
    filed = await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.answers["declaration"]
    assert case.number and parse_case_number(case.number) == case.number and any(case.number in line for line in filed)
    [hold] = await chat.holds()
    assert case.filed_at and hold.expires_at == case.filed_at + timedelta(days=15), "extended once, by rule"
    assert hold.extended_by == "rule:filed"


async def test_the_status_answers_in_the_same_conversation(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel, TOLD)
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.number is not None
    status = await chat.say("ตามเรื่อง")
    assert any(case.number in line and "358.00" in line for line in status)


async def test_a_case_opens_from_another_device_with_number_and_digits(
    chat: Chat, new_chat: NewChat, parcel: dict[str, object]
) -> None:
    await chat.report(parcel, TOLD)
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.number is not None
    other = await new_chat()
    assert not any("358.00" in line for line in await other.say(f"ตามเรื่อง {case.number}"))
    wrong = "0000" if parcel["phone_last4"] != "0000" else "1111"
    assert "ไม่ตรง" in (await other.say(wrong))[0]
    await other.say(case.number)
    assert any(case.number in line and "358.00" in line for line in await other.say(str(parcel["phone_last4"])))


async def test_a_shop_that_was_paid_already_is_told_and_the_case_goes_on(chat: Chat, stack: Stack) -> None:
    row = invented_parcel(ial="IAL2.1")
    load_shipments(stack.url, [row], ial="IAL2.1", situation="paid_out")
    told = await chat.report(row, TOLD)
    assert any("โอนเงินให้ร้านไปแล้ว" in line for line in told) and not any("ระงับการโอนเงินได้แล้ว" in line for line in told)
    [hold] = await chat.holds()
    assert (hold.state, hold.refusal) == ("refused", "already_paid_out")
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed"


async def test_the_lower_amount_is_held_and_the_difference_asked_about(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("พัสดุนี้ไม่ได้สั่ง จ่ายไป 300 บาท")
    await chat.say(str(parcel["tracking_number"]))
    await chat.say("ถูกต้อง")
    asked = await chat.say(str(parcel["phone_last4"]))
    [hold] = await chat.holds()
    assert hold.amount == Satang(30_000)
    assert "300.00" in asked[-1] and "358.00" in asked[-1]
    await chat.tap("358.00 บาท")
    case = await chat.case()
    assert case is not None and case.answers["amount_difference"] == 35_800


async def test_a_wrong_item_needs_proof_of_order_and_a_photo_of_the_goods(
    chat: Chat, parcel: dict[str, object]
) -> None:
    await chat.say("ของไม่ตรงปกเลยค่ะ")
    await chat.tap("คนละอย่างเลย")
    await chat.say(str(parcel["tracking_number"]))
    await chat.say("ใช่")
    assert "หลักฐานการสั่งซื้อ" in (await chat.say(str(parcel["phone_last4"])))[-1]
    picture = demo_label(Facts(invented_parcel()))
    assert "รูปสินค้า" in (await chat.send_photo(picture))[-1]
    await chat.send_photo(demo_label(Facts(invented_parcel())))
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.tracking_number == parcel["tracking_number"]
    async with chat.service.database.uow() as uow:
        kinds = [item.kind for item in await uow.evidence.of_case(case.id)]
    assert kinds == ["proof_of_order", "goods_photo"]


async def test_a_parcel_of_another_provider_is_filed_without_a_hold_and_offered_for_referral(chat: Chat) -> None:
    await chat.say("ได้พัสดุที่ไม่ได้สั่ง")
    await chat.say("SHPX998877665")
    await chat.say("ใช่")
    told = await chat.say("1234")
    assert any("ไม่พบพัสดุนี้" in line for line in told)
    await chat.say("ยืนยัน")
    await chat.tap("ส่งต่อ")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.answers["referral_wanted"] is True
    assert await chat.holds() == []


@pytest.mark.parametrize("typed", ["{lower}", "{spaced}", "เลขพัสดุ {number} ครับ", "{thai}"])
async def test_a_typed_number_is_read_however_it_is_written(chat: Chat, parcel: dict[str, object], typed: str) -> None:
    number = str(parcel["tracking_number"])
    spaced = f"{number[:4]} {number[4:9]}-{number[9:]}"
    thai = number.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    await chat.say("มีของมาส่งทั้งที่ไม่ได้สั่ง")
    answer = await chat.say(typed.format(lower=number.lower(), spaced=spaced, number=number, thai=thai))
    assert number in answer[-1]


async def test_a_message_that_says_everything_at_once_is_taken_apart(chat: Chat, parcel: dict[str, object]) -> None:
    answers = await chat.say(f"ไม่ได้สั่งของ เลข {parcel['tracking_number']} จ่ายไป 358 เมื่อวานค่ะ")
    assert str(parcel["tracking_number"]) in answers[-1]
    case = await chat.case()
    assert case is not None and case.category == "unordered_parcel" and case.amount_told == Satang(35_800)
