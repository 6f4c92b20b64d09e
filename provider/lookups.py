"""The look-up: the shipment for whoever knows the last four digits of the addressee's telephone number."""

import hashlib
import hmac
import math
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from provider.answers import Answer, refusal, shipment_shape
from provider.clock import provider_now
from provider.orders import LookupOrder
from provider.tables import lookup_tokens, merchants, shipments, wrong_digits

TOKEN_LIFE = timedelta(minutes=15)
ATTEMPTS = 5
WINDOW = timedelta(minutes=15)


async def look_up(connection: AsyncConnection, order: LookupOrder) -> Answer:
    """Answers instead of raising, because a wrong try must be kept. The row lock makes guesses wait for each other."""
    row = await locked_shipment(connection, order.tracking_number)
    if row is None:
        return refusal("unknown_parcel", "no such parcel")
    now = await provider_now(connection)
    wait = await _seconds_to_wait(connection, order.tracking_number, now)
    if wait:
        return refusal("too_many_attempts", "too many wrong tries", headers={"Retry-After": str(wait)})
    if not hmac.compare_digest(row["phone_last4"], order.phone_last4):
        await connection.execute(wrong_digits.insert().values(tracking_number=order.tracking_number, at=now))
        return refusal("not_recipient", "the digits do not fit")
    token = secrets.token_urlsafe(24)
    await connection.execute(
        lookup_tokens.insert().values(
            digest=_digest(token), tracking_number=order.tracking_number, expires_at=now + TOKEN_LIFE
        )
    )
    of_this = shipments.c.tracking_number == order.tracking_number
    await connection.execute(update(shipments).where(of_this).values(asked_about=True))
    return Answer(200, {"shipment": shipment_shape(row), "lookup_token": token})


async def token_proves(connection: AsyncConnection, token: str, tracking_number: str, now: datetime) -> bool:
    """Whether this token was given for this parcel within the last 15 minutes."""
    query = select(lookup_tokens.c.digest).where(
        lookup_tokens.c.digest == _digest(token),
        lookup_tokens.c.tracking_number == tracking_number,
        lookup_tokens.c.expires_at > now,
    )
    return await connection.scalar(query) is not None


async def locked_shipment(connection: AsyncConnection, tracking_number: str) -> RowMapping | None:
    """The shipment with its merchant, locked until the transaction ends. Always lock it before its hold."""
    query = _with_merchant().where(shipments.c.tracking_number == tracking_number).with_for_update(of=shipments)
    row: RowMapping | None = (await connection.execute(query)).mappings().one_or_none()
    return row


def _with_merchant() -> Select[Any]:
    return select(shipments, merchants.c.name, merchants.c.ial).join(merchants)


async def _seconds_to_wait(connection: AsyncConnection, tracking_number: str, now: datetime) -> int:
    """0 when another try is allowed, otherwise the seconds until the oldest wrong try is forgotten."""
    query = select(func.count(), func.min(wrong_digits.c.at)).where(
        wrong_digits.c.tracking_number == tracking_number, wrong_digits.c.at > now - WINDOW
    )
    tries, oldest = (await connection.execute(query)).one()
    if tries < ATTEMPTS:
        return 0
    seconds: float = (oldest + WINDOW - now).total_seconds()
    return max(1, min(math.ceil(seconds), int(WINDOW.total_seconds())))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
