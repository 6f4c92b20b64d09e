"""Fetching updates instead of being called: for a machine that Telegram cannot reach."""

import asyncio
from datetime import UTC, datetime

import structlog

from channels.intake import Intake
from channels.telegram.api import NoAnswer, Refusal, TelegramApi
from channels.telegram.parsing import parse_update

log = structlog.get_logger(__name__)

PAUSE = 5.0  # seconds after a failure


async def poll(api: TelegramApi, intake: Intake, bot: str) -> None:
    """Take updates in for ever. An update is acknowledged by asking for the next, so only once it is stored.

    Only one process may poll: Telegram answers the second one with a conflict.
    """
    offset = 0
    while True:
        try:
            for update in await api.updates(offset):
                events = parse_update(update, bot, datetime.now(UTC))
                await intake.take_in(events)
                offset = max(offset, update["update_id"] + 1)
                for event in events:
                    if event.read_token:
                        await api.stop_spinning(event.read_token)
        except (NoAnswer, Refusal) as error:
            log.warning("polling paused", channel="telegram", code=getattr(error, "code", "no_answer"))
            await asyncio.sleep(PAUSE)
        except Exception as error:  # an edge: the database is away; what was not stored comes again
            log.error("polling failed", channel="telegram", kind=type(error).__name__)
            await asyncio.sleep(PAUSE)
