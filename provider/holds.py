"""Holds: placed, extended, released, refunded, expired. Every change locks the shipment first, then the hold."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from provider.answers import Answer, Refused, hold_shape, rfc3339
from provider.clock import provider_now
from provider.lookups import locked_shipment, token_proves
from provider.orders import ExtendOrder, HoldOrder, RefundOrder, ReleaseOrder
from provider.outbox import event_row
from provider.tables import events, hold_orders, holds, shipments

LONGEST = timedelta(days=90)


async def place(connection: AsyncConnection, order: HoldOrder) -> Answer:
    """201 with the active hold, or `Refused`."""
    shipment = await locked_shipment(connection, order.tracking_number)
    if shipment is None:
        raise Refused("unknown_parcel", "no such parcel")
    now = await provider_now(connection)
    if not await token_proves(connection, order.lookup_token, order.tracking_number, now):
        raise Refused("not_recipient", "the look-up is unknown or older than 15 minutes")
    _check_end_date(order.expires_at, now)
    if order.amount > shipment["cod_amount"]:
        raise Refused("invalid", "amount is above the COD amount")
    if shipment["status"] == "returned":
        raise Refused("invalid", "the parcel was returned, there is no money to hold")
    if shipment["payout_state"] in {"paid", "refunded"} or _is_due(shipment, now):
        raise Refused("already_paid_out", "the payout has left")
    if shipment["payout_state"] == "held":
        raise Refused("hold_exists", "this parcel has an active hold")
    hold_id = f"hold_{secrets.token_hex(8)}"
    values = order.model_dump(exclude={"lookup_token"})
    placed = holds.insert().values(id=hold_id, state="active", placed_at=now, **values).returning(holds)
    row = (await connection.execute(placed)).mappings().one()
    await _set_payout(connection, order.tracking_number, "held")
    await _note(connection, hold_id, "place", now, {"expires_at": rfc3339(order.expires_at)})
    return Answer(201, {"hold": hold_shape(row)})


async def show(connection: AsyncConnection, hold_id: str) -> Answer:
    """200 with the hold as it stands, or `Refused`."""
    row = (await connection.execute(select(holds).where(holds.c.id == hold_id))).mappings().one_or_none()
    if row is None:
        raise Refused("unknown_hold", "no such hold")
    return Answer(200, {"hold": hold_shape(row)})


async def release(connection: AsyncConnection, hold_id: str, order: ReleaseOrder) -> Answer:
    """End the hold in the shop's favour. One that has ended unrefunded comes back as it is: late is no error."""
    row, now = await _locked(connection, hold_id)
    if row["state"] == "refunded":
        raise Refused("invalid", "the hold was refunded", status=409)
    if row["state"] == "active":
        row = await end(connection, row, "released", now)
        await _note(connection, hold_id, "release", now, {"reason": order.reason})
    return Answer(200, {"hold": hold_shape(row)})


async def extend(connection: AsyncConnection, hold_id: str, order: ExtendOrder) -> Answer:
    """Move the end date of an active hold."""
    row, now = await _locked_active(connection, hold_id)
    _check_end_date(order.expires_at, now)
    row = await _update(connection, hold_id, expires_at=order.expires_at)
    await _note(connection, hold_id, "extend", now, {"expires_at": rfc3339(order.expires_at)}, order.officer)
    return Answer(200, {"hold": hold_shape(row)})


async def refund(connection: AsyncConnection, hold_id: str, order: RefundOrder) -> Answer:
    """Give held money back; never more than is held."""
    row, now = await _locked_active(connection, hold_id)
    if order.amount > row["amount"]:
        raise Refused("invalid", "amount is above the held amount")
    row = await end(connection, row, "refunded", now)
    await _note(connection, hold_id, "refund", now, {"amount": order.amount}, order.officer)
    return Answer(200, {"hold": hold_shape(row)})


async def end(connection: AsyncConnection, hold: RowMapping, state: str, now: datetime) -> RowMapping:
    """End an active, locked hold and say so. Unless refunded, the payout goes back to its date (or out, when past)."""
    row = await _update(connection, hold["id"], state=state)
    payout = "refunded" if state == "refunded" else await _payout_without_hold(connection, hold)
    await _set_payout(connection, hold["tracking_number"], payout)
    event = event_row(
        "hold.ended", at=now, tracking_number=hold["tracking_number"], hold_id=hold["id"], data={"reason": state}
    )
    await connection.execute(events.insert().values(**event))
    return row


async def _payout_without_hold(connection: AsyncConnection, hold: RowMapping) -> str:
    due = select(shipments.c.payout_due_at).where(shipments.c.tracking_number == hold["tracking_number"])
    return "awaiting_carrier" if await connection.scalar(due) is None else "scheduled"


async def _locked(connection: AsyncConnection, hold_id: str) -> tuple[RowMapping, datetime]:
    of_this = holds.c.id == hold_id
    tracking_number = await connection.scalar(select(holds.c.tracking_number).where(of_this))
    if tracking_number is None:
        raise Refused("unknown_hold", "no such hold")
    await locked_shipment(connection, tracking_number)
    row = (await connection.execute(select(holds).where(of_this).with_for_update())).mappings().one()
    return row, await provider_now(connection)


async def _locked_active(connection: AsyncConnection, hold_id: str) -> tuple[RowMapping, datetime]:
    row, now = await _locked(connection, hold_id)
    # Past its date it is over, also in the second before the ticker notes it.
    if row["state"] != "active" or row["expires_at"] <= now:
        raise Refused("invalid", "the hold has ended", status=409)
    return row, now


async def _update(connection: AsyncConnection, hold_id: str, **values: Any) -> RowMapping:
    changed = update(holds).where(holds.c.id == hold_id).values(**values).returning(holds)
    row: RowMapping = (await connection.execute(changed)).mappings().one()
    return row


async def _set_payout(connection: AsyncConnection, tracking_number: str, state: str) -> None:
    of_this = shipments.c.tracking_number == tracking_number
    await connection.execute(update(shipments).where(of_this).values(payout_state=state))


async def _note(
    connection: AsyncConnection,
    hold_id: str,
    verb: str,
    at: datetime,
    details: dict[str, Any],
    officer: str | None = None,
) -> None:
    row = {"hold_id": hold_id, "verb": verb, "officer": officer, "details": details, "at": at}
    await connection.execute(hold_orders.insert().values(**row))


def _check_end_date(expires_at: datetime, now: datetime) -> None:
    if not now < expires_at <= now + LONGEST:
        raise Refused("invalid", "expires_at lies in the past or over 90 days away")


def _is_due(shipment: RowMapping, now: datetime) -> bool:
    """Scheduled and due is as good as paid: the ticker is about to send it."""
    due_at = shipment["payout_due_at"]
    return shipment["payout_state"] == "scheduled" and due_at is not None and due_at <= now
