"""The few words that lines are filled with, by language: carriers, how a hold stands, the case at hand."""

from datetime import date
from typing import Any

from actions.forms import NOT_NEEDED
from complaints.categories import CATEGORIES, DECLARATION, EVIDENCE_ENGLISH, EVIDENCE_THAI
from complaints.clocks import Clocks
from complaints.commands import CaseView
from complaints.money import Satang
from complaints.parcel_numbers import parse
from complaints.thai_time import in_words

CARRIERS = {
    "thailand_post": ("ไปรษณีย์ไทย", "Thailand Post"),
    "flash": ("Flash", "Flash"),
    "spx": ("SPX", "SPX"),
    "kex": ("KEX", "KEX"),
    "jnt": ("J&T", "J&T"),
    "dhl": ("DHL", "DHL"),
}
HOLDS = {
    "requested": ("กำลังขอ", "asked for"),
    "unknown": ("รอคำตอบ", "no answer yet"),
    "refused": ("ระงับไม่ได้", "not possible"),
    "released": ("ยกเลิกแล้ว", "lifted"),
    "refunded": ("สั่งคืนเงินแล้ว", "refund ordered"),
    "expired": ("หมดเวลาแล้ว", "ended"),
}
# What a guess is called on a button; an intent that is not here is never offered.
GUESSES = {
    "report_unordered_parcel": ("พัสดุที่ไม่ได้สั่ง", "Parcel not ordered"),
    "report_wrong_item": ("ได้ของไม่ตรง", "Wrong goods"),
    "report_defective_item": ("ของชำรุด", "Broken goods"),
    "report_counterfeit_or_unsafe": ("ปลอมหรือไม่ปลอดภัย", "Fake or unsafe goods"),
    "report_seller_unreachable": ("ติดต่อร้านไม่ได้", "Shop does not answer"),
    "report_parcel_at_door": ("ยังไม่จ่าย รับดีไหม", "Not paid: refuse it?"),
    "report_not_received": ("ยังไม่ได้รับของ", "Goods never came"),
    "report_other_online_fraud": ("โดนหลอกเรื่องอื่น", "Another online fraud"),
    "report_another_parcel": ("มีอีกกล่อง", "Another parcel"),
    "start_complaint": ("แจ้งเรื่องใหม่", "Report a problem"),
    "ask_case_status": ("ตามเรื่อง", "My case"),
    "ask_refund": ("ถามเรื่องเงินคืน", "About a refund"),
    "ask_rights": ("ถามเรื่องสิทธิ", "About my rights"),
    "ask_required_evidence": ("ถามเรื่องหลักฐาน", "About evidence"),
    "ask_hold": ("ถามเรื่องการระงับ", "About holds"),
    "ask_time": ("ถามว่าใช้เวลานานไหม", "How long it takes"),
    "ask_agencies": ("ถามหน่วยงานอื่น", "Other agencies"),
    "ask_why": ("ทำไมต้องใช้ข้อมูลนี้", "Why this is asked"),
    "ask_for_other": ("แจ้งแทนคนอื่น", "Reporting for others"),
    "ask_privacy": ("ถามเรื่องข้อมูล", "About privacy"),
    "ask_bot_identity": ("ถามว่านี่คือใคร", "Who this is"),
    "request_officer": ("คุยกับเจ้าหน้าที่", "Talk to an officer"),
    "correct_information": ("แก้ข้อมูลที่ตอบไป", "Change an answer"),
    "cancel_complaint": ("ยกเลิกการแจ้ง", "Cancel"),
    "resume_complaint": ("ทำเรื่องต่อ", "Continue"),
    "affirm": ("ใช่", "Yes"),
    "deny": ("ไม่ใช่", "No"),
    "dont_have": ("ไม่มี", "I have none"),
    "pause": ("ขอเวลาสักครู่", "One moment"),
}
OTHERS = ("ไม่ใช่ ขอเจ้าหน้าที่", "Neither, an officer")
WITHOUT = {
    "tracking_number": ("ไม่มีเลข แจ้งต่อเลย", "No number, go on"),
    "phone_digits": ("ไม่รู้เบอร์ แจ้งต่อ", "No digits, go on"),
}
CARRIER_CLAIM = Clocks().carrier_money  # the law's own period, not an installation's


def pick(pair: tuple[str, str], language: str) -> str:
    return pair[1] if language == "en" else pair[0]


def without(slot: str, language: str) -> list[tuple[str, str]]:
    """The choice to go on without an answer, for the two that only a hold needs."""
    return [(pick(WITHOUT[slot], language), f'/go_without{{"what": "{slot}"}}')] if slot in WITHOUT else []


def carrier_words(number: str, language: str = "th") -> str:
    parcel = parse(number)
    names = [pick(CARRIERS[code], language) for code in parcel.carriers if code in CARRIERS] if parcel else []
    return pick((" หรือ ", " or "), language).join(names) or pick(("ยังไม่แน่ใจขนส่ง", "carrier not known"), language)


def baht(amount: Satang, language: str) -> str:
    return f"{amount.baht} {pick(('บาท', 'baht'), language)}"


def hold_words(view: CaseView, language: str = "th") -> str:
    """How the hold stands, in a few words, never more certain than we are."""
    if view.hold is None:
        return pick(("ไม่มี", "none"), language)
    if view.hold.state == "active":
        until = in_words(view.hold.expires_at, language)
        return f"{baht(view.hold.amount, language)} {pick(('ถึง', 'until'), language)} {until}"
    return pick(HOLDS[view.hold.state], language)


def paid_day(view: CaseView) -> date | None:
    """The day of payment, when it was told."""
    told = view.answers.get("paid_on")
    return date.fromisoformat(told) if told else None


def carrier_claim_until(view: CaseView) -> date | None:
    """The last day to claim from the carrier, where the day of payment is known and a parcel was paid for."""
    day, rule = paid_day(view), CATEGORIES[view.category] if view.category else None
    return day + CARRIER_CLAIM if day and rule and rule.holds_payout else None


def values_for(view: CaseView, slots: dict[str, Any], language: str = "th") -> dict[str, str]:
    """What the questions of the forms may mention."""
    number = slots.get("tracking_number") or view.tracking_number
    number = "-" if number in (None, NOT_NEEDED) else str(number)
    paid, day = view.answers.get("amount_difference"), paid_day(view)
    amount = Satang(paid) if paid is not None else view.amount_told or view.cod_amount
    names = evidence_names(language)
    evidence = [names[kind] for kind in dict.fromkeys(view.evidence_kinds)]
    evidence += [names[DECLARATION]] if view.answers.get(DECLARATION) else []
    rule = CATEGORIES[view.category] if view.category else None
    return {
        "tracking_number": number,
        "carrier": carrier_words(number, language),
        "category": pick((rule.thai, rule.english), language) if rule else "-",
        "amount": baht(amount, language) if amount is not None else amount_on_label(view, language),
        "amount_told": view.amount_told.baht if view.amount_told is not None else "-",
        "cod_amount": view.cod_amount.baht if view.cod_amount is not None else "-",
        "told_satang": str(int(view.amount_told or 0)),
        "cod_satang": str(int(view.cod_amount or 0)),
        "hold": hold_words(view, language),
        "evidence": ", ".join(evidence) or pick(("ยังไม่มี", "none yet"), language),
        "missing": ", ".join(names[kind] for kind in view.evidence.missing) or pick(("ไม่มี", "nothing"), language),
        "paid_on": in_words(day, language) if day else pick(("ไม่ได้บอก", "not told"), language),
    }


def evidence_names(language: str) -> dict[str, str]:
    return EVIDENCE_ENGLISH if language == "en" else EVIDENCE_THAI


def amount_on_label(view: CaseView, language: str) -> str:
    """An amount that only a picture says, and that nobody has confirmed."""
    if view.amount_read is None:
        return "-"
    unsure = pick(("(อ่านจากรูป ยังไม่ยืนยัน)", "(read from a photo, not confirmed)"), language)
    return f"{baht(view.amount_read, language)} {unsure}"
