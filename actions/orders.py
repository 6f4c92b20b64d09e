"""Whether somebody at home ordered the parcel: read from the words alone, and only where they leave no doubt.

The declaration that nobody ordered it stands in the place of a proof of order (ETDA COD 4.3.2), so it is never guessed:
a message that speaks of an order besides its denial is asked about.
"""

import regex

_SELF = r"(?:เรา|ผม|หนู|ฉัน|ดิฉัน|แม่|พ่อ|ยาย|ตา|ป้า|ลุง|ที่บ้าน|บ้านนี้|ในบ้าน|ทางบ้าน|i|we)"
_NOBODY = (
    r"ไม่มี(?:ใคร|คน)(?:ใน|ที่)?(?:บ้าน)?(?:นี้|เรา)?(?:เลย)?(?:ที่)?(?:เคย|ได้)?สั่ง"
    r"|(?:ไม่ได้|ไม่เคย|มิได้)(?:เป็นคน)?สั่ง"
    r"|(?:nobody|no one|none of us)(?: here| at home| in (?:my|our|the) (?:house|home|family))?"
    r"(?: has| had| ever)* ordered"
    r"|(?:did not|didn't|didnt|never|have not|haven't) (?:ever )?order(?:ed)?"
)
_FILLER = (
    r"(?:ยืนยัน|ขอ|ว่า|ใช่|ถูกต้อง|แน่นอน|จริง|ๆ|เลย|ค่ะ|คะ|ค่า|ครับ|คับ|จ้า|จ้ะ|นะ|ของ|พัสดุ|ชิ้น|กล่อง|นี้|อะไร|ซื้อ|มา|แน่"
    r"|yes|confirmed|confirm|correct|right|sure|it|this|that|anything|parcel|package|the|here|[\s,.!])"
)
_DENIAL = regex.compile(_NOBODY, regex.IGNORECASE)
_ONLY_A_DENIAL = regex.compile(rf"{_FILLER}*{_SELF}?{_FILLER}*(?:{_NOBODY}){_FILLER}*", regex.IGNORECASE)
_AN_ORDER = regex.compile(r"(?<!คำ)สั่ง|\border(?:ed)?\b", regex.IGNORECASE)


def says_nobody_ordered(text: str) -> bool:
    """Whether the message is nothing but the word that nobody ordered it, however politely."""
    return _ONLY_A_DENIAL.fullmatch(text.strip()) is not None


def speaks_of_an_order(text: str) -> bool:
    """Whether the message names an order besides denying one ("I did not, my wife did")."""
    return _AN_ORDER.search(_DENIAL.sub(" ", text)) is not None
