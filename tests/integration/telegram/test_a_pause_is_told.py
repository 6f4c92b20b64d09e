"""What Telegram asks for when it has had enough reaches those who have to keep it."""

from datetime import timedelta

from channels.delivery import Outcome
from channels.telegram.api import TelegramApi
from tests.support.telegram_server import TelegramServer


async def test_too_many_calls_are_a_refusal_with_the_pause_that_telegram_asks_for() -> None:
    with TelegramServer() as server:
        server.fail_next("sendMessage", status=429, description="Too Many Requests: retry after 7", retry_after=7)
        api = TelegramApi(server.token, server.url)
        try:
            outcome = await api.send("1", [("สวัสดี", None)])
        finally:
            await api.close()
    assert outcome == Outcome("spent", "rate", timedelta(seconds=7))
