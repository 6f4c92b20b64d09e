"""Text typed with the keyboard in the wrong layout: Thai as "w,jwfhlyj'", English as "้ำสสน".

It is turned back only on strong evidence, because a wrong guess destroys a sentence and a missed one only costs a
question: the message must be in one script alone, no number, address or word of its own language, and what comes out
must be well formed and made of frequent words.
"""

import regex

from bot.common_words import ENGLISH, THAI

_LATIN_KEYS = "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
_THAI_KEYS = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = dict(zip(map(ord, _LATIN_KEYS), _THAI_KEYS, strict=True))
_TO_LATIN = {ord(thai): latin for latin, thai in zip(_LATIN_KEYS, _THAI_KEYS, strict=True) if thai >= "\u0e01"}

_THAI_LETTER = regex.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]")
_LATIN_WORD = regex.compile(r"[a-z]{2,}", regex.IGNORECASE)
_NUMBER_LIKE = regex.compile(r"(?=(?:[a-z]*\d){4})[0-9a-z]{6,}|[\d.,:/\-]+", regex.IGNORECASE)
_PARCEL_LIKE = regex.compile(r"(?=(?:[a-z]*\d){4})[0-9a-z]{8,}", regex.IGNORECASE)
_ADDRESS = regex.compile(r"@\w|https?:|www\.|\.(?:com|net|org|co|th|go|me|ly)\b", regex.IGNORECASE)
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_ILL_FORMED = regex.compile(
    rf"(?<![\u0e01-\u0e2e{_MARKS}])[{_MARKS}]|(?<![\u0e01-\u0e2e{_MARKS}\u0e32])[\u0e30\u0e32\u0e33]|[\u0e40-\u0e44](?![\u0e01-\u0e2e])"
    rf"|[{_MARKS}]{{3}}|([{_MARKS}])\1|[\u0e48-\u0e4b][\u0e31\u0e34-\u0e3a]"
)
_LONGEST = 12
_MOST = 400  # characters; nobody types on for longer without looking up


def right_layout(text: str) -> str:
    """The text as it was meant when it was typed with the wrong layout, otherwise the text itself."""
    if len(text) > _MOST:
        return text
    if _THAI_LETTER.search(text):
        return _as_english(text)
    return _as_thai(text)


def _as_thai(text: str) -> str:
    words = text.split()
    letters = [word for word in words if not _NUMBER_LIKE.fullmatch(word)]
    if not any(len(word) >= 4 for word in letters) or _ADDRESS.search(text) or _PARCEL_LIKE.search(" ".join(letters)):
        return text
    known = [word.lower() in ENGLISH for word in _LATIN_WORD.findall(" ".join(letters)) if len(word) >= 3]
    if sum(known) * 2 > len(known):
        return text
    meant = {word: word.translate(_TO_THAI) for word in letters}
    whole = " ".join(meant.values())
    if any(_ILL_FORMED.search(word) for word in meant.values()) or _share_known(whole) < 0.7:
        return text
    return " ".join(meant.get(word, word) for word in words)


def _as_english(text: str) -> str:
    """English typed on Thai keys: no Thai word could be written so, and every word that comes out is a frequent one."""
    if _LATIN_WORD.search(text) or not _ILL_FORMED.search(text):
        return text
    meant = text.translate(_TO_LATIN)
    words = regex.findall(r"[a-z]+", meant.lower())
    frequent = bool(words) and all(word in ENGLISH for word in words) and any(len(word) >= 3 for word in words)
    return meant if frequent and not _THAI_LETTER.search(meant) else text


def _share_known(text: str) -> float:
    """The share of Thai letters that belong to frequent words, taking the longest word at each place."""
    at = known = 0
    longest_word = 0
    while at < len(text):
        length = next((n for n in range(min(_LONGEST, len(text) - at), 1, -1) if text[at : at + n] in THAI), 0)
        longest_word = max(longest_word, length)
        known += length
        at += length or 1
    letters = len(_THAI_LETTER.findall(text))
    return known / letters if letters and longest_word >= 3 else 0.0
