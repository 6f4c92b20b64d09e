"""The process as the supervisor runs it: it starts, serves, and stops at once although a page is open."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from service.settings import Settings
from tests.support.recipients import Recipient

ROOT = Path(__file__).parents[3]


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the variables that a process reads them from."""
    given: dict[str, str] = {}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if isinstance(value, list):
            value = ",".join(key.get_secret_value() for key in value)
        given[f"RONGTHUK_{name.upper()}"] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    return given


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def running_gateway(settings: Settings, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "service.gateway",
        cwd=ROOT,
        env={**os.environ, **environment(settings), "RONGTHUK_PUBLIC_PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(http: httpx.AsyncClient) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                if (await http.get("/healthz")).status_code == 200:
                    return
            except httpx.ConnectError:
                await asyncio.sleep(0.1)


async def test_the_gateway_stops_at_once_although_a_stream_is_open(settings: Settings) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with running_gateway(settings, port) as process, httpx.AsyncClient(base_url=address) as http:
        http.headers["Origin"] = address
        await ready(http)
        recipient = await Recipient.arrive(http)
        await recipient.send({"text": "ความลับของผู้แจ้ง"})
        async with recipient.events(after=2) as events:
            await events.until("state")
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            await events.end()
            ended = time.monotonic()
        said = (await process.communicate())[0].decode()
        assert time.monotonic() - asked < 5
        assert ended - asked < 2
        assert process.returncode == 0, said
        assert "ความลับ" not in said
        assert recipient.session["token"] not in said
        assert said == "", said
