"""What runs beside the requests: the ticker every second, the delivery of events, and tidying."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from provider.config import ProviderConfig
from provider.outbox import deliver_events
from provider.ticker import tick, tidy

log = structlog.get_logger()

TICK_SECONDS = 1.0
DELIVER_SECONDS = 0.5
TIDY_SECONDS = 3600.0


def clockwork(
    config: ProviderConfig, engine: AsyncEngine, http: httpx.AsyncClient
) -> list[Coroutine[None, None, None]]:
    """The endless works, to be run as tasks. Delivery is apart from the ticker: a slow receiver stops no payout."""
    works = [
        _again_and_again("tick", TICK_SECONDS, partial(tick, engine)),
        _again_and_again("tidy", TIDY_SECONDS, partial(tidy, engine)),
    ]
    if config.events_url is not None:
        deliver = partial(deliver_events, engine, http, url=config.events_url, key=config.key)
        works.append(_again_and_again("deliver", DELIVER_SECONDS, deliver))
    return works


async def _again_and_again(name: str, pause: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # An edge: the database may be away for a moment, and the next round finds it again.
            log.warning("clockwork failed, goes on", work=name, error=type(error).__name__)
        await asyncio.sleep(pause)
