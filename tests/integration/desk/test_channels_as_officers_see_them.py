"""Officers see whether a line arrived, what was taken back or changed, and how the channels are."""

import os
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from case_store import tables
from case_store.outbox import Outbox
from channels.inbound import InboundMessage, Person, RemoteFile
from channels.intake import Intake
from complaints.model import DELIVERY_STATES, ConversationId
from desk.words import CHANNEL_TROUBLES
from desk.words import DELIVERY_STATES as WORDS
from tests.support.browser import chromium
from tests.support.desk_server import Desk

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
    assert "จ่ายไป 358" in page and "เดิมว่า: ได้ของที่ไม่ได้สั่งค่ะ จ่ายไป 385" in page
    assert "[สติกเกอร์]" in page and "กำลังรับไฟล์จากแอปแชต" in page and "แอปแชตไม่มีไฟล์นี้แล้ว" in page


async def test_the_health_page_shows_what_is_wrong_and_what_is_left(desk: Desk, officer: httpx.AsyncClient) -> None:
    assert "LINE" not in (await officer.get("/health")).text, "a channel that nobody uses is not shown"
    await talk_on_line(desk)
    async with desk.service.database.uow() as uow:
        facts = {"troubles": ["quota_low", "webhook_off"], "quota_limit": 200, "quota_used": 185}
        await Outbox(uow.session).keep_health("line", facts, desk.clock.now())
        await uow.commit()
    page = (await officer.get("/health")).text
    assert CHANNEL_TROUBLES["webhook_off"] in page and "เหลือ 15 จาก 200" in page and "มีปัญหา" in page
    assert "ลุงสมหมาย" not in page


async def test_the_health_page_is_for_staff(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.get("/health")).status_code == 303


@pytest.mark.parametrize("width", [390, 1280])
async def test_both_pages_fit_their_screens(desk: Desk, officer: httpx.AsyncClient, width: int) -> None:
    talk = await talk_on_line(desk)
    async with desk.service.database.uow() as uow:
        facts = {"troubles": ["quota_low"], "quota_limit": 200, "quota_used": 185}
        await Outbox(uow.session).keep_health("line", facts, desk.clock.now())
        await uow.commit()
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": width, "height": 900})
        await context.add_cookies(
            [{"name": cookie.name, "value": cookie.value or "", "url": desk.url} for cookie in officer.cookies.jar]
        )
        page = await context.new_page()
        for name, path in (("talk", f"/conversations/{talk}"), ("health", "/health")):
            await page.goto(desk.url + path)
            assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            if folder := os.environ.get("RONGTHUK_SCREENSHOTS"):
                await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
