"""``rongthuk run`` as an operator uses it: one command starts everything, one Ctrl-C ends all of it."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from service.embedded_postgres import data_folder_for
from tests.support.recipients import Recipient
from tests.support.stack import DROPPED, ROOT, free_ports

HANGS = 40  # seconds; far above the ten that are promised and that the bench measures, since machines are noisy


@pytest.fixture
def folder() -> Iterator[Path]:
    parent = "/var/lib" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="rongthuk-tests-", dir=parent) as name:
        yield Path(name)
        shutil.rmtree(data_folder_for(Path(name)), ignore_errors=True)


def environment(folder: Path) -> dict[str, str]:
    public, desk, provider, bot, actions = map(str, free_ports(5))
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(DROPPED)},
        "RONGTHUK_DATA_FOLDER": str(folder),
        "RONGTHUK_PUBLIC_PORT": public,
        "RONGTHUK_DESK_PORT": desk,
        "RONGTHUK_PROVIDER_PORT": provider,
        "RONGTHUK_BOT_PORT": bot,
        "RONGTHUK_ACTIONS_PORT": actions,
        "RONGTHUK_PUBLIC_URL": f"http://127.0.0.1:{public}",
        "RONGTHUK_DESK_URL": f"http://127.0.0.1:{desk}",
    }


async def test_everything_starts_and_stops_with_a_page_open(folder: Path) -> None:
    env = environment(folder)
    address = env["RONGTHUK_PUBLIC_URL"]
    process = subprocess.Popen(
        [str(ROOT / ".venv/bin/rongthuk"), "run"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    killer = threading.Timer(120, process.kill)  # so that a hang fails instead of lasting
    killer.start()
    try:
        assert process.stdout is not None
        said = ""
        while "everything is ready" not in said:
            line = process.stdout.readline()
            assert line, f"it ended by itself:\n{said}"
            said += line
        assert address in said and env["RONGTHUK_DESK_URL"] in said and "officer / " in said
        children = psutil.Process(process.pid).children(recursive=True)
        assert len(children) >= 7

        async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=30) as client:
            recipient = await Recipient.arrive(client)
            async with recipient.events() as events:
                await events.next()
                process.send_signal(signal.SIGINT)
                process.wait(HANGS)
        assert "stopped" in process.stdout.read()
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []
    finally:
        killer.cancel()
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
