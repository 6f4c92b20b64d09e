"""What stands beside a bare number and tells whether it is money: words of paying, of counting, of numbering."""

from decimal import Decimal

import regex

# Telephone numbers that people name without any word beside them (ETDA, OCPB, police, carriers, state).
HOTLINES = frozenset({"1212", "1166", "1441", "1545", "1470", "1217", "1111", "1599"})

_PAID = regex.compile(
    r"(?:จ่าย|ยอด|ราคา|เก็บ|โอน|เสีย|เงิน|ตัง(?:ค์)?|ปลายทาง|รวม|ทั้งหมด|จำนวน|มูลค่า|ชำระ|หมด|ซีโอดี|COD|TOTAL|PAID|PAY|PRICE"
    r"|AMOUNT|ค่า(?:ส่ง|ของ|สินค้า|ขนส่ง|พัสดุ|ภาษี|ธรรมเนียม|เสียหาย)?)"
    r"(?:เงิน|ตัง(?:ค์)?|สด|ไป|แล้ว|มา|ให้|คืน|ปลายทาง|COD|คือ|เป็น|ประมาณ|ราว|เกือบ|แค่|ตั้ง|เพียง|อยู่|ที่|ทั้งหมด|ว่า|หน้าบ้าน|ๆ|\s|:|=){0,6}$"
)
# Always counting or measuring, whatever stands before.
_MEASURED = regex.compile(
    r"\s?(?:กว่า)?\s?(?:โมง|ทุ่ม|นาที|วินาที|ชั่วโมง|ชม|นาฬิกา|น\.|น(?![ก-๛])|%|เปอร์|กก|กิโล|กรัม|ซม|เซน|มม|มล|ลิตร|นิ้ว|เมตร|ฟุต|โล(?![ก-๛])|วัตต์|องศา"
    r"|ครั้ง|รอบ|ขวบ|สตางค์|หลัก(?!ฐาน)|ตัว(?:ท้าย|หลัง|สุดท้าย)|เท่า|คะแนน|ดาว|x\s?\d|มงกุฎ|จำพวก|(?:KG|G|GB|TB|MB|CM|MM|ML|MAH|W|PCS|PERCENT|INCH)\b"
    r"|ม\.|ก\.|พ\.|ต\.|ธ\.|ส\.|มี\.|เม\.|มิ\.|(?:เดือน|ปี|สัปดาห์|อาทิตย์|วัน)(?:ก่อน|ที่แล้ว|ที่ผ่านมา|แล้ว|ทำการ))",
    regex.IGNORECASE,
)
# Counting, unless something was paid just before: then the word may begin the next clause ("จ่าย 358 กล่องเปล่า").
_COUNTED = regex.compile(
    r"\s?(?:กว่า)?\s?(?:กล่อง|ชิ้น|ซอง|อัน(?!นี้|นั้น|ไหน|ที่)|ตัว|คู่|ขวด|วัน(?!นี้|ที่|จันทร์|อังคาร|พุธ|พฤหัส|ศุกร์|เสาร์|อาทิตย์)|เดือน|ปี"
    r"|สัปดาห์|อาทิตย์|คน(?!ส่ง|ขับ|ขาย|ที่|รับ|ใน)|ร้าน|แบบ|รูป|ภาพ|คลิป|ใบ|เครื่อง|พัสดุ|ราย|สี|เลข(?!พัสดุ|แทร|ที่)|ผืน|แผ่น|เม็ด|หลอด|แพ็[คก]"
    r"|แพค|ชุด|เล่ม|ถุง|ห่อ|ลัง|หลัง|เส้น|วง|คัน|เจ้า|เพจ|ข้อ|บ้าน|ท่าน|อย่าง|ออ(?:ร์)?เดอร์|โพสต์|ลูก|ก้อน|ที(?![ก-๛])|แท่ง|ชั้น|ห้อง|ที่นั่ง|สาย|หน้า(?!บ้าน|กล่อง)"
    r"|ต่อ|ใน\s?\d|ใน(?:สิบ|ร้อย))",
    regex.IGNORECASE,
)
_NUMBERED = regex.compile(
    r"(?:เบอร์|โทร|โทรศัพท์|มือถือ|ท้าย|สายด่วน|แจ้ง|ตำรวจ|เลข|ที่|ไซส์|ไซซ์|ไซด์|ขนาด|รุ่น|ข้อ|หมู่|ซอย|ห้อง|ชั้น|อายุ|บ้าน|ตึก|อาคาร|ถนน|ซ\.|ม\.|ถ\."
    r"|ตัวท้าย|ตัวหลัง|ตัวสุดท้าย|สี่ตัว|\d\s?ตัว|ไอโฟน|ไอแพด|โกโปร|ซัมซุง|เวอร์ชั่น|ปี|พ\.ศ\.?|ค\.ศ\.?|เดือน|มาตรา|รหัส|คิว|บัญชี|ออ(?:ร์)?เดอร์|เคส"
    r"|ไปรษณีย์|กทม\.?|กรุงเทพ(?:มหานคร|ฯ)?|เวลา|ตอน|บ่าย|ตี|ร้อยละ|ลด|ช่อง|เอว|สาย|หน้า|ตัวเลือก|อันดับ|ครั้ง|โมง|ทุ่ม|#|\bNO\.?|SIZE|OTP|ORDER)"
    r"(?:คือ|ว่า|เป็น)?\s*$",
    regex.IGNORECASE,
)
_AFTER_LATIN = regex.compile(r"[A-Z][ ]$")
_MODEL = regex.compile(r"(?:IPHONE|IPAD|GALAXY|REDMI|NOTE|GOPRO|HERO|MODEL|OPPO|VIVO|MAX|PRO|MINI)[ ]$")
_POLITE = r"(?:ค่ะ|คะ|ค่า|ครับ|คับ|ครัช|จ้า|จ้ะ|นะ|เอง|เลย|\s|[.!~])*"
_BEFORE = regex.compile(r"\s*(?:(?:ประมาณ|ราวๆ?|แค่|ก็)\s*)?")
_AFTER = regex.compile(_POLITE)


def is_paid(text: str, start: int) -> bool:
    """Whether words of paying stand just before a number in a folded text."""
    return bool(_PAID.search(text, max(0, start - 32), start))


def is_whole_message(text: str, start: int, end: int) -> bool:
    """Whether a message is nothing but its number and politeness."""
    return bool(_BEFORE.fullmatch(text, 0, start) and _AFTER.fullmatch(text, end))


def is_something_else(text: str, start: int, end: int, value: Decimal) -> bool:
    """Whether the number at `text[start:end]` counts, measures, dates or numbers something."""
    if _MEASURED.match(text, end):
        return True
    paid = is_paid(text, start)
    if _COUNTED.match(text, end) and not (paid and value >= 50):
        return True
    if paid:
        return False
    near = max(0, start - 20)
    if _MODEL.search(text, near, start) or (value < 100 and _AFTER_LATIN.search(text, near, start)):
        return True
    return bool(_NUMBERED.search(text, near, start))
