"""What went wrong with a parcel, and what each kind of complaint needs.

The categories are those of ETDA COD 3.2 and 4.4.1; the evidence lists follow 4.3.2(3), except that nobody is
asked to prove an order that was never made: a declaration of non-order stands in its place.
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    UNORDERED_PARCEL = "unordered_parcel"
    CLEARLY_DIFFERENT = "clearly_different"
    NOT_AS_DESCRIBED = "not_as_described"
    DEFECTIVE = "defective"
    COUNTERFEIT_OR_UNSAFE = "counterfeit_or_unsafe"
    NOT_RECEIVED = "not_received"
    OTHER_ONLINE_PROBLEM = "other_online_problem"


class EvidenceKind(StrEnum):
    LABEL_PHOTO = "label_photo"
    RECEIPT = "receipt"
    GOODS_PHOTO = "goods_photo"
    PROOF_OF_ORDER = "proof_of_order"
    OTHER = "other"


@dataclass(frozen=True)
class CategoryRule:
    """One row: its names, the class of ETDA COD 4.4.1, whether a payout is held, and what is needed.

    ``asks`` names what the bot asks for after the hold, in order: an evidence kind, or ``declaration``.
    """

    thai: str
    english: str
    standard: str
    holds_payout: bool
    asks: tuple[str, ...]
    recommended: tuple[EvidenceKind, ...]


DECLARATION = "declaration"
REFUSED_AT_DOOR = "refused_at_door"  # an answer: since when nothing was paid and nothing taken
_ORDERED = (EvidenceKind.PROOF_OF_ORDER.value, EvidenceKind.GOODS_PHOTO.value)
_EXTRAS = (EvidenceKind.LABEL_PHOTO, EvidenceKind.RECEIPT)

CATEGORIES: dict[Category, CategoryRule] = {
    Category.UNORDERED_PARCEL: CategoryRule(
        "พัสดุที่ไม่ได้สั่ง", "parcel not ordered", "3.2, 4.4.1(1)", True, (DECLARATION,), _EXTRAS
    ),
    Category.CLEARLY_DIFFERENT: CategoryRule(
        "ได้ของคนละอย่างกับที่สั่ง", "something else than ordered", "4.4.1(1)", True, _ORDERED, _EXTRAS
    ),
    Category.NOT_AS_DESCRIBED: CategoryRule("ของไม่ตรงตามที่ตกลง", "not as agreed", "4.4.1(2)", True, _ORDERED, _EXTRAS),
    Category.DEFECTIVE: CategoryRule("ของชำรุดเสียหาย", "broken or damaged", "4.4.1(2)", True, _ORDERED, _EXTRAS),
    Category.COUNTERFEIT_OR_UNSAFE: CategoryRule(
        "ของปลอมหรือไม่ปลอดภัย", "fake or unsafe", "4.4.1(2)", True, _ORDERED, _EXTRAS
    ),
    Category.NOT_RECEIVED: CategoryRule("จ่ายแล้วไม่ได้ของ", "paid, never received", "outside", False, (), _EXTRAS),
    Category.OTHER_ONLINE_PROBLEM: CategoryRule(
        "ปัญหาซื้อขายออนไลน์อื่น", "another online problem", "outside", False, (), ()
    ),
}

EVIDENCE_THAI: dict[str, str] = {
    EvidenceKind.LABEL_PHOTO: "รูปใบปะหน้าพัสดุ",
    EvidenceKind.RECEIPT: "ใบเสร็จจากขนส่ง",
    EvidenceKind.GOODS_PHOTO: "รูปสินค้าที่ได้รับ",
    EvidenceKind.PROOF_OF_ORDER: "หลักฐานการสั่งซื้อ",
    EvidenceKind.OTHER: "หลักฐานอื่น",
    DECLARATION: "คำยืนยันว่าไม่ได้สั่ง",
}

EVIDENCE_ENGLISH: dict[str, str] = {
    EvidenceKind.LABEL_PHOTO: "label photo",
    EvidenceKind.RECEIPT: "carrier's receipt",
    EvidenceKind.GOODS_PHOTO: "photo of the goods",
    EvidenceKind.PROOF_OF_ORDER: "proof of order",
    EvidenceKind.OTHER: "other evidence",
    DECLARATION: "confirmation that nobody ordered it",
}
