"""The provider's clock: the real time plus an offset that a command moves, so that days pass in a demo.

Signatures, retries and remembered answers go by the real time; parcels, payouts, holds and tokens by this clock.
"""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from provider.config import sqlalchemy_url
from provider.tables import clock, create_tables

_STEP = re.compile(r"([+-])([0-9]{1,5})([dhms])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def real_now() -> datetime:
    """The real time, aware and in UTC."""
    return datetime.now(UTC)


def parse_step(text: str) -> timedelta:
    """`+3d`, `+12h`, `-30m`, `+45s`. Raises `ValueError` for anything else."""
    match = _STEP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"a step looks like +3d, +12h, -30m or +45s, not {text!r}")
    step = timedelta(**{_UNITS[match[3]]: int(match[2])})
    return step if match[1] == "+" else -step


def move_clock(database_url: str, step: timedelta) -> datetime:
    """Move the clock of the provider on this database by `step`; the provider's new time. It acts within a second."""
    return _change(database_url, step)


def reset_clock(database_url: str) -> datetime:
    """Back to the real time. What has been paid out or has ended meanwhile stays so."""
    return _change(database_url, None)


async def provider_now(connection: AsyncConnection) -> datetime:
    """The provider's time, aware and in UTC."""
    return _shifted(await connection.scalar(select(clock.c.offset_seconds)))


def provider_now_sync(connection: Connection) -> datetime:
    """The provider's time, for commands that run outside the service."""
    return _shifted(connection.scalar(select(clock.c.offset_seconds)))


def _change(database_url: str, step: timedelta | None) -> datetime:
    engine = create_engine(sqlalchemy_url(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        create_tables(connection)
        moved = 0 if step is None else (_offset(connection) + int(step.total_seconds()))
        statement = insert(clock).values(offset_seconds=moved)
        connection.execute(statement.on_conflict_do_update(index_elements=["only"], set_={"offset_seconds": moved}))
        return provider_now_sync(connection)


def _offset(connection: Connection) -> int:
    return connection.scalar(select(clock.c.offset_seconds).with_for_update()) or 0


def _shifted(offset_seconds: int | None) -> datetime:
    return real_now() + timedelta(seconds=offset_seconds or 0)
