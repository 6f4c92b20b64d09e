"""From the first message on a phone to the officer's answer and the dossier, as both of them see it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, expect
from pypdf import PdfReader

from labels.demo import demo_label
from provider.shipments import load_shipments
from tests.e2e.conftest import LOGIN, PASSWORD
from tests.support.chats import Facts
from tests.support.stack import Stack, eventually, invented_parcel

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SLOW = 30_000


async def says(page: Page, author: str, words: str) -> None:
    """Wait until somebody's bubble holds these words."""
    await expect(page.locator(f".message.{author}", has_text=words).last).to_be_visible(timeout=SLOW)


async def write(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")
    await says(page, "recipient", text)


async def tap(page: Page, label: str) -> None:
    await page.locator(".choices button", has_text=label).last.click()


async def file_a_complaint(page: Page, stack: Stack, label: Path, parcel: dict[str, object], shots: Path) -> str:
    """The recipient's half; returns the case number."""
    await page.goto(stack.settings.public_url)
    await expect(page.locator("#notice")).to_contain_text("ไม่ขอรหัส OTP")
    await page.screenshot(path=shots / "chat-1-notice.png")
    await page.click("#accept-notice")
    await write(page, "มีพัสดุมาส่งที่บ้านทั้งที่ไม่มีใครสั่ง แม่จ่ายไป 358 บาท")
    await says(page, "bot", "ใบปะหน้าพัสดุ")
    await page.set_input_files("#file-input", label)
    await says(page, "bot", str(parcel["tracking_number"]))
    await page.screenshot(path=shots / "chat-2-label.png")
    await page.reload()
    await says(page, "bot", "4 ตัวท้าย")
    await write(page, str(parcel["phone_last4"]))
    await says(page, "system", "ระงับการโอนเงินได้แล้ว 358.00 บาท")
    await says(page, "bot", "ไม่มีใครในบ้านสั่ง")
    await page.screenshot(path=shots / "chat-3-held.png")
    await tap(page, "ยืนยัน ไม่ได้สั่ง")
    await says(page, "bot", "ส่งเรื่องเลยไหม")
    await page.screenshot(path=shots / "chat-4-summary.png")
    await tap(page, "ส่งเรื่อง")
    await says(page, "bot", "รับเรื่องแล้ว เลขที่")
    await page.screenshot(path=shots / "chat-5-filed.png")
    text = await page.locator(".message.bot", has_text="รับเรื่องแล้ว เลขที่").last.inner_text()
    return text.split("เลขที่ ")[1].split()[0]


async def ask_from_another_device(page: Page, stack: Stack, number: str, digits: str, shots: Path) -> None:
    """Somebody with the case number and the digits, and nothing else, learns how the case stands."""
    await page.goto(stack.settings.public_url)
    await write(page, f"ตามเรื่อง {number}")
    await says(page, "bot", "4 ตัวท้าย")
    await write(page, f"{(int(digits) + 1) % 10_000:04}")
    await says(page, "bot", "ลองได้อีก 2 ครั้ง")
    await says(page, "bot", "ขอเลขที่เรื่อง")
    await write(page, number)
    await expect(page.locator(".message.bot", has_text="ขอเบอร์โทร 4 ตัวท้าย")).to_have_count(2, timeout=SLOW)
    await write(page, digits)
    await says(page, "bot", f"เรื่อง {number}: รับเรื่องแล้ว")
    assert await page.locator(".message", has_text="358 บาท").count() == 0, "the status, not the transcript"
    await page.screenshot(path=shots / "chat-7-another-device.png")


async def open_case(desk: Page, stack: Stack, number: str, shots: Path) -> None:
    await desk.goto(stack.settings.desk_url)
    await desk.fill("[name=login]", LOGIN)
    await desk.fill("[name=password]", PASSWORD)
    await desk.screenshot(path=shots / "desk-1-login.png")
    await desk.click("button[type=submit]")
    await expect(desk.locator("main")).to_contain_text(number)
    await desk.screenshot(path=shots / "desk-2-queue.png", full_page=True)
    await desk.click(f"text={number}")
    await expect(desk.locator(".talk")).to_contain_text("แม่จ่ายไป 358 บาท")
    await desk.screenshot(path=shots / "desk-3-case.png", full_page=True)


async def test_the_whole_story(stack: Stack, browser: Browser, screenshots: Path, tmp_path: Path) -> None:
    parcel = invented_parcel()
    load_shipments(stack.url, [parcel])
    label = tmp_path / "label.png"
    label.write_bytes(demo_label(Facts(parcel)))
    chat = await (await browser.new_context(viewport=PHONE)).new_page()
    desk = await (await browser.new_context(viewport=DESKTOP)).new_page()
    problems: list[str] = []
    for page in (chat, desk):
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))

    number = await file_a_complaint(chat, stack, label, parcel, screenshots)
    other = await (await browser.new_context(viewport=DESKTOP)).new_page()
    await ask_from_another_device(other, stack, number, str(parcel["phone_last4"]), screenshots)
    await chat.click("[data-say=คุยกับเจ้าหน้าที่]")
    await says(chat, "bot", "ส่งเข้าคิวเจ้าหน้าที่แล้ว")

    await open_case(desk, stack, number, screenshots)
    digest = hashlib.sha256(label.read_bytes()).hexdigest()
    await expect(desk.locator("main")).to_contain_text(digest[:16])
    await desk.fill("[name=text]", "กำลังติดต่อร้านให้อยู่ ขอเวลาสักครู่")
    await desk.click("text=ส่งข้อความ")
    await says(chat, "officer", "กำลังติดต่อร้านให้อยู่")
    before = await chat.locator(".message.bot").count()
    await write(chat, "จะได้เงินคืนไหม")
    await expect(desk.locator(".talk")).to_contain_text("จะได้เงินคืนไหม", timeout=SLOW)
    assert await chat.locator(".message.bot").count() == before, "the bot is silent while the officer speaks"
    await chat.screenshot(path=screenshots / "chat-6-officer.png")

    until = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    await desk.click("text=จัดการการระงับเงิน")
    await desk.fill("[name=until]", until)
    await desk.click("button:has-text('ขยายเวลาระงับ')")
    await says(chat, "system", "ขยายเวลาระงับการโอนเงิน")
    await desk.click("text=คืนการสนทนาให้ระบบ")
    await says(chat, "bot", "เจ้าหน้าที่ส่งแชตกลับ")

    await desk.locator("details", has_text="ส่งต่อ").locator("summary").last.click()
    form = desk.locator("form:has(input[value=refer])")
    await form.locator("[name=note]").fill("ร้านไม่ตอบ ขอให้ช่วยประสานต่อ")
    await form.locator("button").click()
    await says(chat, "system", "เพื่อส่งต่อศูนย์ 1212ETDA แล้ว")
    await desk.screenshot(path=screenshots / "desk-4-referred.png", full_page=True)
    folder = await eventually(lambda: next(stack.folder.glob(f"referrals/{number}-*/manifest.json"), None))
    check_dossier(folder.parent, digest)
    assert problems == []


def check_dossier(folder: Path, label_digest: str) -> None:
    """The dossier holds every promised part, and its manifest tells the truth about each file."""
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"case.json", "transcript.txt", "manifest.json", "dossier.pdf"} <= names
    manifest = json.loads((folder / "manifest.json").read_text())
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert label_digest in listed.values(), "the label is there as it was sent"
    text = "".join(page.extract_text() for page in PdfReader(folder / "dossier.pdf").pages)
    assert "1212ETDA" in text
