"""A provider shows the chat inside a page of its own; nobody else can."""

import secrets
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import expect
from sanic import HTTPResponse, Request, Sanic
from sanic.response import html

from service.bootstrap import Service, build
from service.gateway import gateway
from service.settings import Settings
from tests.support.browser import chromium
from tests.support.web_server import serving


@pytest.fixture
async def shop() -> AsyncIterator[str]:
    """A site whose page frames whatever address its query names."""
    app = Sanic(f"shop-{secrets.token_hex(4)}", configure_logging=False)

    @app.get("/")
    async def show(request: Request) -> HTTPResponse:
        return html(f'<!doctype html><title>shop</title><iframe src="{request.args.get("chat")}/"></iframe>')

    async with serving(app) as url:
        yield url


@pytest.fixture
async def service(settings: Settings, shop: str) -> AsyncIterator[Service]:
    built = build(settings.model_copy(update={"embed_origins": [shop]}))
    yield built
    await built.close()


async def test_the_chat_works_in_a_frame_and_comes_back_after_a_reload(address: str, shop: str) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto(f"{shop}/?chat={address}")
        chat = page.frame_locator("iframe")
        await expect(chat.locator(".message.bot")).to_have_count(1)
        await chat.locator("#text").fill("มีพัสดุที่ไม่ได้สั่งมาส่ง")
        await chat.locator("#text").press("Enter")
        await expect(chat.locator(".message.recipient:not(.pending)")).to_have_count(1)
        await page.reload()
        await expect(chat.locator(".message.recipient:not(.pending)")).to_have_count(1)


async def test_another_site_cannot_show_it(address: str, shop: str) -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text))
        await page.goto(f"{shop.replace('127.0.0.1', 'localhost')}/?chat={address}")
        assert not any(frame.url.startswith(address) for frame in page.frames)
        assert any("frame-ancestors" in line for line in said), said


async def test_only_the_chat_may_be_framed(address: str, shop: str) -> None:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        for path, framed_by in (
            ("/", shop),
            ("/upload", "'none'"),
            ("/static/main.js", "'none'"),
            ("/nothing", "'none'"),
        ):
            assert f"frame-ancestors {framed_by}" in (await http.get(path)).headers["Content-Security-Policy"]


async def test_without_the_setting_nobody_may(settings: Settings) -> None:
    built = build(settings)
    try:
        async with serving(gateway(built)) as address, httpx.AsyncClient(base_url=address, trust_env=False) as http:
            headers = (await http.get("/")).headers
    finally:
        await built.close()
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY"
