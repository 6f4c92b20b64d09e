"""Shops: what the provider tells about one, and the shop's answer to a hold."""

from typing import Any

from sqlalchemy import create_engine, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from provider.answers import PAYOUT_DAYS, Answer, Refused, rfc3339
from provider.clock import provider_now_sync
from provider.config import sqlalchemy_url
from provider.outbox import event_row
from provider.tables import create_tables, events, holds, merchants, shipments


async def show(connection: AsyncConnection, merchant_id: str) -> Answer:
    """200 with identity level, service level and history, or `Refused`."""
    found = await connection.execute(select(merchants).where(merchants.c.id == merchant_id))
    row = found.mappings().one_or_none()
    if row is None:
        raise Refused("invalid", "no such shop", status=404)
    shop = {name: row[name] for name in ("id", "name", "ial")}
    history = await _history(connection, merchant_id)
    details = {"payout_days": PAYOUT_DAYS[row["ial"]], "since": rfc3339(row["since"]), "history": history}
    return Answer(200, {"merchant": {**shop, **details}})


def record_answer(database_url: str, hold_id: str, answer: str) -> None:
    """The shop behind a hold answers; sent as `merchant.answered`. Raises `LookupError` when there is no such hold."""
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        create_tables(connection)
        tracking_number = connection.scalar(select(holds.c.tracking_number).where(holds.c.id == hold_id))
        if tracking_number is None:
            raise LookupError(hold_id)
        event = event_row(
            "merchant.answered",
            at=provider_now_sync(connection),
            tracking_number=tracking_number,
            hold_id=hold_id,
            data={"answer": answer},
        )
        connection.execute(events.insert().values(**event))


async def _history(connection: AsyncConnection, merchant_id: str) -> dict[str, Any]:
    theirs = shipments.c.merchant_id == merchant_id
    counts = select(
        func.count().label("shipments"),
        func.count().filter(shipments.c.status == "delivered").label("delivered"),
        func.count().filter(shipments.c.status == "returned").label("returned"),
    ).where(theirs)
    held = select(func.count()).select_from(holds.join(shipments)).where(theirs)
    return {**(await connection.execute(counts)).mappings().one(), "holds": await connection.scalar(held)}
