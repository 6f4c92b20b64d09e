"""An installation whose processes a test kills and starts again."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.support.line_server import LineServer, line_environment
from tests.support.postgres import fresh_database
from tests.support.recipients import Recipient
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="session")
def line() -> Iterator[LineServer]:
    with LineServer() as started:
        yield started


@pytest.fixture(scope="session")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory, line: LineServer) -> Iterator[Stack]:
    """Everything but the worker, which each test starts in its own way."""
    folder, names = tmp_path_factory.mktemp("stack"), ("rasa", "actions", "provider", "gateway")
    with (
        fresh_database(postgres) as url,
        running_stack(folder, url, *names, extra=line_environment(line)) as running,
    ):
        line.webhook = f"{running.settings.public_url}/line/webhook"
        yield running


@pytest.fixture
async def recipient(stack: Stack) -> AsyncIterator[Recipient]:
    address = stack.settings.public_url
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=30) as client:
        yield await Recipient.arrive(client)
