"""The road of a complaint by category, step by step: what is said first, what each step asks, what answers it."""

import re
import secrets

from labels.demo import demo_label
from tests.support.chats import Chat, Facts, Parcel
from tests.support.stack import invented_parcel

FIRST = {
    "unordered_parcel": "มีพัสดุมาส่งทั้งที่ไม่ได้สั่ง",
    "clearly_different": "สั่งโทรศัพท์ เปิดกล่องมาเป็นก้อนหิน ได้ของคนละอย่าง",
    "not_as_described": "สั่งเสื้อสีดำแต่ได้สีแดงมา",
    "defective": "ของแตกมาตั้งแต่แกะกล่องเลย",
    "counterfeit_or_unsafe": "ร้านบอกของแท้แต่ได้ของปลอม",
}
PARCEL_STEPS = ("tracking_number", "tracking_confirmed", "phone_digits")
EVIDENCE_STEPS = {
    "unordered_parcel": ("declaration", "confirm_filing"),
    **dict.fromkeys(
        ("clearly_different", "not_as_described", "defective", "counterfeit_or_unsafe"),
        ("proof_of_order", "goods_photo", "confirm_filing"),
    ),
}
# What every wording of a question has in it.
ASKS = {
    "tracking_number": re.compile("เลขพัสดุ"),
    "tracking_confirmed": re.compile(r"TH\d{5}"),
    "phone_digits": re.compile("4 ตัวท้าย"),
    "declaration": re.compile("ยืนยัน|ไม่แน่ใจ"),
    "proof_of_order": re.compile("สั่งซื้อ|แชต|ส่งเป็นรูปได้เลย"),
    "goods_photo": re.compile("รูปสินค้า|ถ่ายของ|รูปถ่าย|รูปของ"),
    "confirm_filing": re.compile("ส่งเรื่อง"),
}


def steps(category: str) -> tuple[str, ...]:
    return PARCEL_STEPS + EVIDENCE_STEPS[category]


def picture() -> bytes:
    """A picture that no other test sends, with a number that belongs to nobody."""
    return demo_label(Facts(invented_parcel()))


async def answer(chat: Chat, step: str, parcel: Parcel) -> list[str]:
    """Answer the question of a step as most people would."""
    if step in {"proof_of_order", "goods_photo"}:
        return await chat.send_photo(picture())
    if step == "confirm_filing":
        return await chat.tap("ส่งเรื่อง")
    words = {
        "tracking_number": str(parcel["tracking_number"]),
        "tracking_confirmed": secrets.choice(["ใช่", "ใช่ค่ะ", "ถูกต้องครับ"]),
        "phone_digits": str(parcel["phone_last4"]),
        "declaration": "ยืนยัน",
    }
    return await chat.say(words[step])
