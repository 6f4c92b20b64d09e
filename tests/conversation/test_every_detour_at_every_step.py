"""Whatever somebody does instead of answering, at any step of any category: the question comes back in other words."""

import os
import re
from dataclasses import dataclass

import pytest

from tests.conversation.roads import ASKS, FIRST, answer, steps
from tests.support.chats import Chat, Parcel


@dataclass(frozen=True)
class Detour:
    """What is said or sent, what the first line of the answer holds, and how the open question comes back.

    ``back`` is a choice to tap, True when the question comes by itself, False when nothing is asked until ``ทำต่อ``.
    """

    says: str
    told: str
    back: str | bool = True


DETOURS = {
    "rights": Detour("มีสิทธิอะไรบ้าง", "1166"),
    "refund": Detour("จะได้เงินคืนไหม", "รับปาก"),
    "evidence": Detour("ต้องใช้หลักฐานอะไรบ้าง", "บัตรประชาชน|ที่ต้องใช้ครบแล้ว|ถ้ามี ส่งเพิ่มได้"),
    "time": Detour("ใช้เวลานานแค่ไหนกว่าจะเสร็จ", "15 วัน"),
    "identity": Detour("นี่คนหรือบอท", "ระบบอัตโนมัติ"),
    "privacy": Detour("ข้อมูลของเราปลอดภัยไหม", "เข้ารหัส"),
    "agencies": Detour("แจ้งที่หน่วยงานไหนได้อีกบ้าง", "1212"),
    "for another": Detour("แจ้งแทนแม่ได้ไหม", "แจ้งแทน"),
    "second parcel": Detour("มีอีกกล่องนึงด้วยนะ", "อีกกล่อง"),
    "voice": Detour("<voice>", "เก็บเสียง"),
    "rubbish": Detour("ๆๆๆๆๆ", "ยังไม่เข้าใจ|ยังช่วยไม่ได้"),
    "officer": Detour("ขอคุยกับเจ้าหน้าที่", "คิวเจ้าหน้าที่", back=False),
    "a moment": Detour("รอแป๊บนึงนะ", "ไม่ต้องรีบ", back=False),
    "rude": Detour("บอทโง่", "ขออภัย"),
    "comes back later": Detour("สวัสดีค่ะ", "ค้างไว้", back="ทำต่อ"),
    "thinks better of cancelling": Detour("ขอยกเลิก", "ยกเลิกเรื่องนี้ใช่ไหม", back="ทำเรื่องต่อ"),
}


async def take(chat: Chat, detour: Detour) -> list[str]:
    if detour.says == "<voice>":
        return await chat.send_photo(b"OggS" + os.urandom(16), "audio/ogg")
    return await chat.say(detour.says)


# Several in one dialogue, one after the other at each step: a hundred steps less, and people do wander off twice.
TOGETHER = [list(DETOURS)[at : at + 4] for at in range(0, len(DETOURS), 4)]


@pytest.mark.parametrize("detours", TOGETHER, ids=", ".join)
@pytest.mark.parametrize("category", FIRST)
async def test_the_question_comes_back_and_the_case_is_filed(
    chat: Chat, parcel: Parcel, category: str, detours: list[str]
) -> None:
    asked = (await chat.say(FIRST[category]))[-1]
    for step in steps(category):
        assert ASKS[step].search(asked), f"{step} was asked as {asked!r}"
        for detour in detours:
            way = DETOURS[detour]
            told = await take(chat, way)
            assert re.search(way.told, told[0]), f"{detour} at {step}: {told[0]!r}"
            if isinstance(way.back, str):
                told = await chat.tap(way.back)
            elif not way.back:  # nothing is asked meanwhile, and a yes would be to nothing
                told = await chat.say("ทำต่อ")
            assert ASKS[step].search(told[-1]), f"{step} did not come back after {detour}: {told}"
            assert told[-1] != asked, f"{step} was asked twice in the same words after {detour}"
            asked = told[-1]
        answers = await answer(chat, step, parcel)
        asked = next((line for line in reversed(answers) if "กำลัง" not in line), "")
    case = await chat.case()
    assert case is not None and (case.state, case.category) == ("filed", category)
    assert case.tracking_number == parcel["tracking_number"]
    assert [hold.state for hold in await chat.holds()] == ["active"]
