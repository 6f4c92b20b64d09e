"""Thai in Latin letters ("mai dai sang ka"), as people write it without a Thai keyboard.

Only a message that is wholly in Latin letters and mostly in known spellings is turned into Thai; English stays.
"""

import regex

from bot.common_words import ENGLISH

_SPELLINGS = {
    "ไม่": "mai may", "ได้": "dai", "สั่ง": "sang sung", "ซื้อ": "sue seu", "ของ": "khong kong kongg",
    "จ่าย": "jai jaai jay", "เงิน": "ngern ngoen ngen nguen", "ตัง": "tang tung", "ไป": "pai bpai", "มา": "ma maa",
    "แล้ว": "laew leaw laeo lew laaew leow", "ครับ": "krub krab krap kub kab khrap khrab kap khap crub cub",
    "ค่ะ": "ka kha kaa khaa", "นะ": "na naa", "แม่": "mae mare", "พ่อ": "por phor",
    "พัสดุ": "pasadu phatsadu passadu patsadu", "กล่อง": "klong glong", "ส่ง": "song", "ขนส่ง": "khonsong konsong",
    "ร้าน": "ran raan", "คืน": "kuen khuen keun kern", "ขอ": "kor khor kho", "ขอบ": "khob kob khop", "คุณ": "khun kun",
    "ขอบคุณ": "khobkhun kobkun kobkhun khopkhun korbkun",
    "สวัสดี": "sawasdee sawatdee sawaddee sawasdi sawadee swasdee", "หวัดดี": "wasdee waddee watdee",
    "ใช่": "chai chaii", "อะไร": "arai alai", "ยังไง": "yangngai yangngay yungngai yangai", "ทำ": "tam tham",
    "ทำไม": "tammai thammai tummai", "เมื่อวาน": "muawan meuawan mueawan", "วันนี้": "wannee wanni wanne",
    "เมื่อไร": "muarai muearai meuarai", "ใคร": "krai khrai", "เลข": "lek lekh", "เบอร์": "ber bur", "โทร": "toh tho",
    "ติดต่อ": "tidtor titto tittor", "รับ": "rub rap rab", "เก็บ": "keb kep geb",
    "ปลายทาง": "plaitang plaithang playtang", "ตรง": "trong", "ปก": "pok", "ปลอม": "plom", "โกง": "gong kohng",
    "โดน": "don doan", "หลอก": "lok lork", "ช่วย": "chuay chuai", "ด้วย": "duay duai doi", "หน่อย": "noi noy",
    "ต้อง": "tong tonk", "อยาก": "yak yaak", "จะ": "ja cha", "มี": "mee mi", "คน": "kon khon", "ผม": "pom phom",
    "หนู": "noo nuu", "ฉัน": "chan chun", "เรา": "rao", "เขา": "khao kao", "นี้": "nee ni", "อยู่": "yoo yuu",
    "ให้": "hai", "กับ": "gub gab", "หรือ": "rue reu rhue", "เปล่า": "plao bao", "แต่": "tae", "ก็": "gor kor",
    "บอก": "bok bork", "รอ": "ror ro", "นาน": "nan naan", "กี่": "kee gee ki", "บาท": "baht bath", "ร้อย": "roi roy",
    "พัน": "pan phan", "สินค้า": "sinka sinkha", "เสีย": "sia sear", "พัง": "pang phang", "ผิด": "pid phit pit",
    "เพจ": "paje pej", "ยกเลิก": "yoklerk yokloek yoklek", "เรื่อง": "rueang reuang ruang", "แจ้ง": "jaeng jang",
    "ตำรวจ": "tamruat tumruat", "คุย": "kui khui kuy", "ถึง": "tueng thueng tung", "ไหน": "nai",
    "ตอนนี้": "tonnee torntnee tornnee", "ยัง": "yang yung", "เคย": "koey kery khoei", "เลย": "loey loei leoy",
    "เปิด": "perd poed", "ดู": "doo duu", "บ้าน": "baan bann ban", "ที่": "tee thi thee", "มาก": "mak maak",
    "ดี": "dee di", "แพง": "paeng phaeng", "เท่าไร": "taorai thaorai thaolai taolai", "ไหม": "maii mhai mhai mhaii",
    "จ้า": "ja jaa", "โอน": "on ohn", "รู้": "roo ruu", "เจ้าหน้าที่": "jaonatee jaonathi chaonathi", "เอา": "ao aow",
    "ออก": "ork", "อีก": "eek ik", "นี่": "nii", "ว่า": "wa waa", "เป็น": "pen ben", "ไร": "rai", "โอเค": "ok oke okey",
    "ถาม": "tham", "วัน": "wan", "ข้อมูล": "khomun khormoon", "กฎหมาย": "kotmai kodmai", "หลักฐาน": "lakthan lukthan",
    "ชิ้น": "chin", "ครบ": "khrop krob", "ขอบใจ": "khobjai", "ต่อ": "tor",
}  # fmt: skip
_THAI_FOR: dict[str, str] = {}
for _thai, _latin in _SPELLINGS.items():
    for _spelling in _latin.split():
        _THAI_FOR.setdefault(_spelling, _thai)  # a spelling of two words is the one that stands first

# Words that are often written apart, as the table has them.
_TOGETHER = {
    "tham mai": "thammai", "tam mai": "tammai", "khob jai": "khobjai", "khop jai": "khobjai", "tid tor": "tidtor",
    "yang ngai": "yangngai", "mua rai": "muarai", "muea rai": "muearai", "jao na tee": "jaonatee",
    "khor moon": "khormoon",
    "lak than": "lakthan", "kot mai": "kotmai", "sa wat dee": "sawatdee", "pa sa du": "pasadu", "wan nee": "wannee",
    "a rai": "arai", "tao rai": "taorai",
}  # fmt: skip
_APART = regex.compile(r"\b(?:" + "|".join(_TOGETHER) + r")\b", regex.IGNORECASE)
_WORD = regex.compile(r"[a-z']+", regex.IGNORECASE)
_TOKEN = regex.compile(r"[^\s\-]+")
_THAI_LETTER = regex.compile(r"[ก-๛]")
_AFTER_QUESTION = frozenset(_SPELLINGS["ค่ะ"].split() + _SPELLINGS["ครับ"].split() + _SPELLINGS["นะ"].split())
# Words that no karaoke needs and hardly an English sentence lacks.
_FUNCTION_WORDS = (
    "i you he she it we they the is are was were to of and not did do have has for from this that please what when how"
)
_ENGLISH_ONLY = frozenset(_FUNCTION_WORDS.split())
_JOINED = regex.compile(r"(?<=[ก-๛]) (?=[ก-๛])")
_MOST = 400


def in_thai_letters(text: str) -> str:
    """The text with its known words in Thai letters when it is Thai in Latin letters, otherwise the text itself."""
    if len(text) > _MOST or _THAI_LETTER.search(text):
        return text
    tokens = _TOKEN.findall(_APART.sub(lambda match: _TOGETHER[match[0].lower()], text))
    words = [word.lower() for token in tokens if not any(c.isdigit() for c in token) for word in _WORD.findall(token)]
    if not _is_karaoke(words):
        return text
    turned = [_turn(token, at > 0 and _only_politeness(tokens[at + 1 :])) for at, token in enumerate(tokens)]
    return _JOINED.sub("", " ".join(turned))


def _is_karaoke(words: list[str]) -> bool:
    """At least half of the words are in the table, and enough of them are no English words as well."""
    known = [word for word in words if word in _THAI_FOR]
    sure = [word for word in known if word not in ENGLISH]
    if not sure or len(known) * 2 < len(words) or any(word in _ENGLISH_ONLY for word in words):
        return False
    english = sum(word in ENGLISH and word not in _THAI_FOR for word in words)
    return english * 3 < len(words) and len(sure) * 3 >= len(words)


def _only_politeness(tokens: list[str]) -> bool:
    return all(token.lower().strip("?.! ") in _AFTER_QUESTION for token in tokens)


def _turn(token: str, last: bool) -> str:
    """A token in Thai letters where its word is known; a last "mai" asks (ไหม), a "kab" before the last is กับ."""
    if any(character.isdigit() for character in token):
        return token
    if last and token.lower().strip("?.!") == "mai":
        return "ไหม"
    if not last and token.lower() in ("kab", "kap"):
        return "กับ"
    return _WORD.sub(lambda match: _THAI_FOR.get(match[0].lower(), match[0]), token)
