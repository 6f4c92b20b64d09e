"""The dossier: everything that another desk needs about a case, in one folder, with the hash of every file.

``<data folder>/referrals/<case number>-<UTC stamp>/`` holds ``case.json``, ``transcript.txt``, ``evidence/``,
``dossier.pdf`` and ``manifest.json``. It appears whole or not at all: it is written beside its place, then renamed.
"""

import asyncio
import io
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from case_store.desk_views import CaseFile, case_file
from case_store.evidence_check import note_altered
from case_store.evidence_files import EvidenceAltered, digest_of
from case_store.transcripts import transcript_of_case
from complaints.model import Message
from desk.dossier_pdf import write_pdf
from desk.pictures import PRINTED, jpeg
from desk.ports import Service
from desk.record import audit_head, case_record, exhibits, moment, transcript_text

MANIFEST = "manifest.json"
MANIFEST_SCHEMA = "rongthuk.manifest/1"
NO_TIME_STAMP = "ไม่ได้ประทับเวลาตามมาตรฐาน RFC 3161 เวลาในเอกสารนี้มาจากนาฬิกาของระบบ"


class StillBeingRead(Exception):
    """A picture has not been looked through yet, and might be one that must not leave the house. Try again soon."""


class DossierRefused(Exception):
    """No dossier can be made: the case is unknown, or a file of evidence is not what arrived (its id in ``evidence``).

    A disk fault, a lost key or tampering; an officer has to look before anything leaves the house.
    """

    def __init__(self, reason: str, evidence: str | None = None) -> None:
        super().__init__(f"{reason}: {evidence}" if evidence else reason)
        self.reason, self.evidence = reason, evidence


async def build_dossier(case_id: str, service: Service) -> Path:
    """Make the case's dossier and return its folder; a referral's dossier is made once and found again after that.

    Raises:
        StillBeingRead: a picture of the case has yet to be read.
        DossierRefused: ``unknown_case``, or ``evidence_altered`` (also written to the audit chain).
    """
    async with service.database.sessions() as session:
        file = await case_file(session, case_id)
        if file is None:
            raise DossierRefused("unknown_case")
        messages = await transcript_of_case(session, file.case)
    made_at = file.referral.created_at if file.referral else service.clock.now()
    folder = referrals_folder(service) / f"{file.case.number or file.case.id}-{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if not (folder / MANIFEST).is_file():
        if any(item.is_being_read for item in file.evidence):
            raise StillBeingRead
        part = empty_part(folder)
        pictures = await copy_evidence(file, part, service)
        await asyncio.to_thread(write_dossier, folder, part, file, messages, pictures, made_at, service)
    return folder


def referrals_folder(service: Service) -> Path:
    return service.settings.data_folder / "referrals"


def empty_part(folder: Path) -> Path:
    """Where a dossier is written before it takes its place; what a killed run left there is removed first."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    (part / "evidence").mkdir(parents=True, mode=0o700)
    part.chmod(0o700)
    return part


async def copy_evidence(file: CaseFile, part: Path, service: Service) -> dict[int, bytes]:
    """Put the original bytes there, their hashes checked; a printable picture of those that have one, by number."""
    pictures: dict[int, bytes] = {}
    for one in exhibits(file.evidence):
        item = one.item
        try:
            async with service.evidence.opened(item.object_key, item.sha256) as original:
                await asyncio.to_thread(copy, original, part / one.path)
            view = await service.evidence.read(item.view_key) if item.view_key else None
        except EvidenceAltered as error:
            shutil.rmtree(part, ignore_errors=True)
            await note_altered(file.case.id, item.id, item.sha256, service.database)
            raise DossierRefused("evidence_altered", item.id) from error
        if view is not None and (printed := await asyncio.to_thread(jpeg, view, PRINTED)):
            pictures[one.number] = printed
    return pictures


def write_dossier(
    folder: Path,
    part: Path,
    file: CaseFile,
    messages: list[Message],
    pictures: dict[int, bytes],
    made_at: datetime,
    service: Service,
) -> None:
    """Write the rest beside the evidence, then rename."""
    clocks = service.settings.clocks
    save(part / "case.json", as_json(case_record(file, messages, clocks, made_at)))
    save(part / "transcript.txt", transcript_text(file, messages, made_at).encode())
    save(part / "dossier.pdf", write_pdf(file, messages, pictures, clocks, made_at))
    save(part / MANIFEST, as_json(manifest(part, file, made_at)))
    shutil.rmtree(folder, ignore_errors=True)  # never a whole one: that has a manifest and is not made again
    os.rename(part, folder)


def manifest(folder: Path, file: CaseFile, made_at: datetime) -> dict[str, Any]:
    """Every file with its size and SHA-256, and where the audit chain stood."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "schema": MANIFEST_SCHEMA,
        "case": file.case.number or file.case.id,
        "made_at": moment(made_at),
        "audit_head": audit_head(file),
        "audit_whole": file.broken_at is None,
        "time_stamp": None,
        "time_stamp_note": NO_TIME_STAMP,
        "files": [
            {
                "path": path.relative_to(folder).as_posix(),
                "size": path.stat().st_size,
                "sha256": digest_of(path),
            }
            for path in files
        ],
    }


def as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


def save(path: Path, content: bytes) -> None:
    write_through(io.BytesIO(content), path)


def copy(original: Path, path: Path) -> None:
    with original.open("rb") as source:
        write_through(source, path)


def write_through(source: IO[bytes], path: Path) -> None:
    """Write for the owner only and down to the disk, so that a rename never uncovers half a file."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
