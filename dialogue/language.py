"""Which language a message is written in, as far as it tells. Pure: the caller decides what follows from it.

A wrong switch is worse than none, because everything said afterwards is in the wrong language. So a message counts as
English only when whole English words outnumber everything else; ``ok``, a tracking number or Thai in Latin letters
("mai dai sang") leaves things as they are.
"""

import re
from typing import Literal

from dialogue.english import FREQUENT, LOANS, PHRASES

Language = Literal["th", "en"]

_THAI_LETTER = re.compile("[\u0e01-\u0e2e]")
_THAI_SIGN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]")  # letters, vowels and tones; neither ฿ nor Thai digits
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|[a-z0-9._+-]{0,64}@[a-z0-9._-]+")
_TOKEN = re.compile(r"[a-z0-9]+")
_PHRASE = re.compile(rf"\b(?:{'|'.join(PHRASES)})\b")
_THAI_STRETCH = re.compile("[\u0e01-\u0e4e](?:[\u0e01-\u0e4e\\s]*[\u0e01-\u0e4e])?")
_POLITE_THAI = re.compile("ค่ะ|คะ|ครับ|คับ|จ้า|นะ|หน่อย|ด้วย")
_SIGNS_OF_A_WORD = 4  # Thai has no spaces; a word takes about so many signs
_LEAST_BESIDE_THAI = 4

_ASKED_IN_ENGLISH = re.compile(
    r"(?:can|could|may|do|does|is|would)?\s*(?:you|i|we|anyone|anybody|it)?\s*(?:please)?\s*"
    r"(?:speak|talk|use|write|chat|change to|switch to|reply)?\s*(?:in|to)?\s*"
    r"(?P<language>english|thai)(?:\s+language)?\s*(?:here|possible|ok)?\s*(?:please|pls|plz)?"
)
_ASKED_IN_THAI = re.compile(
    "(?:ขอ|ช่วย|อยาก|เอา)?(?:คุย|พูด|ตอบ|ใช้|พิมพ์|เปลี่ยน)?(?:เป็น|ด้วย)?(?:ภาษา)(?P<language>ไทย|อังกฤษ)"
    "(?:ได้|ไหม|มั้ย|มั๊ย|หน่อย|ด้วย|ค่ะ|คะ|ครับ|คับ|นะ|จ้า)*"
)


def language_of(text: str) -> Language | None:
    """The language of a message; None when it does not tell."""
    plain = _ADDRESS.sub(" ", text.lower().replace("'", "").replace("\u2019", ""))
    if wish := _wish(plain):
        return wish
    if not _THAI_LETTER.search(plain):
        return "en" if _is_english(_words(plain)) else None
    return "en" if _only_names_are_thai(plain) else "th"


def _wish(plain: str) -> Language | None:
    """A message that only names the language that somebody wants to use."""
    english = _ASKED_IN_ENGLISH.fullmatch(" ".join(_TOKEN.findall(plain))) if not _THAI_LETTER.search(plain) else None
    thai = _ASKED_IN_THAI.fullmatch("".join(plain.split()).rstrip(".!?"))
    named = (english or thai or {"language": None})["language"]
    return None if named is None else "th" if named in {"thai", "ไทย"} else "en"


def _words(plain: str) -> list[str]:
    """The words in Latin letters; the letters of a tracking number are none."""
    words = [token for token in _TOKEN.findall(plain) if token.isalpha()]
    return _PHRASE.sub(" ", " ".join(words)).split()


def _is_english(words: list[str]) -> bool:
    """At least two frequent English words, and at least half of all words English."""
    frequent = FREQUENT.intersection(words)
    known = [word for word in words if word in FREQUENT or word in LOANS]
    return len(frequent) >= 2 and 2 * len(known) >= len(words)


def _only_names_are_thai(plain: str) -> bool:
    """An English sentence with one Thai name in it, rather than Thai with English words in it."""
    words = _words(plain)
    stretches = _THAI_STRETCH.findall(plain)
    thai_words = len(_THAI_SIGN.findall(plain)) / _SIGNS_OF_A_WORD
    frequent = sum(word in FREQUENT for word in words)
    return (
        _is_english(words)
        and len(stretches) == 1
        and frequent >= _LEAST_BESIDE_THAI
        and len(words) > 1.5 * thai_words
        and not _POLITE_THAI.search(plain)
    )
