"""Labelled lines become Rasa's own YAML: masked, each once, and nothing in them that Rasa reads as more than words."""

import yaml

from service.nlu import as_yaml, by_intent, plain


def examples(text: str) -> dict[str, list[str]]:
    """What Rasa would read."""
    parts = yaml.safe_load(text)["nlu"]
    return {part["intent"]: [line.removeprefix("- ") for line in part["examples"].splitlines()] for part in parts}


def test_lines_are_sorted_masked_and_there_once() -> None:
    told = [
        ("greet", "หวัดดีจ้า"),
        ("ask_refund", "โอนคืนที่ 081-234-5678 ได้ไหม"),
        ("ask_refund", "คืนตังยังไง"),
        ("ask_refund", "โอนคืนที่ 089-999-9999 ได้ไหม"),
    ]
    assert examples(as_yaml(by_intent(told))) == {
        "ask_refund": ["คืนตังยังไง", "โอนคืนที่ <number> ได้ไหม"],
        "greet": ["หวัดดีจ้า"],
    }


def test_the_later_word_counts_where_two_officers_differ() -> None:
    assert by_intent([("greet", "ว่าไง"), ("ask_case_status", "ว่าไง")]) == {"ask_case_status": ["ว่าไง"]}


def test_a_line_is_one_line_of_plain_words() -> None:
    assert plain("  ของ\nไม่มา\t สักที ") == "ของ ไม่มา สักที"
    assert plain("/affirm") == "affirm"
    assert plain("- [ได้](what) {x}") == "ได้(what) x"
    assert plain("# ไม่ใช่") == "ไม่ใช่"
    assert plain("ของ\u200bแตก\x07") == "ของแตก"


def test_a_line_of_marks_alone_teaches_nothing() -> None:
    assert [plain(text) for text in ("TH01234ABC5D6E", "081-234-5678", " ", "081-234-5678 TH01234ABC5D6E")] == [""] * 4
    assert plain("ของ TH01234ABC5D6E") == "ของ <parcel>"


def test_odd_characters_survive_the_way_through_yaml() -> None:
    lines = ["'ได้' \"ไหม\": จริง?", "100% & * ! | >", "ของแตก 😡", "a: b"]
    assert sorted(examples(as_yaml(by_intent([("deny", line) for line in lines])))["deny"]) == sorted(lines)


def test_nothing_labelled_is_a_valid_file() -> None:
    assert yaml.safe_load(as_yaml({})) == {"version": "3.1", "nlu": []}
