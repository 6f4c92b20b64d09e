"""Thai as people type it, brought to one spelling before the classifier reads it.

Pure and safe to run twice. Only the classifier sees its result: entities are read from the text as it was typed.
"""

import regex

from bot.carriers import thai_names_in_one_spelling
from bot.characters import one_character_each
from bot.emoji import without_emoji
from bot.figures import plain_figures
from bot.karaoke import in_thai_letters
from bot.keyboard import right_layout
from bot.particles import plain_particles
from bot.spelling import one_spelling

_LAUGH = regex.compile(r"(?<![0-9a-z.,/\-])(?!5{12}(?!5))5{3,}(?![.,/\-]?[0-9a-z]|\s?(?:บาท|บ\.|฿))\+*")
_MANY_SIGNS = regex.compile(r"([!?.,~…\-_*+=])\1+")
_SPACE = regex.compile(r"\s+")
_BEFORE_REPEAT = regex.compile(r"(?<=[ก-๎]) (?=ๆ)")
_MOST_ROUNDS = 12


def normalize(text: str) -> str:
    """One spelling for one sentence; empty only for a text without a visible character.

    Composed, lower case, Thai letters for Thai words, no doubled marks, no stretched letters, plain figures, known
    misspellings and short forms folded, emoji left out. Parcel numbers keep every letter and figure.
    """
    now = text
    for _ in range(_MOST_ROUNDS):  # one repair can uncover another: removing a doubled mark may join two others
        before, now = now, _repair(now)
        if now == before:
            break
    return now


def _repair(text: str) -> str:
    text = one_character_each(right_layout(text))
    text = without_emoji(in_thai_letters(text))
    text = plain_particles(one_spelling(text))
    text = plain_figures(thai_names_in_one_spelling(text))
    text = _LAUGH.sub("555", text)
    text = _MANY_SIGNS.sub(r"\1", text)
    return _BEFORE_REPEAT.sub("", _SPACE.sub(" ", text).strip())
