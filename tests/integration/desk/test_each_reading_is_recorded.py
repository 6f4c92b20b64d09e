"""Who looked at what, and when, is in the audit chain; evidence leaves only through the desk."""

from datetime import timedelta

import httpx

from desk.referral import refer_case
from tests.support.desk_cases import a_picture
from tests.support.desk_server import Desk, Filed


async def readings(desk: Desk, case: Filed) -> list[str]:
    mine = f"officer:{desk.officers['first']}"
    return [action for actor, action in await desk.audit_of(case.id) if actor == mine]


async def test_opening_a_case_is_recorded_once_a_minute(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    for _ in range(3):
        await officer.get(f"/cases/{case.id}")
    await officer.get(f"/evidence/{case.photo}/thumbnail")
    assert await readings(desk, case) == ["case.viewed"]
    desk.clock.pass_by(timedelta(minutes=1))
    await officer.get(f"/conversations/{case.conversation}")
    assert await readings(desk, case) == ["case.viewed", "case.viewed"]


async def test_each_officer_is_recorded(
    desk: Desk, officer: httpx.AsyncClient, colleague: httpx.AsyncClient, case: Filed
) -> None:
    await officer.get(f"/cases/{case.id}")
    await colleague.get(f"/cases/{case.id}")
    seen = [actor for actor, action in await desk.audit_of(case.id) if action == "case.viewed"]
    assert seen == [f"officer:{desk.officers['first']}", f"officer:{desk.officers['second']}"]


async def test_polling_is_not_reading(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    await officer.get(f"/cases/{case.id}/summary")
    await officer.get(f"/conversations/{case.conversation}/transcript?after=0")
    await officer.get("/queue")
    assert await readings(desk, case) == []


async def test_a_thumbnail_without_its_page_counts_as_reading(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    await officer.get(f"/evidence/{case.photo}/thumbnail")
    assert await readings(desk, case) == ["case.viewed"]


async def test_each_file_opened_is_recorded_by_its_id(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    await officer.get(f"/evidence/{case.photo}/view")
    await officer.get(f"/evidence/{case.photo}/original")
    lines = [line for line in (await desk.file_of(case.id)).audit if line.action.startswith("evidence.")]
    assert [(line.action, line.facts.get("evidence")) for line in lines][-2:] == [
        ("evidence.viewed", case.photo),
        ("evidence.downloaded", case.photo),
    ]


async def test_the_original_comes_as_it_was_sent_and_only_as_a_download(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    answer = await officer.get(f"/evidence/{case.photo}/original")
    assert answer.content == a_picture()
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["content-type"] == "application/octet-stream"


async def test_an_altered_file_is_not_shown_and_is_noted(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    spoil(desk)
    answer = await officer.get(f"/evidence/{case.photo}/original")
    assert answer.status_code == 409 and "ค่าแฮช" in answer.text
    assert ("service", "evidence.altered") in await desk.audit_of(case.id)


async def test_the_dossier_is_downloaded_from_the_case_and_recorded(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    assert (await officer.get(f"/cases/{case.id}/dossier")).status_code == 404
    await refer_case(case.id, desk.service)
    answer = await officer.get(f"/cases/{case.id}/dossier")
    assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert "dossier.viewed" in await readings(desk, case)


def spoil(desk: Desk) -> None:
    """What a disk fault does: the last byte of every stored file is another."""
    for path in (desk.service.settings.data_folder / "evidence").glob("*.age"):
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
