"""``make bench``: what the service costs, measured through the doors that its users use; a table, then JSON.

Absolute seconds depend on the machine and its neighbours; compare figures of one run only.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
from rich.console import Console
from rich.table import Table

from provider.shipments import load_shipments
from service.embedded_postgres import data_folder_for
from tests.support.recipients import Recipient
from tests.support.stack import BOT, DROPPED, MAIN, ROOT, free_ports, invented_parcel

Figures = dict[str, float | int]
TURNS = ("สวัสดี", "จะได้เงินคืนไหม", "มีสิทธิอะไรบ้าง", "ต้องใช้หลักฐานอะไร", "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง", "ไม่มีรูป")
ROUNDS = 4


def clean_environment(**more: str) -> dict[str, str]:
    return {**{k: v for k, v in os.environ.items() if not k.startswith(DROPPED)}, "PYTHONPATH": str(ROOT), **more}


def training() -> Figures:
    """Seconds of one training into a throw-away model, Rasa's start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        model = str(Path(folder) / "bench.tar.gz")
        subprocess.run(
            [MAIN, "scripts/train.py", "--model", model], cwd=ROOT, env=clean_environment(), check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        return {"training_s": round(time.monotonic() - started, 1)}


class Installation:
    """``rongthuk run`` in a folder of its own, read as an operator reads it."""

    def __init__(self, folder: Path) -> None:
        public, desk, provider, bot, actions = free_ports(5)
        self.address, self.note = f"http://127.0.0.1:{public}", folder / "run" / "database-url"
        self.env = clean_environment(
            RONGTHUK_DATA_FOLDER=str(folder), RONGTHUK_PUBLIC_PORT=str(public), RONGTHUK_DESK_PORT=str(desk),
            RONGTHUK_PROVIDER_PORT=str(provider), RONGTHUK_BOT_PORT=str(bot), RONGTHUK_ACTIONS_PORT=str(actions),
            RONGTHUK_PUBLIC_URL=self.address, RONGTHUK_DESK_URL=f"http://127.0.0.1:{desk}",
            RONGTHUK_BURST_WINDOW_MS="0", RONGTHUK_BURST_PAUSE_MS="0",  # nobody here reads; see bench-channels
        )  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[tuple[subprocess.Popen[str], Figures]]:
        """Start, wait until everything is ready, and stop with a Ctrl-C; the figures gain the stop's seconds."""
        process = subprocess.Popen(
            [str(ROOT / ".venv/bin/rongthuk"), "run"], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        figures: Figures = {}
        for line in process.stdout:
            if found := re.search(r"answers after ([\d.]+) s", line):
                figures["pages_answer_s"] = float(found[1])
            if found := re.search(r"everything is ready after ([\d.]+) s", line):
                figures["everything_ready_s"] = float(found[1])
                break
        try:
            yield process, figures
        finally:
            stopped = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.stdout.read()
            process.wait()
            figures["ctrl_c_s"] = round(time.monotonic() - stopped, 1)


def rasa_alone(installation: Installation, url: str) -> Figures:
    """Seconds of Rasa's own start-up with nothing else starting."""
    env = {**installation.env, **secrets_of(installation), "RONGTHUK_BOT_DATABASE_URL": url}
    env["RONGTHUK_ACTIONS_URL"] = "http://127.0.0.1:9/webhook"
    env["RONGTHUK_BOT_PORT"] = str(free_ports(1)[0])
    started = time.monotonic()
    process = subprocess.Popen([BOT, "-m", "bot"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "ready" in line:
            break
    seconds = time.monotonic() - started
    process.terminate()
    process.stdout.read()
    process.wait()
    return {"rasa_alone_s": round(seconds, 1)}


def secrets_of(installation: Installation) -> dict[str, str]:
    path = Path(installation.env["RONGTHUK_DATA_FOLDER"]) / "secrets.env"
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


async def turn(recipient: Recipient, text: str) -> float:
    """Milliseconds from sending to the first line that answers, as the page sees it."""
    started = time.monotonic()
    sent = (await recipient.send({"text": text})).raise_for_status().json()["message_number"]
    async with recipient.events(after=sent) as events:
        while True:
            _, message = await events.until("message")
            if message["author"] != "recipient":
                return (time.monotonic() - started) * 1000


async def talk(address: str, stack: AsyncExitStack) -> list[float]:
    client = httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60)
    recipient = await Recipient.arrive(await stack.enter_async_context(client))
    return [await turn(recipient, text) for _ in range(ROUNDS) for text in TURNS]


async def latency(address: str, conversations: int) -> Figures:
    async with AsyncExitStack() as stack:
        taken = await asyncio.gather(*(talk(address, stack) for _ in range(conversations)))
    every = sorted(ms for each in taken for ms in each)
    return {
        f"turn_p50_ms_{conversations}": round(statistics.median(every), 1),
        f"turn_p95_ms_{conversations}": round(every[int(len(every) * 0.95)], 1),
    }


async def until_held(address: str, url: str) -> Figures:
    """Seconds and messages of a recipient from the first message to the line that says that the money is held."""
    row = invented_parcel()
    await asyncio.to_thread(load_shipments, url, [row])
    told = ("มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง แม่จ่ายไป 358 บาท", str(row["tracking_number"]), "ใช่", str(row["phone_last4"]))
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=60) as client:
        recipient = await Recipient.arrive(client)
        started = time.monotonic()
        for text in told:
            await turn(recipient, text)
        async with recipient.events() as events:
            while "ระงับการโอนเงินได้แล้ว" not in (await events.until("message"))[1]["text"]:
                pass
        return {"first_message_to_hold_s": round(time.monotonic() - started, 2), "messages_to_hold": len(told)}


def memory(process: subprocess.Popen[str], cluster: Path) -> Figures:
    """Resident megabytes of each process; of PostgreSQL all its processes, shared pages counted once."""
    found: dict[str, float] = {}
    for child in psutil.Process(process.pid).children(recursive=True):
        words = " ".join(child.cmdline())
        module = re.search(r"-m (?:service\.)?(gateway|desk|actions|worker|provider|bot|supervisor)", words)
        if module:
            name = f"memory_mb_{module[1].replace('bot', 'rasa')}"
            found[name] = found.get(name, 0) + child.memory_info().rss / 2**20
    servers = [one for one in psutil.process_iter() if one.name() == "postgres" and one.cwd() == str(cluster)]
    found["memory_mb_postgres"] = sum(one.memory_full_info().pss for one in servers) / 2**20
    return {name: round(mb) for name, mb in sorted(found.items())}


def measure() -> Figures:
    figures: Figures = {} if "--no-training" in sys.argv else training()
    with tempfile.TemporaryDirectory(dir="/var/lib" if os.geteuid() == 0 else None) as name:
        installation = Installation(Path(name))
        with installation.running() as (_, first):
            pass
        figures |= {f"first_start_{key}": value for key, value in first.items()}
        with installation.running() as (process, second):
            url = installation.note.read_text().strip()
            figures |= memory(process, data_folder_for(Path(name)))
            figures |= asyncio.run(latency(installation.address, 1))
            figures |= asyncio.run(latency(installation.address, 8))
            figures |= asyncio.run(until_held(installation.address, url))
            figures |= rasa_alone(installation, url)
        figures |= {f"second_start_{key}": value for key, value in second.items()}
        shutil.rmtree(data_folder_for(Path(name)), ignore_errors=True)
    return figures


def main() -> None:
    figures: dict[str, Any] = measure()
    table = Table("figure", "value")
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)
    print(json.dumps(figures))


if __name__ == "__main__":
    sys.exit(main())
