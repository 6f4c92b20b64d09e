"""``POST /line/webhook``: verify the raw body, write the events down, answer. All work is done by others."""

import json
from datetime import UTC, datetime

from linebot.v3.webhook import SignatureValidator
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import json as json_response

from channels.body import whole
from channels.intake import Intake
from channels.line.parsing import CHANNEL, parse_payload
from channels.web.chat import chat_of
from channels.web.errors import Refused


def line_webhook(intake: Intake, channel_secret: str) -> Blueprint:
    """LINE's door to the gateway."""
    validator = SignatureValidator(channel_secret)
    blueprint = Blueprint("line")

    @blueprint.post("/line/webhook", stream=True)
    async def receive(request: Request) -> HTTPResponse:
        """200 once everything is stored; 401 for a wrong signature, 400 for what is no call of LINE's."""
        body = await whole(request)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Refused("invalid") from None
        signature = request.headers.get("x-line-signature", "").encode(errors="replace").decode()
        if not validator.validate(text, signature):
            raise Refused("bad_signature")
        try:
            payload = json.loads(text)
        except (ValueError, RecursionError):
            raise Refused("invalid") from None
        if not isinstance(payload, dict):
            raise Refused("invalid")
        for event in await intake.take_in(parse_payload(payload, datetime.now(UTC))):
            chat_of(request).metrics.received.labels(CHANNEL, event.kind).inc()
        return json_response({})

    return blueprint
