"""The story of the web chat, unchanged, told on LINE; and what only LINE has."""

import asyncio
import io
import re

from PIL import Image

from complaints.commands import GiveBack, TakeOver
from complaints.model import OfficerId
from labels.demo import demo_label
from provider.shipments import load_shipments
from service.bootstrap import Service
from tests.conversation import test_story as web
from tests.conversation.conftest import NewChat
from tests.support.chats import Facts, Parcel, work_off
from tests.support.line_events import LinePhone, message_event, postback_event, redelivered
from tests.support.line_server import LineServer
from tests.support.phones import PhoneChat
from tests.support.stack import Stack, invented_parcel

CASE = re.compile(r"RT\d{10}")


async def test_an_unordered_parcel_is_held_and_filed_from_a_label_photo(
    line_chat: PhoneChat, parcel: Parcel, line: LineServer, phone: LinePhone
) -> None:
    await web.test_an_unordered_parcel_is_held_and_filed_from_a_label_photo(line_chat, parcel)
    mine = [call for call in line.calls if call.user == phone.user]
    assert [(call.endpoint, call.status) for call in mine] == [("reply", 200)] * len(mine), "it costs nothing"
    cards = [bubble["contents"] for bubble in line.bubbles(phone.user) if bubble["type"] == "flex"]
    assert len(cards) == 3, "what was read back, the hold, the receipt"
    assert phone.user in dict(line.loading) and line.read_marks


async def test_a_newcomer_is_told_what_is_kept_and_how_to_begin(line_chat: PhoneChat, phone: LinePhone) -> None:
    phone.line.profiles[phone.user] = "ป้าสมศรี"
    await phone.follow()
    notice, abroad, welcome = await line_chat.answers()
    async with line_chat.service.database.uow() as uow:
        assert (await uow.conversations.get(line_chat.id)).display_name == "ป้าสมศรี"
    assert "ไม่ขอรูปบัตรประชาชน" in notice and "ต่างประเทศ" in abroad and "พัสดุเก็บเงินปลายทาง" in welcome
    assert phone.buttons == ["พัสดุที่ไม่ได้สั่ง", "ได้ของไม่ตรง", "ตามเรื่อง", "คุยกับเจ้าหน้าที่"]


async def test_a_case_filed_on_line_opens_in_the_web_chat_with_number_and_digits_and_back(
    line_chat: PhoneChat, new_chat: NewChat, parcel: Parcel
) -> None:
    await line_chat.report(parcel, web.TOLD)
    await line_chat.say("ยืนยัน")
    [number] = CASE.findall(" ".join(await line_chat.tap("ส่งเรื่อง")))
    elsewhere = await new_chat()
    await elsewhere.say(f"ตามเรื่อง {number}")
    wrong = "0000" if parcel["phone_last4"] != "0000" else "1111"
    assert "ลองได้อีก 2 ครั้ง" in (await elsewhere.say(wrong))[0]
    await elsewhere.say(number)
    assert any(number in line and "358.00" in line for line in await elsewhere.say(str(parcel["phone_last4"])))


async def test_three_wrong_digits_from_any_channel_lock_the_case(
    line_chat: PhoneChat, new_chat: NewChat, parcel: Parcel
) -> None:
    owner = await new_chat()
    await owner.report(parcel, web.TOLD)
    await owner.say("ยืนยัน")
    [number] = CASE.findall(" ".join(await owner.tap("ส่งเรื่อง")))
    wrong = "0000" if parcel["phone_last4"] != "0000" else "1111"
    for _ in range(2):
        await line_chat.say(f"ตามเรื่อง {number}")
        await line_chat.say(wrong)
    third = await new_chat()
    await third.say(f"ตามเรื่อง {number}")
    assert any("ครบ 3 ครั้ง" in line for line in await third.say(wrong))


async def test_five_short_lines_and_three_photos_are_answered_in_one_go(
    line_chat: PhoneChat, phone: LinePhone, line: LineServer, parcel: Parcel
) -> None:
    lines = ["สวัสดีค่า", "แม่ได้พัสดุมา", "ไม่มีใครสั่งเลย", "เก็บเงินปลายทางไปแล้ว", "ทำยังไงดีคะ"]
    damaged = demo_label(Facts(invented_parcel()))[:2000]
    photos = [demo_label(Facts(parcel)), plain_picture("ผ้า"), plain_picture("กล่อง")]
    for text in lines:
        await phone.say(text)
    await phone.album(*photos)
    answers = await line_chat.answers()
    replies = [call for call in line.calls if call.user == phone.user]
    assert len(replies) <= 2, "one for the words, one for the photos at most"
    assert str(parcel["tracking_number"]) in answers[-1]
    case = await line_chat.case()
    assert case is not None and case.category == "unordered_parcel"
    async with line_chat.service.database.uow() as uow:
        assert len(await uow.evidence.of_case(case.id)) == 3
    await phone.send_photo(damaged)
    assert "เปิดไฟล์นี้ไม่ได้" in (await line_chat.answers())[-1]


def plain_picture(words: str) -> bytes:
    """A photo without any code on it."""
    picture = Image.new("RGB", (320, 240), "#8a6" if words == "ผ้า" else "#a86")
    target = io.BytesIO()
    picture.save(target, "JPEG")
    return target.getvalue()


async def test_the_same_call_again_and_at_once_has_the_effect_of_once(
    line_chat: PhoneChat, phone: LinePhone, line: LineServer
) -> None:
    said = phone.text("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await asyncio.gather(*(phone.send(said) for _ in range(5)))
    answers = await line_chat.answers()
    await phone.send(redelivered(said))
    await phone.send(said, redelivered(said))
    assert await line_chat.answers() == [] and answers
    assert len([call for call in line.calls if call.user == phone.user]) == 1
    assert [message.kind for message in await line_chat.transcript() if message.author == "recipient"] == ["text"]


async def test_what_we_cannot_read_is_kept_and_answered_kindly(line_chat: PhoneChat, phone: LinePhone) -> None:
    await line_chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    kinds = {
        "sticker": ({"packageId": "1", "stickerId": "2"}, "สติกเกอร์"),
        "location": ({"title": "บ้าน", "address": "เชียงใหม่", "latitude": 1, "longitude": 2}, "ตำแหน่ง"),
        "hologram": ({}, "ชนิดนี้"),
    }
    for kind, (more, words) in kinds.items():
        await phone.send(message_event(phone.user, kind, token=phone.line.issue_token(phone.user), **more))
        answers = await line_chat.answers()
        assert words in answers[0] and "เลขพัสดุ" in answers[-1], "and the open question comes back"
    placeholders = [m.body["text"] for m in await line_chat.transcript() if m.author == "recipient"][1:]
    assert placeholders == ["[สติกเกอร์]", "[ตำแหน่งที่ตั้ง] บ้าน เชียงใหม่", "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"]


async def test_a_voice_message_is_kept_for_an_officer(line_chat: PhoneChat, phone: LinePhone) -> None:
    await line_chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    voice = bytes.fromhex("0000001866747970") + b"M4A \x00\x00\x00\x00M4A mp42" + b"\0" * 64
    await phone.send(phone.photo(voice, kind="audio", media_type="audio/x-m4a"))
    assert "ฟัง" in (await line_chat.answers())[0]
    [heard] = [m for m in await line_chat.transcript() if m.kind == "audio"]
    assert heard.evidence_id and heard.body["file"]["state"] == "kept"


async def test_a_photo_that_line_is_still_preparing_is_waited_for(
    line_chat: PhoneChat, phone: LinePhone, parcel: Parcel
) -> None:
    await line_chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await phone.send(phone.photo(demo_label(Facts(parcel)), preparing=1))
    assert str(parcel["tracking_number"]) in (await line_chat.answers())[-1]


async def test_the_menu_begins_a_complaint_and_shows_the_status(line_chat: PhoneChat, phone: LinePhone) -> None:
    await phone.send(postback_event(phone.user, "menu:rights", phone.line.issue_token(phone.user)))
    assert "ปฏิเสธไม่รับ" in (await line_chat.answers())[-1]
    await phone.send(postback_event(phone.user, "menu:status", phone.line.issue_token(phone.user)))
    assert "ยังไม่มีเรื่อง" in (await line_chat.answers())[0]
    await phone.send(postback_event(phone.user, "menu:report", phone.line.issue_token(phone.user)))
    await line_chat.answers()
    assert phone.buttons[:2] == ["ไม่ได้สั่ง แต่มาส่ง", "ได้ของคนละอย่าง"]
    await phone.send(postback_event(phone.user, "menu:officer", phone.line.issue_token(phone.user)))
    assert "คิวเจ้าหน้าที่" in (await line_chat.answers())[0]


async def test_the_bot_is_silent_while_an_officer_has_the_word_and_both_see_the_giving_back(
    line_chat: PhoneChat, phone: LinePhone, service: Service, parcel: Parcel
) -> None:
    await line_chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    officer = OfficerId("o-1")
    await service.bus.handle(TakeOver("t-1", line_chat.id, officer))
    assert "เจ้าหน้าที่เข้ามาดูแล" in (await line_chat.answers())[-1]
    for at in range(10):
        await phone.say(f"ข้อความที่ {at}")
    await phone.send(phone.photo(demo_label(Facts(parcel))))
    assert await line_chat.answers() == []
    kept = [m for m in await line_chat.transcript() if m.author == "recipient" and m.answered_by == "officer"]
    assert len(kept) == 11 and kept[-1].evidence_id
    await service.bus.handle(GiveBack("g-1", line_chat.id, officer))
    assert "ส่งแชตกลับ" in (await line_chat.answers())[0]
    said = [m.body["text"] for m in await line_chat.transcript() if m.author == "bot"]
    assert any("ส่งแชตกลับ" in text for text in said), "officers read it in the transcript"
    assert await line_chat.say("ตามเรื่อง")


async def test_a_hold_that_is_late_in_coming_is_pushed_at_once(
    line_chat: PhoneChat, phone: LinePhone, line: LineServer, service: Service, parcel: Parcel
) -> None:
    await line_chat.report(parcel, web.TOLD)
    line.expire_tokens()
    await service.bus.handle(TakeOver("t-2", line_chat.id, OfficerId("o-1")))
    assert "เจ้าหน้าที่" in (await line_chat.answers())[-1]
    assert line.of("push")[-1].user == phone.user and line.of("push")[-1].retry_key


async def test_one_recipient_who_blocks_us_or_breaks_something_stops_nobody_else(
    service: Service, line: LineServer
) -> None:
    assert line.webhook
    phones = [LinePhone(line, line.webhook) for _ in range(3)]
    for phone in phones:
        await phone.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await phones[0].block()
    line.fail_next("reply", status=400, message="The request body has errors")
    await work_off(service)
    assert [bool(phone.screen) for phone in phones] == [False, True, True]
    assert line.of("reply")[-1].status == 200, "what was refused together goes one by one"


async def test_a_photo_that_is_taken_back_stays_as_evidence_and_the_sender_is_told(
    line_chat: PhoneChat, phone: LinePhone, parcel: Parcel
) -> None:
    await line_chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    photo = phone.photo(demo_label(Facts(parcel)))
    await phone.send(photo)
    await line_chat.answers()
    await phone.unsend(photo)
    await line_chat.answers()
    told = await line_chat.say(str(parcel["phone_last4"]))
    assert any("หลักฐานยังเก็บต่อ" in line and "มาตรา 24" in line for line in told)
    case = await line_chat.case()
    async with line_chat.service.database.uow() as uow:
        assert case is not None and len(await uow.evidence.of_case(case.id)) == 1


async def test_many_people_talk_at_once_and_each_gets_the_own_answers(
    service: Service, line: LineServer, stack: Stack
) -> None:
    assert line.webhook
    phones = [LinePhone(line, line.webhook) for _ in range(8)]
    parcels = [invented_parcel() for _ in phones]
    load_shipments(stack.url, parcels)
    await asyncio.gather(*(phone.say("ไม่ได้สั่งของ ส่งมาทำไม") for phone in phones))
    await work_off(service)
    numbers = [str(row["tracking_number"]) for row in parcels]
    await asyncio.gather(*(phone.say(number) for phone, number in zip(phones, numbers, strict=True)))
    await work_off(service)
    for phone, own in zip(phones, numbers, strict=True):
        assert [number for number in numbers if number in "\n".join(phone.screen)] == [own]
