"""What happens by itself as the provider's clock moves: delivery, the carrier's money, payouts, the end of holds."""

from datetime import datetime

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from provider.answers import payout_due
from provider.clock import provider_now
from provider.holds import end
from provider.idempotency import forget_old_answers
from provider.lookups import WINDOW, locked_shipment
from provider.outbox import event_row
from provider.tables import events, holds, lookup_tokens, shipments, wrong_digits


async def tick(engine: AsyncEngine) -> None:
    """Bring everything up to the provider's present. Each step is a transaction of its own and may be repeated."""
    for step in (_deliver_parcels, _receive_money, _expire_holds, _pay_out):
        async with engine.begin() as connection:
            await step(connection, await provider_now(connection))


async def tidy(engine: AsyncEngine) -> None:
    """Forget tokens, wrong tries and remembered answers that no longer matter."""
    async with engine.begin() as connection:
        now = await provider_now(connection)
        await connection.execute(delete(lookup_tokens).where(lookup_tokens.c.expires_at < now))
        await connection.execute(delete(wrong_digits).where(wrong_digits.c.at < now - WINDOW))
        await forget_old_answers(connection)


async def _deliver_parcels(connection: AsyncConnection, now: datetime) -> None:
    arrived = and_(shipments.c.status == "in_transit", shipments.c.arrives_at <= now)
    await connection.execute(update(shipments).where(arrived).values(status="delivered"))


async def _receive_money(connection: AsyncConnection, now: datetime) -> None:
    """From here on the days of 4.1.1 count. A payout that is held stays held, but now has a date."""
    handed_over = and_(
        shipments.c.status == "delivered", shipments.c.payout_due_at.is_(None), shipments.c.money_at <= now
    )
    for tracking_number in (await connection.scalars(select(shipments.c.tracking_number).where(handed_over))).all():
        row = await locked_shipment(connection, tracking_number)
        if row is None or row["payout_due_at"] is not None:
            continue
        state = "scheduled" if row["payout_state"] == "awaiting_carrier" else row["payout_state"]
        values = {"payout_state": state, "payout_due_at": payout_due(row["ial"], row["money_at"])}
        of_this = shipments.c.tracking_number == tracking_number
        await connection.execute(update(shipments).where(of_this).values(**values))


async def _expire_holds(connection: AsyncConnection, now: datetime) -> None:
    over = and_(holds.c.state == "active", holds.c.expires_at <= now)
    for found in (await connection.execute(select(holds.c.id, holds.c.tracking_number).where(over))).all():
        await locked_shipment(connection, found.tracking_number)
        still = select(holds).where(holds.c.id == found.id, over).with_for_update()
        row = (await connection.execute(still)).mappings().one_or_none()
        if row is not None:
            await end(connection, row, "expired", now)


async def _pay_out(connection: AsyncConnection, now: datetime) -> None:
    due = and_(shipments.c.payout_state == "scheduled", shipments.c.payout_due_at <= now)
    columns = (shipments.c.tracking_number, shipments.c.cod_amount, shipments.c.asked_about)
    paid = (
        await connection.execute(update(shipments).where(due).values(payout_state="paid").returning(*columns))
    ).all()
    for row in paid:
        if row.asked_about:
            event = event_row(
                "payout.paid",
                at=now,
                tracking_number=row.tracking_number,
                hold_id=await _last_hold(connection, row.tracking_number),
                data={"amount": row.cod_amount},
            )
            await connection.execute(events.insert().values(**event))


async def _last_hold(connection: AsyncConnection, tracking_number: str) -> str | None:
    latest = select(func.max(holds.c.placed_at)).where(holds.c.tracking_number == tracking_number).scalar_subquery()
    query = select(holds.c.id).where(holds.c.tracking_number == tracking_number, holds.c.placed_at == latest)
    found: str | None = await connection.scalar(query)
    return found
