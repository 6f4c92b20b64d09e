"""What the bot did not understand reaches the officers masked, is labelled once, and comes out as examples."""

import asyncio
import re
import uuid
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from case_store.audit import NO_CASE, lines
from case_store.unclear import PAGE
from complaints.commands import NoteNotUnderstood
from complaints.model import ConversationId, MessageId
from desk.words import INTENT_THAI, NOTICES
from service import nlu
from service.cli import app
from tests.support.desk_server import Desk, form_of

TYPED = "พี่สมชาย ใจดี โทร 081-234-5678 บอกว่าไงนะ"


async def unclear(desk: Desk, text: str = TYPED, guesses: tuple[str, ...] = ("ask_why", "deny")) -> MessageId:
    """A message in a conversation of its own, noted as the action server notes it."""
    talk = ConversationId(await desk.talk(text=text))
    async with desk.service.database.uow() as uow:
        message = (await uow.messages.unanswered(talk))[0].id
    await desk.service.bus.handle(NoteNotUnderstood(uuid.uuid4().hex, talk, message, guesses))
    return message


async def review(
    browser: httpx.AsyncClient, message: MessageId, page: str = "/unclear", **typed: str
) -> httpx.Response:
    """Fill in the form of a message; follows to the page that comes after."""
    action = f"/unclear/{message}/review"
    answer = await browser.post(action, data={**form_of((await browser.get(page)).text, action), **typed})
    assert answer.status_code == 303, answer.text
    return await browser.get(answer.headers["location"])


async def row(desk: Desk, message: MessageId) -> tuple[str | None, str | None, bool]:
    """Label, officer, and whether somebody has looked at it."""
    query = "SELECT label, reviewed_by, reviewed_at IS NOT NULL FROM unclear_messages WHERE message_id = %(id)s"
    async with desk.service.database.engine.connect() as connection:
        found = await connection.exec_driver_sql(query, {"id": message})
        label, officer, reviewed = found.one()
    return label, officer, reviewed


async def recorded(desk: Desk, action: str) -> list[tuple[str, dict[str, object]]]:
    async with desk.service.database.sessions() as session:
        chain = await lines(session, NO_CASE)
    return [(line["actor"], line["facts"]) for line in chain if line["action"] == action]


async def test_the_page_shows_the_words_without_personal_data_and_the_bots_guesses(
    desk: Desk, officer: httpx.AsyncClient
) -> None:
    await unclear(desk)
    page = (await officer.get("/unclear")).text
    assert "บอกว่าไงนะ" in page
    assert not any(secret in page for secret in ("สมชาย", "ใจดี โทร", "081", "5678"))
    assert '<span class="tag">ชื่อ</span>' in page and '<span class="tag">ตัวเลข</span>' in page
    assert f"{INTENT_THAI['ask_why']} / {INTENT_THAI['deny']}" in page
    assert all(f'<option value="{name}">{thai}</option>' in page for name, thai in INTENT_THAI.items())


async def test_what_people_typed_is_shown_as_text(desk: Desk, officer: httpx.AsyncClient) -> None:
    await unclear(desk, "<script>alert(1)</script> <name>")
    page = (await officer.get("/unclear")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page


async def test_the_top_of_every_page_counts_what_waits(desk: Desk, officer: httpx.AsyncClient) -> None:
    def counted(page: str) -> str | None:
        found = re.search(r'href="/unclear" class="beside">.*?<span class="count">(\d+)</span>', page)
        return found[1] if found else None

    assert counted((await officer.get("/")).text) == "0"
    messages = [await unclear(desk) for _ in range(2)]
    assert counted((await officer.get("/")).text) == "2"
    assert counted((await review(officer, messages[0], verdict="reject")).text) == "1"


async def test_a_label_is_kept_in_the_officers_name(desk: Desk, officer: httpx.AsyncClient) -> None:
    message = await unclear(desk)
    page = await review(officer, message, verdict="label", label="ask_agencies")
    assert NOTICES["done"] in page.text and "บอกว่าไงนะ" not in page.text
    assert await row(desk, message) == ("ask_agencies", desk.officers["first"], True)
    who = f"officer:{desk.officers['first']}"
    assert await recorded(desk, "unclear.labelled") == [(who, {"message": message, "label": "ask_agencies"})]


async def test_a_message_is_set_aside_without_a_label(desk: Desk, officer: httpx.AsyncClient) -> None:
    message = await unclear(desk)
    await review(officer, message, verdict="reject", label="ask_agencies")
    assert await row(desk, message) == (None, desk.officers["first"], True)
    assert len(await recorded(desk, "unclear.rejected")) == 1


@pytest.mark.parametrize("label", ["", "no_such_intent", "<script>"])
async def test_a_label_must_be_one_of_the_list(desk: Desk, officer: httpx.AsyncClient, label: str) -> None:
    message = await unclear(desk)
    assert NOTICES["label_missing"] in (await review(officer, message, verdict="label", label=label)).text
    assert await row(desk, message) == (None, None, False)


async def test_the_same_form_twice_is_one_label(desk: Desk, officer: httpx.AsyncClient) -> None:
    message = await unclear(desk)
    action = f"/unclear/{message}/review"
    form = form_of((await officer.get("/unclear")).text, action)
    for label in ("greet", "thank"):
        answer = await officer.post(action, data={**form, "verdict": "label", "label": label})
        assert answer.headers["location"] == "/unclear?said=done"
    assert (await row(desk, message))[0] == "greet"
    assert len(await recorded(desk, "unclear.labelled")) == 1


async def test_the_second_officer_learns_that_somebody_was_faster(
    desk: Desk, officer: httpx.AsyncClient, colleague: httpx.AsyncClient
) -> None:
    message = await unclear(desk)
    action = f"/unclear/{message}/review"
    late = form_of((await colleague.get("/unclear")).text, action)
    await review(officer, message, verdict="label", label="greet")
    answer = await colleague.post(action, data={**late, "verdict": "label", "label": "thank"})
    assert NOTICES["wrong_state"] in (await colleague.get(answer.headers["location"])).text
    assert await row(desk, message) == ("greet", desk.officers["first"], True)


async def test_nobody_labels_without_a_session_or_its_csrf_token(
    desk: Desk, officer: httpx.AsyncClient, visitor: httpx.AsyncClient
) -> None:
    message = await unclear(desk)
    action = f"/unclear/{message}/review"
    form = {**form_of((await officer.get("/unclear")).text, action), "verdict": "label", "label": "greet"}
    assert (await visitor.get("/unclear")).headers["location"] == "/login"
    assert (await visitor.post(action, data=form)).status_code == 401
    assert (await officer.post(action, data={**form, "csrf": "x" * 43})).status_code == 403
    assert (await officer.post("/unclear/nobody/review", data=form)).status_code == 404
    for back in ("/unclear?page=0", "/unclear?page=1&said=done", "//example.test", "/unclear\r\nx"):
        assert (await officer.post(action, data={**form, "back": back})).status_code == 400
    assert await row(desk, message) == (None, None, False)


async def test_the_newest_come_first_fifty_to_a_page(desk: Desk, officer: httpx.AsyncClient) -> None:
    messages = []
    for number in range(PAGE + 2):
        desk.clock.pass_by(timedelta(seconds=1))
        messages.append(await unclear(desk, f"ข้อความที่ {number} จบ"))
    first, second = (await officer.get("/unclear")).text, (await officer.get("/unclear?page=2")).text
    assert first.count('class="card unclear"') == PAGE and second.count('class="card unclear"') == 2
    assert first.index(f"ข้อความที่ {PAGE + 1} จบ") < first.index("ข้อความที่ 2 จบ")
    assert "ข้อความที่ 1 จบ" in second and "ข้อความที่ 0 จบ" in second
    for odd in ("/unclear?page=9", "/unclear?page=x", "/unclear?page=0", "/unclear?page=-1"):
        assert (await officer.get(odd)).status_code == 200
    page = await review(officer, messages[0], page="/unclear?page=2", verdict="reject")
    assert NOTICES["done"] in page.text and page.text.count('class="card unclear"') == 1


async def test_each_reading_names_the_messages_once_a_minute(desk: Desk, officer: httpx.AsyncClient) -> None:
    await officer.get("/unclear")
    assert await recorded(desk, "unclear.viewed") == []  # nothing was there to be read
    first = await unclear(desk)
    for _ in range(2):
        await officer.get("/unclear")
    second = await unclear(desk)
    await officer.get("/unclear")
    desk.clock.pass_by(timedelta(minutes=1))
    await officer.get("/unclear")
    seen = await recorded(desk, "unclear.viewed")
    assert {who for who, _ in seen} == {f"officer:{desk.officers['first']}"}
    assert [sorted(facts["messages"]) for _, facts in seen] == [[first], [second], sorted([first, second])]


async def test_what_was_labelled_comes_out_as_examples(
    desk: Desk, officer: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text, label in ((TYPED, "ask_why"), ("ตังค์ฉันไปไหน", "ask_refund"), ("ตังค์ฉันไปไหน", "ask_refund")):
        await review(officer, await unclear(desk, text), verdict="label", label=label)
    await review(officer, await unclear(desk, "ลับมาก"), verdict="reject")
    await unclear(desk, "ยังไม่ดู")
    monkeypatch.setattr(nlu, "prepared_settings", lambda: (desk.service.settings, {}))
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["nlu", "candidates"])
    examples = [
        {"intent": "ask_refund", "examples": "- ตังค์ฉันไปไหน\n"},
        {"intent": "ask_why", "examples": "- <name> โทร <number> บอกว่าไงนะ\n"},
    ]
    assert yaml.safe_load(shown.stdout)["nlu"] == examples
    assert shown.stderr == "2 examples written, 1 messages wait for review\n"
    target = tmp_path / "candidates.yml"
    written = await asyncio.to_thread(CliRunner().invoke, app, ["nlu", "candidates", "--output", str(target)])
    assert (written.stdout, yaml.safe_load(target.read_text())["nlu"]) == ("", examples)
    assert target.stat().st_mode & 0o077 == 0
