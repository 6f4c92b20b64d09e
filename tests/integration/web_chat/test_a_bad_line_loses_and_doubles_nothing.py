"""The chat page on a line that stalls, breaks and comes back, in the middle of uploads, of messages and of answers."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa
from playwright.async_api import FilePayload, Page, Route, expect

from case_store.tables import messages
from service.bootstrap import Service
from tests.integration.web_chat.test_files_become_evidence import picture
from tests.integration.web_chat.test_files_come_by_a_link import link
from tests.integration.web_chat.test_the_page_in_a_browser import PHONE, bot_says, own_texts
from tests.support.bad_line import BadLine, bad_line
from tests.support.browser import chromium
from tests.support.stack import eventually

AWAY = float(os.environ.get("RONGTHUK_AWAY_SECONDS", "4"))
LONG = (AWAY + 30) * 1000


def photos(count: int) -> list[FilePayload]:
    """Photos of some megabytes, more than the sockets between here and there can swallow, so that there is a middle."""
    return [
        {"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": picture() + os.urandom(5_000_000)}
        for at in range(count)
    ]


@pytest.fixture
async def line(address: str) -> AsyncIterator[tuple[BadLine, str]]:
    async with bad_line(address) as found:
        yield found


@pytest.fixture
async def page(line: tuple[BadLine, str]) -> AsyncIterator[Page]:
    async with chromium() as browser:
        context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, locale="th-TH")
        opened = await context.new_page()
        await opened.goto(line[1])
        await expect(opened.locator(".message.bot")).to_have_count(1)
        yield opened


async def numbers(service: Service) -> list[int]:
    async with service.database.sessions() as session:
        return list((await session.execute(sa.select(messages.c.number).order_by(messages.c.number))).scalars())


async def under_way(page: Page) -> None:
    """Every upload has begun."""
    begun = "bars => bars.length > 0 && bars.every(bar => bar.value > 0)"
    await eventually(lambda: page.locator("progress").evaluate_all(begun))


async def test_three_photos_at_once_show_their_progress_and_arrive_once(
    page: Page, line: tuple[BadLine, str], service: Service
) -> None:
    line[0].stop_after = 200_000
    await page.set_input_files("#file-input", photos(3))
    await expect(page.locator("progress:visible")).to_have_count(3)
    await expect(page.locator(".upload-words", has_text="กำลังส่ง")).to_have_count(3)
    assert await page.locator("progress").evaluate_all("all => all.every(bar => bar.value < 100)"), "all at once"
    line[0].restore()
    await expect(page.locator(".message.recipient:not(.pending) img")).to_have_count(3, timeout=20_000)
    await page.reload()
    await expect(page.locator(".message.recipient img")).to_have_count(3)
    assert await numbers(service) == [1, 2, 3, 4]


async def test_a_line_gone_in_the_middle_of_an_upload_a_message_and_an_answer(
    page: Page, line: tuple[BadLine, str], service: Service
) -> None:
    line[0].stop_after = 200_000
    await page.set_input_files("#file-input", photos(2))
    await expect(page.locator("progress:visible")).to_have_count(2)
    await under_way(page)
    line[0].cut()
    await page.fill("#text", "พิมพ์ตอนเน็ตหลุด")
    await page.press("#text", "Enter")
    await bot_says(service, "คำตอบตอนเน็ตหลุด")
    await expect(page.locator("#connection")).to_be_visible(timeout=30_000)
    await expect(page.locator(".message.failed")).to_have_count(3)
    await asyncio.sleep(AWAY)
    line[0].restore()
    await expect(page.locator(".message.bot", has_text="คำตอบตอนเน็ตหลุด")).to_have_count(1, timeout=LONG)
    await expect(page.locator(".message.recipient:not(.pending)")).to_have_count(3, timeout=LONG)
    await expect(page.locator(".pending")).to_have_count(0)
    await expect(page.locator("#connection")).to_be_hidden()
    assert (await own_texts(service)).count("พิมพ์ตอนเน็ตหลุด") == 1
    assert await numbers(service) == [1, 2, 3, 4, 5]


async def test_a_reload_in_the_middle_of_an_answer_shows_all_of_it_once(
    page: Page, line: tuple[BadLine, str], service: Service
) -> None:
    await page.fill("#text", "ถามแล้วรีโหลด")
    await page.press("#text", "Enter")
    await expect(page.locator("#typing")).to_be_visible()
    await bot_says(service, "ตอบส่วนแรก")
    await page.reload()
    await bot_says(service, "ตอบส่วนหลัง")
    await expect(page.locator(".message.bot")).to_have_count(3)
    assert [await page.locator(".message.bot", has_text=words).count() for words in ("ส่วนแรก", "ส่วนหลัง")] == [1, 1]
    assert await numbers(service) == [1, 2, 3, 4]


async def test_a_line_that_falls_silent_is_given_up_and_tried_again(
    line: tuple[BadLine, str], service: Service
) -> None:
    """No error comes from such a line; the page must notice by itself."""
    async with chromium() as browser:
        page = await browser.new_page()
        await page.clock.install()
        await page.goto(await link(service, line[1]))
        await expect(page.locator("#buttons")).to_be_visible()
        line[0].stop_after = 200_000
        await page.set_input_files("#file-input", photos(1))
        await under_way(page)
        await page.clock.run_for(31_000)
        await expect(page.locator(".message.failed")).to_contain_text("ตรวจสอบอินเทอร์เน็ต")
        line[0].restore()
        await page.clock.run_for(16_000)
        await expect(page.locator(".message", has_text="ส่งถึงแล้ว")).to_have_count(1, timeout=20_000)
    assert await numbers(service) == [1]


async def test_what_is_typed_before_the_page_is_ready_is_shown_and_sent_once(
    page: Page, line: tuple[BadLine, str], service: Service
) -> None:
    """In a second tab, on a slow line: the message is still on its way when the page shows what waits to be sent."""
    tab, typed, ready = await page.context.new_page(), asyncio.Event(), asyncio.Event()

    def after(event: asyncio.Event) -> Callable[[Route], Awaitable[None]]:
        async def handle(route: Route) -> None:
            await event.wait()
            await route.continue_()

        return handle

    await tab.route("**/api/chat/sessions", after(typed))
    await tab.route("**/api/chat/messages", after(ready))
    await tab.goto(line[1])
    await tab.fill("#text", "พิมพ์ก่อนพร้อม")
    await tab.press("#text", "Enter")
    typed.set()
    await expect(tab.locator(".message.bot")).to_have_count(1)
    await expect(tab.locator(".pending")).to_have_count(1)
    await expect(tab.locator("#log")).to_have_attribute("aria-busy", "false")
    ready.set()
    await expect(tab.locator(".message.recipient:not(.pending)")).to_have_count(1, timeout=20_000)
    await expect(tab.locator(".pending")).to_have_count(0)
    assert await own_texts(service) == ["พิมพ์ก่อนพร้อม"]
