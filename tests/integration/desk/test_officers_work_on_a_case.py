"""What officers see and do, over HTTP, on a real database."""

import asyncio
import re
import uuid
from datetime import timedelta

import httpx
import pytest

from complaints.commands import RequestOfficer, SettleHold
from complaints.thai_time import THAI_TIME
from desk.words import NOTICES
from tests.support.desk_server import Desk, Filed, form_of


async def submit(browser: httpx.AsyncClient, page: str, action: str, **typed: str) -> httpx.Response:
    """Open the page, fill the form in and send it; follows to the page that comes after."""
    form = form_of((await browser.get(page)).text, action)
    answer = await browser.post(action, data={**form, **typed})
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])


async def decide(browser: httpx.AsyncClient, case: Filed, decision: str, note: str = "") -> httpx.Response:
    page = (await browser.get(f"/cases/{case.id}")).text
    form = form_of(page, f"/cases/{case.id}/decide") | {"decision": decision, "note": note}
    answer = await browser.post(f"/cases/{case.id}/decide", data=form)
    return await browser.get(answer.headers["location"])


async def test_the_queue_shows_who_waits_first_also_before_there_is_a_case(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    talk = await desk.talk()
    await desk.service.bus.handle(RequestOfficer(uuid.uuid4().hex, talk, "digits"))
    desk.clock.pass_by(timedelta(minutes=13))
    page = (await officer.get("/")).text
    assert page.index(f"/conversations/{talk}") < page.index(f"/cases/{case.id}")
    assert "ยืนยันเลขโทรศัพท์ไม่ผ่าน" in page and "รอมา 13 นาที" in page
    assert case.number in page and "358.00" in page


async def test_an_overdue_case_is_marked(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    assert "เกินกำหนด" not in (await officer.get("/")).text
    desk.clock.pass_by(timedelta(days=1, seconds=1))
    async with desk.signed_in() as fresh:
        assert "เกินกำหนด" in (await fresh.get("/")).text


async def test_the_queue_is_filtered_by_state(officer: httpx.AsyncClient, case: Filed) -> None:
    assert case.number in (await officer.get("/?state=filed")).text
    assert case.number not in (await officer.get("/?state=closed")).text
    assert case.number in (await officer.get("/?state=unheard-of")).text


async def test_the_case_page_tells_everything(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    page = (await officer.get(f"/cases/{case.id}")).text
    sha256 = (await desk.file_of(case.id)).evidence[0].sha256
    for part in (case.number, case.tracking_number, "ร้านตัวอย่าง", "358.00", sha256, "ไม่ได้สั่ง", "ยื่นเรื่อง", "ระงับอยู่"):
        assert part in page
    assert not re.search(r"(?<![0-9a-f])4321(?![0-9a-f])", page)


async def test_what_people_typed_is_shown_as_text(desk: Desk, officer: httpx.AsyncClient) -> None:
    talk = await desk.talk(text="<script>alert(1)</script>")
    page = (await officer.get(f"/conversations/{talk}")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


async def test_a_reply_reaches_the_recipient_and_silences_the_bot(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    page = await submit(officer, f"/cases/{case.id}", f"/conversations/{case.conversation}/reply", text="ได้รับเรื่องแล้ว")
    assert NOTICES["sent"] in page.text and "ได้รับเรื่องแล้ว" in page.text
    assert "ได้รับเรื่องแล้ว" in await desk.said(case.conversation)
    assert (await desk.file_of(case.id)).conversation.muted_by == desk.officers["first"]


async def test_a_double_click_sends_once(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    action = f"/conversations/{case.conversation}/reply"
    form = {**form_of((await officer.get(f"/cases/{case.id}")).text, action), "text": "ครั้งเดียว"}
    answers = await asyncio.gather(*(officer.post(action, data=form) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {303}
    assert (await desk.said(case.conversation)).count("ครั้งเดียว") == 1


async def test_a_double_click_on_a_decision_decides_once(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    action = f"/cases/{case.id}/decide"
    form = form_of((await officer.get(f"/cases/{case.id}")).text, action) | {"decision": "review"}
    answers = await asyncio.gather(*(officer.post(action, data=form) for _ in range(2)))
    assert all(answer.headers["location"].endswith("said=done") for answer in answers)
    assert (await desk.audit_of(case.id)).count((f"officer:{desk.officers['first']}", "case.reviewing")) == 1


async def test_the_second_officer_reads_who_has_it_and_cannot_write(
    desk: Desk, officer: httpx.AsyncClient, colleague: httpx.AsyncClient, case: Filed
) -> None:
    action = f"/conversations/{case.conversation}/reply"
    form = form_of((await colleague.get(f"/cases/{case.id}")).text, action)
    await submit(officer, f"/cases/{case.id}", f"/conversations/{case.conversation}/take-over")
    answer = await colleague.post(action, data={**form, "text": "ขอแทรก"})
    page = await colleague.get(answer.headers["location"])
    assert NOTICES["taken"] in page.text and "สมใจ ใจดี กำลังดูแลการสนทนานี้อยู่" in page.text
    assert f'action="{action}"' not in page.text
    assert "ขอแทรก" not in await desk.said(case.conversation)


async def test_a_conversation_given_back_is_the_bots_again(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    await submit(officer, f"/cases/{case.id}", f"/conversations/{case.conversation}/take-over")
    await submit(officer, f"/cases/{case.id}", f"/conversations/{case.conversation}/give-back")
    assert (await desk.file_of(case.id)).conversation.muted_by is None


async def test_a_hold_is_extended_in_the_officers_name(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    before = (await desk.file_of(case.id)).holds[0].expires_at
    day = (before + timedelta(days=5)).astimezone(THAI_TIME).date()
    await submit(officer, f"/cases/{case.id}", f"/holds/{case.hold}/extend", until=day.isoformat())
    await desk.service.bus.handle(SettleHold(uuid.uuid4().hex, case.hold))
    hold = (await desk.file_of(case.id)).holds[0]
    assert hold.expires_at.astimezone(THAI_TIME).date() == day
    assert hold.extended_by == f"officer:{desk.officers['first']}"
    assert "ขยายเวลาโดย เจ้าหน้าที่ สมใจ ใจดี" in (await officer.get(f"/cases/{case.id}")).text


@pytest.mark.parametrize(("days", "reason"), [(-1, "not_later"), (200, "too_late"), (None, "date_invalid")])
async def test_a_hold_is_not_extended_beyond_its_bounds(
    desk: Desk, officer: httpx.AsyncClient, case: Filed, days: int | None, reason: str
) -> None:
    until = "tomorrow" if days is None else (desk.clock.now() + timedelta(days=days)).date().isoformat()
    page = await submit(officer, f"/cases/{case.id}", f"/holds/{case.hold}/extend", until=until)
    assert NOTICES[reason] in page.text


async def test_a_hold_is_released_with_a_reason(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    page = await submit(officer, f"/cases/{case.id}", f"/holds/{case.hold}/release", reason=" ")
    assert NOTICES["reason_missing"] in page.text
    await submit(officer, f"/cases/{case.id}", f"/holds/{case.hold}/release", reason="ตกลงกันได้แล้ว")
    await desk.service.bus.handle(SettleHold(uuid.uuid4().hex, case.hold))
    assert (await desk.file_of(case.id)).holds[0].state == "released"


async def test_a_case_goes_from_review_to_an_end_with_its_note(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    await decide(officer, case, "review")
    assert NOTICES["note_missing"] in (await decide(officer, case, "resolve", "  ")).text
    page = await decide(officer, case, "resolve", "ร้านค้าคืนเงินให้ผู้ร้องโดยตรง")
    assert "ร้านค้าคืนเงินให้ผู้ร้องโดยตรง" in page.text
    assert NOTICES["hold_still_live"] in (await decide(officer, case, "close")).text
    assert (await desk.file_of(case.id)).case.state == "resolved"


async def test_a_decision_that_came_too_late_is_explained(officer: httpx.AsyncClient, case: Filed) -> None:
    action = f"/cases/{case.id}/decide"
    late = form_of((await officer.get(f"/cases/{case.id}")).text, action) | {"decision": "review"}
    await decide(officer, case, "withdraw")
    answer = await officer.post(action, data=late)
    assert NOTICES["wrong_state"] in (await officer.get(answer.headers["location"])).text


async def test_new_messages_come_with_the_poll_and_only_once(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    last = len(await desk.said(case.conversation)) + 10
    poll = f"/conversations/{case.conversation}/transcript"
    everything = await officer.get(f"{poll}?after=0")
    assert "ไม่ได้สั่ง" in everything.text and 'hx-trigger="every 3s"' in everything.text
    assert (await officer.get(f"{poll}?after={last}")).status_code == 204
    assert (await officer.get(f"{poll}?after=x")).status_code == 404


async def test_internal_turns_are_never_shown(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    async with desk.service.database.uow() as uow:
        await uow.turn(case.conversation, "hold_result", "turn:1", outcome="secret-outcome")
        await uow.commit()
    assert "secret-outcome" not in (await officer.get(f"/cases/{case.id}")).text


async def test_a_long_transcript_is_read_day_by_day(desk: Desk, officer: httpx.AsyncClient, case: Filed) -> None:
    first_day = desk.clock.now().astimezone(THAI_TIME).date()
    desk.clock.pass_by(timedelta(hours=30))
    async with desk.service.database.uow() as uow:
        await uow.receive(case.conversation, kind="text", body={"text": "วันต่อมา"}, source_key="next-day")
        await uow.commit()
    async with desk.signed_in() as fresh:
        newest = (await fresh.get(f"/cases/{case.id}")).text
        older = (await fresh.get(f"/cases/{case.id}?day={first_day}")).text
    assert "วันต่อมา" in newest and "แม่จ่ายไป" not in newest and 'id="tail"' in newest
    assert "แม่จ่ายไป" in older and "วันต่อมา" not in older and 'id="tail"' not in older
    assert f"?day={first_day}#m" in newest


@pytest.mark.parametrize(
    "path", ["/cases/x", "/conversations/x", "/evidence/x/view", "/evidence/x/original", "/cases/x/dossier"]
)
async def test_what_does_not_exist_is_said_in_thai(officer: httpx.AsyncClient, path: str) -> None:
    answer = await officer.get(path)
    assert answer.status_code == 404
    assert NOTICES["not_found"] in answer.text or NOTICES["no_dossier"] in answer.text


async def test_a_form_for_a_case_that_does_not_exist_is_a_404(officer: httpx.AsyncClient, case: Filed) -> None:
    form = form_of((await officer.get(f"/cases/{case.id}")).text, f"/cases/{case.id}/decide")
    answer = await officer.post("/cases/x/decide", data={**form, "decision": "review"})
    assert answer.status_code == 404


async def test_a_form_never_leads_to_another_site(officer: httpx.AsyncClient, case: Filed) -> None:
    action = f"/conversations/{case.conversation}/take-over"
    form = form_of((await officer.get(f"/cases/{case.id}")).text, action)
    for back in ("https://example.test/", "//example.test", "/cases/x\r\nSet-Cookie: a=b", "/login"):
        assert (await officer.post(action, data={**form, "back": back})).status_code == 400


async def test_the_evidence_says_what_is_missing_what_was_read_and_what_it_is(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    read = {
        "numbers": [{"spellings": ["TH01234ABC5D6E"], "certain": True, "read_as": ["Code128"]}],
        "amount": 35800,
        "shop": "ร้าน <b>เด่น</b>",
        "phone": "xxx-xxx-4321",
    }
    async with desk.service.database.uow() as uow:
        item = await uow.evidence.get(case.photo)
        item.reading, item.read_state = read, "done"
        await uow.commit()
    page = (await officer.get(f"/cases/{case.id}")).text
    assert "อ่านจากรูป ยังไม่ยืนยัน: เลขพัสดุ TH01234ABC5D6E · ยอดเงิน 358.00 บาท · ร้านค้า ร้าน &lt;b&gt;" in page
    assert "หลักฐานที่ต้องใช้ครบแล้ว" in page and "ถ้ามีจะช่วยได้: ใบเสร็จจากขนส่ง, รูปกล่องครบทุกด้าน" in page
    done = await submit(officer, f"/cases/{case.id}", f"/evidence/{case.photo}/kind", kind="receipt")
    assert NOTICES["done"] in done.text and "<strong>ใบเสร็จจากขนส่ง</strong>" in done.text
    assert "ถ้ามีจะช่วยได้: รูปใบปะหน้าพัสดุ" in done.text
    refused = await submit(officer, f"/cases/{case.id}", f"/evidence/{case.photo}/kind", kind="anything")
    assert NOTICES["wrong_state"] in refused.text


async def test_a_picture_that_is_still_being_read_is_seen_by_nobody(
    desk: Desk, officer: httpx.AsyncClient, case: Filed
) -> None:
    async with desk.service.database.uow() as uow:
        (await uow.evidence.get(case.photo)).read_state = "codes"
        await uow.commit()
    page = (await officer.get(f"/cases/{case.id}")).text
    assert page.count("กำลังตรวจรูปนี้โดยอัตโนมัติ") == 2 and f"/evidence/{case.photo}/thumbnail" not in page
    for what in ("thumbnail", "view", "original"):
        answer = await officer.get(f"/evidence/{case.photo}/{what}")
        assert answer.status_code == 409 and NOTICES["being_read"] in answer.text
