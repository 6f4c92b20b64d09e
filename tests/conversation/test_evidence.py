"""Evidence in the talk: labels that say much or little, what a file is, what is missing by when, what is not kept."""

import hashlib
import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from case_store.evidence_files import EvidenceAltered
from complaints.model import Case, Evidence, EvidenceId
from dialogue import turns
from labels.demo import demo_label
from labels.reader import When
from labels.reading import LabelReading
from tests.integration.labels.pictures import encoded, photographed, written
from tests.support.chats import READERS, Chat, Facts, Parcel
from tests.support.stack import eventually, invented_parcel

UNORDERED, WRONG = "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง", "สั่งเสื้อสีแดง ได้สีดำมา"
CARD = (
    ("Thai National ID Card", 44),
    ("Identification Number", 34),
    ("1 2345 67890 12 1", 60),
    ("Name Mr. Somchai", 40),
)


def picture(colour: str = "#8a6") -> bytes:
    return encoded(Image.new("RGB", (900, 700), colour), "JPEG")


def label(parcel: Parcel) -> Image.Image:
    return Image.open(io.BytesIO(demo_label(Facts(parcel)))).convert("L")


async def kinds(chat: Chat) -> list[str]:
    case = await chat.case()
    assert case is not None
    async with chat.service.database.uow() as uow:
        return [item.kind for item in await uow.evidence.of_case(case.id)]


async def filed(chat: Chat, parcel: Parcel) -> Case:
    """A case of wrong goods, filed without the evidence that it needs."""
    await chat.report(parcel, WRONG)
    await chat.say("ไม่มี")
    await chat.say("ไม่มี")
    await chat.tap("ส่งเรื่อง")
    case = await chat.case()
    assert case is not None and case.state == "filed"
    return case


async def test_what_is_missing_is_said_with_its_date_until_all_is_there(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel, WRONG)
    await chat.say("ไม่มี")
    summary = (await chat.say("ไม่มี"))[-1]
    assert "ที่ยังขาด: หลักฐานการสั่งซื้อ, รูปสินค้าที่ได้รับ" in summary
    told = "\n".join(await chat.tap("ส่งเรื่อง"))
    assert "ยังขาด: หลักฐานการสั่งซื้อ, รูปสินค้าที่ได้รับ ส่งเพิ่มในแชตนี้ได้ถึง" in told
    status = "\n".join(await chat.say("ตามเรื่อง"))
    assert "ยังขาด: หลักฐานการสั่งซื้อ, รูปสินค้าที่ได้รับ ส่งในแชตนี้ได้ถึง" in status

    asked = await chat.send_photo(picture())
    assert asked == ["เก็บเป็นหลักฐานแล้ว ไฟล์นี้คืออะไร"]
    offered = [choice["label"] for choice in (await chat.transcript())[-1].body["choices"]]
    assert offered[:2] == ["หลักฐานการสั่งซื้อ", "สินค้าที่ได้รับ"] and offered[-1] == "อย่างอื่น", "what is missing comes first"
    kept = "\n".join(await chat.tap("สินค้าที่ได้รับ"))
    assert "บันทึกแล้วว่าเป็น: รูปสินค้าที่ได้รับ" in kept and "ยังขาด: หลักฐานการสั่งซื้อ ส่งในแชตนี้ได้ถึง" in kept

    await chat.send_photo(picture("#68a"))
    assert "หลักฐานที่ต้องใช้ครบแล้ว" in "\n".join(await chat.say("เป็นหน้าคำสั่งซื้อค่ะ")), "typed words will do"
    assert sorted(await kinds(chat)) == ["goods_photo", "proof_of_order"]


async def test_the_list_of_a_case_answers_the_question_for_evidence(chat: Chat, parcel: Parcel) -> None:
    await chat.report(parcel, WRONG)
    told = "\n".join(await chat.say("ต้องใช้หลักฐานอะไรบ้าง"))
    assert "เรื่องนี้ยังขาด: หลักฐานการสั่งซื้อ, รูปสินค้าที่ได้รับ" in told and "คลิปแกะกล่อง" in told


async def test_late_evidence_is_taken_and_an_officer_decides(chat: Chat, parcel: Parcel) -> None:
    case = await filed(chat, parcel)
    async with chat.service.database.uow() as uow:
        (await uow.cases.get(case.id)).evidence_due_at = datetime.now(UTC) - timedelta(hours=1)
        await uow.commit()
    await chat.send_photo(picture())
    told = "\n".join(await chat.tap("สินค้าที่ได้รับ"))
    assert "เลยกำหนดส่งหลักฐาน" in told and "เจ้าหน้าที่จะพิจารณา" in told
    async with chat.service.database.uow() as uow:
        talk = await uow.conversations.get(chat.id)
    assert talk.officer_reason == "late_evidence" and await kinds(chat) == ["goods_photo"]


async def test_a_question_in_between_loses_no_file(chat: Chat, parcel: Parcel) -> None:
    await filed(chat, parcel)
    await chat.send_photo(picture())
    await chat.say("จะได้เงินคืนไหม")
    assert await kinds(chat) == ["other"], "kept all the same"


async def test_print_alone_is_asked_about(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    page = written((str(parcel["tracking_number"]), 60), ("Flash Express", 44))
    asked = (await chat.send_photo(encoded(page)))[-1]
    case = await chat.case()
    assert case is not None and case.tracking_number is None, "nothing is done with it before the yes"
    if "อ่านเลขพัสดุจากรูปได้หลายแบบ" in asked:  # letters that look alike are offered, not guessed
        await chat.tap(str(parcel["tracking_number"]))
    else:
        assert str(parcel["tracking_number"]) in asked
        await chat.say("ใช่")
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in await chat.say(str(parcel["phone_last4"])))


async def test_of_two_parcels_in_one_picture_the_recipient_chooses(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    both = Image.new("L", (1700, 1250), 200)
    for at, one in enumerate((invented_parcel(), parcel)):
        both.paste(label(one), (20 + at * 850, 20))
    assert (await chat.send_photo(encoded(both)))[-1].startswith("อ่านเลขพัสดุจากรูปได้หลายแบบ")
    assert "4 ตัวท้าย" in (await chat.tap(str(parcel["tracking_number"])))[-1], "what was tapped is not asked about again"
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in await chat.say(str(parcel["phone_last4"])))
    assert await kinds(chat) == ["label_photo"]


async def test_a_bad_picture_says_what_is_wrong_with_it(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    dark = photographed(Image.new("L", (900, 1200), 90), light=0.05)
    assert "มืดเกินไป" in "\n".join(await chat.send_photo(encoded(dark)))
    blurred = photographed(label(parcel), blur=12)
    assert "เบลอ" in "\n".join(await chat.send_photo(encoded(blurred)))
    assert "เปิดรูปนี้ไม่ได้" in "\n".join(await chat.send_photo(b"\xff\xd8\xff\xe0 no picture"))
    assert "4 ตัวท้าย" in (await chat.send_photo(encoded(label(parcel))))[-1]


@pytest.fixture
def slow_reader(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read before the turn has gone on without it."""
    read = READERS.read

    async def slowly(image: bytes, printed: When) -> LabelReading:
        await eventually(lambda: went_on(chat))
        return await read(image, printed)

    monkeypatch.setattr(turns, "READING_PATIENCE", timedelta(0))
    monkeypatch.setattr(READERS, "read", slowly)


async def went_on(chat: Chat) -> bool:
    return any(message.body.get("went_on") for message in await chat.transcript())


@pytest.mark.usefixtures("slow_reader")
async def test_a_reading_that_takes_longer_comes_by_itself(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    answers = await chat.send_photo(encoded(label(parcel)))
    assert "กำลังอ่านเลขพัสดุ" in answers[0]
    assert "4 ตัวท้าย" in answers[-1] and str(parcel["tracking_number"]) in answers[-1]
    assert await kinds(chat) == ["label_photo"]


@pytest.mark.usefixtures("slow_reader")
async def test_a_reading_that_takes_longer_and_finds_nothing_says_so(chat: Chat) -> None:
    await chat.say(UNORDERED)
    answers = await chat.send_photo(picture())
    assert "กำลังอ่านเลขพัสดุ" in answers[0] and "อ่านบาร์โค้ดไม่ออก" in answers[-1]


async def gone(chat: Chat, items: list[Evidence]) -> bool:
    for item in items:
        with pytest.raises(EvidenceAltered):
            await chat.service.evidence.read(item.object_key)
    return True


async def test_an_identity_card_is_deleted_unread_and_the_number_is_nowhere(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    before = await stored(chat)
    answers = [line for line in await chat.send_photo(encoded(written(*CARD))) if "บัตรประชาชน" in line]
    assert len(answers) == 1 and "ลบแล้ว" in answers[0]
    assert await stored(chat) == before
    [message] = [message for message in await chat.transcript() if message.kind == "image"]
    assert message.evidence_id is None and message.body["file"]["code"] == "identity_card"
    assert "4 ตัวท้าย" in (await chat.send_photo(encoded(label(parcel))))[-1], "the talk goes on"


async def test_a_card_beside_a_label_is_told_and_the_label_counts(chat: Chat, parcel: Parcel) -> None:
    await chat.say(UNORDERED)
    async with chat.service.database.uow() as uow:
        for content in (encoded(written(*CARD)), encoded(label(parcel))):
            id = EvidenceId(str(uuid.uuid4()))
            key, digest = await chat.service.evidence.store(content), hashlib.sha256(content).hexdigest()
            now = datetime.now(UTC)
            item = Evidence(id, chat.id, digest, len(content), "image/png", key, now, read_state="waiting")
            await uow.receive(chat.id, kind="image", body={"text": ""}, source_key=f"test:{id}", evidence=item)
        await uow.commit()
    answers = await chat.answers()
    assert sum("ดูเหมือนบัตรประชาชน" in line for line in answers) == 1, "told once"
    assert any(str(parcel["tracking_number"]) in line for line in answers)
    assert await kinds(chat) == ["label_photo"]


async def stored(chat: Chat) -> set[str]:
    folder = chat.service.settings.data_folder / "evidence"
    return {path.name for path in folder.glob("*.age")}


async def test_whoever_says_that_it_is_an_identity_card_has_it_deleted(chat: Chat, parcel: Parcel) -> None:
    await filed(chat, parcel)
    before = await stored(chat)
    await chat.send_photo(picture())
    assert "เป็นบัตรประชาชนใช่ไหม" in (await chat.say("ส่งรูปบัตรประชาชนให้แล้วนะคะ"))[0]
    told = await chat.tap("ใช่ ลบรูปนั้น")
    assert "กำลังลบรูปนั้น" in told[0] and await stored(chat) == before and await kinds(chat) == []


async def test_a_question_about_cards_deletes_nothing(chat: Chat, parcel: Parcel) -> None:
    await filed(chat, parcel)
    await chat.send_photo(picture())
    await chat.say("ต้องส่งบัตรประชาชนไหมคะ")
    assert await kinds(chat) == ["other"]


async def test_the_amount_on_a_label_is_never_taken_for_certain(chat: Chat) -> None:
    """The provider does not know the parcel, so nothing but the label says an amount."""
    unknown = invented_parcel()
    await chat.say("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง")
    await chat.send_photo(encoded(label(unknown)))
    await chat.say(str(unknown["phone_last4"]))
    await chat.say("ยืนยัน ไม่มีใครสั่ง")
    summary = (await chat.tap("ยังไม่ส่งต่อ"))[-1]
    assert "358.00 บาท (อ่านจากรูป ยังไม่ยืนยัน)" in summary
    case = await chat.case()
    assert case is not None and case.amount_told is None
