"""A referred case becomes one folder, made once, every file named with its hash; altered evidence stops it."""

import hashlib
import io
import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from case_store import audit
from case_store.desk_views import referral_of
from complaints.commands import DecideCase, StartComplaint
from complaints.model import CaseId, OfficerId
from desk import dossier
from desk.dossier import DossierRefused, StillBeingRead, build_dossier
from desk.referral import deliver, refer_case
from tests.support.desk_cases import a_picture
from tests.support.desk_server import Desk, Filed


async def refer(desk: Desk, case: Filed) -> Path:
    """Decide to refer and do the worker's job; the dossier's folder."""
    officer = OfficerId(desk.officers["first"])
    await desk.service.bus.handle(DecideCase(uuid.uuid4().hex, case.id, officer, "refer", "ร้านค้าไม่ตอบ"))
    await refer_case(case.id, desk.service)
    return only_folder(desk)


def only_folder(desk: Desk) -> Path:
    found = list((desk.service.settings.data_folder / "referrals").iterdir())
    assert len(found) == 1, found
    return found[0]


def stored_files(desk: Desk) -> list[Path]:
    return list((desk.service.settings.data_folder / "evidence").glob("*.age"))


async def test_the_folder_holds_record_transcript_originals_pdf_and_manifest(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    assert folder.name.startswith(f"{case.number}-") and folder.name.endswith("Z")
    assert {path.name for path in folder.iterdir()} == {
        "case.json", "transcript.txt", "evidence", "dossier.pdf", "manifest.json",
    }  # fmt: skip
    record = json.loads((folder / "case.json").read_text())
    assert record["case"]["state"] == "referred" and record["shipment"]["cod_amount"] == 35800
    assert record["notes"] == [{"officer": "สมใจ ใจดี", "decision": "refer", "text": "ร้านค้าไม่ตอบ"}]
    assert "แม่จ่ายไป 358 บาท" in (folder / "transcript.txt").read_text()
    assert (folder / record["evidence"][0]["file"]).read_bytes() == a_picture()


async def test_the_manifest_names_every_file_with_its_hash(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    manifest = json.loads((folder / "manifest.json").read_text())
    on_disk = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {one["path"] for one in manifest["files"]} == on_disk - {"manifest.json"}
    for one in manifest["files"]:
        content = (folder / one["path"]).read_bytes()
        assert (one["size"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert manifest["time_stamp"] is None and "RFC 3161" in manifest["time_stamp_note"]
    assert manifest["audit_whole"] is True


async def test_delivery_is_written_down_with_the_manifests_hash(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    async with desk.service.database.sessions() as session:
        referral = await referral_of(session, case.id)
        chain = await audit.lines(session, case.id)
    assert referral is not None
    assert (referral.state, referral.manifest_sha256, referral.folder) == ("delivered", digest, folder.name)
    assert chain[-1]["action"] == "referral.delivered" and chain[-1]["facts"]["manifest_sha256"] == digest
    head = json.loads((folder / "manifest.json").read_text())["audit_head"]
    assert head == chain[-2]["hash"] and audit.first_broken(chain) is None


async def test_the_pdf_opens_and_speaks_thai(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    reader = PdfReader(io.BytesIO((folder / "dossier.pdf").read_bytes()))
    text = "".join(page.extract_text() for page in reader.pages)
    assert case.number in text and case.tracking_number in text
    assert sum("\u0e01" <= letter <= "\u0e5b" for letter in text) > 500
    assert any(page.images for page in reader.pages)


async def test_referring_twice_makes_one_dossier_and_one_delivery(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    before = (folder / "manifest.json").read_bytes()
    desk.clock.pass_by(timedelta(hours=1))
    await refer_case(case.id, desk.service)
    assert only_folder(desk) == folder and (folder / "manifest.json").read_bytes() == before
    assert (await desk.audit_of(case.id)).count(("service", "referral.delivered")) == 1


async def test_a_kill_while_writing_leaves_nothing_that_looks_finished(
    desk: Desk, case: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(dossier, "write_pdf", killed)
    with pytest.raises(KeyboardInterrupt):
        await to_thread_free_build(desk, case, monkeypatch)
    assert only_folder(desk).name.startswith(".")
    monkeypatch.undo()
    folder = await refer(desk, case)
    assert (folder / "manifest.json").is_file()


async def to_thread_free_build(desk: Desk, case: Filed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Build in this thread, so that the kill is the test's own exception and not the loop's."""

    async def here(work: object, *values: object) -> object:
        return work(*values)  # type: ignore[operator]  # stands in for asyncio.to_thread

    monkeypatch.setattr("desk.dossier.asyncio.to_thread", here)
    await refer_case(case.id, desk.service)


async def test_a_kill_between_folder_and_delivery_is_made_good(
    desk: Desk, case: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("desk.referral.deliver", killed)
    with pytest.raises(KeyboardInterrupt):
        await refer_case(case.id, desk.service)
    folder = only_folder(desk)
    monkeypatch.setattr("desk.referral.deliver", deliver)
    await refer_case(case.id, desk.service)
    assert only_folder(desk) == folder
    assert ("service", "referral.delivered") in await desk.audit_of(case.id)


async def test_altered_evidence_stops_the_dossier_and_is_noted(desk: Desk, case: Filed) -> None:
    for path in stored_files(desk):
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(DossierRefused, match=case.photo):
        await refer_case(case.id, desk.service)
    assert not list((desk.service.settings.data_folder / "referrals").glob("*"))
    assert ("service", "evidence.altered") in await desk.audit_of(case.id)
    async with desk.service.database.sessions() as session:
        referral = await referral_of(session, case.id)
    assert referral is not None and referral.state == "failed"


async def test_exchanged_evidence_stops_the_dossier(desk: Desk, case: Filed) -> None:
    """Well encrypted, but another picture: only the hash can tell."""
    other = await desk.service.evidence.store(a_picture(size=(10, 10)))
    async with desk.service.database.uow() as uow:
        item = await uow.evidence.get(case.photo)
        item.object_key = other
        await uow.commit()
    with pytest.raises(DossierRefused, match="evidence_altered"):
        await build_dossier(case.id, desk.service)


async def test_a_dossier_for_an_unknown_case_is_refused(desk: Desk) -> None:
    with pytest.raises(DossierRefused, match="unknown_case"):
        await build_dossier("x", desk.service)


async def test_the_dossier_has_nothing_of_the_recipients_other_case(desk: Desk, case: Filed) -> None:
    desk.clock.pass_by(timedelta(hours=1))
    async with desk.service.database.uow() as uow:
        await uow.receive(case.conversation, kind="text", body={"text": "เรื่องใหม่อีกกล่อง"}, source_key="another")
        await uow.commit()
    await desk.service.bus.handle(StartComplaint(uuid.uuid4().hex, case.conversation))
    text = ((await refer(desk, case)) / "transcript.txt").read_text()
    assert "แม่จ่ายไป 358 บาท" in text and "เรื่องใหม่อีกกล่อง" not in text


async def test_the_second_case_has_nothing_of_the_first(desk: Desk, case: Filed) -> None:
    officer = OfficerId(desk.officers["first"])
    await desk.service.bus.handle(DecideCase(uuid.uuid4().hex, CaseId(case.id), officer, "withdraw"))
    desk.clock.pass_by(timedelta(hours=1))
    async with desk.service.database.uow() as uow:
        await uow.receive(case.conversation, kind="text", body={"text": "เรื่องใหม่อีกกล่อง"}, source_key="another")
        await uow.commit()
    second = await desk.service.bus.handle(StartComplaint(uuid.uuid4().hex, case.conversation))
    text = ((await build_dossier(second.id, desk.service)) / "transcript.txt").read_text()
    assert "เรื่องใหม่อีกกล่อง" in text and "แม่จ่ายไป 358 บาท" not in text


async def test_only_the_owner_can_read_a_dossier(desk: Desk, case: Filed) -> None:
    folder = await refer(desk, case)
    for path in [folder, *folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


async def test_a_picture_that_is_still_being_read_does_not_leave_the_house(desk: Desk, case: Filed) -> None:
    async with desk.service.database.uow() as uow:
        (await uow.evidence.get(case.photo)).read_state = "codes"
        await uow.commit()
    with pytest.raises(StillBeingRead):
        await refer_case(case.id, desk.service)
    async with desk.service.database.uow() as uow:
        (await uow.evidence.get(case.photo)).read_state = "done"
        await uow.commit()
    await refer_case(case.id, desk.service)
    assert ("service", "referral.delivered") in await desk.audit_of(case.id)
