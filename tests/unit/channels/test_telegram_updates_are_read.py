"""Telegram's updates become messages of ours; what is odd in one counts as missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels.inbound import InboundMessage
from channels.telegram.parsing import parse_update

NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)
SENT = NOW - timedelta(seconds=3)
USER = 77
CHAT = {"id": USER, "type": "private"}
SENDER = {"id": USER, "is_bot": False, "first_name": "ทดสอบ"}


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 100, "date": int(SENT.timestamp()), "chat": CHAT, "from": SENDER, **more}


def read(**update: Any) -> list[InboundMessage]:
    return parse_update({"update_id": 5, **update}, "42", NOW)


def said(**more: Any) -> InboundMessage:
    [found] = read(message=message(**more))
    return found


def test_a_text_is_kept_with_who_when_and_which() -> None:
    found = said(text="ได้ของ\u200bไม่ตรง\u0000")
    assert (found.kind, found.text, found.key, found.platform_id) == ("text", "ได้ของไม่ตรง", "telegram:42:5", "100")
    assert (found.person.channel, found.person.bot, found.person.user) == ("telegram", "42", str(USER))
    assert found.sent_at == SENT + timedelta(microseconds=100)


def test_messages_of_one_second_keep_their_order() -> None:
    first, second = said(text="x"), said(text="x", message_id=101)
    assert SENT <= first.sent_at < second.sent_at < SENT + timedelta(seconds=1)


def test_the_same_person_with_two_bots_is_two() -> None:
    [other] = parse_update({"update_id": 5, "message": message(text="x")}, "43", NOW)
    assert other.person != said(text="x").person and other.key != said(text="x").key


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel", None])
def test_what_is_said_in_groups_is_nobodys_message(kind: str | None) -> None:
    found = said(chat={"id": -5, "type": kind}, text="x")
    assert (found.kind, found.person.user, found.text) == ("other", "", "")


def test_of_a_photo_the_largest_size_counts() -> None:
    sizes = [
        {"file_id": "m", "width": 320, "height": 240, "file_size": 9},
        {"file_id": "l", "width": 1280, "height": 960, "file_size": 99},
        {"file_id": "s", "width": 90, "height": 60, "file_size": 999},
    ]
    found = said(photo=sizes, media_group_id="g")
    assert found.kind == "image" and found.file is not None and found.album is not None
    assert (found.file.content_id, found.file.size, found.album.id) == ("l", 99, "g")


@pytest.mark.parametrize(
    ("field", "mime", "kind"),
    [
        ("document", "application/pdf", "file"),
        ("document", "image/heic", "image"),
        ("animation", "video/mp4", "file"),
        ("voice", "audio/ogg", "audio"),
        ("audio", "audio/mpeg", "audio"),
        ("video", "video/mp4", "video"),
        ("video_note", "", "video"),
    ],
)
def test_every_kind_of_file_names_what_is_to_be_fetched(field: str, mime: str, kind: str) -> None:
    found = said(**{field: {"file_id": "f", "file_name": "สลิป.pdf", "mime_type": mime, "file_size": 2048}})
    assert found.kind == kind and found.file is not None and found.text.startswith("[")
    assert (found.file.content_id, found.file.name, found.file.size) == ("f", "สลิป.pdf", 2048)


def test_words_under_a_file_are_a_message_of_their_own() -> None:
    file, words = read(message=message(photo=[{"file_id": "p"}], caption="นี่ค่ะ"))
    assert (file.kind, words.kind, words.text) == ("image", "text", "นี่ค่ะ")
    assert file.key != words.key and words.platform_id == "100:caption"


@pytest.mark.parametrize(
    ("more", "platform_id"), [({"text": "แก้แล้ว"}, "100"), ({"caption": "แก้แล้ว", "photo": []}, "100:caption")]
)
def test_an_edit_names_what_it_changes(more: dict[str, Any], platform_id: str) -> None:
    found = read(edited_message=message(**more))[0]
    assert (found.kind, found.text, found.refers_to) == ("edit", "แก้แล้ว", platform_id)
    assert read(edited_message=message(photo=[]))[0].kind == "other", "nothing of the words changed"


def test_an_edit_names_the_file_that_the_message_has_now() -> None:
    words, file = read(edited_message=message(photo=[{"file_id": "n", "file_unique_id": "u"}], caption="แก้แล้ว"))
    assert (words.kind, file.kind, file.refers_to, file.platform_id) == ("edit", "image", "100", None)
    assert file.file is not None and file.file.same == "u" and file.key != words.key


def tap(data: Any) -> InboundMessage:
    [found] = read(callback_query={"id": "q", "from": SENDER, "message": message(), "data": data})
    return found


def test_taps() -> None:
    assert (tap("c:abc").kind, tap("c:abc").choice, tap("c:abc").read_token) == ("choice", "abc", "q")
    assert (tap("m:status").kind, tap("m:status").choice) == ("choice", "menu:status")
    assert (tap("t:more:7").kind, tap("t:more:7").choice) == ("tap", "more:7")
    assert {tap(data).kind for data in ("x", "", None, "m:nothing")} == {"other"}


@pytest.mark.parametrize("words", ["/status", "/status@rongthuk_bot", "/STATUS now"])
def test_commands_are_taps_on_the_menu(words: str) -> None:
    found = said(text=words)
    assert (found.kind, found.choice) == ("choice", "menu:status")


def test_start_begins_and_unknown_commands_are_words() -> None:
    assert said(text="/start hello").kind == "follow"
    assert [said(text=words).kind for words in ("/restart", "/")] == ["text"] * 2


def test_of_ones_own_number_only_four_digits_are_kept() -> None:
    own = said(contact={"phone_number": "+66 81-000-4321", "user_id": USER})
    assert (own.kind, own.text) == ("text", "4321")
    for card in (
        {"phone_number": "+66810004321", "user_id": 1},
        {"phone_number": "+66810004321"},
        {"phone_number": "12", "user_id": USER},
    ):
        found = said(contact=card)
        assert found.kind == "unknown" and "4321" not in f"{found}"


def test_what_has_no_words_gets_a_readable_placeholder() -> None:
    place = {"title": "บ้านแม่", "address": "เชียงใหม่", "location": {"latitude": 1.0, "longitude": 2.0}}
    assert said(venue=place).text == "[ตำแหน่งที่ตั้ง] บ้านแม่ เชียงใหม่"
    assert said(sticker={"file_id": "s"}).text == "[สติกเกอร์]"
    assert said(dice={"value": 1}).kind == "unknown"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("member", "kicked", "unfollow"), ("kicked", "member", "follow"), ("left", "member", "other")],
)
def test_blocking_and_coming_back(before: str, after: str, kind: str) -> None:
    told = {"chat": CHAT, "from": SENDER, "old_chat_member": {"status": before}, "new_chat_member": {"status": after}}
    assert read(my_chat_member=told)[0].kind == kind


def test_an_update_of_a_kind_that_nobody_knows_still_has_its_key() -> None:
    [found] = read(poll={"id": "1"})
    assert (found.kind, found.key) == ("other", "telegram:42:5")


def test_a_moment_in_the_future_or_none_is_now() -> None:
    assert said(text="x", date=int(NOW.timestamp()) + 60).sent_at == NOW
    assert {said(text="x", date=odd).sent_at for odd in (None, 0, -5, 10**15, "x", True)} == {NOW}
