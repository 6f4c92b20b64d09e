"""What a message answers: the question that is open, more where more was said, and never a guess."""

import copy
import itertools
from typing import Any

import pytest

from actions.forms import NOT_NEEDED, SKIPPED, read_evidence, read_parcel, read_status
from actions.said import QUESTIONS, Said

NUMBER, OTHER, CASE = "TH01234ABC5D6E", "EX000000014TH", "RT1000000005"
UNORDERED = {"category": "unordered_parcel"}
ANOTHER = dict.fromkeys(("tracking_confirmed", "phone_digits", "asked", "label_evidence", "label_numbers"))
READ = {"evidence_id": "e1", "labels": "1"}


def said(text: str, intent: str, requested: str | None = None, *, late: bool = False, **entities: Any) -> Said:
    numbers = entities.get("tracking_number", ())
    named = tuple(numbers) if isinstance(numbers, list) else (numbers,) if numbers else ()
    if len(named) > 1:
        entities["tracking_number"] = named[0]
    sent = (entities["evidence_id"],) if "evidence_id" in entities else ()
    more = {"numbers": len(named), "tracking_numbers": named, "evidence": sent}
    return Said(intent, entities, text, requested, late=late, **more)


PARCEL_ANSWERS: list[tuple[Said, dict[str, Any], dict[str, Any]]] = [
    # the category
    (said("มีพัสดุที่ไม่ได้สั่งมาส่ง", "report_unordered_parcel"), {}, UNORDERED),
    (said("ของแตกมาเลย", "report_defective_item", "category"), {}, {"category": "defective"}),
    (said("ของไม่ตรงปก", "report_wrong_item", "category"), {}, {}),
    (said("/choose_category", "choose_category", "category", category="defective"), {}, {"category": "defective"}),
    (said("/choose_category", "choose_category", "category", category="no_such_category"), {}, {}),
    (said("ของปลอมชัด ๆ", "report_counterfeit_or_unsafe", "tracking_number"), UNORDERED, {}),
    (
        said("โดนหลอกโอนเงิน", "report_other_online_fraud", "category"),
        {},
        {
            "category": "other_online_problem",
            "tracking_number": NOT_NEEDED,
            "tracking_confirmed": False,
            "phone_digits": NOT_NEEDED,
        },
    ),
    # the tracking number, found in a sentence or as the whole answer
    (
        said(f"เลข {NUMBER} ค่ะ", "provide_tracking_number", "tracking_number", tracking_number=NUMBER),
        UNORDERED,
        {"tracking_number": NUMBER, **ANOTHER},
    ),
    (
        said("zx-99 1234567 q", "nlu_fallback", "tracking_number"),
        UNORDERED,
        {"tracking_number": "ZX991234567Q", **ANOTHER},
    ),
    (said("zx-99 1234567 q", "nlu_fallback", "category"), {}, {}),
    (said("0812345678", "provide_details", "tracking_number", phone_number="0812345678"), UNORDERED, {}),
    (
        said("/p", "photo_received", "tracking_number", **READ, tracking_number=NUMBER, certain="yes"),
        UNORDERED,
        {**ANOTHER, "tracking_number": NUMBER, "tracking_confirmed": True, "label_evidence": "e1"},
    ),
    # what was only read as print is asked about; several numbers are to choose from
    (
        said("/p", "photo_received", "tracking_number", **READ, tracking_number=NUMBER, certain="no"),
        UNORDERED,
        {**ANOTHER, "tracking_number": NUMBER, "label_evidence": "e1"},
    ),
    (
        said("/p", "photo_received", "category", **READ, tracking_number=[NUMBER, OTHER], certain="no"),
        {},
        {**ANOTHER, "tracking_number": None, "label_evidence": "e1", "label_numbers": [NUMBER, OTHER]},
    ),
    (
        said("/p", "photo_received", "phone_digits", **READ, tracking_number=[OTHER, NUMBER], certain="no"),
        {"tracking_number": NUMBER, "tracking_confirmed": True},
        {},
    ),
    (
        said("/p", "provide_tracking_number", "tracking_number", **READ, tracking_number=OTHER, certain="yes"),
        {"label_numbers": [NUMBER, OTHER]},
        {**ANOTHER, "tracking_number": OTHER, "tracking_confirmed": True, "label_evidence": "e1"},
    ),
    # what comes by itself answers no question; its action decides
    (said("/p", "label_read", "tracking_number", **READ, tracking_number=NUMBER, certain="yes"), UNORDERED, {}),
    (said("/photo_received", "photo_received", "tracking_number", evidence_id="e1"), UNORDERED, {}),
    # its yes or no; another number is a correction
    (said("ใช่ค่ะ", "affirm", "tracking_confirmed"), {"tracking_number": NUMBER}, {"tracking_confirmed": True}),
    (
        said("ไม่ใช่", "deny", "tracking_confirmed"),
        {"tracking_number": NUMBER},
        {"tracking_number": None, "tracking_confirmed": None},
    ),
    (
        said(f"ไม่ใช่ {OTHER}", "deny", "tracking_confirmed", tracking_number=OTHER),
        {"tracking_number": NUMBER},
        {"tracking_number": OTHER, **ANOTHER},
    ),
    (
        said(f"ใช่ {NUMBER}", "affirm", "tracking_confirmed", tracking_number=NUMBER),
        {"tracking_number": NUMBER},
        {"tracking_confirmed": True},
    ),
    (said("ใช่ค่ะ", "affirm", "phone_digits"), {"tracking_number": NUMBER}, {}),
    (said("ไม่ใช่", "deny", "category"), {}, {}),
    # four digits are a telephone's where they were asked for, and money elsewhere
    (
        said("4321", "provide_details", "phone_digits", phone_number="4321", amount=432100),
        UNORDERED,
        {"phone_digits": "4321"},
    ),
    (
        said("๔๓๒๑", "provide_details", "phone_digits", phone_number="4321", amount=432100),
        UNORDERED,
        {"phone_digits": "4321"},
    ),
    (
        said("เบอร์ 081-234-5678 ค่ะ", "provide_details", "phone_digits", phone_number="0812345678"),
        UNORDERED,
        {"phone_digits": "5678"},
    ),
    (said("432", "provide_details", "phone_digits", phone_number="432"), UNORDERED, {}),
    (said("358 บาท", "provide_details", "tracking_number", amount=35800), UNORDERED, {"amount": 35800}),
    (said("แม่จ่ายไปหมื่นล้าน", "provide_details", "category", amount=10**12), {}, {}),
    # several answers in one message
    (
        said(
            f"พัสดุที่ไม่ได้สั่ง {NUMBER} จ่ายไป 358 บาท", "report_unordered_parcel", "category",
            tracking_number=NUMBER, amount=35800,
        ),
        {},
        {
            "category": "unordered_parcel", "amount": 35800, "tracking_number": NUMBER, "tracking_confirmed": None,
            "phone_digits": None,
            "asked": None, "label_evidence": None, "label_numbers": None,
        },
    ),
    # a question or a courtesy is no answer
    (said("ต้องใช้หลักฐานอะไรบ้าง", "ask_required_evidence", "tracking_number"), UNORDERED, {}),
    (said("จะได้เงินคืนไหม", "ask_refund", "tracking_confirmed"), {"tracking_number": NUMBER}, {}),
    (said("ขอบคุณ", "thank", "phone_digits"), UNORDERED, {}),
    (said("ไม่มีรูป", "dont_have", "tracking_number"), UNORDERED, {}),
    (said("", "", "category"), {}, {}),
]  # fmt: skip

EVIDENCE_ANSWERS: list[tuple[Said, dict[str, Any]]] = [
    (said("358 บาท", "provide_details", "amount_difference", amount=35800), {"amount_difference": 35800}),
    (said("300", "provide_details", "amount_difference", amount=30000), {"amount_difference": 30000}),
    (said("/give_amount", "give_amount", "amount_difference", amount="35800"), {"amount_difference": 35800}),
    (said("358 บาทจะได้คืนไหม", "ask_refund", "amount_difference", amount=35800), {}),
    (said("แพงไป", "nlu_fallback", "amount_difference"), {}),
    (said("/photo_received", "photo_received", "goods_photo", evidence_id="e1"), {"goods_photo": "e1"}),
    (said("/photo_received", "photo_received", "proof_of_order", evidence_id="e1"), {"proof_of_order": "e1"}),
    (said("/photo_received", "photo_received", "declaration", evidence_id="e1"), {}),
    (said("ไม่มีรูปแล้ว ทิ้งไปแล้ว", "dont_have", "goods_photo"), {"goods_photo": SKIPPED}),
    (said("ไม่มี", "deny", "proof_of_order"), {"proof_of_order": SKIPPED}),
    (said("ใช่", "affirm", "goods_photo"), {}),
    (said("ยืนยันค่ะ", "affirm", "declaration"), {"declaration": True}),
    (said("ไม่มีใครในบ้านสั่ง", "deny", "declaration"), {"declaration": True}),
    (said("ไม่ได้สั่งจริง ๆ", "report_unordered_parcel", "declaration"), {"declaration": True}),
    (said("ไม่ใช่ พี่สาวสั่ง", "deny", "declaration"), {}),
    (said("ถ้าไม่ได้สั่งจะได้เงินคืนไหม", "ask_refund", "declaration"), {}),
    (said("ใช่", "affirm", "declaration", late=True), {}),
    (said("ส่งเลย", "affirm", "referral_wanted"), {"referral_wanted": True}),
    (said("ไม่ต้อง", "deny", "referral_wanted"), {"referral_wanted": False}),
    (said("ส่งเลย", "affirm", "referral_wanted", late=True), {}),
    (said("ส่งเรื่อง", "affirm", "confirm_filing"), {"confirm_filing": True}),
    (said("ส่งเรื่อง", "affirm", "confirm_filing", late=True), {}),
    (said("ยังไม่ส่ง", "deny", "confirm_filing"), {}),
    (said("ใช่", "affirm", None), {}),
]  # fmt: skip

STATUS_ANSWERS: list[tuple[Said, dict[str, Any], dict[str, Any]]] = [
    (said(CASE, "ask_case_status", "case_number", case_number=CASE), {}, {"case_number": CASE}),
    (said("rt 1000-000005", "nlu_fallback", "case_number"), {}, {"case_number": CASE}),
    (said("RT1000000004", "nlu_fallback", "case_number"), {}, {}),
    (
        said("4321", "provide_details", "status_digits", phone_number="4321"),
        {"case_number": CASE},
        {"status_digits": "4321"},
    ),
    (said("4321", "provide_details", "case_number", phone_number="4321"), {}, {}),
    (said("ไม่รู้", "dont_have", "status_digits"), {"case_number": CASE}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "slots", "answers"), PARCEL_ANSWERS, ids=lambda value: getattr(value, "text", None)
)
def test_the_parcel_form_reads(message: Said, slots: dict[str, Any], answers: dict[str, Any]) -> None:
    assert read_parcel(message, slots) == answers


@pytest.mark.parametrize(("message", "answers"), EVIDENCE_ANSWERS, ids=lambda value: getattr(value, "text", None))
def test_the_evidence_form_reads(message: Said, answers: dict[str, Any]) -> None:
    assert read_evidence(message, {}) == answers


@pytest.mark.parametrize(
    ("message", "slots", "answers"), STATUS_ANSWERS, ids=lambda value: getattr(value, "text", None)
)
def test_the_status_form_reads(message: Said, slots: dict[str, Any], answers: dict[str, Any]) -> None:
    assert read_status(message, slots) == answers


def test_a_question_answers_nothing() -> None:
    open_questions = ("tracking_confirmed", "phone_digits", "declaration", "referral_wanted", "confirm_filing")
    for intent, requested in itertools.product(QUESTIONS, open_questions):
        message = said("ไม่ได้สั่งแล้วต้องทำยังไง 4321", intent, requested, phone_number="4321")
        assert read_parcel(message, {"category": "defective", "tracking_number": NUMBER}) == {}
        assert read_evidence(message, {}) == {}


def test_reading_twice_reads_the_same_and_changes_nothing() -> None:
    for message, slots, _ in [*PARCEL_ANSWERS, *STATUS_ANSWERS]:
        for read in (read_parcel, read_evidence, read_status):
            before = copy.deepcopy((message, slots))
            assert read(message, slots) == read(message, slots)
            assert (message, slots) == before


@pytest.mark.parametrize("asked", ["confirm_filing", "referral_wanted", "tracking_confirmed"])
def test_a_yes_that_may_be_none_files_and_confirms_nothing(asked: str) -> None:
    unsure = Said("affirm", {}, "อือๆ มั้ง", asked, confidence=0.5)
    assert read_evidence(unsure, {"asked": {"slot": asked}}) == {}
    assert read_parcel(unsure, {"tracking_number": NUMBER, "asked": {"slot": asked}}) == {}


@pytest.mark.parametrize("text", ["มีคนสั่งค่ะ", "ลูกสั่งเอง", "แม่สั่งไว้", "my wife ordered it", "I ordered it"])
def test_whoever_says_that_somebody_ordered_declares_nothing(text: str) -> None:
    assert read_evidence(said(text, "affirm", "declaration"), {"asked": {"slot": "declaration"}}) == {}


@pytest.mark.parametrize("text", ["ไม่มีใครสั่ง", "ไม่มีคนในบ้านสั่งเลย", "nobody here ordered it", "we never ordered this"])
def test_whoever_says_that_nobody_ordered_declares_it_in_words(text: str) -> None:
    unclear = Said("nlu_fallback", {}, text, "declaration", confidence=0.3)
    assert read_evidence(unclear, {"asked": {"slot": "declaration"}}) == {"declaration": True}


def test_the_one_day_that_is_named_is_the_day_of_payment() -> None:
    one = Said("provide_details", {"date": "2026-11-24"}, "จ่ายเมื่อวาน", "tracking_number", dates=1)
    assert read_parcel(one, UNORDERED) == {"paid_on": "2026-11-24"}
    two = Said("provide_details", {"date": "2026-11-24"}, "เมื่อวานหรือวันนี้", "tracking_number", dates=2)
    assert read_parcel(two, UNORDERED) == {}


def test_a_recording_is_no_proof_of_order() -> None:
    spoken = said("/photo_received", "photo_received", "proof_of_order", evidence_id="e1", what="voice")
    assert read_evidence(spoken, {}) == {}
