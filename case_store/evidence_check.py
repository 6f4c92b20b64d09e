"""Is the stored evidence still what was sent? A part of it is compared with its hashes each day, all within a month."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from case_store.database import Database
from case_store.evidence_files import EvidenceAltered, EvidenceFiles
from case_store.tables import evidence
from complaints.clocks import Clock
from complaints.model import IDENTITY_CARD, CaseId, Evidence

log = structlog.get_logger(__name__)

AT_LEAST = 200  # files a day
ALTERED = "altered"
DAYS = 30  # until each has had its turn


@dataclass(frozen=True)
class EvidenceHealth:
    """How the stored evidence is. ``last`` is when a file was last compared with its hash, None for never."""

    files: int
    altered: int
    last: datetime | None


async def evidence_health(session: AsyncSession) -> EvidenceHealth:
    rows = evidence.c
    altered = func.count().filter(rows.altered_at.is_not(None))
    found = await session.execute(select(func.count(), altered, func.max(rows.checked_at)).select_from(evidence))
    return EvidenceHealth(*found.one())


async def check_some(database: Database, files: EvidenceFiles, clock: Clock, *, everything: bool = False) -> list[str]:
    """Compare the files that waited longest, or all, with their hashes; the ids of those that are not what arrived.

    Each of these is an error in the log, a line in its case's audit chain, and a warning on the desk, until it is
    right again. Safe to be cut off: what was compared is noted one by one.
    """
    async with database.uow() as uow:
        total = (await evidence_health(uow.session)).files
        items = await uow.evidence.least_checked(total if everything else max(AT_LEAST, ceil(total / DAYS)))
    altered = [item.id for item in items if not await _compare(item, database, files, clock)]
    log.info("evidence compared with its hashes", files=len(items), altered=len(altered))
    return list(altered)


async def _compare(item: Evidence, database: Database, files: EvidenceFiles, clock: Clock) -> bool:
    """Whether the file is what arrived; noted either way. One that was erased meanwhile, or is to be, is no fault."""
    fault = await _fault(item, files)
    async with database.uow() as uow:
        found = await uow.evidence.locked(item.id)
        if found is None or (found.reading or {}).get("problem") == IDENTITY_CARD:
            return True
        found.checked_at = clock.now()
        found.altered_at = (found.altered_at or clock.now()) if fault else None
        await uow.commit()
    if fault:
        log.error("evidence is not what arrived", evidence=item.id, fault=fault)
    if fault == ALTERED:
        await note_altered(item.case_id, item.id, item.sha256, database)
    return fault is None


async def _fault(item: Evidence, files: EvidenceFiles) -> str | None:
    try:
        await files.check(item.object_key, item.sha256)
        if item.view_key:
            await files.check(item.view_key)
    except EvidenceAltered:
        return ALTERED
    except Exception as error:  # an edge: a disk or a store that fails for one file must not hide the others
        return type(error).__name__
    return None


async def note_altered(case_id: CaseId | None, evidence_id: str, sha256: str, database: Database) -> None:
    """Write into the audit chain that a file is not what arrived, once for each file."""
    async with database.uow() as uow:
        if await uow.first_time(f"evidence-altered:{evidence_id}"):
            await uow.record("service", "evidence.altered", case_id, evidence=evidence_id, sha256=sha256)
        await uow.commit()
