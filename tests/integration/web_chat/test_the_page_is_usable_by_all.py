"""The pages with a keyboard alone, to a screen reader, on two tabs and on a bad line: nothing lost, nothing doubled."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Page, Request, expect

from service.bootstrap import Service
from tests.integration.web_chat.test_files_become_evidence import picture
from tests.integration.web_chat.test_files_come_by_a_link import link
from tests.integration.web_chat.test_the_page_in_a_browser import Phone, bot_says, own_texts
from tests.integration.web_chat.test_the_page_in_a_browser import phone as phone  # the fixture
from tests.support.browser import chromium

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = json.dumps({"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
MOST_BYTES = 300_000


async def complaints(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA."""
    await page.evaluate(AXE)
    found = await page.evaluate(f"axe.run(document, {RULES})")
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


@pytest.fixture
async def desktop(address: str) -> AsyncIterator[Page]:
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="th-TH")
        page = await context.new_page()
        await page.goto(address)
        await expect(page.locator(".message.bot")).to_have_count(1)
        yield page


async def fill(page: Page, service: Service) -> None:
    """Everything that the chat can show."""
    await page.click("#accept-notice")
    await page.fill("#text", "มีพัสดุที่ไม่ได้สั่งมาส่ง")
    await page.press("#text", "Enter")
    await page.set_input_files("#file-input", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}])
    await expect(page.locator(".message.recipient:not(.pending) img")).to_have_count(1)
    await page.set_input_files("#file-input", [{"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}])
    await expect(page.locator(".message.failed")).to_have_count(1)
    await bot_says(service, "แบบไหน", choices=[{"label": "ไม่ได้สั่ง", "payload": "/affirm"}])
    await expect(page.locator(".message.bot", has_text="แบบไหน")).to_have_count(1)


async def test_axe_finds_nothing_on_a_phone(phone: Phone, service: Service) -> None:
    assert await complaints(phone.page) == []
    await fill(phone.page, service)
    await phone.page.click("#show-notice")
    assert await complaints(phone.page) == []


async def test_axe_finds_nothing_on_a_desktop(desktop: Page, service: Service) -> None:
    await fill(desktop, service)
    assert await complaints(desktop) == []


async def test_axe_finds_nothing_on_the_upload_page(desktop: Page, service: Service, address: str) -> None:
    await desktop.goto(await link(service, address))
    await expect(desktop.locator("#buttons")).to_be_visible()
    await desktop.set_input_files("#file-input", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}])
    await expect(desktop.locator(".message", has_text="ส่งถึงแล้ว")).to_have_count(1)
    assert await complaints(desktop) == []


async def focus_with_tab(page: Page, what: str) -> None:
    """Press Tab until the element with this text or id has the focus, as somebody without a mouse does."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate(
            "(what) => document.activeElement.id === what || document.activeElement.textContent.trim() === what", what
        ):
            return
    raise AssertionError(f"Tab never reaches {what!r}")


async def test_the_whole_chat_works_with_a_keyboard_alone(desktop: Page, service: Service) -> None:
    await focus_with_tab(desktop, "accept-notice")
    await desktop.keyboard.press("Enter")
    await expect(desktop.locator("#notice")).to_be_hidden()
    await focus_with_tab(desktop, "text")
    await desktop.keyboard.type("ไม่ได้สั่งของ")
    await desktop.keyboard.press("Enter")
    await expect(desktop.locator(".message.recipient:not(.pending)")).to_have_count(1)
    await bot_says(service, "จ่ายหรือยัง", choices=[{"label": "จ่ายไปแล้ว", "payload": "/affirm"}])
    await expect(desktop.locator(".choices button")).to_have_count(1)
    await focus_with_tab(desktop, "จ่ายไปแล้ว")
    await desktop.keyboard.press("Enter")
    await expect(desktop.locator(".message.recipient:not(.pending)")).to_have_count(2)
    assert await own_texts(service) == ["ไม่ได้สั่งของ", "จ่ายไปแล้ว"]


async def test_two_tabs_show_the_same_and_double_nothing(desktop: Page, service: Service, address: str) -> None:
    other = await desktop.context.new_page()
    await other.goto(address)
    for page, text in ((desktop, "จากแท็บแรก"), (other, "จากแท็บที่สอง")):
        await page.fill("#text", text)
        await page.press("#text", "Enter")
    await bot_says(service, "ได้รับแล้ว")
    for page in (desktop, other):
        await expect(page.locator(".message:not(.pending)")).to_have_count(4)
        await expect(page.locator(".pending")).to_have_count(0)
    assert sorted(await own_texts(service)) == ["จากแท็บที่สอง", "จากแท็บแรก"]


async def test_the_page_is_light_and_keeps_its_own_policy(address: str) -> None:
    broken: list[str] = []
    weights: list[int] = []
    async with chromium() as browser:
        page = await browser.new_page()
        page.on("console", lambda line: broken.append(line.text) if line.type == "error" else None)
        await page.add_init_script(
            "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"
        )
        finished: list[Request] = []
        page.on("requestfinished", lambda request: finished.append(request))
        await page.goto(address)
        await expect(page.locator(".message.bot")).to_have_count(1)
        for request in finished:
            sizes = await request.sizes()
            weights.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])
    assert 0 < sum(weights) < MOST_BYTES
    assert broken == []
