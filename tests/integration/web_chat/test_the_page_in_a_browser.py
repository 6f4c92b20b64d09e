"""The chat page in Chromium at phone width: nothing lost, nothing doubled, nothing run that somebody wrote."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.async_api import Page, Route, expect

from case_store.tables import conversations, messages
from complaints.model import ConversationId
from service.bootstrap import Service
from tests.support.browser import chromium

PHONE = {"width": 360, "height": 740}
MESSAGES = "**/api/chat/messages"
CHOOSE_30_MB = """() => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([new Uint8Array(30 * 1024 * 1024)], "b.jpg", { type: "image/jpeg" }));
    const input = document.getElementById("file-input");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change"));
}"""


class Phone:
    """The page on a phone, with everything that went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.asked: set[str] = set()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))

    async def type(self, text: str) -> None:
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    def bubbles(self, text: str):  # type: ignore[no-untyped-def]  # playwright's Locator, as expect() wants it
        return self.page.locator(".message", has_text=text)


@pytest.fixture
async def phone(address: str) -> AsyncIterator[Phone]:
    async with chromium() as browser:
        context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="th-TH")
        context.set_default_timeout(10_000)
        opened = Phone(await context.new_page())
        await opened.page.goto(address)
        await expect(opened.page.locator(".message.bot")).to_have_count(1)
        yield opened
        assert opened.faults == []
        assert {url for url in opened.asked if not url.startswith((address, "blob:"))} == set()


async def conversation(service: Service) -> ConversationId:
    async with service.database.sessions() as session:
        return ConversationId((await session.execute(sa.select(conversations.c.id))).scalar_one())


async def bot_says(service: Service, text: str, **body: object) -> None:
    async with service.database.uow() as uow:
        await uow.send(await conversation(service), {"text": text, **body}, f"test:{text}", author="bot")
        await uow.commit()


async def own_texts(service: Service) -> list[str]:
    async with service.database.sessions() as session:
        query = sa.select(messages.c.body).where(messages.c.author == "recipient").order_by(messages.c.number)
        return [body["text"] for body in (await session.execute(query)).scalars()]


async def test_a_newcomer_reads_the_notice_types_and_taps(phone: Phone, service: Service) -> None:
    await expect(phone.page.locator("#notice")).to_contain_text("OTP")
    await phone.page.click("#accept-notice")
    await phone.type("มีพัสดุที่ไม่ได้สั่งมาส่ง")
    await bot_says(service, "จ่ายเงินไปหรือยัง", choices=[{"label": "จ่ายไปแล้ว", "payload": "/affirm"}])
    await phone.page.click(".choices button")
    await expect(phone.bubbles("จ่ายไปแล้ว")).to_have_count(1)
    await expect(phone.page.locator(".choices")).to_have_count(0)
    await expect(phone.page.locator(".pending")).to_have_count(0)
    assert await own_texts(service) == ["มีพัสดุที่ไม่ได้สั่งมาส่ง", "จ่ายไปแล้ว"]
    await phone.page.reload()
    await expect(phone.page.locator(".message")).to_have_count(4)
    await expect(phone.page.locator("#notice")).to_be_hidden()
    assert await phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_an_answer_that_gets_lost_does_not_double_the_message(phone: Phone, service: Service) -> None:
    async def deliver_and_break(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await phone.page.route(MESSAGES, deliver_and_break, times=1)
    await phone.type("ส่งครั้งเดียว")
    await expect(phone.bubbles("ส่งครั้งเดียว")).to_have_count(1)
    await expect(phone.page.locator(".pending")).to_have_count(0)
    await phone.page.reload()
    await expect(phone.bubbles("ส่งครั้งเดียว")).to_have_count(1)
    assert await own_texts(service) == ["ส่งครั้งเดียว"]


async def test_what_was_typed_without_a_connection_is_sent_in_order_after_a_reload(
    phone: Phone, service: Service
) -> None:
    await phone.page.route(MESSAGES, lambda route: route.abort())
    await phone.type("หนึ่ง")
    await phone.type("สอง")
    await expect(phone.page.locator(".failed")).to_have_count(2)
    await expect(phone.page.locator(".failed").first).to_contain_text("แตะเพื่อส่งใหม่")
    await phone.page.unroute(MESSAGES)
    await phone.page.reload()
    await expect(phone.page.locator(".message.recipient:not(.pending)")).to_have_count(2)
    await expect(phone.page.locator(".pending")).to_have_count(0)
    assert await own_texts(service) == ["หนึ่ง", "สอง"]


async def test_a_session_that_is_gone_is_begun_anew_and_nothing_typed_is_lost(phone: Phone, service: Service) -> None:
    await phone.page.context.clear_cookies()
    await phone.type("ยังอยู่ไหม")
    await expect(phone.page.locator(".log")).to_contain_text("เริ่มการสนทนาใหม่")
    await expect(phone.bubbles("ยังอยู่ไหม")).to_have_count(1)
    await expect(phone.page.locator(".pending")).to_have_count(0)
    assert await own_texts(service) == ["ยังอยู่ไหม"]


async def test_a_text_that_is_too_long_stays_in_the_box(phone: Phone, service: Service) -> None:
    await phone.type("ก" * 10_000)
    await expect(phone.page.locator("#trouble")).to_contain_text("2,000")
    assert len(await phone.page.input_value("#text")) == 10_000
    assert await own_texts(service) == []


async def test_what_somebody_writes_is_never_run(phone: Phone, service: Service) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) https://example.com/a?b=1."
    links = [
        {"label": label, "url": url}
        for label, url in (("ก", "javascript:alert(4)"), ("ข", "//evil.example"), ("ค", "/demo"))
    ]
    await bot_says(service, evil, links=links)
    bubble = phone.bubbles("<img src=x")
    await expect(bubble.locator(".words")).to_have_text(evil)
    await expect(bubble.locator("img, script")).to_have_count(0)
    addresses = [await link.get_attribute("href") for link in await bubble.locator("a").all()]
    assert addresses == ["https://example.com/a?b=1", "/demo"]


async def test_a_picture_is_sent_with_a_preview_and_shown_from_the_server(phone: Phone, service: Service) -> None:
    target = io.BytesIO()
    Image.effect_noise((600, 800), 50).save(target, "PNG")
    await phone.page.set_input_files(
        "#file-input", {"name": "label.png", "mimeType": "image/png", "buffer": target.getvalue()}
    )
    await expect(phone.page.locator(".pending")).to_have_count(0)
    picture = phone.page.locator(".message.recipient img")
    assert str(await picture.get_attribute("src")).startswith("/api/chat/files/")
    assert await picture.evaluate("async (img) => { await img.decode(); return img.naturalWidth }") == 600


async def test_a_file_that_is_refused_says_why_and_can_be_put_away(phone: Phone, tmp_path: Path) -> None:
    await phone.page.set_input_files(
        "#file-input", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": "ไม่ใช่รูป".encode()}
    )
    await expect(phone.page.locator(".failed")).to_contain_text("ไม่ใช่รูปภาพ")
    await phone.page.click(".failed button:visible")
    await expect(phone.page.locator(".failed")).to_have_count(0)
    await phone.page.evaluate(CHOOSE_30_MB)
    await expect(phone.page.locator("#trouble")).to_contain_text("25 MB")


async def test_an_upload_that_breaks_off_can_be_sent_again(phone: Phone, service: Service) -> None:
    async def deliver_and_break(route: Route) -> None:
        await route.fetch()
        await route.abort()

    target = io.BytesIO()
    Image.new("RGB", (60, 80), "green").save(target, "PNG")
    await phone.page.route("**/api/chat/files", deliver_and_break, times=1)
    await phone.page.set_input_files(
        "#file-input", {"name": "a.png", "mimeType": "image/png", "buffer": target.getvalue()}
    )
    # The server has it although its answer was lost: the message itself comes back and settles the matter.
    await expect(phone.page.locator(".message.recipient:not(.pending) img")).to_have_count(1)
    await expect(phone.page.locator(".pending")).to_have_count(0)


async def test_who_is_speaking_and_typing_can_be_seen(phone: Phone, service: Service) -> None:
    await phone.page.click(".always button:has-text('คุยกับเจ้าหน้าที่')")
    await expect(phone.page.locator("#typing")).to_be_visible()
    async with service.database.uow() as uow:
        talk = await uow.conversations.get(await conversation(service))
        talk.muted_by = "officer-1"
        await uow.say_as_officer(talk.id, "officer-1", "รับเรื่องแล้ว", "test:officer")
        await uow.commit()
    await expect(phone.page.locator(".message.officer .author")).to_contain_text("เจ้าหน้าที่")
    await expect(phone.page.locator("#officer")).to_be_visible()
    await expect(phone.page.locator("#typing")).to_be_hidden()
