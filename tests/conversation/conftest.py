"""A conversation with the real bot: what a test says goes through queue, worker, Rasa and actions."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest

from provider.shipments import load_shipments
from service.bootstrap import Service
from tests.support import chats
from tests.support.chats import Chat, Parcel
from tests.support.line_events import LinePhone
from tests.support.line_server import LineServer, line_environment
from tests.support.phones import PhoneChat
from tests.support.postgres import fresh_database
from tests.support.stack import Stack, invented_parcel, running_stack
from tests.support.telegram_server import TelegramPhone, TelegramServer, telegram_environment

NewChat = Callable[[], Awaitable[Chat]]


@pytest.fixture(scope="session")
def line() -> Iterator[LineServer]:
    """LINE, for those who talk there."""
    with LineServer() as started:
        yield started


@pytest.fixture(scope="session")
def telegram() -> Iterator[TelegramServer]:
    """Telegram, for those who talk there."""
    with TelegramServer() as started:
        yield started


@pytest.fixture(scope="session")
def stack(
    postgres: str, tmp_path_factory: pytest.TempPathFactory, line: LineServer, telegram: TelegramServer
) -> Iterator[Stack]:
    extra = line_environment(line) | telegram_environment(telegram)
    folder, names = tmp_path_factory.mktemp("stack"), ("rasa", "actions", "provider", "gateway")
    with (
        fresh_database(postgres) as url,
        running_stack(folder, url, *names, extra=extra) as running,
    ):
        line.webhook = f"{running.settings.public_url}/line/webhook"
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
def phone(stack: Stack, line: LineServer) -> LinePhone:
    """Somebody with LINE whom nobody has met yet."""
    assert line.webhook
    return LinePhone(line, line.webhook)


@pytest.fixture
def line_chat(service: Service, phone: LinePhone) -> PhoneChat:
    return PhoneChat(service, phone)


@pytest.fixture
def telegram_phone(stack: Stack, telegram: TelegramServer) -> TelegramPhone:
    """Somebody with Telegram whom nobody has met yet."""
    return TelegramPhone(telegram, f"{stack.settings.public_url}/telegram/webhook")


@pytest.fixture
def telegram_chat(service: Service, telegram_phone: TelegramPhone) -> PhoneChat:
    return PhoneChat(service, telegram_phone)


@pytest.fixture
def parcel(stack: Stack) -> Parcel:
    """A parcel of 358.00 baht that the provider pays out in three days."""
    row = invented_parcel()
    load_shipments(stack.url, [row])
    return row
