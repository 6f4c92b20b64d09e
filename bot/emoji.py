"""Emoji in a message: a few are words, the rest say nothing that the classifier should learn."""

import regex

# What is left of a message that was nothing but wordless emoji: not empty, and neither a letter nor a figure.
NOTHING_SAID = "ⓔ"

_WORDS = {
    "👍": "โอเค", "👌": "โอเค", "🆗": "โอเค", "🙆": "โอเค", "✅": "โอเค", "✔": "โอเค", "☑": "โอเค",
    "👎": "ไม่", "🙅": "ไม่", "❌": "ไม่",
}  # fmt: skip
_PART = r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f]"
_RUN = regex.compile(rf"{_PART}(?:\s*{_PART})*")
_FACES = regex.compile(
    r"(?<![\w:;])(?:[:;]['\-]?[()d/p]+|\^[_.\-]?\^|t[_.]t|>[_.]<|-_-+|=[_]?=|o_o)(?!\w)", regex.IGNORECASE
)


def without_emoji(text: str) -> str:
    """The text with meaningful emoji as words, once for a whole run of them, and all others left out."""
    plain = _FACES.sub(" ", _RUN.sub(_as_words, text))
    return NOTHING_SAID if text.strip() and not plain.strip() else plain


def _as_words(run: "regex.Match[str]") -> str:
    words = dict.fromkeys(_WORDS[sign] for sign in run[0] if sign in _WORDS)
    return f" {' '.join(words)} " if words else " "
