"""Thai words by newmm with the dictionary inside pythainlp and the words of this trade; no download."""

from functools import cache

from pythainlp.corpus.common import thai_words
from pythainlp.tokenize import Tokenizer as ThaiDictionary

# Words of this trade that the general dictionary cuts apart.
_TRADE_WORDS = frozenset(
    {"เก็บเงินปลายทาง", "เก็บปลายทาง", "ใบปะหน้า", "เลขพัสดุ", "ไม่ตรงปก", "ตีกลับ", "มิจฉาชีพ", "ขอเงินคืน", "ลาเบล"}
)


@cache
def _dictionary() -> ThaiDictionary:
    return ThaiDictionary(thai_words() | _TRADE_WORDS, engine="newmm", keep_whitespace=True)


def split_words(text: str) -> "list[str]":
    """The words and the white space between them; joined they are the text again."""
    return list(_dictionary().word_tokenize(text))
