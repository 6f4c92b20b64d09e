"""An invented case with everything in it, for the dossier and the desk; no person in it exists."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PIL import Image

from case_store.audit import START, line_hash
from case_store.desk_views import AuditLine, CaseFile
from complaints.categories import Category
from complaints.model import (
    Case,
    CaseId,
    Conversation,
    ConversationId,
    Evidence,
    EvidenceId,
    Hold,
    HoldId,
    Message,
    MessageId,
    OfficerId,
)
from complaints.money import Satang

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
OFFICERS = {"officer-1": "สมใจ ใจดี"}
SHIPMENT = {
    "tracking_number": "TH01234ABC5D6E",
    "carrier": "flash",
    "cod_amount": 35800,
    "status": "delivered",
    "delivered_at": (NOON - timedelta(hours=20)).isoformat(),
    "paid_at": (NOON - timedelta(hours=20)).isoformat(),
    "round_id": "RND-TEST-1",
    "merchant": {"id": "M-TEST-1", "name": "ร้านตัวอย่าง", "ial": "IAL1"},
    "payout": {"state": "held", "due_at": (NOON + timedelta(days=2)).isoformat()},
}


def a_picture(mode: str = "RGB", size: tuple[int, int] = (640, 480), form: str = "JPEG") -> bytes:
    """A picture of one colour."""
    target = io.BytesIO()
    Image.new(mode, size, 90 if mode == "L" else tuple([90] * len(mode))).save(target, form)
    return target.getvalue()


def a_case(**changes: object) -> Case:
    case = Case(
        id=CaseId("0b0e1a52-0000-4000-8000-000000000001"),
        conversation_id=ConversationId("c-1"),
        state="referred",
        created_at=NOON,
        number="RT4820173954",
        category=Category.UNORDERED_PARCEL,
        tracking_number="TH01234ABC5D6E",
        phone_last4="4321",
        amount_told=Satang(35800),
        lookup="confirmed",
        shipment=SHIPMENT,
        answers={
            "declaration": True,
            "notes": [{"by": "officer-1", "on": "refer", "text": "ร้านค้าไม่ตอบภายในกำหนด จึงส่งต่อ"}],
        },
        filed_at=NOON + timedelta(minutes=6),
        next_due_at=NOON + timedelta(days=15),
        officer_id=OfficerId("officer-1"),
    )
    return replace(case, **changes)


def a_message(number: int, author: str, text: str, **changes: object) -> Message:
    message = Message(
        id=MessageId(f"m-{number}"),
        conversation_id=ConversationId("c-1"),
        number=number,
        direction="in" if author == "recipient" else "out",
        author=author,
        kind="text",
        body={"text": text},
        source_key=f"k-{number}",
        created_at=NOON + timedelta(seconds=20 * number),
    )
    return replace(message, **changes)


def a_talk() -> list[Message]:
    """A short conversation with a picture, choices, an emoji and an officer's answer."""
    return [
        a_message(1, "recipient", "มีพัสดุมาส่งที่บ้าน ไม่ได้สั่ง แม่จ่ายไป 358 บาท 😡"),
        a_message(2, "bot", "ขอบคุณที่แจ้ง กรุณาส่งรูปใบปะหน้าพัสดุ หรือพิมพ์เลขพัสดุ"),
        a_message(3, "recipient", "", kind="image", body={"evidence_id": "e-1"}, evidence_id=EvidenceId("e-1")),
        a_message(
            4,
            "bot",
            "",
            body={
                "text": "เลขพัสดุคือ TH01234ABC5D6E ใช่หรือไม่",
                "choices": [{"id": "x", "label": "ใช่"}, {"id": "y", "label": "ไม่ใช่"}],
            },
        ),
        a_message(5, "recipient", "ใช่", kind="choice", body={"text": "ใช่", "choice": "x"}),
        a_message(6, "system", "ระงับการโอนเงิน 358.00 บาทไว้แล้ว ถึงวันที่ 26 พ.ย. 2569 เวลา 12:00 น."),
        a_message(7, "recipient", "ดูลิงก์นี้ https://example.test/" + "abcdef0123456789" * 12),
        a_message(8, "officer", "", body={"text": "เจ้าหน้าที่รับเรื่องแล้ว", "officer": "officer-1"}),
    ]


def a_hold(**changes: object) -> Hold:
    hold = Hold(
        id=HoldId("h-1"),
        case_id=a_case().id,
        tracking_number="TH01234ABC5D6E",
        state="active",
        amount=Satang(35800),
        requested_at=NOON + timedelta(minutes=2),
        expires_at=NOON + timedelta(days=15),
        key="hold-h-1",
        provider_hold_id="P-1",
        placed_at=NOON + timedelta(minutes=2),
        extended_by="officer:officer-1",
    )
    return replace(hold, **changes)


def some_evidence(number: int = 1, **changes: object) -> Evidence:
    item = Evidence(
        id=EvidenceId(f"e-{number}"),
        conversation_id=ConversationId("c-1"),
        sha256=f"{number:x}" * 64,
        size=182_044,
        media_type="image/jpeg",
        object_key=f"o-{number}.age",
        received_at=NOON + timedelta(minutes=number),
        case_id=a_case().id,
        kind="label_photo",
    )
    return replace(item, **changes)


def an_audit(*actions: tuple[str, str]) -> tuple[AuditLine, ...]:
    """A whole chain of these (actor, action) pairs."""
    lines: list[AuditLine] = []
    for seq, (actor, action) in enumerate(actions, start=1):
        previous = lines[-1].hash if lines else START
        at = NOON + timedelta(minutes=seq)
        lines.append(
            AuditLine(seq, at, actor, action, {}, previous, line_hash(previous, a_case().id, at, actor, action, {}))
        )
    return tuple(lines)


def a_file(**changes: object) -> CaseFile:
    file = CaseFile(
        case=a_case(),
        conversation=Conversation(ConversationId("c-1"), "web", "web", "u-1", NOON),
        holds=(
            a_hold(id=HoldId("h-0"), state="refused", refusal="hold_exists", extended_by=None),
            a_hold(),
        ),
        evidence=(some_evidence(1), some_evidence(2, kind="receipt", media_type="application/pdf")),
        audit=an_audit(
            ("recipient", "case.started"),
            ("provider", "shipment.looked_up"),
            ("recipient", "hold.requested"),
            ("provider", "hold.active"),
            ("recipient", "case.filed"),
            ("officer:officer-1", "case.viewed"),
            ("officer:officer-1", "case.referred"),
        ),
        broken_at=None,
        referral=None,
        officers=OFFICERS,
    )
    return replace(file, **changes)
