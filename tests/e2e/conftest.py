"""Every process of an installation, an officer's account, and a browser; screenshots stay in ``test-output/``."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from desk.officers import create_officer
from service.bootstrap import build
from tests.support.browser import chromium
from tests.support.postgres import fresh_database
from tests.support.stack import ROOT, Stack, running_stack

LOGIN, PASSWORD = "officer", "a-password-of-the-tests"


@pytest.fixture(scope="module")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    names = ("rasa", "actions", "provider", "gateway", "desk", "worker")
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, *names) as running,
    ):
        asyncio.run(make_officer(running))
        yield running


async def make_officer(stack: Stack) -> None:
    service = build(stack.settings)
    await create_officer(service.database, LOGIN, "เจ้าหน้าที่ทดสอบ", PASSWORD)
    await service.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def screenshots() -> Path:
    folder = ROOT / "test-output" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
