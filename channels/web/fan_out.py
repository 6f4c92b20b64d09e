"""One listener on the database for each process; everyone who shows a conversation is woken from it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import cast

import psycopg
import structlog

log = structlog.get_logger(__name__)
RECONNECT_SECONDS = 1.0


class FanOut:
    """Wakes the open streams of a conversation when it gets a message.

    A wake-up may come for nothing and, while the database is away, may fail to come; streams look for themselves
    every few seconds, so nothing is lost by either.
    """

    def __init__(self, listen: Callable[[], AsyncIterator[str]]) -> None:
        self._listen = listen
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self.stopping = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="chat fan-out")

    async def stop(self) -> None:
        """Let every stream end now, and close the listener."""
        self.stopping = True
        self._wake_all()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @contextmanager
    def subscribe(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there may be something new; the subscriber clears it."""
        wake = asyncio.Event()
        self._waiting[conversation].add(wake)
        try:
            yield wake
        finally:
            self._waiting[conversation].discard(wake)
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    def watching(self, conversation: str) -> int:
        """How many streams show this conversation."""
        return len(self._waiting.get(conversation, ()))

    async def _run(self) -> None:
        while True:
            try:
                # An async generator in fact; closing it closes its connection, also when this task is cancelled.
                async with aclosing(cast(AsyncGenerator[str], self._listen())) as notices:
                    async for conversation in notices:
                        for wake in self._waiting.get(conversation, ()):
                            wake.set()
            except (OSError, psycopg.Error) as error:
                log.warning("listening for messages broke off", kind=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)
            self._wake_all()

    def _wake_all(self) -> None:
        for waiting in self._waiting.values():
            for wake in waiting:
                wake.set()
