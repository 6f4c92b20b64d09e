"""An officer takes the word and gives it back; photos and texts that nobody can read get an answer."""

import uuid

import pytest

from complaints.commands import GiveBack, ReplyToRecipient, TakeOver
from complaints.model import OfficerId
from labels.demo import demo_label
from tests.support.chats import Chat, Facts
from tests.support.desk_cases import a_picture
from tests.support.stack import invented_parcel

OFFICER = OfficerId(str(uuid.uuid4()))


async def test_the_bot_is_silent_until_it_is_given_the_conversation_back(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await chat.service.bus.handle(TakeOver("t1", chat.id, OFFICER))
    assert len(await chat.answers()) == 1, "the take-over is said, and nothing else"
    for number in range(10):
        assert await chat.say(f"ข้อความที่ {number}") == []
    assert await chat.send_photo(demo_label(Facts(parcel))) == []
    await chat.service.bus.handle(ReplyToRecipient("r1", chat.id, OFFICER, "รับทราบแล้ว"))
    assert await chat.answers() == ["รับทราบแล้ว"]
    transcript = await chat.transcript()
    assert sum(m.direction == "in" and m.answered_by == "officer" for m in transcript) == 11, "all of it is stored"
    case = await chat.case()
    assert case is not None
    async with chat.service.database.uow() as uow:
        assert len(await uow.evidence.of_case(case.id)) == 1, "the photo belongs to the case"

    await chat.service.bus.handle(GiveBack("g1", chat.id, OFFICER))
    back = await chat.answers()
    assert "ระบบอัตโนมัติ" in back[0] and "เลขพัสดุ" in back[-1], "and the open question comes back"
    assert str(parcel["tracking_number"]) in (await chat.say(str(parcel["tracking_number"])))[-1]


async def test_a_photo_without_a_code_is_kept_and_another_way_is_offered(chat: Chat) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    answers = await chat.send_photo(a_picture())
    assert "อ่านบาร์โค้ดไม่ออก" in answers[0] and "เลขพัสดุ" in answers[-1]
    case = await chat.case()
    assert case is not None
    async with chat.service.database.uow() as uow:
        assert [item.kind for item in await uow.evidence.of_case(case.id)] == ["other"]


async def test_evidence_may_come_after_the_case_was_filed(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    assert "เก็บเป็นหลักฐานแล้ว" in (await chat.send_photo(a_picture()))[0]
    case = await chat.case()
    assert case is not None and case.state == "filed"


@pytest.mark.parametrize("text", ["ก" * 2000, "😤" * 300, "ไม่\x00ได้สั่ง", "\u200b\u200b", "x" * 1900 + " TH12345ABCDEF"])
async def test_odd_texts_get_an_answer(chat: Chat, text: str) -> None:
    assert await chat.say(text)


async def test_a_second_parcel_starts_a_second_case(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    await chat.say("ยืนยัน")
    await chat.tap("ส่งเรื่อง")
    first = await chat.case()
    await chat.say("มีอีกกล่องที่ไม่ได้สั่งมาส่ง")
    other = str(invented_parcel()["tracking_number"])
    assert other in (await chat.say(other))[-1]
    second = await chat.case()
    assert first is not None and second is not None and first.id != second.id and second.state == "draft"


async def test_a_file_that_is_no_picture_is_kept_as_evidence(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    answers = await chat.send_photo(b"%PDF-1.7 a receipt", "application/pdf")
    assert "เก็บไฟล์" in answers[0] and "เลขพัสดุ" in answers[-1]


async def test_a_choice_of_an_older_question_answers_nothing(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    await chat.tap("ยืนยัน ไม่ได้สั่ง")
    assert "กด ส่งเรื่อง" in (await chat.tap("ยืนยัน ไม่ได้สั่ง"))[-1]
    case = await chat.case()
    assert case is not None and case.state == "draft"


async def test_two_quick_answers_do_not_file_what_was_not_read(chat: Chat, parcel: dict[str, object]) -> None:
    await chat.report(parcel)
    async with chat.service.database.uow() as uow:
        for key in ("one", "two"):
            await uow.receive(chat.id, kind="text", body={"text": "ใช่"}, source_key=f"{chat.id}:{key}")
        await uow.commit()
    assert "กด ส่งเรื่อง" in (await chat.answers())[-1], "the summary is asked about, not filed"
    case = await chat.case()
    assert case is not None and case.state == "draft"
