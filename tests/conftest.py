"""What all tests share: no network but loopback, one PostgreSQL for the session, keys of the tests' own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from pytest_socket import socket_allow_hosts

from tests.support.postgres import embedded_postgres, fresh_database

settings.register_profile("ours", deadline=None)  # these machines are shared: a slow moment is no failure
settings.load_profile("ours")


# Folders whose tests share processes that take long to start; two workers run the suite, and each such folder is one's.
TOGETHER = ("conversation", "crash")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Say which tests belong to one worker: those of a folder with its own stack, else those of a file."""
    tests = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(tests)
        item.add_marker(pytest.mark.xdist_group(place.parts[0] if place.parts[0] in TOGETHER else str(place)))


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
