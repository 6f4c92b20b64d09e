"""What is wrong with a Telegram bot, told by Telegram itself: codes and numbers, for the health page and a check."""

from datetime import UTC, datetime, timedelta
from typing import Any

from channels.telegram.api import NoAnswer, Refusal, TelegramApi

WEBHOOK_PATH = "/telegram/webhook"
MANY_WAITING = 50  # updates that Telegram could not hand over
RECENT = timedelta(minutes=30)


def webhook_address(public_url: str) -> str:
    """Where Telegram is to call us."""
    return public_url.rstrip("/") + WEBHOOK_PATH


async def look(api: TelegramApi, public_url: str, polling: bool) -> dict[str, Any]:
    """``troubles`` (codes, none when all is well) and what waits. Raises nothing that Telegram does."""
    facts: dict[str, Any] = {"troubles": []}
    troubles: list[str] = facts["troubles"]
    try:
        info = await api.webhook_info()
        facts |= {"name": f"@{api.bot.username}", "pending": info.pending_update_count, "webhook": info.url}
        if polling:
            if info.url:
                troubles.append("webhook_beside_polling")
        elif not info.url:
            troubles.append("webhook_missing")
        elif info.url != webhook_address(public_url):
            troubles.append("webhook_elsewhere")
        elif info.last_error_date and datetime.now(UTC) - info.last_error_date < RECENT:
            troubles.append("webhook_failing")
        if info.pending_update_count > MANY_WAITING:
            troubles.append("updates_waiting")
    except NoAnswer:
        troubles.append("no_answer")
    except Refusal as refusal:
        troubles.append("access_token" if refusal.code == "unauthorized" else f"refused_{refusal.code}")
    return facts
