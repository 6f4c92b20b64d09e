"""What officers read, in Thai, for every code that the records hold; a test fails when a code has no words."""

from typing import Any

CASE_STATES: dict[str, str] = {
    "draft": "กำลังแจ้งเรื่อง",
    "filed": "รอเจ้าหน้าที่ตรวจ",
    "reviewing": "กำลังตรวจสอบ",
    "resolved": "ได้ข้อยุติ",
    "referred": "ส่งต่อแล้ว",
    "closed": "ปิดเรื่อง",
    "withdrawn": "ถอนเรื่อง",
}

DELIVERY_STATES: dict[str, str] = {
    "queued": "รอส่ง",
    "sent": "ส่งแล้ว",
    "delivered": "ถึงแล้ว",
    "blocked": "ไม่ได้ส่ง ผู้รับปิดกั้นบัญชี",
    "failed": "ส่งไม่สำเร็จ",
}

FILE_STATES: dict[str, str] = {
    "awaited": "กำลังรับไฟล์จากแอปแชต",
    "gone": "รับไฟล์ไม่ได้ แอปแชตไม่มีไฟล์นี้แล้ว",
    "no_answer": "รับไฟล์ไม่ได้ แอปแชตไม่ตอบ",
    "unsent": "ผู้ส่งยกเลิกก่อนที่ไฟล์จะมาถึง",
    "failed": "รับไฟล์ไม่ได้ ระบบขัดข้อง",
    "identity_card": "ลบแล้ว ภาพคล้ายบัตรประชาชน",
    "too_large": "ไม่ได้เก็บ ไฟล์ใหญ่เกินกำหนด",
    "not_a_picture": "ไม่ได้เก็บ ไฟล์ไม่ใช่รูปภาพ",
    "unreadable_picture": "ไม่ได้เก็บ เปิดรูปไม่ได้",
    "unsupported_file": "ไม่ได้เก็บ ไฟล์ชนิดที่ยังไม่รับ",
}

CHANNEL_TROUBLES: dict[str, str] = {
    "no_answer": "แพลตฟอร์มไม่ตอบ",
    "access_token": "แพลตฟอร์มไม่ยอมรับกุญแจของเรา (token)",
    "answer_unread": "อ่านคำตอบของแพลตฟอร์มไม่ออก",
    "webhook_missing": "ยังไม่ได้ตั้งที่อยู่ webhook",
    "webhook_elsewhere": "ที่อยู่ webhook ที่ตั้งไว้ไม่ใช่ของระบบนี้",
    "webhook_off": "webhook ปิดอยู่",
    "webhook_not_https": "ที่อยู่ของระบบไม่ใช่ HTTPS จึงรับข้อความไม่ได้",
    "webhook_signature": "รหัสลับของช่องทาง (channel secret) ไม่ตรง",
    "webhook_unreachable": "แพลตฟอร์มเรียกระบบนี้ไม่ถึง",
    "webhook_beside_polling": "ตั้ง webhook ไว้ทั้งที่ใช้แบบดึงข้อความเอง จึงรับข้อความไม่ได้",
    "webhook_failing": "แพลตฟอร์มส่งข้อความมาไม่สำเร็จในครึ่งชั่วโมงนี้",
    "updates_waiting": "มีข้อความค้างที่แพลตฟอร์มจำนวนมาก",
    "quota_used_up": "ข้อความที่มีค่าใช้จ่ายของเดือนนี้หมดแล้ว",
    "quota_low": "ข้อความที่มีค่าใช้จ่ายของเดือนนี้ใกล้หมด",
    "chat_mode": "เปิดโหมดแชตใน LINE ไว้ อาจมีคนตอบซ้อนกับระบบ",
}

HOLD_STATES: dict[str, str] = {
    "requested": "ขอระงับแล้ว รอผู้ให้บริการตอบ",
    "active": "ระงับอยู่",
    "unknown": "ยังไม่ทราบผล กำลังถามซ้ำ",
    "refused": "ผู้ให้บริการไม่ระงับ",
    "released": "ยกเลิกการระงับแล้ว",
    "refunded": "คืนเงินแล้ว",
    "expired": "ครบกำหนดระงับแล้ว",
}

HOLD_REFUSALS: dict[str, str] = {
    "already_paid_out": "โอนเงินให้ร้านค้าไปแล้ว",
    "hold_exists": "มีการระงับพัสดุนี้อยู่แล้ว",
    "unknown_parcel": "ไม่พบพัสดุนี้ในระบบของผู้ให้บริการ",
    "unknown_hold": "ไม่พบรายการระงับ",
    "not_recipient": "เลขโทรศัพท์ไม่ตรงกับผู้รับ",
    "too_many_attempts": "ตรวจเลขโทรศัพท์เกินจำนวนครั้ง",
    "idempotency_conflict": "คำขอซ้ำแต่เนื้อหาไม่ตรงกัน",
    "invalid": "ผู้ให้บริการไม่รับข้อมูลนี้",
    "unauthorized": "ผู้ให้บริการไม่ยอมรับกุญแจของระบบ",
    "no_answer": "ผู้ให้บริการไม่ตอบ",
}

# Why a command was not carried out (NotAllowed.reason), and the notices that a screen itself gives.
NOTICES: dict[str, str] = {
    "wrong_state": "ทำรายการนี้ไม่ได้ในสถานะปัจจุบัน อาจมีผู้ดำเนินการไปก่อนแล้ว กรุณาตรวจสถานะล่าสุด",
    "not_yours": "รายการนี้เจ้าหน้าที่ทำแทนไม่ได้",
    "answers_missing": "ข้อมูลของเรื่องยังไม่ครบ",
    "hold_still_live": "ปิดเรื่องไม่ได้ เพราะยังมีการระงับเงินอยู่ กรุณายกเลิกการระงับก่อน",
    "reopening_over": "พ้นระยะเวลาที่เปิดเรื่องเดิมได้แล้ว กรุณาให้ผู้ร้องแจ้งเป็นเรื่องใหม่",
    "not_later": "วันสิ้นสุดใหม่ต้องช้ากว่าวันสิ้นสุดเดิม",
    "too_late": "วันสิ้นสุดใหม่เกินระยะเวลาระงับสูงสุด",
    "note_missing": "กรุณาเขียนเหตุผลประกอบการตัดสินใจ",
    "taken": "เจ้าหน้าที่อีกท่านกำลังดูแลการสนทนานี้อยู่",
    "no_case": "การสนทนานี้ยังไม่มีเรื่องร้องเรียน",
    "not_a_draft": "เรื่องนี้ไม่ได้อยู่ระหว่างกรอกแล้ว",
    "no_hold_for_category": "เรื่องประเภทนี้ไม่มีการระงับเงิน",
    "closed": "เรื่องนี้ปิดแล้ว",
    "not_confirmed": "ผู้ให้บริการยังไม่ยืนยันพัสดุนี้",
    "text_missing": "กรุณาพิมพ์ข้อความก่อนส่ง",
    "reason_missing": "กรุณาระบุเหตุผล",
    "label_missing": "กรุณาเลือกความหมายก่อนบันทึก",
    "date_invalid": "วันที่ไม่ถูกต้อง",
    "too_long": "ข้อความยาวเกินไป",
    "done": "บันทึกแล้ว",
    "sent": "ส่งข้อความแล้ว",
    "form_expired": "หน้านี้เปิดไว้นานเกินไป กรุณาลองทำรายการอีกครั้ง",
    "wrong_login": "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง",
    "too_many_logins": "เข้าสู่ระบบผิดหลายครั้งเกินไป กรุณารอ 15 นาทีแล้วลองใหม่",
    "not_found": "ไม่พบหน้าหรือเรื่องที่ขอ",
    "being_read": "กำลังตรวจรูปนี้โดยอัตโนมัติ ลองใหม่ในอีกสักครู่",
    "evidence_altered": "ไฟล์นี้อ่านไม่ได้หรือไม่ตรงกับค่าแฮชตอนรับ ระบบจึงไม่แสดง กรุณาแจ้งผู้ดูแลระบบ",
    "no_picture": "ไฟล์นี้ไม่มีภาพสำหรับดู กรุณาดาวน์โหลดต้นฉบับ",
    "no_dossier": "ยังไม่มีสำนวนของเรื่องนี้",
    "failed": "ระบบขัดข้อง กรุณาลองใหม่อีกครั้ง",
    "unavailable": "ฐานข้อมูลยังไม่พร้อม กรุณาลองใหม่ในอีกสักครู่",
}

OFFICER_REASONS: dict[str, str] = {
    "asked": "ขอคุยกับเจ้าหน้าที่",
    "digits": "ยืนยันเลขโทรศัพท์ไม่ผ่าน",
    "hold": "การระงับเงินต้องให้เจ้าหน้าที่ตรวจ",
    "amount": "ยอดเงินเปลี่ยนหลังระงับแล้ว",
    "late_evidence": "มีหลักฐานส่งมาหลังกำหนด",
}

# In the order of the buttons.
DECISIONS: dict[str, str] = {
    "review": "เริ่มตรวจสอบ",
    "refer": "ส่งต่อ 1212ETDA",
    "resolve": "ได้ข้อยุติ",
    "reopen": "เปิดเรื่องอีกครั้ง",
    "close": "ปิดเรื่อง",
    "withdraw": "ถอนเรื่อง",
}

# When an officer wrote a note: with a decision, or with the order to lift a hold.
NOTE_OCCASIONS: dict[str, str] = {**DECISIONS, "release": "ยกเลิกการระงับ"}

REFERRAL_STATES: dict[str, str] = {
    "queued": "กำลังจัดทำสำนวน",
    "delivered": "ส่งสำนวนแล้ว",
    "failed": "จัดทำสำนวนไม่สำเร็จ มีไฟล์หลักฐานที่ตรวจแฮชไม่ผ่าน",
}

LOOKUPS: dict[str, str] = {
    "confirmed": "ผู้ให้บริการยืนยันแล้วว่าเลขโทรศัพท์ตรงกับผู้รับ",
    "no_match": "เลขโทรศัพท์ไม่ตรงกับผู้รับ",
    "unknown_parcel": "ผู้ให้บริการไม่พบพัสดุนี้",
    "unknown": "ผู้ให้บริการยังไม่ตอบ",
    "locked": "ยืนยันไม่ผ่านครบ 3 ครั้ง",
}

# What a recipient went on without, so that nothing could be held.
WITHOUT: dict[str, str] = {"tracking_number": "เลขพัสดุ", "phone_digits": "เลขโทรศัพท์ 4 ตัวท้าย"}

SHIPMENT_STATUSES: dict[str, str] = {
    "in_transit": "อยู่ระหว่างขนส่ง",
    "delivered": "ส่งถึงแล้ว",
    "returned": "ตีกลับแล้ว",
}

PAYOUT_STATES: dict[str, str] = {
    "awaiting_carrier": "เงินยังอยู่ที่ผู้ให้บริการขนส่ง",
    "scheduled": "รอโอนให้ร้านค้า",
    "held": "ระงับไว้",
    "paid": "โอนให้ร้านค้าแล้ว",
    "refunded": "คืนเงินแล้ว",
}

IALS: dict[str, str] = {
    "IAL2.1": "พิสูจน์ตัวตนระดับ IAL2.1",
    "IAL1": "พิสูจน์ตัวตนระดับ IAL1",
    "none": "ยังไม่พิสูจน์ตัวตน",
}

CARRIERS: dict[str, str] = {
    "thailand_post": "ไปรษณีย์ไทย",
    "flash": "Flash Express",
    "kex": "KEX Express",
    "jnt": "J&T Express",
    "spx": "SPX Express",
    "dhl": "DHL eCommerce",
}

AUTHORS: dict[str, str] = {"recipient": "ผู้ร้อง", "bot": "ระบบ", "system": "ระบบ", "officer": "เจ้าหน้าที่"}

CHANNELS: dict[str, str] = {"web": "หน้าเว็บ", "line": "LINE", "telegram": "Telegram"}

# Why a hold is to be lifted, where a rule rather than an officer says so.
RELEASE_REASONS: dict[str, str] = {"withdrawn": "ถอนเรื่อง", "corrected": "แก้เลขพัสดุ"}

AUDIT_ACTIONS: dict[str, str] = {
    "case.started": "เริ่มแจ้งเรื่อง",
    "case.answered": "บันทึกคำตอบ",
    "case.parcel_changed": "บันทึกเลขพัสดุ",
    "case.opened_elsewhere": "เปิดดูเรื่องจากอีกอุปกรณ์",
    "case.viewed": "เปิดดูเรื่อง",
    **{f"case.{state}": words for state, words in CASE_STATES.items()},
    "case.filed": "ยื่นเรื่อง",
    "case.reviewing": "เริ่มตรวจสอบ",
    "case.referred": "ตัดสินใจส่งต่อ 1212ETDA",
    "evidence.received": "รับไฟล์หลักฐาน",
    "evidence.attached": "แนบหลักฐาน",
    "evidence.sorted": "ระบุชนิดหลักฐาน",
    "evidence.unsent": "ผู้ส่งยกเลิกการส่งไฟล์ หลักฐานยังเก็บไว้",
    "evidence.refused": "ไม่รับไฟล์ ภาพคล้ายบัตรประชาชน ลบแล้ว",
    "evidence.viewed": "เปิดดูหลักฐาน",
    "evidence.downloaded": "ดาวน์โหลดหลักฐานต้นฉบับ",
    "evidence.altered": "พบว่าไฟล์หลักฐานไม่ตรงกับค่าแฮชตอนรับ",
    "shipment.looked_up": "ตรวจพัสดุกับผู้ให้บริการ",
    **{f"hold.{state}": f"การระงับเงิน: {words}" for state, words in HOLD_STATES.items()},
    "hold.release_wanted": "สั่งยกเลิกการระงับ",
    "hold.release_ordered": "เจ้าหน้าที่สั่งยกเลิกการระงับ",
    "hold.extension_wanted": "สั่งขยายเวลาระงับ",
    "hold.release_refused": "ผู้ให้บริการไม่ยกเลิกการระงับ",
    "hold.extension_refused": "ผู้ให้บริการไม่ขยายเวลาระงับ",
    "event.payout.paid": "ผู้ให้บริการแจ้งว่าโอนเงินให้ร้านค้าแล้ว",
    "event.hold.ended": "ผู้ให้บริการแจ้งว่าการระงับสิ้นสุด",
    "event.merchant.answered": "ร้านค้าตอบผ่านผู้ให้บริการ",
    "officer.requested": "ขอคุยกับเจ้าหน้าที่",
    "tries.allowed": "ให้ลองเลขโทรศัพท์ใหม่",
    "officer.signed_in": "เจ้าหน้าที่เข้าสู่ระบบ",
    "officer.replied": "เจ้าหน้าที่ตอบข้อความ",
    "conversation.taken_over": "เจ้าหน้าที่รับช่วงการสนทนา",
    "conversation.given_back": "คืนการสนทนาให้ระบบ",
    "conversation.viewed": "เปิดดูการสนทนา",
    "dossier.viewed": "เปิดดูสำนวน",
    "referral.delivered": "ส่งสำนวนถึงปลายทาง",
    "unclear.viewed": "เปิดดูข้อความที่ระบบไม่เข้าใจ",
    "unclear.labelled": "ระบุความหมายของข้อความที่ระบบไม่เข้าใจ",
    "unclear.rejected": "ไม่ใช้ข้อความที่ระบบไม่เข้าใจ",
}

# What stands in a masked line for what was taken out of it.
MASKS: dict[str, str] = {
    "<parcel>": "เลขพัสดุ",
    "<number>": "ตัวเลข",
    "<contact>": "ช่องทางติดต่อ",
    "<name>": "ชื่อ",
    "<place>": "ที่อยู่",
}

# What a message may mean, in the order of the choices on the page where officers say so.
INTENT_THAI: dict[str, str] = {
    "report_unordered_parcel": "แจ้ง: ได้พัสดุที่ไม่ได้สั่ง",
    "report_wrong_item": "แจ้ง: ได้ของไม่ตรงหรือไม่ครบ",
    "report_defective_item": "แจ้ง: ของชำรุดหรือใช้ไม่ได้",
    "report_counterfeit_or_unsafe": "แจ้ง: ของปลอมหรือไม่ปลอดภัย",
    "report_seller_unreachable": "แจ้ง: ติดต่อร้านไม่ได้",
    "report_parcel_at_door": "แจ้ง: พัสดุมาถึง ยังไม่ได้จ่ายเงิน",
    "report_not_received": "แจ้ง: ยังไม่ได้รับของ",
    "report_other_online_fraud": "แจ้ง: ถูกหลอกทางออนไลน์แบบอื่น",
    "start_complaint": "แจ้ง: อยากร้องเรียน แต่ยังไม่บอกว่าเรื่องอะไร",
    "report_another_parcel": "แจ้ง: มีพัสดุอีกชิ้น",
    "provide_tracking_number": "ตอบ: บอกเลขพัสดุ",
    "provide_details": "ตอบ: บอกยอดเงิน วัน เบอร์ หรือขนส่ง",
    "affirm": "ตอบ: ใช่ ตกลง ยืนยัน",
    "deny": "ตอบ: ไม่ใช่ ไม่ตกลง",
    "correct_information": "ตอบ: ขอแก้ข้อมูลที่บอกไป",
    "dont_have": "ตอบ: ไม่มี ไม่รู้ หาไม่เจอ",
    "pause": "ตอบ: ขอเวลาสักครู่",
    "resume_complaint": "ตอบ: ทำเรื่องที่ค้างไว้ต่อ",
    "cancel_complaint": "ตอบ: ขอยกเลิกเรื่อง",
    "ask_case_status": "ถาม: เรื่องของตนถึงไหนแล้ว",
    "ask_refund": "ถาม: จะได้เงินคืนไหม เมื่อไร",
    "ask_hold": "ถาม: การระงับการโอนเงิน",
    "ask_time": "ถาม: ใช้เวลานานเท่าไร เวลาทำการ",
    "ask_rights": "ถาม: สิทธิและกฎหมาย",
    "ask_agencies": "ถาม: แจ้งหน่วยงานไหนได้อีก",
    "ask_required_evidence": "ถาม: ต้องใช้หลักฐานอะไร",
    "ask_why": "ถาม: ขอข้อมูลนี้ไปทำไม",
    "ask_privacy": "ถาม: ความปลอดภัยของข้อมูล",
    "ask_bot_identity": "ถาม: คุยกับใคร ทำอะไรได้บ้าง",
    "ask_for_other": "ถาม: แจ้งแทนคนอื่นได้ไหม",
    "request_officer": "ขอ: คุยกับเจ้าหน้าที่",
    "greet": "คุย: ทักทาย",
    "thank": "คุย: ขอบคุณ ชม",
    "goodbye": "คุย: ลา ไว้มาใหม่",
    "complain_about_service": "คุย: ไม่พอใจแชตหรือบริการนี้",
    "distress": "คุย: ทุกข์ใจมาก เครียด",
    "out_of_scope": "คุย: ไม่เกี่ยวกับเรื่องพัสดุ",
}


# What the transcript holds for a picture without words; it is not repeated beside the picture itself.
PICTURE = "[รูป]"


def word(words: dict[str, str], code: Any) -> str:
    """The Thai for a code; the code itself where the screen does not know it yet."""
    return "-" if code is None else words.get(code, str(code))


def trouble(code: str) -> str:
    """What is wrong with a channel; a refusal that has no words of its own is told by its code."""
    return CHANNEL_TROUBLES.get(code, f"แพลตฟอร์มปฏิเสธคำขอของระบบ ({code})")


def actor(code: str, officers: dict[str, str]) -> str:
    """Who did it: an officer by name, otherwise the role."""
    kind, _, id = code.partition(":")
    if kind == "officer":
        return f"เจ้าหน้าที่ {officers.get(id, id)}".strip()
    return {"recipient": "ผู้ร้อง", "provider": "ผู้ให้บริการระบบ", "rule": "กติกาของระบบ", "service": "ระบบ"}.get(kind, kind)
