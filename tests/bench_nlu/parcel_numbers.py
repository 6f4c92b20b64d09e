"""Invented parcel numbers of every shape that `complaints.parcel_numbers` knows, as people put them into Thai."""

import random
from collections.abc import Callable
from string import ascii_uppercase, digits

_COUNT, _SEED = 500, 2026
_BEFORE = ("เลข", "เลขพัสดุ", "พัสดุ", "หน้ากล่องเขียนว่า", "แทร็ก", "ได้กล่อง", "ของแม่คือ", "ตามเลข")
_AFTER = ("ค่ะ", "ครับ", "ยังไม่ถึงเลย", "ไม่มีใครสั่ง", "จ่ายไปแล้ว", "อันนี้", "ของใครก็ไม่รู้", "ช่วยดูให้หน่อย")
_Draw = Callable[[random.Random], str]


def _some(rng: random.Random, alphabet: str, least: int, most: int | None = None) -> str:
    return "".join(rng.choices(alphabet, k=rng.randint(least, most or least)))


def _s10(rng: random.Random, country: str) -> str:
    return _some(rng, ascii_uppercase, 2) + _some(rng, digits, 9) + country


_MIXED = ascii_uppercase + digits
_SHAPES: dict[str, _Draw] = {
    "Thailand Post": lambda rng: _s10(rng, "TH"),
    "foreign post": lambda rng: _s10(rng, rng.choice(("CN", "JP", "SG", "US", "GB"))),
    "SPX": lambda rng: "SPXTH" + _some(rng, digits, 11) + _some(rng, _MIXED, 1),
    "Flash": lambda rng: rng.choice(("TH", "THT")) + _some(rng, digits, 5) + _some(rng, _MIXED, 7),
    "Flash, rarer lengths": lambda rng: (
        rng.choice(("TH", "THT")) + _some(rng, digits, 5) + _some(rng, _MIXED, 5, 8) + _some(rng, digits, 1)
    ),
    "KEX": lambda rng: _some(rng, ascii_uppercase, 4) + _some(rng, digits, 9),
    "J&T, twelve digits": lambda rng: rng.choice("78") + _some(rng, digits, 11),
    "DHL": lambda rng: rng.choice(("GM", "LX", "RX")) + _some(rng, _MIXED, 0, 20) + _some(rng, digits, 8),
    "provider's reference": lambda rng: "SHIP" + _some(rng, ascii_uppercase, 1, 4) + _some(rng, digits, 6, 8),
}


def kinds() -> list[str]:
    """The names of the shapes."""
    return list(_SHAPES)


def glued() -> list[tuple[str, str, str]]:
    """Shape, number and message, the same at every call: the number between Thai words, in either case, no space."""
    rng = random.Random(_SEED)
    found = []
    for at in range(_COUNT):
        kind = kinds()[at % len(_SHAPES)]
        number = _SHAPES[kind](rng)
        typed = rng.choice((number, number.lower()))
        found.append((kind, number, rng.choice(_BEFORE) + typed + rng.choice(_AFTER)))
    return found
