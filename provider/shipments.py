"""Shipments put into the provider: the demo's at start, and others that a test or a bench brings."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.pool import NullPool

from provider.answers import payout_due
from provider.clock import provider_now_sync
from provider.config import sqlalchemy_url
from provider.demo import THAI_TIME, DemoMerchant, demo_parcels, journey
from provider.tables import create_tables, merchants, shipments

# A shop that nobody checked is, in this demo, a young one.
KNOWN_FOR = {"IAL2.1": timedelta(days=540), "IAL1": timedelta(days=150), "none": timedelta(days=20)}


def seed(connection: Connection) -> None:
    """Make the tables and the demo's parcels. Safe to run again: parcels that somebody asked about are left alone.

    The others are made as fresh as on the first day, so that a demo started next week still has payouts to stop.
    """
    create_tables(connection)
    now = provider_now_sync(connection)
    parcels = demo_parcels()
    _add_merchants(connection, {parcel.merchant for parcel in parcels}, now)
    rows = [
        {
            "tracking_number": parcel.tracking_number,
            "carrier": parcel.carrier,
            "merchant_id": parcel.merchant.id,
            "cod_amount": parcel.cod_amount,
            "phone_last4": parcel.phone_last4,
            **_progress(parcel.situation, parcel.merchant, now),
        }
        for parcel in parcels
    ]
    _add_shipments(connection, rows)


def load_shipments(
    database_url: str, rows: Iterable[Mapping[str, Any]], *, ial: str = "IAL1", situation: str = "delivered_today"
) -> int:
    """Add parcels from rows with `carrier, tracking_number, amount_satang, phone_last4, shop`; how many.

    Their payout is due by `ial`; those that somebody asked about before are left alone.
    """
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        create_tables(connection)
        now = provider_now_sync(connection)
        parcels = [(row, _shop(str(row["shop"]), ial)) for row in rows]
        _add_merchants(connection, {merchant for _, merchant in parcels}, now)
        loaded = [
            {
                "tracking_number": row["tracking_number"],
                "carrier": row["carrier"],
                "merchant_id": merchant.id,
                "cod_amount": row["amount_satang"],
                "phone_last4": row["phone_last4"],
                **_progress(situation, merchant, now),
            }
            for row, merchant in parcels
        ]
        _add_shipments(connection, loaded)
    return len(loaded)


def _shop(name: str, ial: str) -> DemoMerchant:
    return DemoMerchant(f"M{hashlib.sha256(f'{name} {ial}'.encode()).hexdigest()[:10]}", name, ial)


def _add_merchants(connection: Connection, wanted: Iterable[DemoMerchant], now: datetime) -> None:
    rows = [{"id": shop.id, "name": shop.name, "ial": shop.ial, "since": now - KNOWN_FOR[shop.ial]} for shop in wanted]
    if rows:
        connection.execute(insert(merchants).values(rows).on_conflict_do_nothing())


def _add_shipments(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(shipments).values(rows)
    fresh = {name: statement.excluded[name] for name in rows[0] if name != "tracking_number"}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["tracking_number"], set_=fresh, where=shipments.c.asked_about.is_(False)
        )
    )


def _progress(situation: str, merchant: DemoMerchant, now: datetime) -> dict[str, Any]:
    """The columns that follow from where the parcel is at `now`."""
    arrives_at, money_at = journey(situation, now)
    returned = situation == "returned"
    due_at = payout_due(merchant.ial, money_at) if money_at <= now and not returned else None
    return {
        "round_id": f"R{arrives_at.astimezone(THAI_TIME):%Y%m%d}-{merchant.id}",
        "status": "returned" if returned else "delivered" if arrives_at <= now else "in_transit",
        "arrives_at": arrives_at,
        "money_at": money_at,
        "payout_state": "awaiting_carrier" if due_at is None else "paid" if due_at <= now else "scheduled",
        "payout_due_at": due_at,
    }
