"""Somebody on a chat app sends a large file through the web: a link lets files in, nothing out, and soon ends."""

import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import expect

from case_store.inbox import Inbox
from case_store.tables import evidence, messages, upload_links
from channels.upload_links import LIFE, new_link
from complaints.model import ConversationId
from service.bootstrap import Service
from tests.integration.web_chat.test_files_become_evidence import picture
from tests.support.browser import chromium
from tests.support.recipients import Recipient


async def talk(service: Service) -> ConversationId:
    """A conversation on a chat app."""
    async with service.database.uow() as uow:
        conversation, _ = await Inbox(uow.session).open_conversation("telegram", "1", "77", datetime.now(UTC))
        await uow.commit()
    return conversation.id


async def link(service: Service, address: str, *, age: timedelta = timedelta(0)) -> str:
    conversation = await talk(service)
    async with service.database.uow() as uow:
        found = await new_link(conversation, address, datetime.now(UTC) - age, uow)
        await uow.commit()
    return found


async def send(address: str, token: str, *, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or secrets.token_hex(16)}
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        return await http.post(
            "/api/chat/upload-files", files={"file": ("สลิป.jpg", picture(), "image/jpeg")}, headers=headers
        )


async def test_a_file_reaches_the_conversation_once(service: Service, address: str) -> None:
    _, _, token = (await link(service, address)).partition("#")
    key = secrets.token_hex(16)
    first, again = await send(address, token, key=key), await send(address, token, key=key)
    assert first.status_code == again.status_code == 200 and first.json() == again.json()
    async with service.database.sessions() as session:
        rows = (await session.execute(sa.select(messages.c.kind, messages.c.evidence_id))).all()
        kept = (await session.execute(sa.select(evidence.c.original_name))).scalars().all()
    assert [row.kind for row in rows] == ["image"] and rows[0].evidence_id and kept == ["สลิป.jpg"]


@pytest.mark.parametrize("token", ["nonsense", "x" * 5000])
async def test_without_a_good_link_nothing_is_taken(service: Service, address: str, token: str) -> None:
    answer = await send(address, token)
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "link_expired"


async def test_a_link_ends_and_is_forgotten(service: Service, address: str) -> None:
    _, _, token = (await link(service, address, age=LIFE)).partition("#")
    assert (await send(address, token)).json()["error"]["code"] == "link_expired"
    await link(service, address, age=-timedelta(days=2))
    async with service.database.sessions() as session:
        assert (await session.execute(sa.select(sa.func.count()).select_from(upload_links))).scalar_one() == 1


async def test_a_link_lets_nothing_out(service: Service, address: str, recipient: Recipient) -> None:
    _, _, token = (await link(service, address)).partition("#")
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=address, trust_env=False, headers=headers) as http:
        assert (await http.get("/api/chat/messages")).status_code == 401
        assert (await http.post("/api/chat/messages", json={"text": "x"})).status_code == 401
        assert (await http.get(f"/api/chat/files/{secrets.token_hex(16)}")).status_code in {401, 404}
    session = {"Authorization": f"Bearer {recipient.session['token']}"}
    async with httpx.AsyncClient(base_url=address, trust_env=False, headers=session) as http:
        assert (await http.get("/api/chat/upload-link")).status_code == 401, "nor is a session a link"


async def test_the_token_is_nowhere_in_the_clear(service: Service, address: str) -> None:
    _, _, token = (await link(service, address)).partition("#")
    async with service.database.sessions() as session:
        stored = str((await session.execute(sa.select(upload_links))).all())
    assert token not in stored


async def test_the_page_sends_several_files_and_keeps_the_token_out_of_the_address(
    service: Service, address: str, tmp_path: Path
) -> None:
    files = []
    for name in ("หนึ่ง.jpg", "สอง.jpg"):
        (tmp_path / name).write_bytes(picture())
        files.append(tmp_path / name)
    (tmp_path / "ไม่ใช่รูป.jpg").write_bytes(b"not a picture")
    asked: list[str] = []
    faults: list[str] = []
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="th-TH")
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        whole = await link(service, address)
        token = whole.partition("#")[2]
        await page.goto(whole)
        await expect(page.locator("#limits")).to_contain_text("ไฟล์ละไม่เกิน 25 MB")
        assert page.url == f"{address}/upload"
        await page.set_input_files("#file-input", files)
        await expect(page.locator(".message", has_text="ส่งถึงแล้ว")).to_have_count(2)
        await page.reload()
        await expect(page.locator("#buttons")).to_be_visible()
        faults.clear()
        await page.set_input_files("#file-input", [tmp_path / "ไม่ใช่รูป.jpg"])
        await expect(page.locator(".message.failed")).to_contain_text("ไม่ใช่รูปภาพ")
        faults[:] = [fault for fault in faults if "415" not in fault]  # the browser notes the refusal itself
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if folder := os.environ.get("RONGTHUK_SCREENSHOTS"):
            await page.screenshot(path=Path(folder) / "upload-360.png")
        await page.evaluate("location.hash = 'old'")
        await expect(page.locator("#trouble")).to_contain_text("ลิงก์นี้หมดอายุ")
        await page.evaluate("token => location.hash = token", token)
        await expect(page.locator("#trouble")).to_be_hidden()
        assert page.url == f"{address}/upload"
    assert not any(token in url.partition("#")[0] for url in asked)
    assert {url for url in asked if not url.startswith((address, "blob:"))} == set()
    assert [fault for fault in faults if "401" not in fault] == []
