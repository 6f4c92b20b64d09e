"""The gateway's app on a real database, and recipients who talk to it over HTTP."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from cryptography.fernet import Fernet
from psycopg import sql
from pyrage import x25519

from case_store.migrate import migrate
from service.bootstrap import Service, build
from service.gateway import gateway
from service.settings import Settings
from tests.support.postgres import fresh_database, with_database
from tests.support.recipients import Recipient
from tests.support.web_server import serving


@pytest.fixture(scope="session")
def migrated(postgres: str) -> Iterator[str]:
    """A database with the newest schema that each test gets a copy of, which is quicker than migrating each time."""
    with fresh_database(postgres) as url:
        migrate(url)
        yield url


@pytest.fixture
def chat_database(postgres: str, migrated: str) -> Iterator[str]:
    name, template = (sql.Identifier(name) for name in (f"t{secrets.token_hex(6)}", urlsplit(migrated).path[1:]))
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
        yield with_database(postgres, name.as_string().strip('"'))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def settings(chat_database: str, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=chat_database,
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
