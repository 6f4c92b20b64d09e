"""Handing a case to another desk: one referral for a case, one dossier, delivered once."""

import hashlib
import uuid
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from case_store.tables import referrals
from complaints.handlers.officers import tell_state
from complaints.model import CaseId
from desk.dossier import MANIFEST, DossierRefused, build_dossier
from desk.ports import Service

TARGET = "folder"  # the dossier's own folder is the hand-over place; a courier or a person takes it from there


async def refer_case(case_id: str, service: Service) -> None:
    """Make the dossier and deliver it. Safe to run twice and after a kill anywhere: the referral's row names the
    folder, a whole folder is used again, and delivery is written down in the transaction that records it.

    Raises:
        DossierRefused: evidence is not what arrived; the referral then stands as ``failed`` for the officers.
    """
    await begin(case_id, service)
    try:
        folder = await build_dossier(case_id, service)
    except DossierRefused:
        await fail(case_id, service)
        raise
    await deliver(case_id, folder, service)


async def begin(case_id: str, service: Service) -> None:
    """The referral's row, made once; its time names the dossier's folder."""
    async with service.database.uow() as uow:
        row = {"id": str(uuid.uuid4()), "case_id": case_id, "target": TARGET, "state": "queued"}
        await uow.session.execute(
            insert(referrals).values(created_at=service.clock.now(), **row).on_conflict_do_nothing()
        )
        await uow.commit()


async def deliver(case_id: str, folder: Path, service: Service) -> None:
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    async with service.database.uow() as uow:
        state = await uow.session.execute(
            select(referrals.c.state).where(referrals.c.case_id == case_id).with_for_update()
        )
        if state.scalar_one() == "delivered":
            return
        await uow.session.execute(
            update(referrals)
            .where(referrals.c.case_id == case_id)
            .values(state="delivered", folder=folder.name, manifest_sha256=digest, delivered_at=service.clock.now())
        )
        case = await uow.cases.get(CaseId(case_id))
        await tell_state(case, "utter_case_referred", f"referred:{case_id}", uow)
        await uow.record("service", "referral.delivered", CaseId(case_id), target=TARGET, manifest_sha256=digest)
        await uow.commit()


async def fail(case_id: str, service: Service) -> None:
    async with service.database.uow() as uow:
        await uow.session.execute(
            update(referrals)
            .where(referrals.c.case_id == case_id, referrals.c.state != "delivered")
            .values(state="failed")
        )
        await uow.commit()
