"""Officers see whether a line arrived, what was taken back or changed, and how the channels are."""

import html
import os
import re
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import BrowserContext, Page
from sqlalchemy import update

from case_store import tables
from case_store.outbox import Outbox
from channels.inbound import InboundMessage, Person, RemoteFile
from channels.intake import Intake
from channels.telegram.api import TelegramApi
from channels.telegram.watch import look
from complaints.model import DELIVERY_STATES, ConversationId
from complaints.thai_time import THAI_TIME, thai_moment
from desk.words import CHANNEL_TROUBLES, PICTURE, trouble
from desk.words import DELIVERY_STATES as WORDS
from tests.support.browser import chromium
from tests.support.desk_cases import a_picture
from tests.support.desk_server import Desk
from tests.support.telegram_server import TelegramServer

LUNG = Person("line", "Ubot", "Ulung")


async def talk_on_line(desk: Desk) -> ConversationId:
    """A conversation on LINE with everything that may happen to a message."""
    service, now = desk.service, desk.clock.now()
    intake = Intake(service.database, service.catalogue, desk.clock, "https://chat.example.org")

    def event(number: int, kind: str, **more: object) -> InboundMessage:
        at = now + timedelta(seconds=number)
        return InboundMessage(
            key=f"line:{number}", person=LUNG, kind=kind, sent_at=at, platform_id=f"p{number}", **more
        )  # type: ignore[arg-type]

    await intake.take_in(
        [
            event(1, "text", text="ได้ของที่ไม่ได้สั่งค่ะ จ่ายไป 385"),
            event(2, "sticker", text="[สติกเกอร์]"),
            event(3, "text", text="ข้อความที่พิมพ์ผิด"),
            event(4, "unsend", refers_to="p3"),
            event(5, "edit", refers_to="p1", text="ได้ของที่ไม่ได้สั่งค่ะ จ่ายไป 358"),
            event(6, "video", text="[วิดีโอ]", file=RemoteFile("c6")),
            event(7, "image", text="[รูป]", file=RemoteFile("c7")),
        ]
    )
    async with service.database.uow() as uow:
        [row] = (
            await uow.session.execute(tables.conversations.select().where(tables.conversations.c.channel == "line"))
        ).all()
        talk = ConversationId(row.id)
        for state in DELIVERY_STATES:
            await uow.send(talk, {"text": f"บรรทัด {state}"}, f"line-{state}", author="bot")
            said = update(tables.messages).where(tables.messages.c.source_key == f"line-{state}")
            await uow.session.execute(said.values(delivery_state=state))
        lost = await uow.messages.by_source_key("line:7")
        lost.body = {**lost.body, "file": {"state": "lost", "code": "gone"}}
        conversation = await uow.conversations.locked(talk)
        conversation.display_name, conversation.blocked_at = "ลุงสมหมาย", now
        await uow.commit()
    return talk


async def test_the_transcript_shows_what_became_of_each_line(desk: Desk, officer: httpx.AsyncClient) -> None:
    talk = await talk_on_line(desk)
    page = (await officer.get(f"/conversations/{talk}")).text
    assert all(WORDS[state] in page for state in DELIVERY_STATES)
    assert page.count("undelivered") == 2, "blocked and failed stand out"
    assert "LINE" in page and "ลุงสมหมาย" in page and "ผู้รับปิดกั้นบัญชีของเรา" in page
    assert "ข้อความที่พิมพ์ผิด" not in page and "ผู้ส่งยกเลิกการส่งข้อความนี้" in page
    changed = (desk.clock.now() + timedelta(seconds=5)).astimezone(THAI_TIME)
    before = f"แก้ไขเมื่อ {changed:%H:%M} เดิมว่า: ได้ของที่ไม่ได้สั่งค่ะ จ่ายไป 385"
    assert "จ่ายไป 358" in page and before in page
    assert "[สติกเกอร์]" in page and "กำลังรับไฟล์จากแอปแชต" in page and "แอปแชตไม่มีไฟล์นี้แล้ว" in page


async def test_a_file_that_was_taken_back_stays_and_a_picture_is_not_named_beside_itself(
    desk: Desk, officer: httpx.AsyncClient
) -> None:
    talk = await desk.talk(text="[รูป] นี้คือของที่ได้")
    photo = await desk.send_photo(talk, a_picture())
    async with desk.service.database.uow() as uow:
        mine = tables.messages.c.evidence_id == photo
        taken = update(tables.messages).where(mine).values(body={"text": PICTURE}, withdrawn_at=desk.clock.now())
        await uow.session.execute(taken)
        await uow.commit()
    page = (await officer.get(f"/conversations/{talk}")).text
    assert f"/evidence/{photo}/thumbnail" in page and "ไฟล์ยังเก็บไว้เป็นหลักฐาน" in page
    assert page.count(PICTURE) == 1, "words that only begin like it are shown"


def poll_of(page: str) -> str:
    """Where the open page asks for what is new."""
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


async def test_an_open_page_learns_what_became_of_a_line(desk: Desk, officer: httpx.AsyncClient) -> None:
    talk = await desk.talk()
    await desk_says(desk, talk, "บรรทัดแรก")
    page = (await officer.get(f"/conversations/{talk}")).text
    assert page.count(WORDS["queued"]) == 1 and (await officer.get(poll_of(page))).status_code == 204
    await settle(desk, talk, "failed")
    news = await officer.get(poll_of(page))
    assert WORDS["failed"] in news.text and news.text.count('hx-swap-oob="true"') == 1 and "บรรทัดแรก" in news.text
    assert (await officer.get(poll_of(news.text))).status_code == 204, "it is told once"
    await desk_says(desk, talk, "บรรทัดที่สอง")
    more = await officer.get(poll_of(news.text))
    assert "บรรทัดที่สอง" in more.text and "hx-swap-oob" not in more.text
    await settle(desk, talk, "delivered")
    last = await officer.get(poll_of(more.text))
    assert last.text.count('hx-swap-oob="true"') == 2 and last.text.count(WORDS["delivered"]) == 2


@pytest.mark.parametrize(
    "seen", ["", "x", "0-00000000", "9" * 40, "1-zzzzzzzz", "1-00000000." * 500, "%00", "๑-๑๑๑๑๑๑๑๑"]
)
async def test_odd_marks_are_left_out(desk: Desk, officer: httpx.AsyncClient, seen: str) -> None:
    talk = await desk.talk()
    answer = await officer.get(f"/conversations/{talk}/transcript", params={"after": "1", "seen": seen})
    assert answer.status_code in {200, 204}


async def test_the_browser_puts_a_change_where_the_line_stands(desk: Desk, officer: httpx.AsyncClient) -> None:
    talk = await desk.talk()
    await desk_says(desk, talk, "บรรทัดแรก")
    async with chromium() as browser:
        page = await opened(await browser.new_context(), desk, officer, f"/conversations/{talk}")
        assert await page.locator(".message").count() == 2 and await page.locator(".delivery.queued").count() == 1
        await settle(desk, talk, "blocked")
        await page.locator("#m2 .delivery.blocked").wait_for(timeout=10_000)
        await desk_says(desk, talk, "บรรทัดที่สอง")
        await page.locator("#m3").wait_for(timeout=10_000)
        assert await page.locator(".message").count() == 3 and await page.locator("#tail").count() == 1
        assert await page.locator(".message").evaluate_all("all => all.map(one => one.id)") == ["m1", "m2", "m3"]


async def desk_says(desk: Desk, talk: ConversationId, text: str) -> None:
    async with desk.service.database.uow() as uow:
        await uow.send(talk, {"text": text}, f"said:{text}", author="bot")
        await uow.commit()


async def settle(desk: Desk, talk: ConversationId, state: str) -> None:
    """All our lines have come to this end."""
    ours = (tables.messages.c.conversation_id == talk) & (tables.messages.c.direction == "out")
    async with desk.service.database.uow() as uow:
        await uow.session.execute(update(tables.messages).where(ours).values(delivery_state=state))
        await uow.commit()


async def look_found(desk: Desk, channel: str = "line", **facts: object) -> None:
    if "quota_limit" in facts:
        facts["quota_at"] = desk.clock.now().isoformat()
    async with desk.service.database.uow() as uow:
        await Outbox(uow.session).keep_health(channel, facts, desk.clock.now())
        await uow.commit()


async def test_an_old_look_is_no_good_news(desk: Desk, officer: httpx.AsyncClient) -> None:
    await look_found(desk, troubles=[], quota_limit=None, quota_used=3)
    page = (await officer.get("/health")).text
    assert "ปกติ" in page and "ใช้ไป 3 ไม่จำกัดจำนวน" in page and "ไม่มีผลตรวจใหม่" not in page
    desk.clock.pass_by(timedelta(hours=2, minutes=5))
    page = (await officer.get("/health")).text
    assert "ปกติ" not in page and "ไม่ทราบสถานะ" in page and "ไม่มีผลตรวจใหม่มา 2 ชั่วโมง 5 นาทีแล้ว" in page


async def test_what_waits_at_telegram_and_what_it_could_not_hand_over_are_seen(
    desk: Desk, officer: httpx.AsyncClient
) -> None:
    with TelegramServer() as telegram:
        telegram.webhook = "https://chat.example.org/telegram/webhook"
        telegram.last_error_at = int(time.time()) - 60
        telegram.pending = [{"update_id": at} for at in range(73)]
        api = TelegramApi(telegram.token, telegram.url)
        facts = await look(api, "https://chat.example.org", polling=False)
        await api.close()
    await look_found(desk, "telegram", **facts)
    page = (await officer.get("/health")).text
    assert "รอให้เรารับจาก Telegram" in page and "73 รายการ" in page
    assert trouble("webhook_failing") in page and trouble("updates_waiting") in page


async def test_a_platform_that_nobody_ever_looked_at_is_not_called_well(desk: Desk, officer: httpx.AsyncClient) -> None:
    await talk_on_line(desk)
    page = (await officer.get("/health")).text
    assert "ยังไม่เคยตรวจช่องทางนี้" in page and "ปกติ" not in page and "ข้อความที่มีค่าใช้จ่าย" not in page


@pytest.mark.parametrize("code", ["no_answer", "access_token", "answer_unread", "refused_rate"])
async def test_a_look_that_was_cut_short_tells_no_quota(desk: Desk, officer: httpx.AsyncClient, code: str) -> None:
    await look_found(desk, troubles=[code])
    page = (await officer.get("/health")).text
    assert trouble(code) in page and "ไม่จำกัดจำนวน" not in page


async def test_pushes_since_the_look_count_and_the_newest_arrival_is_told(
    desk: Desk, officer: httpx.AsyncClient
) -> None:
    talk = await talk_on_line(desk)
    await look_found(desk, troubles=[], quota_limit=200, quota_used=100)
    desk.clock.pass_by(timedelta(minutes=3))
    push = {
        "id": "s1",
        "conversation_id": talk,
        "channel": "line",
        "begun_at": desk.clock.now(),
        "tries": 1,
        "unsure": 1,
    }
    async with desk.service.database.uow() as uow:
        await uow.session.execute(tables.sends.insert().values(**push, outcome="sent", ended_at=desk.clock.now()))
        (await uow.conversations.locked(talk)).last_out_at = desk.clock.now()
        await uow.commit()
    page = (await officer.get("/health")).text
    assert "เหลือ 99 จาก 200" in page
    told = re.search(r"ส่งออกสำเร็จล่าสุด</dt><dd>\s*([^<]+) <span[^>]*>\(([^)]+)\)", page.split("LINE", 1)[1])
    assert told and told[1] == thai_moment(desk.clock.now()) and told[2] == "เมื่อครู่" and "(3 นาทีที่แล้ว)" in page


async def test_the_health_page_shows_what_is_wrong_and_what_is_left(desk: Desk, officer: httpx.AsyncClient) -> None:
    assert "LINE" not in (await officer.get("/health")).text, "a channel that nobody uses is not shown"
    await talk_on_line(desk)
    await look_found(desk, troubles=["quota_low", "webhook_off"], quota_limit=200, quota_used=185)
    page = (await officer.get("/health")).text
    assert CHANNEL_TROUBLES["webhook_off"] in page and "เหลือ 15 จาก 200" in page and "มีปัญหา" in page
    assert "ลุงสมหมาย" not in page


async def test_the_health_page_is_for_staff(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/health")).status_code == 303


@pytest.mark.parametrize("width", [390, 1280])
async def test_both_pages_fit_their_screens(desk: Desk, officer: httpx.AsyncClient, width: int) -> None:
    talk = await talk_on_line(desk)
    await look_found(desk, troubles=["quota_low"], quota_limit=200, quota_used=185)
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": width, "height": 2000})
        for name, path in (("talk", f"/conversations/{talk}"), ("health", "/health")):
            page = await opened(context, desk, officer, path)
            assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            if folder := os.environ.get("RONGTHUK_SCREENSHOTS"):
                await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


async def opened(context: BrowserContext, desk: Desk, officer: httpx.AsyncClient, path: str) -> Page:
    """A page of the desk in a browser that has the officer's session."""
    await context.add_cookies(
        [{"name": cookie.name, "value": cookie.value or "", "url": desk.url} for cookie in officer.cookies.jar]
    )
    page = await context.new_page()
    await page.goto(desk.url + path)
    return page
