"""A conversation with the real bot: what a test says goes through queue, worker, Rasa and actions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from provider.shipments import load_shipments
from service.bootstrap import Service
from tests.support import chats
from tests.support.chats import Chat, Parcel
from tests.support.postgres import fresh_database
from tests.support.stack import Stack, invented_parcel, running_stack

NewChat = Callable[[], Awaitable[Chat]]


@pytest.fixture(scope="session")
def stack(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with (
        fresh_database(postgres) as url,
        running_stack(tmp_path_factory.mktemp("stack"), url, "rasa", "actions", "provider") as running,
    ):
        yield running


@pytest.fixture
async def service(stack: Stack) -> AsyncIterator[Service]:
    async with chats.talking(stack) as found:
        yield found


@pytest.fixture
def new_chat(service: Service) -> NewChat:
    return lambda: chats.new_chat(service)


@pytest.fixture
async def chat(new_chat: NewChat) -> Chat:
    return await new_chat()


@pytest.fixture
def parcel(stack: Stack) -> Parcel:
    """A parcel of 358.00 baht that the provider pays out in three days."""
    row = invented_parcel()
    load_shipments(stack.url, [row])
    return row
