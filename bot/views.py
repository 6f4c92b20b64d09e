"""The three views of a message that the classifier weighs together: its letters, its words, its meaning."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.features import masked
from bot.meaning import meanings
from bot.words import split_words

_BETWEEN_WORDS = "\x1f"  # no letter of any message: a word may hold anything else


def _words(text: str) -> str:
    return _BETWEEN_WORDS.join(word for word in split_words(text) if word.strip())


class Views:
    """Learns the vocabulary of letters and words; `meaning` may be left out to compare what it is worth."""

    def __init__(self, shortest: int, longest: int, words: int, meaning: bool) -> None:
        self.letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(shortest, longest), sublinear_tf=True)
        self.words = TfidfVectorizer(
            token_pattern=f"[^{_BETWEEN_WORDS}]+", ngram_range=(1, words), lowercase=False, sublinear_tf=True
        )
        self.with_words, self.with_meaning = words > 0, meaning

    def read(self, texts: Sequence[str]) -> "Reading":
        """The texts as the views need them; made once, however often the views are learnt."""
        plain = [masked(text) for text in texts]
        words = [_words(text) for text in plain] if self.with_words else []
        return Reading(plain, words, meanings(plain) if self.with_meaning and plain else None)

    def learn(self, reading: "Reading") -> csr_matrix:
        """Take the vocabulary of these texts, and show them."""
        self.letters.fit(reading.plain)
        if self.with_words:
            self.words.fit(reading.words)
        return self.show(reading)

    def show(self, reading: "Reading") -> csr_matrix:
        """One row for each text; every view has length one, so that none outweighs another."""
        parts = [self.letters.transform(reading.plain)]
        if self.with_words:
            parts.append(self.words.transform(reading.words))
        if reading.meaning is not None:
            parts.append(csr_matrix(reading.meaning))
        return hstack(parts, format="csr")


class Reading:
    """Texts prepared once: normalised and masked, cut into words, and as meanings."""

    def __init__(self, plain: "list[str]", words: "list[str]", meaning: "np.ndarray | None") -> None:
        self.plain, self.words, self.meaning = plain, words, meaning

    def some(self, rows: "np.ndarray") -> "Reading":
        """The texts in these rows only."""
        return Reading(
            [self.plain[row] for row in rows],
            [self.words[row] for row in rows] if self.words else [],
            None if self.meaning is None else self.meaning[rows],
        )
