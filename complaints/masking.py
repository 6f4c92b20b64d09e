"""What people typed, without what tells who they are: parcels, numbers, contacts, names and places become marks.

For lines that are read by others than those who look after the case, and that may teach the bot. No rule finds
everything, least of all in Thai, which has no spaces: an officer reads each line before it is used. Where a rule is
unsure it takes rather too much than too little; amounts stay, because they are what people talk about.
"""

import re
from collections.abc import Callable

from complaints.masking_words import (
    GIVEN_NAMES,
    HOTLINES,
    NEVER_IN_NAMES,
    NO_NAME,
    NO_NAME_ALONE,
    NO_PLACE,
    NOT_AFTER_FACEBOOK,
    WORDS_TOO,
)
from complaints.parcel_numbers import find_spans, fold

PARCEL, NUMBER, CONTACT, NAME, PLACE = "<parcel>", "<number>", "<contact>", "<name>", "<place>"

_UNSEEN = dict.fromkeys((0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF))  # they would hide a number from its pattern
_T = "[\u0e01-\u0e3a\u0e40-\u0e4e]"  # Thai letters, vowels and tones: no digits, no ฿
_NO_T = f"(?<!{_T})"
_LATIN_NAME = r"[A-Za-z][a-z]+(?: [A-Z][a-z]+)?"

_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ENDINGS = "com|net|org|co|me|ly|ee|gl|th|shop|store|info|xyz|top|cc|app|link|site|online|biz|io|tv|vip"
_URL = re.compile(
    rf"(?:https?://|www\.)\S+|(?<![\w.-])(?:[A-Za-z0-9-]{{1,63}}\.){{1,6}}(?:{_ENDINGS})\b(?:/\S*)?", re.IGNORECASE
)
_AT = re.compile(r"@[A-Za-z0-9][A-Za-z0-9._-]+")
_ACCOUNT = re.compile(
    r"(?P<lead>(?:ไลน์|ไลน|\bline|เฟ[สซ](?:บุ๊?[คก])?|\bfacebook|\bfb|ไอจี|\big|\binstagram|ติ๊กต[็อ]+ก|\btiktok|\btelegram|"
    r"\bwhats ?app|\bwechat|ไอดี|\bid)\s*)(?P<mark>(?:(?:ไอดี|id|ชื่อ|คือ|name|[:=@])\s*)*)"
    r"(?P<token>[A-Za-z0-9][A-Za-z0-9._-]{2,})(?P<more>(?-i: [A-Z][a-z]+)?)",
    re.IGNORECASE,
)
_FACEBOOK = re.compile(
    r"(?P<lead>(?:เฟ[สซ](?:บุ๊?[คก])?|\bfacebook|\bfb)\s*(?:(?:ชื่อ|name|คือ|[:=])\s*)*)(?<=[\s:=ก-๛])"
    r"(?P<first>[a-z]{2,}) (?P<last>[a-z]{2,})(?![a-z])",
    re.IGNORECASE,
)
_NO_ACCOUNT = frozenset(("card", "cards", "number", "code", "not", "and", "for"))
_SHORTEST_NUMBER = 5
_CITIZEN = re.compile(r"(?<!\d)\d[ -]?\d{4}[ -]?\d{5}[ -]?\d{2}[ -]?\d(?!\d)")
_CASE = re.compile(r"(?<![A-Za-z])RT[ -]?\d{10}(?!\d)", re.IGNORECASE)
_CODE = re.compile(r"(?<![0-9A-Z])(?=[0-9A-Z]*[A-Z])(?=(?:[A-Z]*\d){4})[0-9A-Z]{8,39}(?![0-9A-Z])")
_MONEY = r"(?!\s*(?:บาท|บ\.|฿|baht|thb|\.-))"
_CARD = re.compile(r"(?<![0-9A-Za-z])(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5})(?![0-9A-Za-z])")
_PHONE = re.compile(
    r"(?<!\d)(?:\((?=\+?\d{2,3}\)))?(?:\+?66(?:[ (-]{0,2}0(?=[ )-]))?|0)(?:[ ._()-]{0,2}\d){8,9}(?!\d)"
    r"|(?<![\d/])0\d{1,2}/\d{3,4}/?\d{3,4}(?![\d/])"
)
_LONG = re.compile(rf"(?<![\d,.฿])\d{{6,}}(?!\d){_MONEY}|\d{{8,}}", re.IGNORECASE)
_GROUPS = re.compile(r"(?<!\d)\d{1,6}(?:[ -]\d{1,6}){2,}(?!\d)")
_DAY = re.compile(r"\d{1,2}-\d{1,2}-\d{2,4}")
_DIGIT_WORD = "(?:ศูนย์|หนึ่ง|หนึง|นึง|เอ็ด|สอง|สาม|สี่|ห้า|หก|เจ็ด|เจด|แปด|เก้า)"
_SPOKEN = re.compile(rf"{_DIGIT_WORD}(?:[ -]?{_DIGIT_WORD}){{3,}}(?!\s?(?:{_DIGIT_WORD}|สิบ|ร้อย|พัน|หมื่น|แสน|บาท))")
_LAST_FOUR = re.compile(
    rf"((?:ลงท้าย|ตัวท้าย|เลขท้าย|เบอร์|โทร|มือถือ|4\s?ตัว|สี่ตัว)(?:{_T}|[ :]){{0,14}})"
    rf"(?<!\d)(\d(?:[ -]?\d){{3}})(?![\d,./]){_MONEY}"
)
_ONLY_FOUR = re.compile(r"\s*\d(?:[ -]?\d){3}\s*(?:ค่ะ|คะ|ครับ|คับ|จ้า|นะ|\s)*")
_PLATE = re.compile(r"(ทะเบียน(?:รถ)?\s*)\d?\s?[ก-ฮ]{1,3}\s?\d{1,4}(?!\d)")

_PLACES = (
    re.compile(r"(?:บ้าน)?เลขที่(?:บ้าน)?\s*\d{1,5}/\d{1,5}|บ้านเลขที่\s*\d{1,5}"),
    re.compile(rf"{_NO_T}(?:ที่อยู่\s*:?\s*)\d{{1,5}}(?:/\d{{1,5}})?"),
    re.compile(r"(?<!\d)\d{1,5}/\d{1,5}(?=\s*(?:หมู่|ม\.|ซ\.|ซอย|ถ\.|ถนน|ต\.|ตำบล|แขวง|moo|soi))", re.IGNORECASE),
    re.compile(rf"หมู่(?:ที่)?\s*\d{{1,2}}(?!\d)|{_NO_T}ม\.\s*\d{{1,2}}(?!\d)"),
    re.compile(rf"หมู่บ้าน\s?{_T}{{2,20}}\s?\d{{1,3}}(?!\d)"),
    re.compile(rf"(?<![\u0e01-\u0e4e.])(?:[ตอจ]\.\s?{_T}{{2,}}?(?=[ตอจ]\.|(?!{_T}))\s?)+"),
    re.compile(r"\b(?:moo|soi)\.? ?\d+(?:/\d+)?\b", re.IGNORECASE),
    re.compile(r"ห้อง(?:เลขที่)?\s*\d{2,5}(?:/\d+)?(?!\d)"),
)
_NAMED_PLACE = re.compile(
    rf"(?<!ต่าง)(?:ซอย|{_NO_T}ซ\.|ถนน|{_NO_T}ถ\.|ตำบล|อำเภอ|จังหวัด|แขวง|เขต)\s?"
    rf"(?P<which>{_T}{{2,}}(?:\s?\d+(?:/\d+)?)?|\d+(?:/\d+)?)"
)
_POSTCODE = re.compile(
    rf"(?P<before>(?:{PLACE}|กทม\.?|กรุงเทพ(?:ฯ|มหานคร)?|ไปรษณีย์|post ?code|zip)[\s,:]*)[1-9]\d{{4}}(?![\d,])",
    re.IGNORECASE,
)
_FORMAL = (
    "นางสาว|นาง(?!เอก|แบบ|ฟ้า)|(?<!ท)(?<!เจ้า)นาย(?!จ้าง|หน้า|ทุน|ก|ร้อย)|"
    r"น\.\s?ส\.|ด\.\s?ช\.|ด\.\s?ญ\.|เด็กชาย|เด็กหญิง"
)
_CASUAL = (
    "(?<!ขอบ)(?<!พระ)คุณ(?!ภาพ|สมบัติ|ค่า|ธรรม|ลักษณะ|ประโยชน์)|พี่(?!ชาย|สาว|เขย|สะใภ้|เลี้ยง)|"
    "น้อง(?!ชาย|สาว|เขย|สะใภ้|หมา|แมว)|ป้า(?!ย)|ลุง|(?<!ห)น้า|เฮีย|เจ๊"
)
_TITLED = re.compile(
    rf"(?:(?P<formal>{_FORMAL})|(?:{_CASUAL}))\s?(?P<first>{_T}{{2,}})(?:(?P<gap>\s+)(?P<last>{_T}{{2,20}})(?!{_T}))?"
)
_OF_WHOM = "จริง|เล่น|เต็ม|ผู้รับ|คนรับ|ผู้ส่ง|คนส่ง|ผู้สั่ง|คนสั่ง|เจ้าของบัญชี|เจ้าของ|บัญชี|ผม|ฉัน|หนู|เรา|แม่|พ่อ|ลูก|แฟน|ยาย|สามี|ภรรยา"
_CALLED = re.compile(
    rf"(?<!ร้าน)(?<!เพจ)(?<!ยี่ห้อ)(?<!แบรนด์)(?<!เ)(?P<lead>ชื่อ(?:{_OF_WHOM})*\s*(?:คือ|ว่า)?\s*[:=]?\s*)"
    rf"(?:(?:{_FORMAL}|คุณ|พี่|ป้า|ลุง)\s?)?(?:(?P<latin>{_LATIN_NAME})|(?P<first>{_T}{{2,30}}?)(?P<polite>(?:(?:นะ)?(?:ครับ|คับ|ค่ะ|คะ)(?:ผม)?)?)(?!{_T})"
    rf"(?:(?P<gap>\s+)(?P<last>{_T}{{2,20}})(?!{_T}))?)"
)
_GIVEN = "|".join(sorted(GIVEN_NAMES, key=len, reverse=True))
_WITH_SURNAME = re.compile(rf"{_NO_T}(?:{_GIVEN})\s(?P<last>{_T}{{2,20}})(?!{_T})")
_LEARNED = re.compile(
    rf"(?:อาจารย์|{_NO_T}(?:อ|ผอ|ดร|นพ|พญ)\.|คุณ(?:ครู|หมอ)|ครู|หมอ)\s?(?P<given>{_GIVEN})(?P<glued>{_T}*)"
    rf"(?:(?P<gap>\s+)(?P<last>{_T}{{2,20}})(?!{_T}))?"
)
_BARE = re.compile(rf"(?:{_NO_T}|(?<=ของ)|(?<=กับ)|(?<=ให้)|(?<=แต่)|(?<=และ))(?P<given>{_GIVEN})(?P<glued>{_T}*)")
_ENGLISH = re.compile(
    rf"(?P<lead>\b(?i:name is|named|name ?:)\s+)(?P<named>{_LATIN_NAME})"
    r"|\b(?:Mr|Mrs|Ms|Miss|Khun)\.? [A-Z][a-z]+(?: [A-Z][a-z]+)?"
)
_NO_ENGLISH_NAME = frozenset(
    ("not", "wrong", "correct", "right", "on", "in", "the", "my", "a", "an", "mine", "fake", "different", "written")
)
_LONGEST_GIVEN = 14
_TWICE = re.compile(rf"({PARCEL}|{NUMBER}|{CONTACT}|{NAME}|{PLACE})(?:[\s,]*\1)+")


def mask(text: str) -> str:
    """The text with everything that may be personal replaced by what kind of thing it was."""
    text = text.translate(_UNSEEN)
    if _ONLY_FOUR.fullmatch(text):
        return NUMBER
    for step in (_contacts, _numbers, _places, _names):
        text = step(text)
    return _TWICE.sub(r"\1", text)


def _contacts(text: str) -> str:
    for pattern in (_MAIL, _URL, _AT):
        text = pattern.sub(CONTACT, text)
    return _ACCOUNT.sub(_account, _FACEBOOK.sub(_on_facebook, text))


def _on_facebook(found: re.Match[str]) -> str:
    """``facebook somchai jaidee`` is somebody; ``facebook page and`` is not."""
    words = {found["first"].lower(), found["last"].lower()}
    return found[0] if words & NOT_AFTER_FACEBOOK else f"{found['lead']}{CONTACT}"


def _account(found: re.Match[str]) -> str:
    """``line: somchai`` and ``ไลน์ som_99`` are accounts; ``line shopping`` and ``เฟส live`` are not."""
    lead, token = found["lead"].strip().lower(), found["token"].lower()
    if token.isdigit() and len(token) < _SHORTEST_NUMBER:
        return found[0]
    sure = found["mark"].strip() or lead == "ไอดี" or (lead == "id" and token not in _NO_ACCOUNT)
    if sure or re.search(r"[\d_]|\w\.\w", token):
        return f"{found['lead']}{found['mark']}{CONTACT}"
    return found[0]


def _numbers(text: str) -> str:
    for pattern in (_CITIZEN, _CASE, _CARD):
        text = pattern.sub(NUMBER, text)
    for parcel in reversed(find_spans(text)):
        text = text[: parcel.start] + PARCEL + text[parcel.end :]
    for code in reversed(list(_CODE.finditer(fold(text)))):
        text = text[: code.start()] + PARCEL + text[code.end() :]
    for pattern in (_PHONE, _LONG, _SPOKEN):
        text = pattern.sub(NUMBER, text)
    text = _GROUPS.sub(_grouped, text)
    text = _LAST_FOUR.sub(lambda found: found[0] if found[2] in HOTLINES else found[1] + NUMBER, text)
    return _PLATE.sub(rf"\1{NUMBER}", text)


def _grouped(found: re.Match[str]) -> str:
    """Digits in groups (a bank account, a phone read aloud) are a number when there are many; a day is none."""
    digits = sum(character.isdigit() for character in found[0])
    many = digits >= 10 or (digits >= 7 and "-" in found[0])
    return NUMBER if many and not _DAY.fullmatch(found[0]) else found[0]


def _places(text: str) -> str:
    for pattern in _PLACES:
        text = pattern.sub(lambda found: PLACE + " " * found[0].endswith(" "), text)
    text = _NAMED_PLACE.sub(lambda found: found[0] if found["which"].startswith(NO_PLACE) else PLACE, text)
    return _POSTCODE.sub(rf"\g<before>{PLACE}", text)


def _names(text: str) -> str:
    steps: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
        (_CALLED, _called),
        (_LEARNED, _learned),
        (_TITLED, _titled),
        (_WITH_SURNAME, lambda found: NAME if _is_name(found["last"]) else found[0]),
        (_BARE, _bare),
        (_ENGLISH, _english),
    )
    for pattern, answer in steps:
        text = pattern.sub(answer, text)
    return text


def _is_name(word: str | None) -> bool:
    """Whether a Thai word may be a name: a surname is nearly anything, so only everyday words are left out."""
    if word is None or word in NO_NAME_ALONE:
        return False
    return not word.startswith(NO_NAME) and not any(part in word for part in NEVER_IN_NAMES)


def _called(found: re.Match[str]) -> str:
    """Who is called so: ``ชื่อสมชาย ใจดี``, but not ``ชื่อร้าน`` and not ``ชื่อไม่ตรง``."""
    if found["latin"]:
        return f"{found['lead']}{NAME}"
    if not _is_name(found["first"]):
        return found[0]
    rest = "" if found["last"] is None or _is_name(found["last"]) else f"{found['gap']}{found['last']}"
    return f"{found['lead']}{NAME}{found['polite']}{rest}"


def _learned(found: re.Match[str]) -> str:
    """A teacher or doctor with a given name that is known; what is glued to it is a surname or goes on."""
    glued, last = found["glued"], found["last"]
    rest = f"{found['gap']}{last}" if last is not None else ""
    if glued and (glued.startswith(NO_NAME) or len(glued) > _LONGEST_GIVEN):
        return f"{NAME}{glued}{rest}"
    return NAME if glued or _is_name(last) else f"{NAME}{rest}"


def _bare(found: re.Match[str]) -> str:
    """A given name that is known, without a title; names that are words or places as well stay."""
    glued = found["glued"]
    if found["given"] in WORDS_TOO or (glued and not glued.startswith(NO_NAME)):
        return found[0]
    return f"{NAME}{glued}"


def _titled(found: re.Match[str]) -> str:
    """Somebody with a title: with a surname, with a given name that is known, or formally addressed."""
    first, last = found["first"], found["last"]
    rest = f"{found['gap']}{last}" if last is not None else ""
    known = max((name for name in GIVEN_NAMES if first.startswith(name)), key=len, default="")
    glued = first[len(known) :] if known else ""
    if known and glued.startswith(NO_NAME):
        return f"{NAME}{glued}{rest}"
    if not known and (not _is_name(first) or len(first) > _LONGEST_GIVEN):
        return found[0]
    if _is_name(last):
        return NAME
    return f"{NAME}{rest}" if found["formal"] or known == first else found[0]


def _english(found: re.Match[str]) -> str:
    if not found["named"]:
        return NAME
    return found[0] if found["named"].split()[0].lower() in _NO_ENGLISH_NAME else f"{found['lead']}{NAME}"
