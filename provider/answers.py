"""What the provider answers: a result or a refusal, each with its HTTP status, and the contract's shapes for rows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

STATUS_OF = {
    "unauthorized": 401,
    "not_recipient": 403,
    "unknown_parcel": 404,
    "unknown_hold": 404,
    "already_paid_out": 409,
    "hold_exists": 409,
    "idempotency_conflict": 409,
    "too_many_attempts": 429,
    "invalid": 400,
    "internal": 500,
}

# ETDA COD 4.1.1: days from the provider having the money to the payout, by how well the shop was checked.
PAYOUT_DAYS = {"IAL2.1": 0, "IAL1": 3, "none": 7}


@dataclass(frozen=True)
class Answer:
    """Status, JSON body and extra headers."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The rules say no; `answer` is what the caller gets. Raised inside a savepoint, so nothing of the order stays."""

    def __init__(self, code: str, message: str, *, status: int | None = None) -> None:
        super().__init__(code)
        self.answer = refusal(code, message, status=status)


def refusal(code: str, message: str, *, status: int | None = None, headers: dict[str, str] | None = None) -> Answer:
    """The contract's error shape. `message` is for log readers and holds nothing personal."""
    return Answer(status or STATUS_OF[code], {"error": {"code": code, "message": message}}, headers or {})


def rfc3339(time: datetime | None) -> str | None:
    """A time as the contract writes it, in UTC with a Z."""
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def payout_due(ial: str, money_at: datetime) -> datetime:
    """When the shop is paid, by its identity level (ETDA COD 4.1.1)."""
    return money_at + timedelta(days=PAYOUT_DAYS[ial])


def shipment_shape(row: RowMapping) -> dict[str, Any]:
    """A shipment joined with its merchant, as the contract shows it."""
    delivered_at = rfc3339(row["arrives_at"]) if row["status"] == "delivered" else None
    return {
        "tracking_number": row["tracking_number"],
        "carrier": row["carrier"],
        "cod_amount": row["cod_amount"],
        "status": row["status"],
        "delivered_at": delivered_at,
        "paid_at": delivered_at,
        "round_id": row["round_id"],
        "merchant": {"id": row["merchant_id"], "name": row["name"], "ial": row["ial"]},
        "payout": {"state": row["payout_state"], "due_at": rfc3339(row["payout_due_at"])},
    }


def hold_shape(row: RowMapping) -> dict[str, Any]:
    """A hold as the contract shows it."""
    plain = {name: row[name] for name in ("id", "state", "tracking_number", "amount", "reason", "case_ref")}
    return {**plain, "placed_at": rfc3339(row["placed_at"]), "expires_at": rfc3339(row["expires_at"])}
