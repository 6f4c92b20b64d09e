"""``POST /telegram/webhook``: check the secret, write the update down, answer. All work is done by others."""

import hmac
import json
from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json as json_response

from channels.body import whole
from channels.intake import Intake
from channels.telegram.parsing import CHANNEL, parse_update
from channels.web.chat import chat_of
from channels.web.errors import Refused

SECRET_HEADER = "x-telegram-bot-api-secret-token"


def telegram_webhook(intake: Intake, bot: str, secret: str) -> Blueprint:
    """Telegram's door to the gateway, for the bot of this id."""
    blueprint = Blueprint("telegram")

    @blueprint.post("/telegram/webhook", stream=True)
    async def receive(request: Request) -> HTTPResponse:
        """200 once everything is stored; 401 without the secret, 400 for what is no update."""
        body = await whole(request)
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
            raise Refused("bad_signature")
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            raise Refused("invalid") from None
        if not isinstance(update, dict):
            raise Refused("invalid")
        events = parse_update(update, bot, datetime.now(UTC))
        for event in await intake.take_in(events):
            chat_of(request).metrics.received.labels(CHANNEL, event.kind).inc()
        callback = next((event.read_token for event in events if event.read_token), None)
        # An answer to the call may order one method: it stops the button's turning without a call of its own.
        order = {"method": "answerCallbackQuery", "callback_query_id": callback} if callback else {}
        return json_response(order)

    return blueprint
