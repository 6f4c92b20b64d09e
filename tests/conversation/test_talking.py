"""How the bot talks: at the door, in English, about what is lost, mended, unclear, or more than one parcel."""

import pytest

from complaints.money import Satang
from labels.demo import demo_label
from tests.conversation.conftest import NewChat
from tests.conversation.roads import picture
from tests.support.chats import Chat, Facts, Parcel

DOOR = "ไรเดอร์รออยู่หน้าบ้าน ไม่ได้สั่งของ ยังไม่ได้จ่ายเงิน"


async def choices(chat: Chat) -> list[str]:
    """The labels under the newest line that offers any."""
    for message in reversed(await chat.transcript()):
        if message.body.get("choices"):
            return [choice["label"] for choice in message.body["choices"]]
    return []


async def test_at_the_door_refusing_is_the_first_answer_and_one_tap_warns(chat: Chat) -> None:
    told = await chat.say(DOOR)
    assert len(told) == 1 and "ปฏิเสธ" in told[0] and "เปิดดู" in told[0]
    assert "RT" in (await chat.tap("ไม่ได้สั่ง แจ้งเตือน"))[0]
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.answers["refused_at_door"]
    assert case.number and case.next_due_at and await chat.holds() == []


@pytest.mark.parametrize("sent", ["number", "photo"])
async def test_a_number_that_comes_later_goes_to_the_warning(chat: Chat, parcel: Parcel, sent: str) -> None:
    await chat.say(DOOR)
    await chat.tap("ไม่ได้สั่ง แจ้งเตือน")
    number = str(parcel["tracking_number"])
    told = await (chat.say(number) if sent == "number" else chat.send_photo(demo_label(Facts(parcel))))
    assert number in told[-1]
    case = await chat.case()
    assert case is not None and case.answers["refused_at_door"] and case.tracking_number == number


async def test_without_a_number_the_case_is_filed_and_nothing_is_promised(chat: Chat) -> None:
    await chat.say("มีของมาส่งทั้งที่ไม่ได้สั่ง")
    first = (await chat.say("ไม่มีเลขพัสดุ ทิ้งกล่องไปแล้ว"))[-1]
    assert "เจ้าหน้าที่" in (await chat.say("ไม่มีจริงๆ ค่ะ"))[-1] != first
    assert "ระงับการโอนเงินไม่ได้" in (await chat.tap("ไม่มีเลข แจ้งต่อเลย"))[0]
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.answers["without"] == "tracking_number"
    assert await chat.holds() == []


async def test_who_says_three_times_that_it_is_lost_is_not_asked_a_fourth_time(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel, digits=False)
    for _ in range(3):
        told = await chat.say("ไม่รู้เบอร์บนกล่อง")
    assert "ระงับการโอนเงินไม่ได้" in told[0] and "ยืนยัน" in told[-1]


async def test_a_number_found_after_all_leads_to_the_hold(chat: Chat, parcel: Parcel) -> None:
    await chat.say("มีของมาส่งทั้งที่ไม่ได้สั่ง")
    await chat.say("ไม่มีเลขพัสดุ")
    await chat.tap("ไม่มีเลข แจ้งต่อเลย")
    await chat.say(f"เจอแล้ว {parcel['tracking_number']}")
    await chat.say("ใช่")
    await chat.say(str(parcel["phone_last4"]))
    assert [hold.state for hold in await chat.holds()] == ["active"]


async def test_two_numbers_in_one_message_are_taken_one_after_the_other(chat: Chat, parcel: Parcel) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    told = (await chat.say(f"{parcel['tracking_number']} กับ EX000000014TH"))[-1]
    assert "ทีละกล่อง" in told and str(parcel["tracking_number"]) in told


async def test_the_next_parcel_is_remembered_and_offered_after_filing(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel)
    await chat.say("มีอีกกล่องนึงด้วยค่ะ")
    await chat.say("ยืนยัน")
    assert any("อีกกล่อง" in line for line in await chat.tap("ส่งเรื่อง"))
    await chat.say("ใช่")
    case = await chat.case()
    assert case is not None and case.state == "draft", "the next parcel has a case of its own"


async def test_the_main_path_in_english(chat: Chat, parcel: Parcel) -> None:
    told = await chat.say("hello, a parcel came that nobody ordered and my mother paid 358 baht yesterday")
    told += await chat.say("how long does it take?")
    told += await chat.say(str(parcel["tracking_number"]))
    told += await chat.say("yes that is right")
    told += await chat.say(str(parcel["phone_last4"]))
    told += await chat.say("yes, nobody ordered it")
    told += await chat.tap("File the case")
    shop = str(parcel["shop"])
    assert [line for line in told if any("ก" <= letter <= "๛" for letter in line.replace(shop, ""))] == []
    case = await chat.case()
    assert case is not None and case.state == "filed" and case.amount_told == Satang(35_800)
    assert [hold.state for hold in await chat.holds()] == ["active"]
    assert "สวัสดี" in (await chat.say("สวัสดีค่ะ"))[0], "Thai brings Thai back"


async def test_three_misses_are_explained_shown_and_handed_to_an_officer(chat: Chat, parcel: Parcel) -> None:
    asked = (await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"))[-1]
    explained = (await chat.say("ฟฟฟหหห"))[-1]
    shown = (await chat.say("ๆๆๆ ๆๆ"))[-1]
    assert "TH01234ABC5D6E" in explained and len({asked, explained, shown}) == 3
    assert "คุยกับเจ้าหน้าที่" in await choices(chat)
    assert "เจ้าหน้าที่" in (await chat.say("ฟหกด ่าส"))[-1]
    await chat.say("ใช่")
    async with chat.service.database.uow() as uow:
        assert (await uow.conversations.get(chat.id)).officer_requested_at is not None
    assert str(parcel["tracking_number"]) in (await chat.say(str(parcel["tracking_number"])))[-1]


async def test_two_close_readings_are_asked_about_and_start_nothing(chat: Chat) -> None:
    await chat.say("ได้ของที่ไม่ได้สั่ง")
    offered = await choices(chat)
    assert "พัสดุที่ไม่ได้สั่ง" in offered and "ได้ของไม่ตรง" in offered
    assert await chat.case() is None
    await chat.tap("พัสดุที่ไม่ได้สั่ง")
    case = await chat.case()
    assert case is not None and case.category == "unordered_parcel"


async def test_what_nobody_understands_gets_guesses_then_examples_then_an_officer(chat: Chat) -> None:
    await chat.say("ฟหกด")
    assert len(await choices(chat)) == 4 and "คุยกับเจ้าหน้าที่" in await choices(chat)
    assert "358" in (await chat.say("ฟหกดฟหกด"))[-1]
    assert "เจ้าหน้าที่" in (await chat.say("กดฟหฟหกด"))[-1]


async def test_somebody_ordered_it_after_all(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    told = await chat.say("เดี๋ยวนะ ลูกสั่งเองค่ะ แต่ของแตก")
    assert "เลือกปัญหา" in told[-1] or "ยกเลิก" in told[-1]
    await chat.tap("ของชำรุด")
    case = await chat.case()
    assert case is not None and case.state == "draft" and case.category == "defective"


@pytest.mark.parametrize(
    ("label", "new", "told"),
    [
        ("จำนวนเงิน", "450 บาท", "450.00"),
        ("วันที่จ่าย", "เมื่อวาน", "วันที่จ่าย"),
        ("ประเภทปัญหา", "ของชำรุด", "สั่งซื้อ"),
        ("ส่งรูปใหม่", "<picture>", "ส่งเรื่อง"),
    ],
)
async def test_the_summary_can_be_mended(chat: Chat, parcel: Parcel, label: str, new: str, told: str) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    await chat.tap("แก้ไข")
    await chat.tap(label)
    lines = await (chat.send_photo(picture()) if new == "<picture>" else chat.say(new))
    assert any(told in line for line in lines)


async def test_a_mended_amount_is_held_anew(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    await chat.say("จำผิดค่ะ จ่ายไป 300 บาทต่างหาก")
    assert {hold.amount for hold in await chat.holds() if hold.state == "active"} == {Satang(30_000)}


async def test_the_day_of_payment_tells_until_when_the_carrier_must_be_asked(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel, "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง จ่ายไปเมื่อวาน")
    await chat.say("ยืนยัน")
    assert any("มาตรการส่งดี" in line and "5 วัน" in line for line in await chat.tap("ส่งเรื่อง"))


async def test_a_photo_saves_a_question(chat: Chat, parcel: Parcel) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    asked = (await chat.send_photo(demo_label(Facts(parcel))))[-1]
    assert str(parcel["tracking_number"]) in asked and "4 ตัวท้าย" in asked
    await chat.say(str(parcel["phone_last4"]))
    assert [hold.state for hold in await chat.holds()] == ["active"]


async def test_a_photo_of_another_parcel_is_taken_back(chat: Chat, parcel: Parcel) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await chat.send_photo(picture())
    await chat.tap("ไม่ใช่เลขนี้")
    assert str(parcel["tracking_number"]) in (await chat.say(str(parcel["tracking_number"])))[-1]


async def test_somebody_in_distress_is_heard_before_anything_else(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel)
    told = await chat.say("ไม่อยากมีชีวิตอยู่แล้ว")
    assert len(told) == 1 and "1323" in told[0]


async def test_a_report_for_a_parent_is_noted(chat: Chat, new_chat: NewChat, parcel: Parcel) -> None:
    await chat.report(parcel, digits=False)
    await chat.say("แจ้งแทนแม่ได้ไหมคะ")
    case = await chat.case()
    assert case is not None and case.answers["for_other"] is True
