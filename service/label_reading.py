"""Reading a tracking number from a stored photo, in a process of its own so that no picture holds up a turn."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from case_store.evidence_files import EvidenceFiles
from complaints.model import Evidence
from complaints.parcel_numbers import find
from labels.reader import LabelReading, read_label

TIME_LIMIT = 8.0


def number_in(reading: LabelReading) -> str | None:
    """The first number of the grammar among the codes of a label; a code may be a URL that only contains it."""
    for code in reading.numbers:
        for parcel in find(code.text):
            return parcel.number
    return None


class LabelReader:
    """A pool of one. A picture that takes too long or kills its process has no number, and the pool is renewed."""

    def __init__(self, evidence: EvidenceFiles) -> None:
        self._evidence = evidence
        self._one_at_a_time = asyncio.Semaphore(1)
        self._pool = self._new_pool()

    @staticmethod
    def _new_pool() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))

    def warm(self) -> None:
        """Start the process now, so that the first photo does not wait for its imports."""
        self._pool.submit(read_label, b"")

    async def __call__(self, item: Evidence) -> str | None:
        """The tracking number on the photo, or None."""
        if not item.media_type.startswith("image/"):
            return None
        photo = await self._evidence.read(item.object_key, item.sha256)
        async with self._one_at_a_time:  # so that a slow picture takes no other one's time, nor its process
            job = asyncio.get_running_loop().run_in_executor(self._pool, read_label, photo)
            try:
                return number_in(await asyncio.wait_for(job, TIME_LIMIT))
            except (TimeoutError, BrokenProcessPool):
                self.close()
                self._pool = self._new_pool()
                return None

    def close(self) -> None:
        """End the pool at once, whatever it is reading."""
        for process in list((getattr(self._pool, "_processes", None) or {}).values()):
            process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
