"""The figures that are made of guesses: right or wrong, how sure, and what of it is believed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score

from tests.bench_nlu.rasa_runs import Guess


@dataclass(frozen=True)
class Bin:
    """Lines whose confidence lies from `low` to `high`: how many, how sure on average, how often right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def accuracy(guesses: Sequence[Guess], truth: Sequence[str]) -> float:
    """The share of lines whose likeliest intent is the right one."""
    return float(np.mean([guess.intent == intent for guess, intent in zip(guesses, truth, strict=True)]))


def macro_f1(guesses: Sequence[Guess], truth: Sequence[str]) -> float:
    """F1 of each intent that occurs, averaged with the same weight for each."""
    said = [guess.intent or "" for guess in guesses]
    return float(f1_score(truth, said, labels=sorted(set(truth)), average="macro", zero_division=0))


def is_report(guess: Guess) -> bool:
    """Whether a guess would begin a complaint."""
    return guess.intent is not None and (guess.intent.startswith("report_") or guess.intent == "start_complaint")


def is_ours(guess: Guess) -> bool:
    """Whether a guess takes a message for one that concerns us."""
    return guess.intent not in (None, "out_of_scope")


def line_at_coverage(guesses: Sequence[Guess], coverage: float) -> float:
    """The confidence that this share of the lines reaches."""
    ordered = sorted((guess.confidence for guess in guesses), reverse=True)
    return ordered[max(0, round(coverage * len(ordered)) - 1)]


def share(guesses: Sequence[Guess], line: float, of_kind: Callable[[Guess], bool]) -> float:
    """The share of all guesses that reach the line and are of a kind."""
    return float(np.mean([guess.confidence >= line and of_kind(guess) for guess in guesses]))


def reliability(guesses: Sequence[Guess], truth: Sequence[str], bins: int = 10) -> list[Bin]:
    """Guesses by their confidence, in bins of the same width."""
    sure = np.array([guess.confidence for guess in guesses])
    right = np.array([guess.intent == intent for guess, intent in zip(guesses, truth, strict=True)])
    at = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        Bin(low / bins, (low + 1) / bins, int(rows.sum()), float(sure[rows].mean()), float(right[rows].mean()))
        for low in range(bins)
        if (rows := at == low).any()
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and accuracy lie apart, on average over the lines."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.accuracy - one.confidence) for one in bins) / total
