"""Long words are cut between lines or words, never inside a Thai letter, and nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from channels.outbound import OutboundMessage, as_text, card_of, outbound, pieces, shortened

THAI = st.text(st.sampled_from("กขคงจ่้ีิาเแ \n😀"), max_size=400)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(THAI, st.integers(20, 80))
def test_no_piece_is_too_long_and_no_letter_is_lost(text: str, longest: int) -> None:
    parts = pieces(text, longest)
    assert all(0 < units(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(THAI, st.integers(5, 60))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text: str, longest: int) -> None:
    short = shortened(text, longest)
    assert units(short) <= longest
    assert short == text or short.endswith("…")


def test_a_cut_does_not_part_a_letter_from_its_marks() -> None:
    first, second = pieces("กี่" * 20, 31)
    assert second[0] == "ก" and first.endswith("่")


def test_a_cut_prefers_the_end_of_a_line() -> None:
    assert pieces("บรรทัดแรก\nบรรทัดที่สอง", 15) == ["บรรทัดแรก", "บรรทัดที่สอง"]


def test_all_parts_of_a_message_have_words() -> None:
    body = {
        "text": "เลือกข้อใดข้อหนึ่ง",
        "choices": [{"id": "a", "label": "ใช่"}, {"id": "b", "label": "ไม่"}],
        "links": [{"label": "หน้าเว็บ", "url": "https://example.org/"}],
        "image_url": "https://example.org/a.jpg",
    }
    words = as_text(outbound(1, "bot", body), with_choices=True)
    assert words.split("\n") == [
        "เลือกข้อใดข้อหนึ่ง", "หน้าเว็บ: https://example.org/", "https://example.org/a.jpg", "– ใช่", "– ไม่",
    ]  # fmt: skip


def test_a_line_without_rows_is_no_card() -> None:
    assert card_of("รับเรื่องแล้ว") is None
    assert outbound(1, "bot", {"text": "รับเรื่องแล้ว", "show": "card"}).card is None


def test_an_officers_words_are_worth_a_message_that_costs() -> None:
    assert outbound(1, "officer", {"text": "สวัสดี"}).urgent
    assert OutboundMessage(1, "สวัสดี").urgent is False
