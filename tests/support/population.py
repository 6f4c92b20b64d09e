"""Invented recipients: each has a situation, evidence, a way of typing and habits, and answers what it is asked.

What they first say is taken from the evaluation lines, which no training example repeats.
"""

import csv
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

from actions.wording import OTHERS
from labels.demo import demo_label
from tests.support.chats import Chat, Facts, Parcel

LINES = Path(__file__).resolve().parents[1] / "data" / "intents.tsv"


def unseen(intent: str) -> list[str]:
    """The evaluation lines of an intent."""
    with LINES.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows if row["intent"] == intent]


@dataclass(frozen=True)
class Situation:
    """What happened, the intent of the first line, and what must have become of it: ``outcome`` names a check below.

    ``category`` is what is chosen when the bot asks what kind of problem it is.
    """

    name: str
    intent: str
    outcome: str
    category: str | None = None
    parcel: str = "known"  # known | paid_out | stranger
    weight: int = 1

    @property
    def categories(self) -> set[str | None]:
        """The right categories; a line that only says that goods are wrong may be of either kind."""
        wrong_goods = self.intent in {"report_wrong_item", "report_seller_unreachable"}
        return {"clearly_different", "not_as_described"} if wrong_goods else {self.category}


SITUATIONS = (
    Situation("ไม่ได้สั่ง", "report_unordered_parcel", "held", "unordered_parcel", weight=8),
    Situation("ได้ของคนละอย่าง", "report_wrong_item", "held", "clearly_different", weight=3),
    Situation("ผิดสีผิดขนาด", "report_wrong_item", "held", "not_as_described", weight=2),
    Situation("ชำรุด", "report_defective_item", "held", "defective", weight=3),
    Situation("ของปลอม", "report_counterfeit_or_unsafe", "held", "counterfeit_or_unsafe", weight=2),
    Situation("ติดต่อร้านไม่ได้", "report_seller_unreachable", "held", "clearly_different", weight=1),
    Situation("ยังไม่บอกว่าอะไร", "start_complaint", "held", "unordered_parcel", weight=2),
    Situation("โอนให้ร้านไปแล้ว", "report_unordered_parcel", "too_late", "unordered_parcel", "paid_out", weight=2),
    Situation("ผู้ให้บริการอื่น", "report_unordered_parcel", "filed_without_hold", "unordered_parcel", "stranger"),
    Situation("ไม่ได้รับของ", "report_not_received", "filed_without_hold", "not_received", weight=2),
    Situation("โดนหลอกเรื่องอื่น", "report_other_online_fraud", "filed_without_hold", "other_online_problem"),
    Situation("ของอยู่หน้าบ้าน", "report_parcel_at_door", "warned", weight=2),
    Situation("แค่ถามสิทธิ", "ask_rights", "answered"),
    Situation("แค่ถามหน่วยงาน", "ask_agencies", "answered"),
    Situation("ขอคุยกับคน", "request_officer", "officer"),
)
EVIDENCE = ("label", "label", "label", "number", "number in the first line", "lost")
TYPING = ("plain", "particles", "typos", "spaced", "english yes")
HABITS = ("none", "none", "asks a question", "looks first", "wrong digits", "corrects the amount", "voice")
QUESTIONS = ("จะได้เงินคืนไหม", "ใช้เวลากี่วัน", "ทำไมต้องใช้เบอร์", "นี่ใช่มิจฉาชีพหรือเปล่า")
# What the bot's questions have in them, in either language.
DIGITS = re.compile(r"4 ตัวท้าย|4 (?:phone )?digits")
PROOF = re.compile(r"สั่งซื้อ|แชตกับร้าน|รูปสินค้า|รูปของ|proof of|proves|photo of the (?:goods|item)|photo of what")
NUMBER = re.compile(r"ใบปะหน้า|เลขพัสดุ|parcel number|label photo|photo of the (?:parcel )?label")
AMOUNT = re.compile(r"จ่ายจริง|really paid|actually paid")
SUMMARY = re.compile(r"สรุปเรื่อง|^Your case")
QUESTION = re.compile("|".join(one.pattern for one in (DIGITS, PROOF, NUMBER, AMOUNT, SUMMARY)))
Choices = list[tuple[str, str]]  # labels with what they stand for
WITH_PARCEL = frozenset({"held", "too_late", "filed_without_hold"})
MOST_MESSAGES = 25


@dataclass
class Person:
    """One recipient, who knows the own situation and reads what the bot asks."""

    situation: Situation
    evidence: str
    typing: str
    habit: str
    parcel: Parcel
    random: random.Random
    open: str = ""
    amount: int = 35_800  # satang that this person says were paid, in the end

    @property
    def outcome(self) -> str:
        """What is right for this person; without the parcel's number nothing can be held."""
        lost = self.evidence == "lost" and self.situation.outcome in WITH_PARCEL
        return "filed_without_hold" if lost else self.situation.outcome

    def first(self) -> str:
        line = self.random.choice(unseen(self.situation.intent))
        told = self.evidence == "number in the first line" and self.situation.outcome in WITH_PARCEL
        return f"{line} เลขพัสดุ {self.parcel['tracking_number']}" if told else line

    async def act(self, chat: Chat, lines: list[str], choices: Choices) -> list[str] | None:
        """Do what the newest lines call for; the answers, or None when there is nothing more to do."""
        asked = next((line for line in reversed(lines) if QUESTION.search(line)), self.open)
        self.open = asked
        aside = self.aside(asked)
        if aside:
            self.amount = 30_000 if self.habit == "corrects the amount" else self.amount
            self.habit = "none"
            return await (chat.send_photo(voice(), "audio/ogg") if aside == "<voice>" else chat.say(aside))
        chosen = self.choice(choices)
        if chosen:
            label, payload = chosen
            says_yes = payload.startswith("/affirm") and self.random.random() < 0.5
            return await (chat.say(self.yes()) if says_yes else chat.tap(label))
        if DIGITS.search(asked):
            return await chat.say(self.typed(str(self.parcel["phone_last4"])))
        if PROOF.search(asked):
            return await (chat.say(self.typed("ไม่มี")) if self.evidence == "lost" else chat.send_photo(self.label()))
        if NUMBER.search(asked):
            return await self.tell_number(chat)
        return await chat.say("358 บาท") if AMOUNT.search(asked) else None

    def aside(self, asked: str) -> str | None:
        """This person's habit, at the moment at which it shows."""
        at_number = NUMBER.search(asked) and not DIGITS.search(asked)
        wrong = "1000" if self.parcel["phone_last4"] != "1000" else "2000"
        return {
            "asks a question": self.random.choice(QUESTIONS) if at_number else None,
            "looks first": "รอแป๊บ เดี๋ยวไปหากล่องก่อน" if at_number else None,
            "wrong digits": wrong if DIGITS.search(asked) else None,
            "corrects the amount": "ขอแก้ยอดเงินเป็น 300 บาท" if SUMMARY.search(asked) else None,
            "voice": "<voice>" if at_number else None,
        }.get(self.habit)

    def choice(self, choices: Choices) -> tuple[str, str] | None:
        """The choice that fits this person's situation, if one is offered."""
        wanted = [f"/{self.situation.intent}", *(["/go_without"] if self.evidence == "lost" else [])]
        wanted += ["/warn_of_parcel"] if self.situation.outcome == "warned" else []
        wanted += [f'"{self.situation.category}"'] if self.situation.category else []
        found = (choice for word in wanted for choice in choices if word in choice[1])
        yes = [choice for choice in choices if choice[1].startswith("/affirm")]
        unfit = [choice for choice in choices if len(choices) == 3 and choice[0] in OTHERS]
        return next(found, None) or next(iter(yes + unfit), None)

    def typed(self, text: str) -> str:
        """A short answer in this person's way of typing."""
        endings = {"particles": ["ค่ะ", " ครับ", " จ้า", " นะคะ"], "typos": ["คับ", "ค้ะ", " งับ"]}
        return text + self.random.choice(endings.get(self.typing, [""]))

    def yes(self) -> str:
        english = self.typing == "english yes"
        return (
            self.random.choice(["ok", "yes"]) if english else self.typed(self.random.choice(["ใช่", "ถูกต้อง", "ถูกแล้ว"]))
        )

    async def tell_number(self, chat: Chat) -> list[str]:
        number = str(self.parcel["tracking_number"])
        if self.evidence == "label":
            return await chat.send_photo(self.label())
        if self.evidence == "lost":
            return await chat.say(self.typed("ไม่มีเลขพัสดุ ทิ้งกล่องไปแล้ว"))
        spaced = f"{number[:4]} {number[4:9]} {number[9:]}"
        return await chat.say({"spaced": spaced, "typos": number.lower()}.get(self.typing, number))

    def label(self) -> bytes:
        """A readable photo of this parcel's label; bytes behind the picture keep two of them from being one file."""
        return demo_label(Facts(self.parcel)) + self.random.randbytes(8)


def voice() -> bytes:
    return b"OggS" + os.urandom(16)
