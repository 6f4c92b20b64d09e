"""The pipelines that are compared: Rasa's own ways, and ours with each of its views."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
_OURS = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
OUR_THRESHOLD: float = next(part for part in _OURS["pipeline"] if part["name"] == "FallbackClassifier")["threshold"]
_CLASSIFIER = "bot.classifier.ThaiIntentClassifier"
CONFIGURED = next(part for part in _OURS["pipeline"] if part["name"] == _CLASSIFIER)
RASA_THRESHOLD = 0.5  # for pipelines whose confidence nobody has set a line for
DEFAULT_EPOCHS = 100  # what `rasa init` writes

Component = dict[str, Any]


@dataclass(frozen=True)
class Pipeline:
    """A way to read an intent: the components as config.yml names them, and the line above which it is believed.

    `is_configured` marks the one that config.yml holds.
    """

    key: str
    name: str
    components: tuple[Component, ...]
    threshold: float = RASA_THRESHOLD
    language: str = "th"
    is_configured: bool = False

    def config(self) -> dict[str, Any]:
        """What Rasa reads as its configuration."""
        return {
            "recipe": "default.v1",
            "assistant_id": "bench",
            "language": self.language,
            "pipeline": list(self.components),
            "policies": [],
        }


_WORDS: Component = {"name": "CountVectorsFeaturizer"}
_LETTERS: Component = {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
_THAI: Component = {"name": "tests.bench_nlu.tokenizer.ThaiTokenizer"}


def _diet(epochs: int) -> Component:
    return {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": 1}


def _ours(key: str, name: str, **changed: Any) -> Pipeline:
    return Pipeline(key, name, ({**CONFIGURED, **changed},), OUR_THRESHOLD, is_configured=not changed)


def pipelines(epochs: int, epochs_over_words: int) -> tuple[Pipeline, ...]:
    """Every pipeline of the comparison, Rasa's default first and ours as it is configured last."""
    # The whitespace tokenizer refuses Thai, so Rasa's default runs as English.
    default = (
        {"name": "WhitespaceTokenizer"}, {"name": "RegexFeaturizer"}, {"name": "LexicalSyntacticFeaturizer"},
        _WORDS, _LETTERS, _diet(epochs),
    )  # fmt: skip
    return (
        Pipeline("a", "Rasa's default: white space, DIET", default, language="en"),
        Pipeline("b", "Thai words, DIET", (_THAI, _WORDS, _LETTERS, _diet(epochs_over_words))),
        Pipeline(
            "c", "Thai words, logistic regression", (_THAI, _WORDS, _LETTERS, {"name": "LogisticRegressionClassifier"})
        ),
        _ours("d", "ours, letters only", words=0, meaning=False),
        _ours("e", "ours, letters and words", meaning=False),
        _ours("f", "ours, letters and meaning", words=0),
        _ours("g", "ours as in config.yml"),
    )
