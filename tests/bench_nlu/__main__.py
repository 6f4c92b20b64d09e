"""``python -m tests.bench_nlu``: the report on standard output, progress on standard error."""

import argparse
import sys
import time
import warnings

from tests.bench_nlu import comparison, lines
from tests.bench_nlu.pipelines import DEFAULT_EPOCHS, Pipeline, pipelines
from tests.bench_nlu.rasa_runs import Run, prepare, run

# As many as fit into the time on two cores; an epoch over Thai words takes five times as long as one over white space.
_EPOCHS, _EPOCHS_OVER_WORDS = 10, 4


def main() -> None:
    """Run the parts that were asked for, all by default."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--epochs", type=int, help=f"of DIET, for both pipelines; Rasa's default is {DEFAULT_EPOCHS}")
    words.add_argument("--pipelines", default="abcdefg", help="letters of the pipelines to compare")
    given = words.parse_args()
    over_spaces, over_words = given.epochs or _EPOCHS, given.epochs or _EPOCHS_OVER_WORDS
    chosen = [one for one in pipelines(over_spaces, over_words) if one.key in given.pipelines]
    warnings.simplefilter("ignore")
    started = time.monotonic()
    _say("starting Rasa")
    prepare()
    _say(f"started after {time.monotonic() - started:.0f} s")
    report(chosen, _said_of_diet(over_spaces, over_words))
    print(f"\nThe whole run took {(time.monotonic() - started) / 60:.1f} minutes.")


def report(chosen: "list[Pipeline]", epochs: str) -> None:
    """Every part of the report; the second needs our own pipeline among those chosen."""
    from tests.bench_nlu import calls, entities, ours  # after `prepare`: they import what Rasa brings

    texts, truth = lines.evaluation()
    public = lines.public_unrelated()
    groups = {comparison.EVALUATION: texts, comparison.OWN: lines.own_unrelated(), comparison.PUBLIC: public}
    runs = [_measured(pipeline, groups) for pipeline in chosen]
    comparison.report(runs, truth, epochs)
    if not public:
        print(f"\npublic unrelated messages: {lines.MISSING}")
    for one in runs:
        if one.pipeline.is_configured:
            ours.report(one, texts, truth)
    entities.report()
    calls.report()


def _said_of_diet(over_spaces: int, over_words: int) -> str:
    """How long DIET learnt, and that it was cut short where it was."""
    if over_spaces == over_words == DEFAULT_EPOCHS:
        return f"DIET learnt Rasa's default of {DEFAULT_EPOCHS} epochs."
    return (
        f"DIET learnt {over_spaces} epochs over white space (a) and {over_words} over Thai words (b),\n"
        f"NOT Rasa's default of {DEFAULT_EPOCHS}, which takes far longer: --epochs {DEFAULT_EPOCHS} learns in full."
    )


def _measured(pipeline: Pipeline, groups: "dict[str, list[str]]") -> Run:
    _say(f"({pipeline.key}) {pipeline.name}")
    measured = run(pipeline, groups)
    _say(f"({pipeline.key}) trained in {measured.training_seconds:.0f} s, then read")
    return measured


def _say(text: str) -> None:
    print(f"    {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
