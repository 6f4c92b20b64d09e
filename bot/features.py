"""What the classifier reads of a message: the normalised text with its numbers masked.

Which number it is says nothing about what someone wants; that a parcel number or an amount is there says a lot.
"""

import regex

from bot.normalizer import normalize
from complaints.parcel_numbers import find_spans

_PARCEL, _NUMBER = " ⓟ ", "ⓝ"
_DIGITS = regex.compile(r"\d+(?:[.,:/\-]\d+)*")


def masked(text: str) -> str:
    """The text as the classifier reads it."""
    for found in reversed(find_spans(text)):
        text = text[: found.start] + _PARCEL + text[found.end :]
    return _DIGITS.sub(lambda match: match[0] if match[0] == "555" else _NUMBER, normalize(text))


def says_something(plain: str) -> bool:
    """Whether a masked text has a letter or a number; punctuation and wordless emoji say nothing."""
    return any(character.isalnum() or character in (_PARCEL.strip(), _NUMBER) for character in plain)
