"""Thai as people type it, brought to one spelling before the classifier reads it.

Pure and safe to run twice. Only the classifier sees its result: entities are read from the text as it was typed.
"""

import unicodedata

import regex

_INVISIBLE = regex.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_ABOVE = "\u0e31\u0e34-\u0e37\u0e47\u0e4d\u0e4e"  # marks and vowels written above a consonant
_BELOW = "\u0e38-\u0e3a"
_TONE = "\u0e48-\u0e4b"
_TONE_BEFORE_VOWEL = regex.compile(rf"([{_TONE}\u0e4c])([{_ABOVE}{_BELOW}])")
_SPLIT_SARA_AM = regex.compile(rf"\u0e4d([{_TONE}]?)\u0e32|([{_TONE}])\u0e4d\u0e32")
_PDF_SARA_AM = regex.compile(rf"(?<=[\u0e01-\u0e2e{_TONE}])[ \u00a0]\u0e32")
_SAME_MARK = regex.compile(rf"([{_ABOVE}{_BELOW}{_TONE}\u0e4c])\1+")
_OTHER_TONE = regex.compile(rf"[{_TONE}]+(?=[{_TONE}])")
_SAME_VOWEL = regex.compile(r"([\u0e30\u0e32\u0e33\u0e40-\u0e46])\1+")
_STRETCHED = regex.compile(r"([^\W\d_])\1{2,}")
_LAUGH = regex.compile(r"(?<![\d.,])5{3,}(?![\d.,])\+*")
_MANY_SIGNS = regex.compile(r"([!?.,~…\-_*+=])\1+")
_SPACE = regex.compile(r"\s+")
_DIGITS = {ord("๐") + n: str(n) for n in range(10)}


def normalize(text: str) -> str:
    """One spelling for one sentence: composed, lower case, no doubled marks, no stretched letters, plain digits."""
    before = None
    now = text
    while now != before:  # one repair can uncover another: removing a doubled mark may join two others
        before, now = now, _repair(now)
    return now


def _repair(text: str) -> str:
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_DIGITS).lower()
    text = text.replace("\u0e40\u0e40", "\u0e41")  # two เ typed for one แ
    text = _TONE_BEFORE_VOWEL.sub(r"\2\1", text)
    text = _SPLIT_SARA_AM.sub(lambda found: (found[1] or found[2] or "") + "\u0e33", text)
    text = _PDF_SARA_AM.sub("\u0e33", text)
    text = _SAME_MARK.sub(r"\1", text)
    text = _OTHER_TONE.sub("", text)
    text = _SAME_VOWEL.sub(r"\1", text)
    text = _STRETCHED.sub(r"\1", text)
    text = _LAUGH.sub("555", text)
    text = _MANY_SIGNS.sub(r"\1", text)
    return _SPACE.sub(" ", text).strip()
