"""Part 1: every pipeline on the same examples, the same lines, in the same run."""

from collections.abc import Sequence

from tests.bench_nlu.figures import accuracy, is_ours, is_report, line_at_coverage, macro_f1, share
from tests.bench_nlu.rasa_runs import Run
from tests.bench_nlu.tables import heading, percent, table

# The groups of texts that every pipeline reads.
EVALUATION, PUBLIC, OWN = "evaluation", "public unrelated", "own unrelated"
COMPARED_COVERAGE = 0.9


def report(runs: Sequence[Run], truth: Sequence[str], epochs: str) -> None:
    """What each pipeline reaches and costs, and what it makes of messages that do not concern us."""
    heading("1. Pipelines: the same examples (data/nlu), the same lines, one run")
    print(f"{len(truth)} lines of tests/data/intents.tsv, {len(set(truth))} intents.\n{epochs}")
    print("Training is Rasa's own, from reading the examples to the archive; parsing is one thread, 300 lines.\n")
    table(
        ("", "pipeline", "accuracy", "macro F1", "training s", "model MB", "p50 ms", "p95 ms"),
        [_reached(run, truth) for run in runs],
    )
    for group in (PUBLIC, OWN):
        if runs and (count := len(runs[0].guesses[group])):
            print(f"\nOf {count} messages that have nothing to do with us ({group}), the share that is taken")
            print("for a report above the line, for anything of ours above the line,")
            print(f"and for a report at the line that {COMPARED_COVERAGE:.0%} of the evaluation lines reach:\n")
            table(
                ("", "pipeline", "line", "report", "anything", f"report at {COMPARED_COVERAGE:.0%}"),
                [_accepted(run, group) for run in runs],
            )


def _reached(run: Run, truth: Sequence[str]) -> tuple[object, ...]:
    guesses = run.guesses[EVALUATION]
    return (
        run.pipeline.key, run.pipeline.name, accuracy(guesses, truth), macro_f1(guesses, truth),
        f"{run.training_seconds:.0f}", f"{run.megabytes:.1f}", f"{run.median_ms:.1f}", f"{run.p95_ms:.1f}",
    )  # fmt: skip


def _accepted(run: Run, group: str) -> tuple[object, ...]:
    guesses, line = run.guesses[group], run.pipeline.threshold
    compared = line_at_coverage(run.guesses[EVALUATION], COMPARED_COVERAGE)
    shares = (share(guesses, line, is_report), share(guesses, line, is_ours), share(guesses, compared, is_report))
    return run.pipeline.key, run.pipeline.name, f"{line:.2f}", *map(percent, shares)
