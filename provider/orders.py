"""The bodies of requests, checked as the contract says before any rule is looked at."""

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

IDEMPOTENCY_KEY = re.compile(r"[0-9A-Za-z._:-]{8,200}")
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _time(value: object) -> datetime:
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise ValueError("not an RFC 3339 time")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("outside the calendar") from None


TrackingNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{8,40}$")]
Amount = Annotated[int, Field(ge=1, le=1_000_000_000)]
Reason = Annotated[str, Field(pattern=r"^[a-z0-9_.]{1,64}$")]
# No control characters: PostgreSQL cannot keep NUL, and nobody's name has one.
Officer = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Time = Annotated[datetime, BeforeValidator(_time)]


class Order(BaseModel):
    """Strict: no conversion, no field that the contract does not name."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class LookupOrder(Order):
    tracking_number: TrackingNumber
    phone_last4: Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class HoldOrder(Order):
    tracking_number: TrackingNumber
    lookup_token: Annotated[str, Field(pattern=r"^[!-~]{1,200}$")]
    amount: Amount
    reason: Reason
    case_ref: Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
    expires_at: Time


class ReleaseOrder(Order):
    reason: Reason


class ExtendOrder(Order):
    expires_at: Time
    officer: Officer


class RefundOrder(Order):
    amount: Amount
    officer: Officer
