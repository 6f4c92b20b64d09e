"""Read labels in processes of their own: a picture that takes too long or too much ends its process and nothing else.

Codes and print have a process each, so that nobody waits for a code behind somebody else's print. Only the one for
codes opens what strangers send; the one for print gets a small grey picture. Waiting in line counts for no limit.
"""

import asyncio
import resource
from collections.abc import Callable
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool
from PIL import Image

from labels.reader import When, printable, read_codes, read_label, read_print
from labels.reading import LabelReading

CODE_SECONDS, PRINT_SECONDS = 5.0, 15.0
# Memory that a process may ask for beyond its program: a bomb gets an error instead of the machine's memory.
CODE_MEGABYTES, PRINT_MEGABYTES = 450, 1200
IDLE_SECONDS = 300.0

P = ParamSpec("P")
T = TypeVar("T")


class LabelPool:
    """Two processes, started when first needed and renewed when one had to be ended.

    The process for print goes, with its 450 MB, when it has had nothing to do for `idle` seconds.
    """

    def __init__(
        self, *, code_limit: float = CODE_SECONDS, print_limit: float = PRINT_SECONDS, idle: float | None = IDLE_SECONDS
    ) -> None:
        self._codes = _Lane(code_limit, CODE_MEGABYTES, None)
        self._print = _Lane(print_limit, PRINT_MEGABYTES, idle)

    async def read(self, image: bytes, printed: When = "without_number") -> LabelReading:
        """As `labels.reader.read_label`; `took_too_long` when the codes did. Print that takes too long is left out."""
        try:
            codes, picture = await self._codes.run(read_codes, image, printed)
        except TimeoutError:
            return LabelReading(problem="took_too_long")
        except ProcessExpired:  # the decoder crashed: a file that is damaged, by accident or on purpose
            return LabelReading(problem="not_an_image")
        return await self._with_print(picture, codes)

    async def add_print(self, image: bytes, codes: LabelReading) -> LabelReading:
        """The reading with amount and names, for a picture whose codes were read before (`printed="never"`)."""
        try:
            return await self._with_print(await self._codes.run(printable, image), codes)
        except (TimeoutError, ProcessExpired):
            return codes

    async def _with_print(self, picture: Image.Image | None, codes: LabelReading) -> LabelReading:
        if picture is None:
            return codes
        try:
            return await self._print.run(read_print, picture, codes)
        except (TimeoutError, ProcessExpired):
            return codes

    def warm(self) -> None:
        """Start the process for codes now, so that the first photo does not wait for its imports."""
        self._codes.start()

    def close(self) -> None:
        """End both processes at once, whatever they are reading."""
        self._codes.close()
        self._print.close()


class _Lane:
    """One process that does one thing after the other, each within `limit` seconds."""

    def __init__(self, limit: float, megabytes: int, idle: float | None) -> None:
        self._limit = limit
        self._megabytes = megabytes
        self._idle = idle
        self._pool: ProcessPool | None = None
        self._busy = 0
        self._rest: asyncio.TimerHandle | None = None

    def start(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(1, 0, _limit_memory, (self._megabytes,), get_context("spawn"))
            self._pool.schedule(read_label, (b"",))
        return self._pool

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self._busy += 1
        if self._rest:
            self._rest.cancel()
        try:
            return await asyncio.wrap_future(self.start().schedule(function, args, kwargs, timeout=self._limit))
        finally:
            self._busy -= 1
            if self._idle is not None and not self._busy:
                self._rest = asyncio.get_running_loop().call_later(self._idle, self._retire)

    def _retire(self) -> None:
        pool, self._pool = self._pool, None
        if pool:
            asyncio.get_running_loop().run_in_executor(None, _end, pool)

    def close(self) -> None:
        if self._rest:
            self._rest.cancel()
        pool, self._pool = self._pool, None
        if pool:
            _end(pool)


def _end(pool: ProcessPool) -> None:
    pool.stop()
    pool.join()


def _limit_memory(megabytes: int) -> None:
    with open("/proc/self/statm") as pages:
        program = int(pages.read().split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (program + megabytes * 2**20,) * 2)
