"""One character for one letter: invisible and decomposed characters, doubled marks, stretched letters, other digits."""

import unicodedata

import regex

_INVISIBLE = regex.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\ufe0e\ufe0f]")
_ABOVE = "\u0e31\u0e34-\u0e37\u0e47\u0e4d\u0e4e"  # marks and vowels written above a consonant
_BELOW = "\u0e38-\u0e3a"
_TONE = "\u0e48-\u0e4c"  # with the silencer, which stands where a tone mark would
_MARKS = regex.compile(rf"[{_ABOVE}{_BELOW}{_TONE}]{{2,}}")
_TONE_AFTER_VOWEL = regex.compile(rf"(?<=[\u0e01-\u0e2e])([\u0e30\u0e32\u0e33])([{_TONE}])")
_SPLIT_SARA_AM = regex.compile(rf"\u0e4d([{_TONE}]?)\u0e32")
_PDF_SARA_AM = regex.compile(rf"(?<=[\u0e01-\u0e2e{_TONE}])[ \u00a0]\u0e32")
_SPACE_BEFORE_MARK = regex.compile(rf"(?<=[\u0e01-\u0e2e])[ \u00a0]+(?=[{_ABOVE}{_BELOW}{_TONE}\u0e33])")
_SAME_VOWEL = regex.compile(r"([\u0e30\u0e32\u0e33\u0e40-\u0e46])\1+")
_LONE_LAKKHANG = regex.compile(r"(?<![\u0e24\u0e26])\u0e45")  # ๅ typed for า
# A stretched letter, or first a word that has a figure among its Latin letters and stays as it is.
_STRETCHED_OR_NUMBER = regex.compile(r"(?<![0-9a-z])[a-z]*[0-9][0-9a-z]*|(?<!w)www(?!w)|([^\W\d_])\1{2,}")
_FOLD = {ord("๐") + n: str(n) for n in range(10)} | {0xFF01 + n: chr(0x21 + n) for n in range(94)} | {0x3000: " "}


def one_character_each(text: str) -> str:
    """The text composed and in lower case, each letter once and each mark in its place.

    Words with figures in them (parcel numbers) keep all their letters.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_FOLD).lower()
    text = text.replace("\u0e40\u0e40", "\u0e41")  # two เ typed for one แ
    text = _SPACE_BEFORE_MARK.sub("", _LONE_LAKKHANG.sub("\u0e32", text))
    text = _TONE_AFTER_VOWEL.sub(r"\2\1", text)
    text = _MARKS.sub(_in_order, text)
    text = _SPLIT_SARA_AM.sub("\\1\u0e33", text)
    text = _PDF_SARA_AM.sub("\u0e33", text)
    text = _SAME_VOWEL.sub(r"\1", text)
    return _STRETCHED_OR_NUMBER.sub(lambda match: match[1] or match[0], text)


def _in_order(marks: "regex.Match[str]") -> str:
    """Vowels first, each once, then the last tone mark."""
    vowels = dict.fromkeys(mark for mark in marks[0] if not "\u0e48" <= mark <= "\u0e4c")
    tones = [mark for mark in marks[0] if "\u0e48" <= mark <= "\u0e4c"]
    return "".join(vowels) + (tones[-1] if tones else "")
