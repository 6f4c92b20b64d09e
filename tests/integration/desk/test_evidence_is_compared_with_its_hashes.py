"""Every night a part of the evidence is compared with its hashes: what is missing or changed is found and told."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from case_store import evidence_check, tables
from case_store.evidence_check import check_some
from complaints.model import EvidenceId
from tests.integration.desk.conftest import Filed
from tests.support.desk_cases import a_picture
from tests.support.desk_server import Desk


async def check(desk: Desk, *, everything: bool = False) -> list[str]:
    service = desk.service
    return await check_some(service.database, service.evidence, desk.clock, everything=everything)


async def stored(desk: Desk, id: EvidenceId, *, view: bool = False) -> Path:
    async with desk.service.database.uow() as uow:
        item = await uow.evidence.get(id)
    return Path(desk.service.settings.storage) / str(item.view_key if view else item.object_key)


async def test_what_is_whole_is_noted_as_compared(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    assert "เทียบกับค่าแฮชล่าสุด" in (await officer.get("/health")).text
    assert await check(desk) == []
    page = (await officer.get("/health")).text
    assert "1 ไฟล์" in page and "ไม่พบ" in page
    async with desk.service.database.uow() as uow:
        ago = desk.clock.now() - timedelta(days=3)
        await uow.session.execute(update(tables.evidence).values(checked_at=ago))
        await uow.commit()
    assert "ไม่ทราบสถานะ" in (await officer.get("/health")).text, "nobody compares any more"


@pytest.mark.parametrize("view", [False, True])
@pytest.mark.parametrize("harm", ["missing", "changed", "cut", "another"])
async def test_what_is_missing_or_changed_is_told(
    desk: Desk, officer: httpx.AsyncClient, case: Filed, harm: str, view: bool
) -> None:
    path = await stored(desk, case.photo, view=view)
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "another" and not view:
        other = await stored(desk, await desk.send_photo(case.conversation, a_picture(size=(60, 80))))
        path.write_bytes(other.read_bytes())
    else:
        path.write_bytes(content[:-5] if harm == "cut" else content[:-1] + bytes([content[-1] ^ 1]))
    with capture_logs() as log:
        assert await check(desk) == [case.photo]
        assert await check(desk, everything=True) == [case.photo], "every day until it is right again"
    assert [line["evidence"] for line in log if line["log_level"] == "error"] == [case.photo] * 2
    assert (await desk.audit_of(case.id)).count(("service", "evidence.altered")) == 1
    assert "พบไฟล์ที่หายไปหรือไม่ตรง" in (await officer.get("/health")).text
    path.write_bytes(content)
    assert await check(desk) == [] and "พบไฟล์ที่หายไป" not in (await officer.get("/health")).text


async def test_each_file_has_its_turn_and_none_waits_for_ever(
    desk: Desk, case: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_check, "AT_LEAST", 2)
    ids = [case.photo] + [await desk.send_photo(case.conversation, a_picture(size=(9, at))) for at in (7, 8, 9)]
    seen: set[str] = set()
    for _ in range(2):
        desk.clock.pass_by(timedelta(days=1))
        await check(desk)
        async with desk.service.database.sessions() as session:
            now = tables.evidence.c.checked_at == desk.clock.now()
            seen |= set((await session.execute(tables.evidence.select().where(now))).scalars())
    assert seen == set(ids)


async def test_a_file_that_is_erased_meanwhile_is_no_fault(desk: Desk, case: Filed) -> None:
    (await stored(desk, case.photo)).unlink()
    async with desk.service.database.uow() as uow:
        mine = tables.messages.c.evidence_id == case.photo
        await uow.session.execute(update(tables.messages).where(mine).values(evidence_id=None))
        items = await uow.evidence.least_checked(5)
        await uow.session.execute(tables.evidence.delete())
        await uow.commit()
    service = desk.service
    assert await evidence_check._compare(items[0], service.database, service.evidence, desk.clock)


async def test_a_file_that_cannot_be_read_hides_no_other(
    desk: Desk, case: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = await stored(desk, case.photo)
    sound = await desk.send_photo(case.conversation, a_picture(size=(7, 7)))
    broken.unlink()
    broken.mkdir()
    assert await check(desk) == [case.photo]
    async with desk.service.database.uow() as uow:
        assert (await uow.evidence.get(sound)).checked_at == desk.clock.now()


async def test_what_is_to_be_deleted_is_no_fault(desk: Desk, case: Filed) -> None:
    (await stored(desk, case.photo)).unlink()
    async with desk.service.database.uow() as uow:
        item = await uow.evidence.get(case.photo)
        item.read_state, item.reading = "waiting", {"problem": "identity_card"}
        await uow.commit()
    assert await check(desk) == []
    assert ("service", "evidence.altered") not in await desk.audit_of(case.id)
