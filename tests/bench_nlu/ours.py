"""Part 2: how far our own pipeline's confidence may be believed, and where it errs."""

from collections import Counter
from collections.abc import Sequence

from tests.bench_nlu.comparison import EVALUATION
from tests.bench_nlu.figures import accuracy, expected_calibration_error, line_at_coverage, macro_f1, reliability
from tests.bench_nlu.rasa_runs import Guess, Run
from tests.bench_nlu.tables import bar, heading, table

COVERAGES = (1.0, 0.95, 0.9, 0.85)
CONFUSIONS = 10


def report(run: Run, texts: Sequence[str], truth: Sequence[str]) -> None:
    """Reliability, accuracy by coverage, confusions, and every line that is believed although it is wrong."""
    guesses, line = run.guesses[EVALUATION], run.pipeline.threshold
    heading("2. Ours as in config.yml, on tests/data/intents.tsv")
    _reliability(guesses, truth)
    _coverage(guesses, truth, line)
    _confusions(guesses, truth)
    print(f"\nWrong, and surer than {line:.2f}:\n")
    rows = [
        (wanted, guess.intent or "-", f"{guess.confidence:.2f}", text)
        for text, wanted, guess in zip(texts, truth, guesses, strict=True)
        if guess.confidence >= line and guess.intent != wanted
    ]
    table(("meant", "taken for", "sure", "text"), sorted(rows))


def _reliability(guesses: Sequence[Guess], truth: Sequence[str]) -> None:
    bins = reliability(guesses, truth)
    print("How often it is right when it is so sure; `#` accuracy, `|` mean confidence:\n")
    table(
        ("confidence", "lines", "mean", "accuracy", "0 to 1"),
        [
            (
                f"{one.low:.1f} to {one.high:.1f}",
                one.count,
                one.confidence,
                one.accuracy,
                bar(one.accuracy, one.confidence),
            )
            for one in bins
        ],
    )
    print(f"\nExpected calibration error: {expected_calibration_error(bins):.3f}")


def _coverage(guesses: Sequence[Guess], truth: Sequence[str], configured: float) -> None:
    believed = sum(guess.confidence >= configured for guess in guesses) / len(guesses)
    lines = [(f"{coverage:.0%}", line_at_coverage(guesses, coverage)) for coverage in COVERAGES]
    lines.append((f"{believed:.1%} (config.yml)", configured))
    print("\nWhen only the surest lines are believed:\n")
    rows = []
    for coverage, line in lines:
        pairs = [(guess, intent) for guess, intent in zip(guesses, truth, strict=True) if guess.confidence >= line]
        kept, meant = [guess for guess, _ in pairs], [intent for _, intent in pairs]
        rows.append((coverage, line, len(kept), accuracy(kept, meant), macro_f1(kept, meant)))
    table(("coverage", "line", "lines", "accuracy", "macro F1"), rows)


def _confusions(guesses: Sequence[Guess], truth: Sequence[str]) -> None:
    wrong = Counter(
        (wanted, guess.intent or "-") for wanted, guess in zip(truth, guesses, strict=True) if guess.intent != wanted
    )
    print(f"\nThe {CONFUSIONS} commonest confusions of {sum(wrong.values())}, however sure:\n")
    table(("times", "meant", "taken for"), [(times, *pair) for pair, times in wrong.most_common(CONFUSIONS)])
