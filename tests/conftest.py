"""What all tests share: no network but loopback, one PostgreSQL for the session, keys of the tests' own."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from tests.support.postgres import embedded_postgres, fresh_database

settings.register_profile("ours", deadline=None)  # these machines are shared: a slow moment is no failure
settings.load_profile("ours")


@pytest.fixture(autouse=True)
def only_loopback() -> None:
    """A test that reaches for the internet fails at once."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server for this session."""
    with embedded_postgres() as url:
        yield url


@pytest.fixture
def database_url(postgres: str) -> Iterator[str]:
    """An empty database of this test's own."""
    with fresh_database(postgres) as url:
        yield url
