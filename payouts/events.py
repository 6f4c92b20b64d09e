"""What a provider tells us unasked: a payout went out, a hold ended, the shop answered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from payouts.decoding import Undecodable, decode_time
from payouts.signing import verify

PAYOUT_PAID = "payout.paid"
HOLD_ENDED = "hold.ended"
MERCHANT_ANSWERED = "merchant.answered"
HANDLED_TYPES = frozenset({PAYOUT_PAID, HOLD_ENDED, MERCHANT_ANSWERED})


class MalformedEvent(Exception):
    """Signed with our key, yet not an event of the contract; answer 400. Names the field, never its value."""


@dataclass(frozen=True, slots=True)
class PayoutEvent:
    """One event, to be handled once by `id`. A type outside `HANDLED_TYPES` is answered with 200 and left alone."""

    id: str
    type: str
    at: datetime
    tracking_number: str
    hold_id: str | None
    data: dict[str, Any]


def read_event(key: str, *, headers: Mapping[str, str], path: str, body: bytes, now: datetime) -> PayoutEvent:
    """Verify and parse the raw body of `POST /provider/events`; `path` is the request target with its query.

    Raises:
        BadSignature: nobody who has the key sent this within the last five minutes; answer 401.
        MalformedEvent: answer 400.
    """
    verify(key, headers=headers, now=now, method="POST", path=path, body=body)
    return parse_event(body)


def parse_event(body: bytes) -> PayoutEvent:
    """Parse a body that was verified before (from the journal, for example). Raises `MalformedEvent`."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedEvent("the body is no JSON") from None
    if not isinstance(fields, dict):
        raise MalformedEvent("the body is no object")
    hold_id, data = fields.get("hold_id"), fields.get("data")
    if hold_id is not None and not isinstance(hold_id, str):
        raise MalformedEvent("hold_id")
    if not isinstance(data, dict):
        raise MalformedEvent("data")
    return PayoutEvent(
        id=_text(fields, "id"),
        type=_text(fields, "type"),
        at=_time(fields),
        tracking_number=_text(fields, "tracking_number"),
        hold_id=hold_id,
        data=data,
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise MalformedEvent(name)
    return value


def _time(fields: dict[str, Any]) -> datetime:
    try:
        return decode_time(fields.get("at"), "at")
    except Undecodable as error:
        raise MalformedEvent(str(error)) from None
