"""An installation whose processes a test kills and starts again."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.support.postgres import fresh_database
from tests.support.recipients import Recipient
from tests.support.stack import Stack, running_stack


@pytest.fixture(scope="module")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything but the worker, which each test starts in its own way."""
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, "rasa", "actions", "provider", "gateway") as running,
    ):
        yield running


@pytest.fixture
async def recipient(stack: Stack) -> AsyncIterator[Recipient]:
    address = stack.settings.public_url
    async with httpx.AsyncClient(base_url=address, headers={"Origin": address}, timeout=30) as client:
        yield await Recipient.arrive(client)
