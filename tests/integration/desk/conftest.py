"""A running desk for each test, over its own copy of a migrated database."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from psycopg import sql

from case_store.migrate import migrate
from tests.support.desk_server import Desk, Filed, running_desk
from tests.support.postgres import fresh_database, with_database


@pytest.fixture(scope="session")
def migrated_for_desk(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as url:
        migrate(url)
        yield url


@pytest.fixture
def desk_database(postgres: str, migrated_for_desk: str) -> Iterator[str]:
    """Copying a migrated database is quicker than migrating each time."""
    name, template = f"t{secrets.token_hex(6)}", urlsplit(migrated_for_desk).path[1:]
    with psycopg.connect(postgres, autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(made)
        yield with_database(postgres, name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
async def desk(desk_database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with running_desk(desk_database, tmp_path) as running:
        yield running


@pytest.fixture
async def visitor(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody has signed in with."""
    async with desk.browser() as browser:
        yield browser


@pytest.fixture
async def officer(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of officer ``first``, signed in."""
    async with desk.signed_in("first") as browser:
        yield browser


@pytest.fixture
async def colleague(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of officer ``second``, signed in."""
    async with desk.signed_in("second") as browser:
        yield browser


@pytest.fixture
async def case(desk: Desk) -> Filed:
    return await desk.filed_case()
