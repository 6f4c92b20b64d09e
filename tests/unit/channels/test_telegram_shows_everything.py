"""What Telegram shows: all the words, buttons whose data fits, and nothing that could be taken for its own marks."""

import re
from html import unescape

import pytest
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup, ReplyKeyboardRemove

from channels.outbound import Choice, Link, OutboundMessage, outbound
from channels.telegram.rendering import LONGEST_TEXT, render
from service.catalogue import Catalogue

CARDS = ("utter_ask_confirm_filing", "utter_hold_active", "utter_case_filed")


def line(text: str, *labels: str, **more: object) -> OutboundMessage:
    offered = tuple(Choice(f"id{at}", label) for at, label in enumerate(labels))
    return OutboundMessage(number=1, text=text, choices=offered, **more)  # type: ignore[arg-type]  # the fields that a test is about


def shown(html: str) -> str:
    return unescape(re.sub("</?b>", "", html))


def test_words_are_shown_as_they_are() -> None:
    [(html, _)] = render(line('<b>5 < 6 & "ราคา"</b> _a_ *b*'))
    assert html == '&lt;b&gt;5 &lt; 6 &amp; "ราคา"&lt;/b&gt; _a_ *b*'


def test_short_buttons_stand_side_by_side_and_carry_codes() -> None:
    [(_, markup)] = render(line("ใช่ไหม", "ใช่", "ไม่ใช่", "ยังไม่ทราบว่าเป็นของใคร", "ข้าม"))
    assert isinstance(markup, InlineKeyboardMarkup)
    rows = [[button.text for button in row] for row in markup.inline_keyboard]
    assert rows == [["ใช่", "ไม่ใช่"], ["ยังไม่ทราบว่าเป็นของใคร"], ["ข้าม"]]
    data = [str(button.callback_data) for row in markup.inline_keyboard for button in row]
    assert data == ["c:id0", "c:id1", "c:id2", "c:id3"]


def test_the_number_may_be_shared_and_the_next_line_takes_that_button_away() -> None:
    [(_, asked)], [(_, after)] = render(line("เลขท้าย 4 ตัว", wants_number=True)), render(line("ขอบคุณ"))
    assert isinstance(asked, ReplyKeyboardMarkup) and asked.keyboard[0][0].request_contact
    assert "4 ตัวท้าย" in asked.keyboard[0][0].text
    assert isinstance(after, ReplyKeyboardRemove)


def test_a_long_line_is_cut_where_it_may_and_only_its_end_has_buttons() -> None:
    text = "\n".join(f"บรรทัดที่ {at} & ต่อไป" for at in range(900))
    parts = render(line(text, "ตกลง"))
    assert len(parts) > 1 and "\n".join(shown(html) for html, _ in parts) == text
    assert all(len(shown(html).encode("utf-16-le")) // 2 <= LONGEST_TEXT for html, _ in parts)
    assert [markup is not None for _, markup in parts] == [False] * (len(parts) - 1) + [True]


def test_links_are_written_out() -> None:
    [(html, _)] = render(line("ส่งทางเว็บ", links=(Link("เปิด", "https://chat.example.org/upload#a&b"),)))
    assert shown(html) == "ส่งทางเว็บ\nเปิด: https://chat.example.org/upload#a&b"


def test_nothing_to_say_is_still_a_message() -> None:
    assert [html for html, _ in render(line(""))] == ["…"]


@pytest.mark.parametrize("key", CARDS)
def test_a_card_has_all_words_of_its_line(key: str) -> None:
    values = dict.fromkeys(
        ["category", "tracking_number", "amount", "paid_on", "hold", "evidence", "missing", "until", "number", "due"],
        "<ค่า&>",
    )
    body = {**Catalogue().render(key, values), "choices": []}
    [(html, _)] = render(outbound(1, "bot", body))
    assert "<b>" in html
    assert shown(html).split() == str(body["text"]).split()
