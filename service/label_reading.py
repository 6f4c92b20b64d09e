"""Reading a tracking number from a stored photo."""

from case_store.evidence_files import EvidenceFiles
from complaints.model import Evidence
from labels.pool import LabelPool


class LabelReader:
    """What the dialogue asks for the number on a photo. Print is read where no code says one."""

    def __init__(self, evidence: EvidenceFiles) -> None:
        self._evidence = evidence
        self._pool = LabelPool()

    def warm(self) -> None:
        """Start reading's process now, so that the first photo does not wait for its imports."""
        self._pool.warm()

    async def __call__(self, item: Evidence) -> str | None:
        """The likeliest tracking number on the photo, to be asked about, or None."""
        if not item.media_type.startswith("image/"):
            return None
        reading = await self._pool.read(await self._evidence.read(item.object_key, item.sha256))
        return reading.best_number.number if reading.best_number else None

    def close(self) -> None:
        """End the processes at once, whatever they are reading."""
        self._pool.close()
