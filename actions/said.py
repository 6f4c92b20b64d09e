"""What the recipient's latest message says, read once from the tracker. Pure: no side effect, so safe to run twice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import regex
from rasa_sdk import Tracker

from complaints.case_number import parse_case_number
from complaints.categories import Category
from complaints.money import Satang
from complaints.parcel_numbers import parse

QUESTIONS = frozenset(
    {
        "ask_refund", "ask_rights", "ask_required_evidence", "ask_hold", "ask_time", "ask_agencies", "ask_why",
        "ask_for_other", "ask_bot_identity", "ask_privacy", "ask_case_status", "request_officer", "cancel_complaint",
        "correct_information", "complain_about_service", "resume_complaint", "report_another_parcel",
    }
)  # fmt: skip
# What is no try to answer the open question: it comes back afterwards, worded as if it had only been interrupted.
ASIDES = QUESTIONS | {"greet", "thank", "goodbye", "pause", "distress", "report_parcel_at_door"}
FALLBACK = "nlu_fallback"
REPORTS: dict[str, Category | None] = {
    "report_unordered_parcel": Category.UNORDERED_PARCEL,
    "report_wrong_item": None,  # another thing altogether, or only another colour? asked
    "report_seller_unreachable": None,
    "report_defective_item": Category.DEFECTIVE,
    "report_counterfeit_or_unsafe": Category.COUNTERFEIT_OR_UNSAFE,
    "report_not_received": Category.NOT_RECEIVED,
    "report_other_online_fraud": Category.OTHER_ONLINE_PROBLEM,
}


# "about 300" is no amount to hold a payout by, nor is what something else cost or what was not paid.
VAGUE = regex.compile(
    r"(?:\d|สิบ|ร้อย|พัน|หมื่น|บาท)\s?กว่า|ประมาณ|เกือบ|(?<!เรื่อง|ข่าว)ราว ?ๆ?\s?\d"
    r"|\b(?:about|around|almost|roughly)\b",
    regex.IGNORECASE,
)
ELSEWHERE = regex.compile(r"ไม่ใช่\s*[\d๐-๙]|ค่าส่ง|ค่ารถ|ค่าน้ำมัน|โอนคืน|คืนมา|\bnot \d|shipping fee", regex.IGNORECASE)
NOT_OF_PAYING = regex.compile(r"สั่ง|โทร|แจ้ง|แชท|แชต|\border|\bcall", regex.IGNORECASE)
PAYING = regex.compile(r"จ่าย|โอน|ชำระ|เก็บเงิน|เก็บตัง|รับของ|มาส่ง|\bpaid\b|\bpay", regex.IGNORECASE)
# What people write instead of tapping a category, tried in this order.
CATEGORY_WORDS: tuple[tuple[regex.Pattern[str], Category], ...] = (
    (regex.compile(r"ไม่ได้สั่ง|ไม่เคยสั่ง"), Category.UNORDERED_PARCEL),
    (regex.compile(r"คนละ(?:อย่าง|ของ|ชิ้น|เรื่อง)"), Category.CLEARLY_DIFFERENT),
    (regex.compile(r"(?<!เ)สี|ไซ[สซ]|ขนาด|รุ่น|ไม่ครบ|ขาด"), Category.NOT_AS_DESCRIBED),
    (regex.compile(r"ชำรุด|แตก(?!ต่าง)|พัง|เสีย(?!รู้|ดาย|ใจ|เวลา|เงิน|ตัง|ค่า|ไป)"), Category.DEFECTIVE),
    (regex.compile(r"ปลอม|ก[๊็]อป"), Category.COUNTERFEIT_OR_UNSAFE),
)
TOLD_IN_WORDS = frozenset({"report_wrong_item", "report_another_parcel"})
DETAILS = frozenset({"provide_details", "provide_tracking_number"})
SURE_TOGETHER = 0.5
SURE = 0.7  # a yes below this files, withdraws and confirms nothing: it is asked again
LIKELY = 0.08  # what is less likely than this is not worth offering as a guess


def unmixed(latest: Mapping[str, Any]) -> str:
    """The message's intent. A report that brings its details along is torn between the two and is still a report."""
    intent = str((latest.get("intent") or {}).get("name") or "")
    first, second = [*[guess for guess in latest.get("intent_ranking") or () if guess["name"] != FALLBACK], {}, {}][:2]
    names = {first.get("name"), second.get("name")}
    reports = names & REPORTS.keys()
    sure = first.get("confidence", 0) + second.get("confidence", 0) >= SURE_TOGETHER
    return str(reports.pop()) if intent == FALLBACK and reports and names & DETAILS and sure else intent


@dataclass(frozen=True)
class Said:
    """One message: its intent, the first entity of each kind, its text and the question that was open."""

    intent: str
    entities: dict[str, Any]
    text: str
    requested: str | None
    amounts: int = 0  # different ones in this message; of two, nobody knows which was paid
    late: bool = False  # sent before the open question was asked: two quick answers are not an answer to the next
    confidence: float = 1.0
    ranking: tuple[tuple[str, float], ...] = ()
    numbers: int = 0  # different tracking numbers
    dates: int = 0  # different days
    message: str = ""  # its id
    evidence: tuple[str, ...] = ()  # the files of this turn, labels first
    tracking_numbers: tuple[str, ...] = ()  # different ones, in order

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        latest = tracker.latest_message or {}
        entities: dict[str, Any] = {}
        values: dict[str, set[Any]] = {}
        for entity in latest.get("entities", ()):
            entities.setdefault(entity["entity"], entity["value"])
            values.setdefault(entity["entity"], set()).add(entity["value"])
        guesses = ((str(guess["name"]), float(guess["confidence"])) for guess in latest.get("intent_ranking") or ())
        return cls(
            intent=unmixed(latest),
            entities=entities,
            text=latest.get("text") or "",
            requested=tracker.get_slot("requested_slot"),
            amounts=len(values.get("amount", ())),
            late=bool((latest.get("metadata") or {}).get("late")),
            confidence=float((latest.get("intent") or {}).get("confidence") or 0.0),
            ranking=tuple(guess for guess in guesses if guess[0] != FALLBACK),
            numbers=len(values.get("tracking_number", ())),
            dates=len(values.get("date", ())),
            message=str((latest.get("metadata") or {}).get("message_id") or ""),
            tracking_numbers=tuple(
                dict.fromkeys(str(e["value"]) for e in latest.get("entities", ()) if e["entity"] == "tracking_number")
            ),
            evidence=tuple(str(e["value"]) for e in latest.get("entities", ()) if e["entity"] == "evidence_id"),
        )

    @property
    def labels(self) -> int:
        """How many of the files are labels; they come first."""
        return int(self.entities.get("labels") or 0)

    @property
    def is_question(self) -> bool:
        return self.intent in QUESTIONS

    @property
    def is_event(self) -> bool:
        """A choice or a turn of the worker's: its text is ours, not the recipient's."""
        return self.text.startswith("/")

    @property
    def sure(self) -> bool:
        """Whether the message is clear enough for something that cannot be taken back."""
        return self.is_event or self.confidence >= SURE

    def paid_on(self) -> str | None:
        """The one day that is named, as an ISO date, unless it is the day of something else."""
        other = NOT_OF_PAYING.search(self.text) and not PAYING.search(self.text)
        return str(self.entities["date"]) if self.dates == 1 and not other else None

    def category(self) -> Category | None:
        """The category that was chosen, or that the report names by itself."""
        chosen = self.entities.get("category") if self.intent == "choose_category" else None
        if chosen in set(Category):
            return Category(chosen)
        named = REPORTS.get(self.intent)
        wanted = self.intent in TOLD_IN_WORDS or (self.requested == "category" and not self.is_question)
        if named is None and wanted and not self.is_event:
            return next((category for words, category in CATEGORY_WORDS if words.search(self.text)), None)
        return named

    def amount(self) -> Satang | None:
        """The amount told. Four bare digits are an amount only where no phone digits are awaited."""
        value = self.entities.get("amount")
        if (
            value is None
            or self.amounts > 1
            or VAGUE.search(self.text)
            or (ELSEWHERE.search(self.text) and not self.is_event)
            or self.intent.startswith("ask_")
            or self.requested in {"phone_digits", "status_digits"}
        ):
            return None
        try:
            return Satang(int(value))
        except ValueError:
            return None

    def phone_last4(self) -> str | None:
        """The last four digits, from a whole number as well; None when the message holds none."""
        digits = regex.sub(r"\D", "", str(self.entities.get("phone_number") or ""))
        return digits[-4:] if len(digits) >= 4 else None

    def tracking_number(self) -> str | None:
        """A number of the grammar anywhere in the message; an unknown shape only where a number was asked for."""
        found = self.entities.get("tracking_number")
        if found or self.requested != "tracking_number" or self.is_question or self.is_event:
            return str(found) if found else None
        parcel = parse(self.text)
        return parcel.number if parcel else None

    def case_number(self) -> str | None:
        return self.entities.get("case_number") or (None if self.is_event else parse_case_number(self.text))
