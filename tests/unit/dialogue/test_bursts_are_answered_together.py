"""Five short lines and three photos in a row are one or two turns; an answer stays a turn of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.model import ConversationId, EvidenceId, Message, MessageId
from dialogue.bursts import FILE_TIME, LONGEST, Windows, is_answer, quiet_from, together

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)
WINDOWS = Windows(timedelta(milliseconds=100), timedelta(milliseconds=1500))


def message(number: int, kind: str = "text", text: str = "แม่ได้ของมาไม่รู้ใครส่ง", *, at: float = 0, **more: Any) -> Message:
    evidence = EvidenceId(f"e{number}") if kind == "image" and "file" not in more.get("body", {}) else None
    fields = {"turn_id": more.get("turn_id")}
    return Message(
        id=MessageId(f"m{number}"),
        conversation_id=ConversationId("c"),
        number=number,
        direction="in",
        author="recipient",
        kind=kind,
        body={"text": text, **more.get("body", {})},
        source_key=f"k{number}",
        created_at=NOON + timedelta(seconds=at),
        evidence_id=evidence,
        **fields,
    )


def numbers(turn: list[Message]) -> list[int]:
    return [found.number for found in turn]


def test_lines_in_a_row_are_one_turn() -> None:
    assert numbers(together([message(1), message(2), message(3)])) == [1, 2, 3]


def test_photos_in_a_row_are_one_turn_and_the_words_among_them_the_next() -> None:
    waiting = [message(1, "image"), message(2), message(3, "image"), message(4)]
    assert numbers(together(waiting)) == [1, 3]
    assert numbers(together([waiting[1], waiting[3]])) == [2, 4]


@pytest.mark.parametrize("kind", ["choice", "event", "sticker", "location", "unknown"])
def test_what_is_not_words_or_files_stands_alone_and_ends_the_turn_before_it(kind: str) -> None:
    assert numbers(together([message(1), message(2, kind), message(3)])) == [1]
    assert numbers(together([message(2, kind), message(3)])) == [2]


@pytest.mark.parametrize(
    "text", ["ใช่", "ไม่ใช่ค่ะ", "1234", "๑๒๓๔", "358", "TH01234ABC5D6E", "ยืนยันครับ", "22/11", "OK", "ไม่มี"]
)
def test_a_direct_answer_stays_a_turn_of_its_own(text: str) -> None:
    assert is_answer(text)
    assert numbers(together([message(1, text=text), message(2)])) == [1]
    assert numbers(together([message(1), message(2, text=text)])) == [1]


@pytest.mark.parametrize("text", ["ไม่ได้สั่ง", "จ่ายไป 358 บาท", "ใช่ของปลอมแน่เลย", "สวัสดีค่ะ", "เลข TH01234ABC5D6E"])
def test_words_that_tell_something_are_no_bare_answer(text: str) -> None:
    assert not is_answer(text)


def test_a_turn_that_was_begun_before_a_crash_is_the_same_turn_again() -> None:
    waiting = [message(1, turn_id="m1"), message(2, turn_id="m1"), message(3)]
    assert numbers(together(waiting)) == [1, 2]
    assert numbers(together([message(1), message(2, turn_id="m2")])) == [1]


def test_a_turn_has_an_end_however_much_is_sent() -> None:
    assert len(together([message(number) for number in range(1, 60)])) == 20
    assert numbers(together([message(1, text="ก" * 3000), message(2, text="ก" * 3000)])) == [1]


def wait(waiting: list[Message], awaited: list[Message] | None = None, spoke: float | None = None) -> float:
    said = None if spoke is None else NOON + timedelta(seconds=spoke)
    return (quiet_from(waiting, awaited or [], said, WINDOWS) - waiting[-1].created_at).total_seconds()


def test_a_single_message_waits_for_the_window_alone() -> None:
    assert wait([message(1)]) == 0.1
    assert wait([message(1, at=10)], spoke=2) == 0.1, "an answer to what was read"


def test_what_comes_sooner_after_our_line_than_anybody_reads_belongs_to_a_burst() -> None:
    assert wait([message(2, at=1)], spoke=0.2) == 1.5


def test_more_than_one_waiting_message_is_a_burst_that_ends_with_a_pause() -> None:
    assert wait([message(1), message(2, at=1)]) == 1.5


def test_whoever_types_on_is_answered_all_the_same() -> None:
    waiting = [message(number, at=number) for number in range(8)]
    assert quiet_from(waiting, [], None, WINDOWS) == NOON + LONGEST


@pytest.mark.parametrize("kind", ["choice", "event"])
def test_a_tap_or_a_turn_of_ours_waits_for_nothing(kind: str) -> None:
    assert wait([message(1, kind, at=1)], spoke=0.9) == 0


def test_words_wait_a_moment_for_the_photo_that_was_sent_with_them() -> None:
    photo = message(1, "image", body={"file": {"state": "awaited"}})
    assert wait([message(2)], [photo]) == FILE_TIME.total_seconds()


def test_an_album_is_waited_for_while_it_is_not_whole() -> None:
    album = {"album": {"id": "a", "total": 3}}
    assert wait([message(1, "image", body=album), message(2, "image", body=album)]) == FILE_TIME.total_seconds()
    whole = [message(number, "image", body=album) for number in (1, 2, 3)]
    assert wait(whole) == 1.5
    unknown = {"album": {"id": "b", "total": None}}
    assert wait([message(1, "image", body=unknown)]) == 0.1, "old phones do not say how many there are"
