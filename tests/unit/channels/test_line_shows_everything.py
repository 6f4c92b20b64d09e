"""What LINE shows: five bubbles at most, buttons under the last, cards with all their words, and nothing dropped."""

import json

import pytest
from linebot.v3.messaging import FlexMessage, ReplyMessageRequest, TextMessage

from channels.line.rendering import MOST_BUBBLES, fits, render
from channels.outbound import Choice, OutboundMessage, outbound
from service.catalogue import Catalogue

CARDS = ("utter_ask_confirm_filing", "utter_hold_active", "utter_case_filed")


def line(number: int, text: str, choices: int = 0, **more: object) -> OutboundMessage:
    offered = tuple(Choice(f"id{at}", f"ข้อ {at}") for at in range(1, choices + 1))
    return OutboundMessage(number=number, text=text, choices=offered, **more)  # type: ignore[arg-type]


def labels(bubble: TextMessage) -> list[str]:
    return [item.action.label for item in bubble.quick_reply.items] if bubble.quick_reply else []


def words(bubbles: list[object]) -> str:
    return json.dumps([bubble.to_dict() for bubble in bubbles], ensure_ascii=False)  # type: ignore[attr-defined]


def test_buttons_stand_under_the_last_bubble_whichever_line_asked() -> None:
    first, second = render([line(1, "ยืนยันไหม", 2), line(2, "ระงับแล้ว")])
    assert labels(first) == [] and labels(second) == ["ข้อ 1", "ข้อ 2"]
    assert second.quick_reply.items[0].action.data == "choice:id1"


def test_an_open_question_keeps_its_buttons_under_a_later_line() -> None:
    [bubble] = render([line(5, "ระงับแล้ว")], still_offered=line(4, "ยืนยันไหม", 2))
    assert bubble.text == "ระงับแล้ว" and labels(bubble) == ["ข้อ 1", "ข้อ 2"]


def test_a_question_is_complete_without_its_buttons() -> None:
    [two], [six] = render([line(1, "ใช่ไหม", 2)]), render([line(1, "แบบไหน", 6)])
    assert two.text == "ใช่ไหม"
    assert all(f"– ข้อ {at}" in six.text for at in range(1, 7))


def test_more_choices_than_line_takes_are_pages_of_one_menu() -> None:
    shown: list[str] = []
    for page in range(3):
        [bubble] = render([line(7, "แบบไหน", 30, page=page)])
        assert len(labels(bubble)) <= 13
        assert bubble.quick_reply.items[-1].action.data == "tap:more:7"
        shown += labels(bubble)[:-1]
    assert shown == [f"ข้อ {at}" for at in range(1, 31)]
    assert labels(render([line(7, "แบบไหน", 30, page=3)])[0])[0] == "ข้อ 1", "after the last page comes the first"
    assert len(labels(render([line(7, "แบบไหน", 13)])[0])) == 13


def test_a_note_that_an_answer_is_to_come_brings_a_new_token_when_it_is_tapped() -> None:
    [bubble] = render([line(1, "กำลังดู", waiting=True)])
    assert bubble.quick_reply.items[0].action.data == "tap:answer"
    assert labels(render([line(1, "Wait", waiting=True)], language="en")[0]) == ["See the answer"]


def test_many_lines_are_joined_into_five_bubbles_and_every_word_is_there() -> None:
    lines = [line(at, f"บรรทัดที่ {at}") for at in range(1, 13)]
    bubbles = render(lines)
    assert len(bubbles) == MOST_BUBBLES and fits(lines) == 12
    assert all(f"บรรทัดที่ {at}" in words(bubbles) for at in range(1, 13))


def test_a_very_long_line_is_cut_and_what_does_not_fit_waits_for_the_next_order() -> None:
    lines = [line(at, "ก" * 12_000) for at in range(1, 4)]
    assert fits(lines) == 1
    assert sum(len(bubble.text) for bubble in render(lines[:1])) == 12_000
    assert all(len(bubble.text) <= 5_000 for bubble in render(lines[:1]))


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("key", CARDS)
def test_a_card_says_all_that_its_line_says(key: str, language: str) -> None:
    values = dict.fromkeys(
        ["category", "tracking_number", "amount", "paid_on", "hold", "evidence", "missing", "until", "number", "due"],
        "ค่า 358",
    )
    body = Catalogue().render(key, values, language)
    choices = [{"id": f"x{at}", "label": choice["label"]} for at, choice in enumerate(body.get("choices", ()))]
    message = outbound(1, "bot", {**body, "choices": choices})
    assert message.card is not None and message.card.rows
    [bubble] = render([message])
    assert isinstance(bubble, FlexMessage) and len(bubble.alt_text) <= 400
    shown = words([bubble.contents])
    for text in message.text.split("\n"):
        label, _, value = text.removeprefix("• ").partition(": ")
        assert json.dumps(label, ensure_ascii=False)[1:-1] in shown and value in shown
    ReplyMessageRequest(replyToken="t", messages=[bubble])


def test_every_line_of_the_catalogue_can_be_shown() -> None:
    class Anything(dict[str, str]):
        def __missing__(self, name: str) -> str:
            return "1"

    catalogue = Catalogue()
    for key in sorted(catalogue.keys()):
        for language in ("th", "en"):
            lines = catalogue._lines[key]
            text = lines.get(language, lines["th"])["text"].format_map(Anything())
            buttons = lines.get(language, lines["th"]).get("buttons", ())
            body = {"text": text, "choices": [{"id": "x", "label": b["title"].format_map(Anything())} for b in buttons]}
            ReplyMessageRequest(replyToken="t", messages=render([outbound(1, "bot", body)], None, language))
