"""``dossier.pdf``: the dossier as people read it, in Thai, PDF/A-2b, laid out by ``dossier.typ``.

This module chooses the words; the template only places them. What a recipient typed is data there, never markup.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from case_store.desk_views import CaseFile
from complaints.categories import CATEGORIES, DECLARATION, EVIDENCE_THAI, REFUSED_AT_DOOR, Category
from complaints.clocks import Clocks
from complaints.model import Hold, Message
from complaints.money import Satang
from complaints.states import LIVE_HOLD_STATES
from complaints.thai_time import thai_date as plain_date
from complaints.thai_time import thai_moment as plain_moment
from complaints.views import evidence_of
from desk.glyphs import FONTS, printable_all
from desk.record import audit_head, author, deadlines, exhibits, parsed, payout_state, spoken
from desk.words import (
    AUDIT_ACTIONS,
    CARRIERS,
    CASE_STATES,
    CHANNELS,
    HOLD_REFUSALS,
    HOLD_STATES,
    IALS,
    LOOKUPS,
    NOTE_OCCASIONS,
    PAYOUT_STATES,
    actor,
    word,
)

TEMPLATE = Path(__file__).with_name("dossier.typ")
NO_TIME_STAMP = "เอกสารนี้ไม่ได้ประทับเวลาตามมาตรฐาน RFC 3161"


def thai_date(moment: datetime) -> str:
    """A date that no line break tears apart."""
    return plain_date(moment).replace(" ", "\u00a0")


def thai_moment(moment: datetime) -> str:
    """A date and a time, which may stand on two lines."""
    return plain_moment(moment).replace(" ", "\u00a0").replace("\u00a0เวลา\u00a0", " เวลา\u00a0")


def write_pdf(
    file: CaseFile, messages: Sequence[Message], pictures: dict[int, bytes], clocks: Clocks, made_at: datetime
) -> bytes:
    """The PDF's bytes; ``pictures`` are JPEGs by evidence number."""
    with tempfile.TemporaryDirectory(prefix="rongthuk-") as folder:
        work = Path(folder)
        (work / TEMPLATE.name).write_bytes(TEMPLATE.read_bytes())
        for number, content in pictures.items():
            (work / f"{number}.jpg").write_bytes(content)
        words = printable_all(page_words(file, messages, pictures, clocks, made_at))
        (work / "words.json").write_text(json.dumps(words, ensure_ascii=False))
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)])
        return typst.compile(
            str(work / TEMPLATE.name),
            root=str(work),
            font_paths=fonts,
            pdf_standards="a-2b",
            timestamp=made_at.replace(microsecond=0),  # typst takes whole seconds only
        )


def page_words(
    file: CaseFile, messages: Sequence[Message], pictures: dict[int, bytes], clocks: Clocks, made_at: datetime
) -> dict[str, Any]:
    """Everything that stands on the pages, in the order of the pages."""
    numbered = {one.item.id: one for one in exhibits(file.evidence)}
    return {
        "number": file.case.number or file.case.id,
        "made_at": thai_moment(made_at),
        "summary": summary(file),
        "asks": asks(file),
        "notes": notes(file),
        "facts": facts(file),
        "deadlines": [[one.what, thai_date(one.due), one.source] for one in deadlines(file, clocks)],
        "holds": [hold_words(hold, file.officers) for hold in file.holds],
        "evidence": [
            {
                "number": str(one.number),
                "kind": EVIDENCE_THAI.get(one.item.kind, one.item.kind),
                "what": f"{one.item.media_type} ขนาด {one.item.size:,} ไบต์",
                "received": thai_moment(one.item.received_at),
                "path": one.path,
                "sha256": [one.item.sha256[:32], one.item.sha256[32:]],
                "picture": f"{one.number}.jpg" if one.number in pictures else None,
            }
            for one in numbered.values()
        ],
        "transcript": [
            {
                "at": thai_moment(message.created_at),
                "author": author(message, file.officers),
                "text": spoken(message, numbered),
                "ours": message.author != "recipient",
            }
            for message in messages
        ],
        "audit": [
            [thai_moment(line.at), actor(line.actor, file.officers), word(AUDIT_ACTIONS, line.action)]
            for line in file.audit
        ],
        "audit_head": hash_lines(audit_head(file)),
        "audit_state": audit_state(file),
        "time_stamp": NO_TIME_STAMP,
    }


def hash_lines(value: str | None) -> list[str]:
    return [value[:32], value[32:]] if value else ["-"]


def audit_state(file: CaseFile) -> str:
    if file.broken_at is None:
        return "ตรวจแล้ว ทุกรายการต่อเนื่องกันครบถ้วน"
    return f"ตรวจพบว่ารายการลำดับที่ {file.broken_at} ไม่ต่อเนื่องกับรายการก่อนหน้า โปรดใช้ความระมัดระวังในการอ้างอิง"


def amount(value: Satang | int | None) -> str:
    return "ไม่ทราบ" if value is None else f"{Satang(int(value)).baht} บาท"


def disputed(file: CaseFile) -> Satang | int | None:
    case = file.case
    return case.cod_amount if case.cod_amount is not None else case.amount_told


def summary(file: CaseFile) -> str:
    """Two or three formal sentences: who tells what, what it cost, where the money is."""
    case = file.case
    kind = CATEGORIES[case.category].thai if case.category else "ไม่ระบุประเภท"
    told = (
        f"ผู้ร้องแจ้งเรื่องเมื่อวันที่ {thai_moment(case.created_at)} ผ่านช่องทาง"
        f"{word(CHANNELS, file.conversation.channel)} กรณี{kind} "
    )
    if case.answers.get(REFUSED_AT_DOOR):
        return f"{told}ซึ่งปฏิเสธไม่รับและไม่ได้ชำระเงิน ผู้ร้องยืนยันว่าไม่ได้สั่งซื้อสินค้าดังกล่าว"
    told += f"ซึ่งชำระเงินปลายทางไว้เป็นจำนวน {amount(disputed(file))}"
    declared = " ผู้ร้องยืนยันว่าไม่ได้สั่งซื้อสินค้าดังกล่าว" if case.answers.get(DECLARATION) else ""
    return f"{told}{declared} {money_now(file)}"


def money_now(file: CaseFile) -> str:
    live = [hold for hold in file.holds if hold.state == "active"]
    if live:
        hold = live[-1]
        return (
            f"ขณะนี้ผู้ให้บริการระบบระงับการโอนเงินแก่ร้านค้าไว้จำนวน {hold.amount.baht} บาท ถึงวันที่ {thai_moment(hold.expires_at)}"
        )
    if payout_state(file) == "paid":
        return "ผู้ให้บริการระบบโอนเงินให้ร้านค้าไปแล้ว จึงไม่มีเงินที่ระงับไว้"
    return "ขณะนี้ไม่มีการระงับการโอนเงินสำหรับพัสดุนี้"


def asks(file: CaseFile) -> list[str]:
    """What 1212ETDA is asked for, by the class of the complaint (ETDA COD 4.4.1)."""
    case = file.case
    asked = ["โปรดรับเรื่องและประสานร้านค้าออนไลน์กับผู้ให้บริการระบบ เพื่อหาข้อยุติเรื่องเงินค่าสินค้าของผู้ร้อง"]
    if case.category in {Category.UNORDERED_PARCEL, Category.CLEARLY_DIFFERENT}:
        asked.append(
            f"โปรดพิจารณาว่าผู้รับรายอื่นในรอบการส่ง{round_of(file)}ประสบปัญหาเดียวกันหรือไม่ "
            "ตามข้อเสนอแนะมาตรฐาน ETDA COD ข้อ 4.4.1(1)"
        )
    if case.category == Category.COUNTERFEIT_OR_UNSAFE:
        asked.append("โปรดพิจารณาส่งข้อมูลให้ อย. สมอ. หรือ บก.ปคบ. ตามชนิดของสินค้า")
    until = next((thai_date(hold.expires_at) for hold in file.holds if hold.state in LIVE_HOLD_STATES), None)
    before = f" ก่อนการระงับเงินสิ้นสุดในวันที่ {until}" if until else ""
    asked.append(f"โปรดแจ้งเลขรับเรื่องและผลการดำเนินการ โดยอ้างเลขเรื่อง {case.number or case.id}{before}")
    return asked


def round_of(file: CaseFile) -> str:
    return f" {file.case.shipment['round_id']} " if file.case.shipment else ""


def notes(file: CaseFile) -> list[list[str]]:
    return [
        [file.officers.get(note["by"], note["by"]), word(NOTE_OCCASIONS, note["on"]), note["text"]]
        for note in file.case.answers.get("notes", ())
    ]


def facts(file: CaseFile) -> list[list[str]]:
    case = file.case
    rule = CATEGORIES[case.category] if case.category else None
    section = rule.standard if rule and rule.standard != "outside" else "อยู่นอกขอบข่ายของข้อเสนอแนะมาตรฐาน"
    return [
        ["เลขเรื่อง", case.number or case.id],
        ["สถานะ", word(CASE_STATES, case.state)],
        ["ประเภทเรื่อง", rule.thai if rule else "-"],
        ["ข้อของมาตรฐาน ETDA COD", section],
        ["ยื่นเรื่องเมื่อ", thai_moment(case.filed_at) if case.filed_at else "-"],
        ["ผู้ร้อง", f"ติดต่อผ่านระบบร้องทุกข์ (ช่องทาง{word(CHANNELS, file.conversation.channel)})"],
        ["การยืนยันผู้รับ", word(LOOKUPS, case.lookup)],
        ["จำนวนเงินที่ผู้ร้องแจ้ง", amount(case.amount_told)],
        ["เลขพัสดุ", case.tracking_number or "-"],
        ["หลักฐานที่ยังขาด", missing_evidence(file)],
        *shipment_facts(file),
    ]


def missing_evidence(file: CaseFile) -> str:
    found = evidence_of(file.case, [item.kind for item in file.evidence])
    return ", ".join(EVIDENCE_THAI[kind] for kind in found.missing) or "ไม่มี"


def shipment_facts(file: CaseFile) -> list[list[str]]:
    shipment = file.case.shipment
    if not shipment:
        return [["ข้อมูลจากผู้ให้บริการระบบ", "ไม่มี"]]
    merchant, payout = shipment["merchant"], shipment["payout"]
    state = payout_state(file)
    paid, due = parsed(shipment["paid_at"]), parsed(payout["due_at"]) if state == "scheduled" else None
    return [
        ["ผู้ให้บริการขนส่ง", word(CARRIERS, shipment["carrier"])],
        ["ยอดเก็บเงินปลายทาง", amount(shipment["cod_amount"])],
        ["ชำระเงินเมื่อ", thai_moment(paid) if paid else "-"],
        ["รอบการส่ง", shipment["round_id"]],
        ["ร้านค้าออนไลน์", f"{merchant['name']} ({merchant['id']}) {word(IALS, merchant['ial'])}"],
        ["เงินค่าสินค้า", word(PAYOUT_STATES, state) + (f" กำหนดโอน {thai_date(due)}" if due else "")],
    ]


def hold_words(hold: Hold, officers: dict[str, str]) -> list[str]:
    state = word(HOLD_STATES, hold.state)
    if hold.refusal:
        state += f": {word(HOLD_REFUSALS, hold.refusal)}"
    return [
        thai_moment(hold.requested_at),
        hold.amount.baht,
        state,
        thai_moment(hold.ended_at or hold.expires_at) if hold.state != "refused" else "-",
        actor(hold.extended_by, officers) if hold.extended_by else "-",
    ]
