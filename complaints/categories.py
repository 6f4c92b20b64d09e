"""What went wrong with a parcel, and what each kind of complaint needs.

The categories are those of ETDA COD 3.2 and 4.4.1; the evidence lists follow 4.3.2(3), except that nobody is
asked to prove an order that was never made: a declaration of non-order stands in its place.
"""

from collections.abc import Iterable
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
    ALL_SIDES_PHOTOS = "all_sides_photos"
    PROOF_OF_ORDER = "proof_of_order"
    SHOP_CHAT = "shop_chat"
    PAYMENT_SLIP = "payment_slip"
    UNBOXING_VIDEO = "unboxing_video"
    DECLARATION = "declaration"
    OTHER = "other"


@dataclass(frozen=True)
class CategoryRule:
    """One row: its names, the class of ETDA COD 4.4.1, whether a payout is held, and the evidence.

    ``needed`` is what the bot asks for after the hold, in order; ``recommended`` helps where somebody has it. Bot, desk
    and dossier read both from here.
    """

    thai: str
    english: str
    standard: str
    holds_payout: bool
    needed: tuple[EvidenceKind, ...]
    recommended: tuple[EvidenceKind, ...]


_K = EvidenceKind
DECLARATION = _K.DECLARATION.value
REFUSED_AT_DOOR = "refused_at_door"  # an answer: since when nothing was paid and nothing taken
_ORDERED = (_K.PROOF_OF_ORDER, _K.GOODS_PHOTO)
_EXTRAS = (_K.LABEL_PHOTO, _K.RECEIPT)
_WRONG = (*_EXTRAS, _K.SHOP_CHAT, _K.UNBOXING_VIDEO)

CATEGORIES: dict[Category, CategoryRule] = {
    Category.UNORDERED_PARCEL: CategoryRule(
        "พัสดุที่ไม่ได้สั่ง",
        "parcel not ordered",
        "3.2, 4.4.1(1)",
        True,
        (_K.DECLARATION,),
        (*_EXTRAS, _K.ALL_SIDES_PHOTOS),
    ),
    Category.CLEARLY_DIFFERENT: CategoryRule(
        "ได้ของคนละอย่างกับที่สั่ง", "something else than ordered", "4.4.1(1)", True, _ORDERED, _WRONG
    ),
    Category.NOT_AS_DESCRIBED: CategoryRule("ของไม่ตรงตามที่ตกลง", "not as agreed", "4.4.1(2)", True, _ORDERED, _WRONG),
    Category.DEFECTIVE: CategoryRule(
        "ของชำรุดเสียหาย", "broken or damaged", "4.4.1(2)", True, _ORDERED, (*_WRONG, _K.ALL_SIDES_PHOTOS)
    ),
    Category.COUNTERFEIT_OR_UNSAFE: CategoryRule(
        "ของปลอมหรือไม่ปลอดภัย", "fake or unsafe", "4.4.1(2)", True, _ORDERED, (*_WRONG, _K.ALL_SIDES_PHOTOS)
    ),
    Category.NOT_RECEIVED: CategoryRule(
        "จ่ายแล้วไม่ได้ของ",
        "paid, never received",
        "outside",
        False,
        (),
        (_K.PROOF_OF_ORDER, _K.PAYMENT_SLIP, _K.SHOP_CHAT, *_EXTRAS),
    ),
    Category.OTHER_ONLINE_PROBLEM: CategoryRule(
        "ปัญหาซื้อขายออนไลน์อื่น",
        "another online problem",
        "outside",
        False,
        (),
        (_K.PROOF_OF_ORDER, _K.PAYMENT_SLIP, _K.SHOP_CHAT),
    ),
}

EVIDENCE_THAI: dict[str, str] = {
    _K.LABEL_PHOTO: "รูปใบปะหน้าพัสดุ",
    _K.RECEIPT: "ใบเสร็จจากขนส่ง",
    _K.GOODS_PHOTO: "รูปสินค้าที่ได้รับ",
    _K.ALL_SIDES_PHOTOS: "รูปกล่องครบทุกด้าน",
    _K.PROOF_OF_ORDER: "หลักฐานการสั่งซื้อ",
    _K.SHOP_CHAT: "แชตกับร้าน",
    _K.PAYMENT_SLIP: "สลิปการจ่ายเงิน",
    _K.UNBOXING_VIDEO: "คลิปแกะกล่อง",
    _K.DECLARATION: "คำยืนยันว่าไม่ได้สั่ง",
    _K.OTHER: "หลักฐานอื่น",
}

EVIDENCE_ENGLISH: dict[str, str] = {
    _K.LABEL_PHOTO: "label photo",
    _K.RECEIPT: "carrier's receipt",
    _K.GOODS_PHOTO: "photo of the goods",
    _K.ALL_SIDES_PHOTOS: "photos of all sides",
    _K.PROOF_OF_ORDER: "proof of order",
    _K.SHOP_CHAT: "chat with the shop",
    _K.PAYMENT_SLIP: "payment slip",
    _K.UNBOXING_VIDEO: "unboxing video",
    _K.DECLARATION: "confirmation that nobody ordered it",
    _K.OTHER: "other evidence",
}


@dataclass(frozen=True)
class EvidenceList:
    """How the evidence of a case stands: what it needs, what of that is not there, and what would help."""

    needed: tuple[EvidenceKind, ...] = ()
    missing: tuple[EvidenceKind, ...] = ()
    recommended: tuple[EvidenceKind, ...] = ()


NO_EVIDENCE = EvidenceList()


def evidence_list(category: Category | None, kinds: Iterable[str], *, declared: bool) -> EvidenceList:
    """The evidence of a case, from the kinds that it has and whether non-order was declared."""
    if category is None:
        return NO_EVIDENCE
    rule, had = CATEGORIES[category], {*kinds, *([DECLARATION] if declared else ())}
    return EvidenceList(
        rule.needed,
        tuple(kind for kind in rule.needed if kind not in had),
        tuple(kind for kind in rule.recommended if kind not in had),
    )
