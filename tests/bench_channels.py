"""``make bench-channels``: LINE's webhook, what waiting for a burst costs and saves, and the web chat's first line.

Everything is real but LINE itself. Both ways of waiting are measured in one run, one after the other.
"""

import asyncio
import io
import json
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from playwright.async_api import Request
from rich.console import Console
from rich.table import Table

from labels.demo import demo_label
from tests.support.browser import chromium
from tests.support.chats import Facts
from tests.support.line_events import LinePhone
from tests.support.line_server import LineServer, line_environment
from tests.support.postgres import embedded_postgres, fresh_database
from tests.support.stack import Stack, invented_parcel, running_stack

Figures = dict[str, float]
CALLS, SINGLES, BURSTS, VISITS = 200, 12, 5, 11
PHONE = {"width": 360, "height": 740}
ALONE = ("สวัสดีค่ะ", "จะได้เงินคืนไหม", "มีสิทธิอะไรบ้าง", "ต้องใช้หลักฐานอะไรบ้าง")
ROW = ("แม่ได้พัสดุมา", "ไม่มีใครสั่งเลย", "เก็บเงินปลายทางไปแล้ว", "ของอะไรก็ไม่รู้", "ทำยังไงดีคะ")
BETWEEN_LINES, READING = 0.8, 2.0  # seconds: how fast a person sends short lines, and reads an answer
WAYS = {"none": ("0", "0"), "default": ("100", "1500")}


async def webhook(phone: LinePhone) -> Figures:
    """Milliseconds until a call is answered 200, one after the other; each is stored with its job by then."""
    taken = []
    for at in range(CALLS):
        event = phone.text(f"ข้อความที่ {at}")
        started = time.perf_counter()
        await phone.send(event)
        taken.append((time.perf_counter() - started) * 1000)
    return {"webhook_p50_ms": percentile(taken, 0.5), "webhook_p95_ms": percentile(taken, 0.95)}


def percentile(values: list[float], share: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 1)


async def until_more(phone: LinePhone, seen: int, seconds: float = 30) -> float:
    """Milliseconds until a bubble more is on the screen."""
    started = time.perf_counter()
    while len(phone.screen) <= seen and time.perf_counter() - started < seconds:
        await asyncio.sleep(0.005)
    return (time.perf_counter() - started) * 1000


async def singles(phone: LinePhone) -> float:
    """The median of messages that come alone, from LINE's call to the bubble."""
    taken = []
    for at in range(SINGLES):
        await asyncio.sleep(READING)
        seen = len(phone.screen)
        started = time.perf_counter()
        await phone.say(ALONE[at % len(ALONE)])
        await until_more(phone, seen)
        taken.append((time.perf_counter() - started) * 1000)
    return percentile(taken[1:], 0.5)


async def burst(line: LineServer) -> tuple[int, float]:
    """Five short lines and three photos of somebody new: how many orders answered them, and the last one's seconds."""
    assert line.webhook
    phone = LinePhone(line, line.webhook)
    for text in ROW:
        await phone.say(text)
        await asyncio.sleep(BETWEEN_LINES)
    await phone.album(demo_label(Facts(invented_parcel())), a_photo("#8a6"), a_photo("#a86"))
    ended = last = time.perf_counter()
    seen = 0
    while time.perf_counter() - last < 6:
        orders = sum(call.user == phone.user and call.status == 200 for call in line.calls)
        if orders > seen:
            seen, last = orders, time.perf_counter()
        await asyncio.sleep(0.02)
    return seen, last - ended


def a_photo(colour: str) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (1200, 900), colour).save(target, "JPEG")
    return target.getvalue()


async def way(name: str, stack: Stack, line: LineServer) -> Figures:
    window, pause = WAYS[name]
    stack.start("worker", env={"RONGTHUK_BURST_WINDOW_MS": window, "RONGTHUK_BURST_PAUSE_MS": pause})
    try:
        assert line.webhook
        phone = LinePhone(line, line.webhook)
        await phone.say("สวัสดี")
        await until_more(phone, 0, 60)
        alone = await singles(phone)
        found = [await burst(line) for _ in range(BURSTS)]
    finally:
        stack.stop("worker")
    return {
        f"{name}_single_p50_ms": alone,
        f"{name}_burst_orders": statistics.median(orders for orders, _ in found),
        f"{name}_burst_last_answer_s": round(statistics.median(seconds for _, seconds in found), 2),
    }


async def first_line(address: str) -> Figures:
    """Milliseconds from a newcomer's typed address to the greeting in Chromium, and what all of it weighs in bytes."""
    taken, weight = [], 0
    async with chromium() as browser:
        for _ in range(VISITS):
            page = await (await browser.new_context(viewport=PHONE)).new_page()
            asked: list[Request] = []
            page.on("requestfinished", lambda request, asked=asked: asked.append(request))
            started = time.perf_counter()
            await page.goto(address, wait_until="commit")
            await page.locator(".message.bot").wait_for()
            taken.append((time.perf_counter() - started) * 1000)
            sizes = [await request.sizes() for request in list(asked)]
            weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
            await page.context.close()
    return {
        "first_line_p50_ms": percentile(taken, 0.5),
        "first_line_max_ms": round(max(taken), 1),
        "page_bytes": weight,
    }


async def measure(stack: Stack, line: LineServer) -> Figures:
    assert line.webhook
    figures = await first_line(stack.settings.public_url)
    figures |= await webhook(LinePhone(line, line.webhook))
    for name in WAYS:
        figures |= await way(name, stack, line)
    return figures


def main() -> None:
    with ExitStack() as context:
        line = context.enter_context(LineServer())
        folder = Path(context.enter_context(tempfile.TemporaryDirectory()))
        url = context.enter_context(fresh_database(context.enter_context(embedded_postgres())))
        names = ("rasa", "actions", "provider", "gateway")
        stack = context.enter_context(running_stack(folder, url, *names, extra=line_environment(line)))
        line.webhook = f"{stack.settings.public_url}/line/webhook"
        figures = asyncio.run(measure(stack, line))
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main())
