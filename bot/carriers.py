"""Carriers as people call them, misspelt or not, as the codes of `complaints.parcel_numbers`."""

import regex

from bot.spans import Span

_NAMES: dict[str, tuple[str, ...]] = {
    "thailand_post": (
        "ไปรษณีย์ไทย", "ไปรษณีย์", "ไปรษณี", "ไปรษณย์", "ไปรสนี", "ไปรสณี", "ไปรษนีย์", "พี่ไปร", "ปณท", "อีเอ็มเอส",
        "thailand post", "thai post", "thaipost", "ems",
    ),
    "flash": (
        "แฟลชเอ็กซ์เพรส", "แฟลช เอ็กซ์เพรส", "แฟลชเอ็กเพรส", "แฟลช", "แฟรช", "แฟส", "เเฟลช", "flash express", "flash",
    ),
    "spx": ("ช้อปปี้เอ็กซ์เพรส", "ช็อปปี้เอ็กซ์เพรส", "เอสพีเอ็กซ์", "shopee express", "shopee xpress", "spx"),
    "kex": (
        "เคอรี่", "เคอร์รี่", "เคอรรี่", "เคอรี", "เคเอ็กซ์", "เคอี้เอ็กซ์", "kerry express", "kerry", "keery", "kex",
    ),
    "jnt": ("เจแอนด์ที", "เจแอนที", "เจ แอนด์ ที", "เจเอนที", "เจที", "j&t", "j & t", "jnt", "j and t", "j t express"),
    "dhl": ("ดีเอชแอล", "ดีเอชเเอล", "dhl"),
    "lex": ("ลาซาด้าเอ็กซ์เพรส", "lazada express", "lazada logistics", "lex"),
    "ninja_van": ("นินจาแวน", "นินจา", "ninja van", "ninjavan"),
    "best": ("เบสท์เอ็กซ์เพรส", "เบสเอ็กซ์เพรส", "เบสท์", "best express"),
    "scg": ("เอสซีจี", "scg express", "scg"),
    "nim": ("นิ่มซี่เส็ง", "นิ่มเอ็กซ์เพรส", "นิ่ม เอ็กซ์เพรส", "nim express"),
    "inter_express": ("อินเตอร์เอ็กซ์เพรส", "อินเตอร์ เอ็กซ์เพรส", "inter express"),
}  # fmt: skip
_CODES = {name: code for code, names in _NAMES.items() for name in names}
_ANY = regex.compile(
    "|".join(
        rf"(?<![a-z0-9]){regex.escape(name)}(?![a-z0-9])" if name.isascii() else regex.escape(name)
        for name in sorted(_CODES, key=len, reverse=True)
    ),
    regex.IGNORECASE,
)


def find_carriers(text: str) -> list[Span]:
    """Every carrier that is named, as its code."""
    return [Span(match.start(), match.end(), _CODES[match[0].lower()]) for match in _ANY.finditer(text)]
