"""What is wrong with an official account, told by LINE itself: codes and numbers, for the health page and a check."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from linebot.v3.messaging import TestWebhookEndpointRequest

from channels.line.api import LineApi, NoAnswer, Refusal
from channels.line.sender import PushesLeft

WEBHOOK_PATH = "/line/webhook"


async def look(api: LineApi, public_url: str, *, call_us: bool = False) -> dict[str, Any]:
    """``troubles`` (codes, none when all is well), quota, webhook address. Raises nothing that LINE does."""
    facts: dict[str, Any] = {"troubles": []}
    try:
        info = await api.call(api.messaging.get_bot_info)
        facts |= {"bot": info.user_id, "name": info.display_name}
        if info.chat_mode == "chat":
            facts["troubles"].append("chat_mode")
        await _webhook(api, public_url, facts)
        if call_us and facts.get("webhook_active") and (trouble := await try_webhook(api)):
            facts["troubles"].append(trouble)
        quota = await api.quota()
        facts |= {"quota_limit": quota.limit, "quota_used": quota.used, "quota_at": datetime.now(UTC).isoformat()}
        if quota.limit is not None and (left := PushesLeft(quota.limit, quota.used)).low:
            facts["troubles"].append("quota_low" if left.count else "quota_used_up")
    except NoAnswer:
        facts["troubles"].append("no_answer")
    except Refusal as refusal:
        facts["troubles"].append("access_token" if refusal.code == "unauthorized" else f"refused_{refusal.code}")
    except ValueError:
        facts["troubles"].append("answer_unread")
    return facts


async def _webhook(api: LineApi, public_url: str, facts: dict[str, Any]) -> None:
    wanted = webhook_address(public_url)
    if not wanted.startswith("https://"):
        facts["troubles"].append("webhook_not_https")
    try:
        found = await api.call(api.messaging.get_webhook_endpoint)
    except Refusal as refusal:
        if refusal.status != 404:
            raise
        facts["troubles"].append("webhook_missing")
        return
    facts |= {"webhook": found.endpoint, "webhook_active": found.active}
    if urlsplit(found.endpoint)[1:3] != urlsplit(wanted)[1:3]:
        facts["troubles"].append("webhook_elsewhere")
    if not found.active:
        facts["troubles"].append("webhook_off")


def webhook_address(public_url: str) -> str:
    """Where LINE is to call us."""
    return public_url.rstrip("/") + WEBHOOK_PATH


async def try_webhook(api: LineApi) -> str | None:
    """Have LINE call our webhook. None when it worked, else the code of what is wrong. Raises NoAnswer, Refusal."""
    found = await api.call(api.messaging.test_webhook_endpoint, TestWebhookEndpointRequest())
    if found.success:
        return None
    return "webhook_signature" if found.status_code == 401 else "webhook_unreachable"
