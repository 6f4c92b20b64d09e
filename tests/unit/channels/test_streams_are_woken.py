"""The fan-out: who watches a conversation is woken for it, for nothing else, and at the end."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from channels.web import fan_out
from channels.web.fan_out import FanOut


class Line:
    """Notifications from a test instead of a database."""

    def __init__(self) -> None:
        self.notices: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.listeners = 0

    async def listen(self) -> AsyncIterator[str]:
        self.listeners += 1
        while True:
            notice = await self.notices.get()
            if isinstance(notice, Exception):
                raise notice
            yield notice


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "RECONNECT_SECONDS", 0.0)


async def woken(wake: asyncio.Event) -> None:
    async with asyncio.timeout(2):
        await wake.wait()


async def test_only_those_who_watch_the_conversation_are_woken() -> None:
    line = Line()
    fan = FanOut(line.listen)
    fan.start()
    with fan.subscribe("a") as one, fan.subscribe("a") as two, fan.subscribe("b") as other:
        line.notices.put_nowait("a")
        await asyncio.gather(woken(one), woken(two))
        assert not other.is_set()
    assert fan.watching("a") == fan.watching("b") == 0
    await fan.stop()


async def test_after_a_broken_line_everybody_looks_again() -> None:
    line = Line()
    fan = FanOut(line.listen)
    fan.start()
    with fan.subscribe("a") as wake:
        line.notices.put_nowait(psycopg.OperationalError("gone"))
        await woken(wake)
    assert line.listeners >= 1
    await fan.stop()


async def test_stopping_wakes_everybody_to_leave() -> None:
    fan = FanOut(Line().listen)
    fan.start()
    with fan.subscribe("a") as wake:
        await fan.stop()
        assert fan.stopping
        await woken(wake)
