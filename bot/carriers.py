"""Carriers as people call them, misspelt or not, as the codes of `complaints.parcel_numbers`."""

import regex

from bot.spans import Span, first_claims

_NAMES: dict[str, tuple[str, ...]] = {
    "thailand_post": (
        "ไปรษณีย์ไทย", "ไปรษณีย์", "ไปรษณีย", "ไปรษณี", "ไปรษณย์", "ไปรสนี", "ไปรสณี", "ไปรสณีย์", "ไปรษนีย์", "ไปรษนี", "ไปรสนีย์",
        "ไปรสะนี", "ไปสนี", "ไปษณี", "ไปรฯ", "พี่ไปร", "ปณท", "อีเอ็มเอส", "อีเอมเอส",
        "thailand post", "thailandpost", "thai post", "thaipost", "ems",
    ),
    "flash": (
        "แฟลชเอ็กซ์เพรส", "แฟลช เอ็กซ์เพรส", "แฟลชเอ็กเพรส", "แฟลชเอ็กซเพรส", "แฟลช", "แฟรช", "แฟล็ช", "แฟลซ", "แฟช", "แฟส",
        "เฟลช", "เเฟลช", "flash express", "flashexpress", "flash",
    ),
    "spx": (
        "ช้อปปี้เอ็กซ์เพรส", "ช็อปปี้เอ็กซ์เพรส", "ช้อปปี้ เอ็กซ์เพรส", "ช้อปปี้เอ็กเพรส", "ช็อปปี้เอ็กเพรส", "เอสพีเอ็กซ์", "เอสพีเอ็ก",
        "shopee express", "shopee xpress", "shopeeexpress", "spx",
    ),
    "kex": (
        "เคอรี่", "เคอร์รี่", "เคอรรี่", "เคอรี", "เคอรี้", "เคอลี่", "เคอร์รี", "เคอรรี", "เคเอ็กซ์", "เคอี้เอ็กซ์", "เคอีเอ็กซ์",
        "kerry express", "kerryexpress", "kerry", "keery", "kery", "kex express", "kex",
    ),
    "jnt": (
        "เจแอนด์ที", "เจแอนที", "เจ แอนด์ ที", "เจ แอนด์ที", "เจ แอน ที", "เจเอนที", "เจเอ็นที", "เจเเอนที", "เจเเอนด์ที", "เจที",
        "j&t", "j & t", "j& t", "j &t", "jnt", "j and t", "j t express", "jt express", "j n t",
    ),
    "dhl": ("ดีเอชแอล", "ดีเอชเเอล", "dhl"),
    "lex": ("ลาซาด้าเอ็กซ์เพรส", "ลาซาด้าเอ็กเพรส", "lazada express", "lazada logistics", "lex"),
    "ninja_van": ("นินจาแวน", "นินจาเเวน", "นินจ้าแวน", "ninja van", "ninjavan"),
    "best": ("เบสท์เอ็กซ์เพรส", "เบสเอ็กซ์เพรส", "เบสท์เอ็กเพรส", "เบสเอ็กเพรส", "best express", "bestexpress"),
    "scg": ("เอสซีจี", "scg express", "scg"),
    "nim": ("นิ่มซี่เส็ง", "นิ่มเอ็กซ์เพรส", "นิ่ม เอ็กซ์เพรส", "นิ่มเอ็กเพรส", "nim express"),
    "inter_express": ("อินเตอร์เอ็กซ์เพรส", "อินเตอร์ เอ็กซ์เพรส", "อินเตอร์เอ็กเพรส", "inter express"),
}  # fmt: skip
# Words that mean a carrier only beside a word of sending: a market place, a block of flats, a toy, a brand.
_NICKNAMES: dict[str, tuple[str, ...]] = {
    "flash": ("แฟลต", "แฟลท", "แฟรต"),
    "spx": ("ช้อปปี้", "ช็อปปี้", "ชอปปี้", "ช๊อปปี้", "ซ้อปปี้", "shopee"),
    "lex": ("ลาซาด้า", "ลาซาดา", "lazada"),
    "ninja_van": ("นินจา", "ninja"),
    "best": ("เบสท์", "เบส", "best"),
    "thailand_post": ("ปณ.", "ปณ"),
}
_SENDING = (
    r"(?:ขนส่ง(?:ของ|คือ|เป็น|ชื่อ)?|ส่ง(?:มา)?(?:กับ|โดย|ทาง|ด้วย|ผ่าน)|มากับ|มาทาง|ส่งของ(?:กับ)?"
    r"|พนักงาน|ไรเดอร์|คนส่ง(?:ของ)?|พี่|บริษัท)\s?"
)
_SENT_BY_ITSELF = r"\s?(?:ส่งมา|ส่งของมา|มาส่ง|เอามาส่ง|เอ็กซ์เพรส|เอ็กเพรส|express|xpress)"
# Longer words that begin like a carrier, by the name that they begin with.
_NOT_BEFORE = {
    "แฟส": r"(?!ชั|ติ|บุ|ซิ|ด)", "แฟช": r"(?!ชั|ั)", "แฟลช": r"(?!\s?(?:ไดร|เซล|การ์ด|กล้อง|ดรา))", "แฟลซ": r"(?!\s?ไดร)",
    "flash": r"(?!\s?(?:drive|sale|card|back|light|deal))", "เบสท์": r"(?!เซล)",
    "ไปรษณีย": r"(?![บนภวา])", "ไปรษณี": r"(?!ย)",
}  # fmt: skip
_NOT_AFTER = r"(?<!รหัส|ตู้|รหัส\s)"  # a post code, a letter box
_MARKLESS = r"(?![ะ-ฺ็-๎])"  # "เจที่" is no "เจที" with something after it


def _pattern(name: str) -> str:
    escaped = regex.escape(name)
    if name.isascii():
        return rf"(?<![a-z0-9]){escaped}(?![a-z0-9]){_NOT_BEFORE.get(name, '')}"
    return rf"{_NOT_AFTER if name.startswith('ไปร') else ''}{escaped}{_MARKLESS}{_NOT_BEFORE.get(name, '')}"


def _codes(names: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: code for code, several in names.items() for name in several}


def _any_of(codes: dict[str, str]) -> str:
    return "|".join(_pattern(name) for name in sorted(codes, key=len, reverse=True))


_CODES, _NICK_CODES = _codes(_NAMES), _codes(_NICKNAMES)
_THAI_NAME = {code: next(name for name in names if not name.isascii()) for code, names in _NAMES.items()}
_THAI_NAME |= {"thailand_post": "ไปรษณีย์", "flash": "แฟลช", "nim": "นิ่มเอ็กซ์เพรส"}
_ANY = regex.compile(_any_of(_CODES), regex.IGNORECASE)
_NICKNAME = regex.compile(
    rf"(?<={_SENDING})(?:{_any_of(_NICK_CODES)})(?!\s?เซล)|(?:{_any_of(_NICK_CODES)})(?={_SENT_BY_ITSELF})"
    r"|(?<![ก-๛])ปณ\.?(?![ก-๛]|\s?\d{5})",
    regex.IGNORECASE,
)


def find_carriers(text: str) -> list[Span]:
    """Every carrier that is named, as its code."""
    found = [Span(match.start(), match.end(), _CODES[match[0].lower()]) for match in _ANY.finditer(text)]
    nicknames = [Span(match.start(), match.end(), _NICK_CODES[match[0].lower()]) for match in _NICKNAME.finditer(text)]
    return sorted(first_claims([*found, *nicknames]), key=lambda span: span.start)


def thai_names_in_one_spelling(text: str) -> str:
    """The text with every carrier whose name is in Thai letters spelt in one way; Latin names stay as they are."""
    pieces, at = [], 0
    for span in find_carriers(text):
        name = text[span.start : span.end]
        pieces += [text[at : span.start], name if name.isascii() else _THAI_NAME[str(span.value)]]
        at = span.end
    return "".join(pieces) + text[at:]
