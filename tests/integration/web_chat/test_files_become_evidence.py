"""A file is kept as it was sent, shown as a clean copy, and refused in clear words when it is not what it should be."""

import asyncio
import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from case_store import audit
from case_store.tables import evidence, messages
from channels.web.errors import REFUSALS
from complaints.model import Case, CaseId
from service.bootstrap import Service
from service.settings import Settings
from tests.integration.web_chat.conftest import Recipients
from tests.support.recipients import Recipient

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(form: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(target, form, **options)
    return target.getvalue()


def picture_with_place() -> bytes:
    """A photo that tells where it was taken and that has to be turned to stand upright."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


async def stored(service: Service) -> list[Any]:
    async with service.database.sessions() as session:
        return list((await session.execute(sa.select(evidence))).all())


async def test_a_picture_is_kept_unchanged_and_shown_without_its_place(recipient: Recipient, service: Service) -> None:
    original = picture_with_place()
    answer = await recipient.upload(original, name="ฉลาก.jpg")
    assert answer.status_code == 200, answer.text
    (row,) = await stored(service)
    assert row.sha256 == hashlib.sha256(original).hexdigest()
    assert (row.size, row.media_type, row.original_name) == (len(original), "image/jpeg", "ฉลาก.jpg")
    assert await service.evidence.read(row.object_key, row.sha256) == original

    message = (await recipient.messages())[-1]
    assert message["kind"] == "image"
    assert message["number"] == answer.json()["message_number"]
    assert message["file"]["id"] == answer.json()["evidence_id"] == row.id
    shown = await recipient.http.get(message["file"]["url"])
    copy = Image.open(io.BytesIO(shown.content))
    assert (copy.format, copy.size) == ("JPEG", (480, 640))
    assert not copy.getexif()


async def test_what_an_iphone_takes_is_kept_as_it_is_and_shown_as_a_picture(
    recipient: Recipient, service: Service
) -> None:
    target = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(target, "HEIF")
    assert (await recipient.upload(target.getvalue(), name="IMG_1.HEIC", media_type="image/heic")).status_code == 200
    (row,) = await stored(service)
    assert row.media_type in {"image/heic", "image/heif"}
    assert await service.evidence.read(row.object_key, row.sha256) == target.getvalue()
    shown = await recipient.http.get((await recipient.messages())[-1]["file"]["url"])
    assert Image.open(io.BytesIO(shown.content)).format == "JPEG"


async def test_a_document_comes_back_as_a_download_of_what_was_sent(recipient: Recipient) -> None:
    await recipient.upload(PDF, name="ใบเสร็จ.pdf", media_type="application/pdf")
    message = (await recipient.messages())[-1]
    assert message["kind"] == "file"
    shown = await recipient.http.get(message["file"]["url"])
    assert shown.content == PDF
    assert shown.headers["Content-Disposition"].startswith("attachment;")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_same_upload_ten_times_at_the_same_moment_is_stored_once(
    recipient: Recipient, service: Service
) -> None:
    original = picture()
    answers = await asyncio.gather(*(recipient.upload(original, key="same-key") for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(await stored(service)) == 1


async def test_a_file_of_another_conversation_is_not_found(recipients: Recipients) -> None:
    mine, theirs = await recipients.new(), await recipients.new()
    await theirs.upload(picture())
    url = (await theirs.messages())[-1]["file"]["url"]
    answer = await mine.http.get(url)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("content", "name", "media_type", "code"),
    [
        ("นี่คือข้อความ".encode(), "label.jpg", "image/jpeg", "not_a_picture"),
        (b"<script>alert(1)</script>", "label.svg", "image/svg+xml", "not_a_picture"),
        (b"MZ" + bytes(100), "setup.exe", "application/octet-stream", "unsupported_file"),
        (picture()[:2000], "cut.jpg", "image/jpeg", "unreadable_picture"),
        (picture("PNG")[:2000], "cut.png", "image/png", "unreadable_picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64), "a.heic", "image/heic", "unreadable_picture"),
        (b"", "empty.jpg", "image/jpeg", "no_file"),
    ],
    ids=["text", "svg", "program", "cut-jpeg", "cut-png", "heic", "empty"],
)
async def test_a_file_that_cannot_be_taken_is_refused_in_thai_and_leaves_nothing(
    recipient: Recipient, service: Service, content: bytes, name: str, media_type: str, code: str
) -> None:
    answer = await recipient.upload(content, name, media_type)
    status, words = REFUSALS[code]
    assert answer.status_code == status
    assert answer.json() == {"error": {"code": code, "message": words}}
    assert await nothing_is_left(service)


async def test_a_file_of_30_mb_is_refused_in_thai_on_an_unbroken_line(recipient: Recipient, service: Service) -> None:
    answer = await recipient.upload(bytes(30 * 1024 * 1024))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "file_too_large")
    assert await nothing_is_left(service)
    assert (await recipient.send({"text": "ส่งต่อได้"})).status_code == 200


async def test_a_body_that_is_no_form_is_refused(recipient: Recipient, service: Service) -> None:
    for content_type in ("image/jpeg", "multipart/form-data", "multipart/form-data; boundary=x"):
        answer = await recipient.http.post(
            "/api/chat/files",
            content=picture(),
            headers={"Content-Type": content_type, "Idempotency-Key": "form-key-1"},
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "no_file")
    assert await nothing_is_left(service)


async def test_a_stranger_with_a_large_file_gets_an_answer_too(recipient: Recipient) -> None:
    recipient.http.cookies.clear()
    answer = await recipient.upload(bytes(5 * 1024 * 1024))
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_session")


async def nothing_is_left(service: Service) -> bool:
    """No row, no message, no file on disk, encrypted or not."""
    async with service.database.sessions() as session:
        rows = (await session.execute(sa.select(sa.func.count()).where(messages.c.author == "recipient"))).scalar_one()
    folder = service.settings.data_folder
    files = [path for path in folder.rglob("*") if path.is_file()]
    return not rows and not files and not await stored(service)


async def test_the_same_bytes_are_kept_once_however_often_they_are_sent(
    recipient: Recipient, service: Service, settings: Settings
) -> None:
    photo = picture()
    answers = [(await recipient.upload(photo)).json() for _ in range(3)]
    assert len({answer["evidence_id"] for answer in answers}) == 1
    assert [answer["message_number"] for answer in answers] == [2, 3, 4], "each sending stands in the transcript"
    assert len(await stored(service)) == 1 and len(list(Path(settings.storage).glob("*.age"))) == 2


async def test_the_same_bytes_at_the_same_moment_leave_nothing_over(
    recipient: Recipient, service: Service, settings: Settings
) -> None:
    photo = picture()
    answers = await asyncio.gather(*(recipient.upload(photo) for _ in range(5)))
    assert len({answer.json()["evidence_id"] for answer in answers}) == 1
    assert len(await stored(service)) == 1 and len(list(Path(settings.storage).glob("*.age"))) == 2


async def test_in_a_later_case_the_same_bytes_are_evidence_of_their_own(
    recipient: Recipient, service: Service, settings: Settings
) -> None:
    photo = picture()
    first = (await recipient.upload(photo)).json()["evidence_id"]
    async with service.database.uow() as uow:
        item = await uow.evidence.get(first)
        talk = await uow.conversations.get(item.conversation_id)
        now = datetime.now(UTC)
        uow.cases.add(Case(CaseId("old"), talk.id, "closed", now))
        uow.cases.add(Case(CaseId("new"), talk.id, "draft", now))
        await uow.session.flush()
        item.case_id, talk.case_id = CaseId("old"), CaseId("new")
        await uow.commit()
    second = (await recipient.upload(photo)).json()["evidence_id"]
    rows = {row.id: row for row in await stored(service)}
    assert set(rows) == {first, second} and rows[first].case_id == "old"
    assert rows[first].object_key == rows[second].object_key, "over the same stored bytes"
    assert len(list(Path(settings.storage).glob("*.age"))) == 2


async def test_who_sent_a_file_when_and_how_is_in_the_audit_chain(recipient: Recipient, service: Service) -> None:
    photo = picture()
    answer = (await recipient.upload(photo)).json()
    async with service.database.sessions() as session:
        lines = await audit.lines(session, audit.NO_CASE)
    [line] = [line for line in lines if line["action"] == "evidence.received"]
    assert line["actor"] == "recipient" and line["facts"]["channel"] == "web"
    assert line["facts"]["evidence"] == answer["evidence_id"]
    assert line["facts"]["sha256"] == hashlib.sha256(photo).hexdigest() and line["facts"]["sent_at"]


async def test_a_video_may_be_large_and_comes_back_whole(recipient: Recipient, service: Service) -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(30 * 1024 * 1024)
    answer = await recipient.upload(film, name="แกะกล่อง.mp4", media_type="video/mp4")
    assert answer.status_code == 200, answer.text
    back = await recipient.http.get((await recipient.messages())[-1]["file"]["url"])
    assert back.content == film and back.headers["Content-Length"] == str(len(film))
    assert back.headers["Content-Type"] == "video/mp4"
    refused = await recipient.upload(bytes(30 * 1024 * 1024), name="แกะกล่อง.mp4", media_type="video/mp4")
    assert refused.json()["error"]["code"] == "file_too_large", "its content says what it is, not its name"
