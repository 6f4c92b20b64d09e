"""Fixtures for tests that need the embedded provider for real; a conftest imports the ones it uses."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import fresh_database
from tests.support.provider_process import Receiver, RunningProvider, event_receiver, running_provider


@pytest.fixture(scope="module")
def provider_database(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with event_receiver() as taking:
        yield taking


@pytest.fixture(scope="module")
def provider(
    provider_database: str, receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningProvider]:
    log = tmp_path_factory.mktemp("provider") / "log.txt"
    with running_provider(provider_database, log, events_url=receiver.url) as running:
        yield running
