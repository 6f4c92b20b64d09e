"""The story of the web chat, unchanged, told on Telegram; and what only Telegram has."""

import asyncio
import secrets

import httpx

from complaints.commands import GiveBack, TakeOver
from complaints.model import OfficerId
from labels.demo import demo_label
from service.bootstrap import Service
from tests.conversation import test_story as web
from tests.support.chats import Facts, Parcel, work_off
from tests.support.phones import PhoneChat
from tests.support.telegram_server import TelegramPhone, TelegramServer

REPORT = "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง"


async def test_an_unordered_parcel_is_held_and_filed_from_a_label_photo(
    telegram_chat: PhoneChat, parcel: Parcel, telegram: TelegramServer
) -> None:
    await web.test_an_unordered_parcel_is_held_and_filed_from_a_label_photo(telegram_chat, parcel)
    assert all(call.status == 200 for call in telegram.of("sendMessage"))
    assert any("<b>" in call.given["text"] for call in telegram.of("sendMessage")), "cards stand out"
    assert telegram.of("sendChatAction") and telegram.of("answerCallbackQuery")


async def test_the_own_number_may_be_shared_and_only_four_digits_are_kept(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, parcel: Parcel
) -> None:
    await telegram_chat.report(parcel, REPORT, digits=False)
    asked = telegram_phone.telegram.messages(telegram_phone.user)[-1]
    assert asked["reply_markup"]["keyboard"][0][0]["request_contact"]
    number = f"+6681000{parcel['phone_last4']}"
    card = {"phone_number": number, "first_name": "ทดสอบ", "user_id": telegram_phone.user}
    await telegram_phone.send(telegram_phone.message(contact=card))
    assert any("ระงับการโอนเงินได้แล้ว" in line for line in await telegram_chat.answers())
    said = [message.body["text"] for message in await telegram_chat.transcript() if message.author == "recipient"]
    assert said[-1] == parcel["phone_last4"] and number not in str(said)


async def test_somebody_elses_card_is_not_read(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, parcel: Parcel
) -> None:
    await telegram_chat.report(parcel, REPORT, digits=False)
    card = {"phone_number": f"+6681000{parcel['phone_last4']}", "first_name": "อื่น", "user_id": 1}
    await telegram_phone.send(telegram_phone.message(contact=card))
    assert not any("ระงับการโอนเงินได้แล้ว" in line for line in await telegram_chat.answers())


async def test_the_same_update_again_and_at_once_counts_once(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone
) -> None:
    said = telegram_phone.text(REPORT)
    await asyncio.gather(*(telegram_phone.send(said) for _ in range(5)))
    assert await telegram_chat.answers()
    await telegram_phone.send(said)
    assert await telegram_chat.answers() == []
    assert len([m for m in await telegram_chat.transcript() if m.author == "recipient"]) == 1


async def test_an_edit_is_no_new_message(telegram_chat: PhoneChat, telegram_phone: TelegramPhone) -> None:
    said = telegram_phone.text(REPORT)
    await telegram_phone.send(said)
    await telegram_chat.answers()
    edited = telegram_phone.update(edited_message={**said["message"], "text": "มีพัสดุมาส่ง ไม่ได้สั่งเลย"})
    await telegram_phone.send(edited)
    assert await telegram_chat.answers() == []
    [message] = [m for m in await telegram_chat.transcript() if m.author == "recipient"]
    assert message.body["text"] == "มีพัสดุมาส่ง ไม่ได้สั่งเลย" and message.body["before"][0]["text"] == REPORT


async def test_photos_of_a_group_are_one_turn_and_the_largest_size_is_kept(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, parcel: Parcel
) -> None:
    await telegram_chat.say(REPORT)
    label = demo_label(Facts(parcel))
    await telegram_phone.album(label, label, label)
    await telegram_chat.answers()
    kept = [m for m in await telegram_chat.transcript() if m.kind == "image"]
    assert len(kept) == 3 and len({m.turn_id for m in kept}) == 1
    async with telegram_chat.service.database.uow() as uow:
        assert {(await uow.evidence.get(m.evidence_id)).size for m in kept if m.evidence_id} == {len(label)}


async def test_a_file_above_what_a_bot_may_fetch_comes_by_a_link_that_soon_expires(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, parcel: Parcel
) -> None:
    await telegram_chat.say(REPORT)
    big = {
        "file_id": "big",
        "file_unique_id": "b",
        "file_size": 21 * 1024 * 1024,
        "width": 1,
        "height": 1,
        "duration": 9,
    }
    await telegram_phone.send(telegram_phone.message(video=big))
    told = (await telegram_chat.answers())[-1]
    assert "เกิน 20 เมกะไบต์" in told
    assert not [call for call in telegram_phone.telegram.of("getFile") if call.given["file_id"] == "big"]
    page, _, token = told.rpartition(" ")[2].partition("#")
    assert page == f"{telegram_chat.service.settings.public_url}/upload"
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {token}"}) as browser:
        files = {"file": ("ฉลาก.png", demo_label(Facts(parcel)), "image/png")}
        address = page.replace("/upload", "/api/chat/upload-files")
        sent = await browser.post(address, files=files, headers={"Idempotency-Key": "upload-by-link"})
        assert sent.status_code == 200, sent.text
    assert str(parcel["tracking_number"]) in (await telegram_chat.answers())[-1], "answered on Telegram"


async def test_voice_and_a_document_are_kept_and_answered(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, telegram: TelegramServer
) -> None:
    await telegram_chat.say(REPORT)
    sound, paper = b"OggS" + bytes(60), b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
    telegram.files |= {"voice": sound, "paper": paper, "junk": b"MZ" + bytes(60)}
    await telegram_phone.send(telegram_phone.message(voice={"file_id": "voice", "duration": 3, "file_size": 64}))
    assert await telegram_chat.answers()
    document = {"file_id": "paper", "file_name": "ใบเสร็จ.pdf", "mime_type": "application/pdf", "file_size": 48}
    await telegram_phone.send(telegram_phone.message(document=document))
    assert await telegram_chat.answers()
    await telegram_phone.send(telegram_phone.message(document={"file_id": "junk", "file_name": "a.exe"}))
    assert "เอกสาร" in (await telegram_chat.answers())[0], "says what is taken instead"
    async with telegram_chat.service.database.uow() as uow:
        ids = [m.evidence_id for m in await telegram_chat.transcript() if m.evidence_id]
        kept = [await uow.evidence.get(id) for id in ids]
    assert [(one.media_type, one.size) for one in kept] == [("audio/ogg", 64), ("application/pdf", len(paper))]
    assert kept[1].original_name == "ใบเสร็จ.pdf"


async def test_commands_do_what_they_say(telegram_chat: PhoneChat, telegram_phone: TelegramPhone) -> None:
    assert "พัสดุเก็บเงินปลายทาง" in (await telegram_chat.say("/start"))[-1]
    assert "ปฏิเสธไม่รับ" in (await telegram_chat.say("/rights@rongthuk_bot"))[0]
    assert "คิวเจ้าหน้าที่" in (await telegram_chat.say("/officer"))[0]
    assert "ไม่มีเรื่องที่ยกเลิกได้" in (await telegram_chat.say("/cancel"))[0]
    assert "ยังไม่มีเรื่อง" in (await telegram_chat.say("/status"))[0]
    assert await telegram_chat.say("/restart"), "an unknown one is words as any"


async def test_429_is_obeyed_and_nothing_is_lost(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, telegram: TelegramServer
) -> None:
    before = len(telegram.of("sendMessage"))
    telegram.fail_next("sendMessage", status=429, description="Too Many Requests: retry after 1", retry_after=1)
    answers = await telegram_chat.say(REPORT)
    refused, *later = telegram.of("sendMessage")[before:]
    assert refused.status == 429 and {call.status for call in later} == {200}
    assert min(call.at for call in later) - refused.at >= 1, "nothing goes there before the second is over"
    assert any("ใบปะหน้า" in line for line in answers)
    assert len(set(answers)) == len(answers)


async def test_a_blocked_bot_is_a_state_and_the_newest_lines_come_after_it(
    telegram_chat: PhoneChat, telegram_phone: TelegramPhone, telegram: TelegramServer, service: Service
) -> None:
    await telegram_chat.say(REPORT)
    telegram.blocked.add(telegram_phone.user)
    await service.bus.handle(TakeOver(secrets.token_hex(), telegram_chat.id, OfficerId("o-1")))
    assert await telegram_chat.answers() == []
    async with service.database.uow() as uow:
        assert (await uow.conversations.get(telegram_chat.id)).blocked_at is not None
    await service.bus.handle(GiveBack(secrets.token_hex(), telegram_chat.id, OfficerId("o-1")))
    await work_off(service)
    await telegram_phone.unblock()
    assert any("เจ้าหน้าที่เข้ามาดูแล" in line for line in await telegram_chat.answers())


async def test_without_the_secret_nothing_is_taken(telegram_chat: PhoneChat, telegram_phone: TelegramPhone) -> None:
    for secret in ("", "wrong", telegram_phone.telegram.secret[:-1]):
        assert (await telegram_phone.post(telegram_phone.text("ลองดู"), secret)).status_code == 401
    assert await telegram_chat.answers() == []
