"""Events to whoever placed the hold: written with the change that they tell about, sent until they are taken."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from payouts.signing import signed_headers
from provider.answers import rfc3339
from provider.clock import real_now
from provider.tables import events

log = structlog.get_logger()

BATCH = 20
LONGEST_PAUSE = timedelta(minutes=5)


def event_row(
    kind: str, *, at: datetime, tracking_number: str, hold_id: str | None, data: dict[str, Any]
) -> dict[str, Any]:
    """An outbox row; insert it in the transaction of the change that it tells about. `at` is the provider's time."""
    event_id = f"evt_{uuid.uuid4().hex}"
    body = {
        "id": event_id,
        "type": kind,
        "at": rfc3339(at),
        "tracking_number": tracking_number,
        "hold_id": hold_id,
        "data": data,
    }
    return {"id": event_id, "body": body, "next_attempt_at": real_now()}


async def deliver_events(engine: AsyncEngine, http: httpx.AsyncClient, *, url: str, key: str) -> None:
    """Send what is due, in order. One that is not taken waits 1, 2, 4 … 300 seconds.

    No transaction is open while we wait for the receiver, so a crash in between sends an event twice: that is why
    receivers go by its id.
    """
    async with engine.connect() as connection:
        due = select(events.c.number, events.c.body, events.c.attempts).where(
            events.c.delivered_at.is_(None), events.c.next_attempt_at <= real_now()
        )
        rows = (await connection.execute(due.order_by(events.c.number).limit(BATCH))).all()
    for row in rows:
        status = await _post(http, url, key, row.body)
        outcome = _outcome(row.attempts + 1, status is not None and 200 <= status < 300)
        async with engine.begin() as connection:
            await connection.execute(update(events).where(events.c.number == row.number).values(**outcome))
        log.info("event sent", id=row.body["id"], type=row.body["type"], status=status, attempt=row.attempts + 1)


async def _post(http: httpx.AsyncClient, url: str, key: str, event: dict[str, Any]) -> int | None:
    """The receiver's status, or None when it did not answer."""
    body = json.dumps(event, ensure_ascii=False).encode()
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = signed_headers(key, now=real_now(), method="POST", path=path, body=body)
    try:
        response = await http.post(url, content=body, headers={**headers, "Content-Type": "application/json"})
    except httpx.HTTPError:
        return None
    return response.status_code


def _outcome(attempts: int, taken: bool) -> dict[str, Any]:
    if taken:
        return {"attempts": attempts, "delivered_at": real_now()}
    pause = min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_PAUSE)
    return {"attempts": attempts, "next_attempt_at": real_now() + pause}
