"""The provider's JSON turned into the records of `complaints.payouts`; what is outside the contract is refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from complaints.payouts import (
    IALS,
    PAYOUT_STATES,
    PROVIDER_HOLD_STATES,
    SHIPMENT_STATUSES,
    Ial,
    LookUp,
    Merchant,
    MerchantRecord,
    Payout,
    PayoutState,
    ProviderHold,
    ProviderHoldState,
    Shipment,
    ShipmentStatus,
)


class Undecodable(ValueError):
    """The answer is not what the contract promises; names the field, never its value."""


def decode_lookup(body: object) -> LookUp:
    """`{"shipment": …, "lookup_token": …}`"""
    fields = _mapping(body, "answer")
    return LookUp(shipment=decode_shipment(fields.get("shipment")), lookup_token=_text(fields, "lookup_token"))


def decode_shipment(body: object) -> Shipment:
    """One shipment object of the contract."""
    fields = _mapping(body, "shipment")
    payout = _mapping(fields.get("payout"), "payout")
    return Shipment(
        tracking_number=_text(fields, "tracking_number"),
        carrier=_text(fields, "carrier"),
        cod_amount=_count(fields, "cod_amount"),
        status=cast(ShipmentStatus, _word(fields, "status", SHIPMENT_STATUSES)),
        delivered_at=_time_or_none(fields, "delivered_at"),
        paid_at=_time_or_none(fields, "paid_at"),
        round_id=_text(fields, "round_id"),
        merchant=_merchant(fields.get("merchant")),
        payout=Payout(
            state=cast(PayoutState, _word(payout, "state", PAYOUT_STATES)),
            due_at=_time_or_none(payout, "due_at"),
        ),
    )


def decode_hold(body: object) -> ProviderHold:
    """`{"hold": …}`"""
    fields = _mapping(_mapping(body, "answer").get("hold"), "hold")
    return ProviderHold(
        id=_text(fields, "id"),
        state=cast(ProviderHoldState, _word(fields, "state", PROVIDER_HOLD_STATES)),
        tracking_number=_text(fields, "tracking_number"),
        amount=_count(fields, "amount"),
        reason=_text(fields, "reason"),
        case_ref=_text(fields, "case_ref"),
        placed_at=decode_time(fields.get("placed_at"), "placed_at"),
        expires_at=decode_time(fields.get("expires_at"), "expires_at"),
    )


def decode_merchant(body: object) -> MerchantRecord:
    """`{"merchant": …}` with its history."""
    fields = _mapping(_mapping(body, "answer").get("merchant"), "merchant")
    history = _mapping(fields.get("history"), "history")
    return MerchantRecord(
        merchant=_merchant(fields),
        payout_days=_count(fields, "payout_days"),
        since=decode_time(fields.get("since"), "since"),
        shipments=_count(history, "shipments"),
        delivered=_count(history, "delivered"),
        returned=_count(history, "returned"),
        holds=_count(history, "holds"),
    )


def decode_time(value: object, name: str) -> datetime:
    """An RFC 3339 time with its offset, as aware UTC."""
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        if time is not None and time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Undecodable(name)


def _merchant(body: object) -> Merchant:
    fields = _mapping(body, "merchant")
    return Merchant(id=_text(fields, "id"), name=_text(fields, "name"), ial=cast(Ial, _word(fields, "ial", IALS)))


def _mapping(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Undecodable(name)
    return value


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise Undecodable(name)
    return value


def _word(fields: Mapping[str, Any], name: str, known: frozenset[str]) -> str:
    value = _text(fields, name)
    if value not in known:
        raise Undecodable(name)
    return value


def _count(fields: Mapping[str, Any], name: str) -> int:
    value = fields.get(name)
    # bool is an int in Python; true is no amount.
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Undecodable(name)
    return value


def _time_or_none(fields: Mapping[str, Any], name: str) -> datetime | None:
    if name not in fields:
        raise Undecodable(name)
    return None if fields[name] is None else decode_time(fields[name], name)
