"""A case as the dossier tells it: plain values for ``case.json``, lines for ``transcript.txt``; nothing is read."""

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from case_store.desk_views import CaseFile
from complaints.categories import CATEGORIES, DECLARATION, REFUSED_AT_DOOR
from complaints.clocks import Clocks
from complaints.model import Evidence, EvidenceId, Hold, Message
from complaints.states import LIVE_HOLD_STATES
from complaints.thai_time import thai_moment
from complaints.views import evidence_of
from desk.words import AUTHORS, actor, word

SCHEMA = "rongthuk.dossier/1"
STANDARD = "ETDA Recommendation on ICT Standard for Electronic Transactions: online merchant management with COD, v0.2"
CARRIER_NOTICE = "ประกาศคณะกรรมการว่าด้วยสัญญา พ.ศ. 2567 (มาตรการส่งดี)"
CRIMINAL_CODE = "ประมวลกฎหมายอาญา มาตรา 96"
PROVIDER_TIME = "ข้อเสนอแนะมาตรฐาน ETDA COD ข้อ 4.3.2(4)"
OWN_RULE = "กำหนดของระบบร้องทุกข์"


@dataclass(frozen=True)
class Exhibit:
    """A file of evidence with its number and its place in the dossier."""

    number: int
    item: Evidence
    path: str


def exhibits(evidence: Sequence[Evidence]) -> list[Exhibit]:
    """Numbered in order of arrival: ``evidence/01-label_photo-1a2b3c4d.jpg``."""
    return [
        Exhibit(number, item, f"evidence/{number:02d}-{item.kind}-{item.sha256[:8]}{extension(item.media_type)}")
        for number, item in enumerate(evidence, start=1)
    ]


def extension(media_type: str) -> str:
    return mimetypes.guess_extension(media_type) or ".bin"


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None


@dataclass(frozen=True)
class Deadline:
    what: str
    due: datetime
    source: str


def deadlines(file: CaseFile, clocks: Clocks) -> list[Deadline]:
    """The clocks that run for this case, soonest first. Where a start day is not known its clock is left out.

    The three months of a compoundable offence run from knowing of it; the day of payment is taken, the earliest it
    could be, and 90 days for three months, so that the day printed is never too late.
    """
    case = file.case
    paid = parsed(case.shipment["paid_at"]) if case.shipment else None
    found = [
        Deadline("ผู้ให้บริการขนส่งถือเงินไว้ 5 วันนับจากวันชำระเงิน", paid + clocks.carrier_money, CARRIER_NOTICE)
        if paid
        else None,
        Deadline(
            "ร้องทุกข์ต่อพนักงานสอบสวนภายใน 3 เดือน (หากเป็นความผิดฐานฉ้อโกงซึ่งยอมความได้)",
            (paid or case.created_at) + clocks.criminal_complaint,
            CRIMINAL_CODE,
        ),
        Deadline("ผู้ให้บริการระบบตรวจสอบข้อเท็จจริง", case.filed_at + clocks.fact_finding, PROVIDER_TIME)
        if case.filed_at
        else None,
        Deadline("ผู้ร้องส่งหลักฐานเพิ่มเติม", case.evidence_due_at, OWN_RULE) if case.evidence_due_at else None,
        *[
            Deadline("การระงับเงินสิ้นสุด", hold.expires_at, OWN_RULE)
            for hold in file.holds
            if hold.state in LIVE_HOLD_STATES
        ],
    ]
    return sorted((one for one in found if one), key=lambda one: one.due)


def parsed(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def payout_state(file: CaseFile) -> str | None:
    """Where the money is now: what our holds say, else what the provider said when it was last heard of."""
    held = {hold.state for hold in file.holds}
    if "active" in held:
        return "held"
    if "refunded" in held:
        return "refunded"
    return str(file.case.shipment["payout"]["state"]) if file.case.shipment else None


def case_record(file: CaseFile, messages: Sequence[Message], clocks: Clocks, made_at: datetime) -> dict[str, Any]:
    """``case.json``: money in satang, times in RFC 3339 UTC, codes as in our contract with their Thai beside them."""
    case = file.case
    rule = CATEGORIES[case.category] if case.category else None
    return {
        "schema": SCHEMA,
        "made_at": moment(made_at),
        "case": {
            "number": case.number,
            "id": case.id,
            "state": case.state,
            "category": case.category,
            "category_thai": rule.thai if rule else None,
            "standard": {"document": STANDARD, "section": rule.standard if rule else None},
            "started_at": moment(case.created_at),
            "filed_at": moment(case.filed_at),
        },
        "parties": parties(file),
        "shipment": case.shipment,
        "tracking_number": case.tracking_number,
        "amounts": {"currency": "THB", "unit": "satang", "told": case.amount_told, "collected": case.cod_amount},
        "holds": [hold_record(hold, file.officers) for hold in file.holds],
        "answers": {name: value for name, value in case.answers.items() if name != "notes"},
        "notes": [
            {"officer": file.officers.get(note["by"], note["by"]), "decision": note["on"], "text": note["text"]}
            for note in case.answers.get("notes", ())
        ],
        "deadlines": [
            {"what": one.what, "due_at": moment(one.due), "source": one.source} for one in deadlines(file, clocks)
        ],
        "evidence_list": evidence_record(file),
        "evidence": [exhibit_record(one, file.conversation.channel, messages) for one in exhibits(file.evidence)],
        "audit": {
            "head": audit_head(file),
            "whole": file.broken_at is None,
            "first_broken": file.broken_at,
            "lines": [{**line.__dict__, "at": line.at.astimezone(UTC).isoformat()} for line in file.audit],
        },
    }


def parties(file: CaseFile) -> dict[str, Any]:
    """Who takes which part. The phone digits prove the addressee and stay with us; 1212ETDA reaches the reporter
    through us, by the case number."""
    case, conversation = file.case, file.conversation
    merchant = case.shipment["merchant"] if case.shipment else None
    return {
        "reporter": {"channel": conversation.channel, "reached_through": "rongthuk", "case_number": case.number},
        "addressee": {"confirmed_by_phone_digits": case.lookup == "confirmed"},
        "payer": {
            "told_amount_paid": case.answers.get("amount_difference", case.amount_told),
            "told_paid_on": case.answers.get("paid_on"),
        },
        "merchant": merchant,
        "carrier": case.shipment["carrier"] if case.shipment else None,
        "declared_not_ordered": bool(case.answers.get(DECLARATION)),
        "refused_at_door": bool(case.answers.get(REFUSED_AT_DOOR)),
        "reported_for_somebody_else": bool(case.answers.get("for_other")),
    }


def hold_record(hold: Hold, officers: dict[str, str]) -> dict[str, Any]:
    return {
        "id": hold.id,
        "provider_hold_id": hold.provider_hold_id,
        "tracking_number": hold.tracking_number,
        "state": hold.state,
        "amount": int(hold.amount),
        "refusal": hold.refusal,
        "requested_at": moment(hold.requested_at),
        "placed_at": moment(hold.placed_at),
        "expires_at": moment(hold.expires_at),
        "ended_at": moment(hold.ended_at),
        "extended_by": actor(hold.extended_by, officers) if hold.extended_by else None,
    }


def evidence_record(file: CaseFile) -> dict[str, Any]:
    """What the category needs, what of that is not there, and what would help."""
    found = evidence_of(file.case, [item.kind for item in file.evidence])
    return {
        "needed": list(found.needed),
        "missing": list(found.missing),
        "recommended": list(found.recommended),
        "due_at": moment(file.case.evidence_due_at),
    }


def exhibit_record(one: Exhibit, channel: str, messages: Sequence[Message]) -> dict[str, Any]:
    """A file with its hash, and each message that brought it: who, when, how (Electronic Transactions Act s.11)."""
    item = one.item
    return {
        "number": one.number,
        "id": item.id,
        "kind": item.kind,
        "file": one.path,
        "sha256": item.sha256,
        "size": item.size,
        "media_type": item.media_type,
        "received_at": moment(item.received_at),
        "sent_by": [
            {
                "author": message.author,
                "channel": channel,
                "message": message.number,
                "platform_message_id": message.platform_id,
                "sent_at": moment(message.sent_at),
            }
            for message in messages
            if message.evidence_id == item.id
        ],
    }


def audit_head(file: CaseFile) -> str | None:
    """The hash of the last line of the case's audit chain when the dossier was made."""
    return file.audit[-1].hash if file.audit else None


def author(message: Message, officers: dict[str, str]) -> str:
    if message.author == "officer":
        return actor(f"officer:{message.body.get('officer', '')}", officers)
    return word(AUTHORS, message.author)


def spoken(message: Message, numbered: Mapping[EvidenceId, Exhibit]) -> str:
    """What a message says, with the file it brought named by its number among the evidence."""
    parts = [str(message.body.get("text") or "")]
    if message.evidence_id:
        one = numbered.get(message.evidence_id)
        parts.append(f"[หลักฐานที่ {one.number}: {one.path}]" if one else "[ไฟล์ที่ไม่ได้ใช้เป็นหลักฐานของเรื่องนี้]")
    if labels := [choice["label"] for choice in message.body.get("choices") or ()]:
        parts.append(f"[ตัวเลือก: {' / '.join(labels)}]")
    return "\n".join(part for part in parts if part)


def transcript_text(file: CaseFile, messages: Sequence[Message], made_at: datetime) -> str:
    """``transcript.txt``: Thai time, years of the Buddhist era, one message after the other."""
    numbered = {one.item.id: one for one in exhibits(file.evidence)}
    head = f"บันทึกการสนทนา เรื่อง {file.case.number or file.case.id}\nจัดทำเมื่อ {thai_moment(made_at)} (เวลาประเทศไทย)\n"
    lines = [
        f"[{thai_moment(message.created_at)}] {author(message, file.officers)}:\n{spoken(message, numbered)}\n"
        for message in messages
    ]
    return "\n".join([head, *lines])
