"""A migrated database for each test, copied from one that was migrated once."""

import secrets
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from case_store.migrate import migrate
from tests.support.postgres import fresh_database, with_database
from tests.support.sql_store import SqlStore, sql_store


@pytest.fixture(scope="session")
def migrated(postgres: str) -> Iterator[str]:
    """A database with the newest schema, to be copied and not to be used."""
    with fresh_database(postgres) as url:
        migrate(url)
        yield url


@pytest.fixture
def store_url(postgres: str, migrated: str) -> Iterator[str]:
    name, source = f"t{secrets.token_hex(6)}", urlsplit(migrated).path[1:]
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
        yield with_database(postgres, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[SqlStore]:
    async with sql_store(store_url) as opened:
        yield opened
