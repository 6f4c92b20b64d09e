"""LINE's events become messages of ours; what is odd in one of them never loses the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.inbound import InboundMessage
from channels.line.parsing import parse_payload

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)
USER = "U" + "1" * 32


def event(kind: str = "message", **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "mode": "active",
        "webhookEventId": "01HEVENT",
        "timestamp": int(NOW.timestamp() * 1000),
        "source": {"type": "user", "userId": USER},
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "token",
        **more,
    }


def read(*events: Any) -> list[InboundMessage]:
    return parse_payload({"destination": "Ubot", "events": list(events)}, NOW)


def said(**message: Any) -> InboundMessage:
    [found] = read(event(message={"id": "100", **message}))
    return found


def test_a_text_is_kept_with_all_that_its_answer_needs() -> None:
    found = said(type="text", text="ได้ของ\u200bไม่ตรง\u0000", markAsReadToken="read")
    assert (found.kind, found.text, found.key, found.platform_id) == ("text", "ได้ของไม่ตรง", "line:01HEVENT", "100")
    assert (found.person.channel, found.person.bot, found.person.user) == ("line", "Ubot", USER)
    assert found.reply_token is not None and found.reply_token.good_until == NOW + timedelta(seconds=50)
    assert found.read_token == "read" and found.sent_at == NOW


def test_the_token_of_a_redelivered_event_is_as_old_as_the_event() -> None:
    sent = NOW - timedelta(seconds=40)
    [found] = read(
        event(
            timestamp=int(sent.timestamp() * 1000),
            deliveryContext={"isRedelivery": True},
            message={"type": "text", "id": "1", "text": "สวัสดี"},
        )
    )
    assert found.sent_at == sent
    assert found.reply_token is not None and found.reply_token.good_until == sent + timedelta(seconds=50)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file"])
def test_a_file_names_what_is_to_be_fetched(kind: str) -> None:
    found = said(type=kind, fileName="สลิป.pdf", fileSize=2048)
    assert found.kind == kind and found.file is not None
    assert (found.file.content_id, found.file.name, found.file.size) == ("100", "สลิป.pdf", 2048)
    assert found.text.startswith("[")


def test_photos_of_one_album_know_each_other_even_without_an_index() -> None:
    assert (
        said(type="image", imageSet={"id": "s", "index": 1, "total": 3}).album
        == said(type="image", imageSet={"id": "s", "total": 3}).album
    )
    assert said(type="image").album is None


@pytest.mark.parametrize(
    ("message", "kind", "text"),
    [
        ({"type": "sticker", "packageId": "1", "stickerId": "2"}, "sticker", "[สติกเกอร์]"),
        ({"type": "location", "title": "บ้านแม่", "address": "เชียงใหม่"}, "location", "[ตำแหน่งที่ตั้ง] บ้านแม่ เชียงใหม่"),
        ({"type": "hologram"}, "unknown", "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"),
        ({"type": "text", "text": 5}, "unknown", "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"),
        ({"type": "text", "text": " \u200b "}, "unknown", "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"),
    ],
)
def test_what_we_do_not_handle_is_a_readable_placeholder(message: dict[str, Any], kind: str, text: str) -> None:
    found = said(**message)
    assert (found.kind, found.text) == (kind, text)
    assert (found.raw is not None) == (kind == "unknown"), "what could not be read is kept whole"


@pytest.mark.parametrize(
    ("data", "kind", "choice", "text"),
    [
        ("choice:abc", "choice", "abc", ""),
        ("menu:status", "choice", "menu:status", "ตามเรื่อง"),
        ("menu:nonsense", "unknown", None, "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"),
        ("tap:more:7", "tap", "more:7", ""),
        ("somebody=else", "unknown", None, "[ข้อความชนิดที่ระบบยังเปิดไม่ได้]"),
    ],
)
def test_a_tap_is_told_by_its_data(data: str, kind: str, choice: str | None, text: str) -> None:
    [found] = read(event("postback", postback={"data": data}))
    assert (found.kind, found.choice, found.text) == (kind, choice, text)


def test_coming_going_and_taking_back() -> None:
    follow, unfollow, unsend = read(
        event("follow", follow={"isUnblocked": True}), event("unfollow"), event("unsend", unsend={"messageId": "9"})
    )
    assert (follow.kind, unfollow.kind, unsend.kind, unsend.refers_to) == ("follow", "unfollow", "unsend", "9")


@pytest.mark.parametrize("kind", ["beacon", "accountLink", "join", "something new"])
def test_other_events_are_written_down_and_nobodys_message(kind: str) -> None:
    [found] = read(event(kind))
    assert found.kind == "other" and found.reply_token is None


def test_what_is_said_in_a_group_is_not_for_us() -> None:
    group = {"type": "group", "groupId": "C1", "userId": USER}
    [found] = read(event(source=group, message={"type": "text", "id": "1", "text": "ลับ"}))
    assert found.kind == "other" and not found.person.user and "ลับ" not in repr(found)


def test_the_consoles_dummy_events_are_left_out() -> None:
    assert read(event(replyToken="0" * 32), event(replyToken="f" * 32)) == []
    assert parse_payload({"destination": "Ubot", "events": []}, NOW) == []


@pytest.mark.parametrize("payload", [{}, {"events": None}, {"events": "x"}, {"events": [None, 5, "x", []]}])
def test_what_is_no_event_is_left_out(payload: dict[str, Any]) -> None:
    assert parse_payload(payload, NOW) == []


def test_an_event_without_its_id_is_known_by_what_it_says() -> None:
    bare = {name: value for name, value in event(message={"type": "text", "id": "1", "text": "ก"}).items()}
    del bare["webhookEventId"]
    [once], [twice] = read(bare), read(dict(bare))
    [other] = read({**bare, "timestamp": 5})
    assert once.key == twice.key != other.key


@pytest.mark.parametrize("timestamp", [None, "soon", -1, 10**20, True, 1.5, {}])
def test_a_timestamp_that_is_none_means_now(timestamp: object) -> None:
    [found] = read(event(timestamp=timestamp, message={"type": "text", "id": "1", "text": "ก"}))
    assert found.sent_at == NOW
