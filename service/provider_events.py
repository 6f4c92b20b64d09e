"""``POST /provider/events``: what the COD provider tells us unasked, verified, then handed to the rules."""

import structlog
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import empty, json

from complaints.commands import ReceivePayoutEvent
from payouts.events import HANDLED_TYPES, MalformedEvent, read_event
from payouts.signing import BadSignature
from service.bootstrap import Service

log = structlog.get_logger(__name__)
PATH = "/provider/events"


def _error(status: int, code: str, message: str) -> HTTPResponse:
    return json({"error": {"code": code, "message": message}}, status=status)


def provider_events(service: Service) -> Blueprint:
    """The route around this service. A type that we do not know is answered 200 and left alone.

    A 200 says that the event is committed; the provider sends it again after anything else, and the second time has no
    effect.
    """
    blueprint = Blueprint("provider_events")
    key = service.settings.provider_key.get_secret_value()

    @blueprint.post(PATH)
    async def receive(request: Request) -> HTTPResponse:
        try:
            event = read_event(
                key,
                headers=dict(request.headers),
                path=request.raw_url.decode("ascii", "replace"),
                body=request.body,
                now=service.clock.now(),
            )
        except BadSignature as error:
            log.warning("provider event refused", reason=str(error))
            return _error(401, "unauthorized", "ลายเซ็นไม่ถูกต้อง")
        except MalformedEvent as error:
            log.warning("provider event malformed", field=str(error))
            return _error(400, "invalid", "เหตุการณ์ไม่ตรงตามสัญญา")
        if event.type in HANDLED_TYPES:
            await service.bus.handle(
                ReceivePayoutEvent(
                    id=event.id,
                    type=event.type,
                    tracking_number=event.tracking_number,
                    provider_hold_id=event.hold_id,
                    data=event.data,
                )
            )
        return empty(200)

    return blueprint
