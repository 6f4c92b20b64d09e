"""The gateway's app on a real database, and recipients who talk to it over HTTP."""

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from pyrage import x25519

from case_store.migrate import migrate
from service.bootstrap import Service, build
from service.gateway import gateway
from service.settings import Settings
from tests.support.recipients import Recipient
from tests.support.web_server import serving


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    migrate(database_url)
    return Settings(
        _env_file=None,
        database_url=database_url,
        data_folder=tmp_path,
        encryption_keys=[Fernet.generate_key().decode()],
        index_key=secrets.token_urlsafe(24),
        evidence_identity=str(x25519.Identity.generate()),
        provider_key=secrets.token_urlsafe(24),
        bot_secret=secrets.token_urlsafe(24),
        actions_secret=secrets.token_urlsafe(24),
    )


@pytest.fixture
async def service(settings: Settings) -> AsyncIterator[Service]:
    built = build(settings)
    yield built
    await built.close()


@pytest.fixture
async def address(service: Service) -> AsyncIterator[str]:
    async with serving(gateway(service)) as url:
        yield url


class Recipients:
    """Hands out recipients and closes their connections."""

    def __init__(self, address: str, stack: AsyncExitStack) -> None:
        self._address, self._stack = address, stack

    async def new(self) -> Recipient:
        client = httpx.AsyncClient(base_url=self._address, headers={"Origin": self._address}, timeout=30)
        return await Recipient.arrive(await self._stack.enter_async_context(client))


@pytest.fixture
async def recipients(address: str) -> AsyncIterator[Recipients]:
    async with AsyncExitStack() as stack:
        yield Recipients(address, stack)


@pytest.fixture
async def recipient(recipients: Recipients) -> Recipient:
    return await recipients.new()
