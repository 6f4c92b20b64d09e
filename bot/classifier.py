"""Intents from character n-grams: TF-IDF and logistic regression, small, quick and the same at every training."""

from typing import Any

import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from bot.features import masked

_RANKING = 5
# What skops must trust beside its own list when it reads our model back; both are ours or NumPy's.
_TRUSTED = ["numpy.dtype", "scipy.sparse._csr.csr_matrix"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents of a message; a message without a letter or digit gets no intent at all."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """n-gram lengths, and how little the regression is held back (`c`; larger trusts the examples more)."""
        return {"shortest": 2, "longest": 4, "c": 10.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NgramIntentClassifier":
        """A component that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "NgramIntentClassifier":  # fmt: skip
        """The trained component; ValueError when the model holds none."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, skops.io.load(folder / "intents.skops", trusted=_TRUSTED))

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, model: Pipeline | None = None
    ) -> None:
        self._config, self._storage, self._resource, self._model = config, model_storage, resource, model

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and write the model down."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        self._model = make_pipeline(
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=(self._config["shortest"], self._config["longest"]), sublinear_tf=True
            ),
            LogisticRegression(C=self._config["c"], class_weight="balanced", max_iter=1000),
        )
        self._model.fit([masked(example.get(TEXT)) for example in examples], [e.get(INTENT) for e in examples])
        with self._storage.write_to(self._resource) as folder:
            skops.io.dump(self._model, folder / "intents.skops")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """The messages with their likeliest intents and confidences (which add up to one over all intents)."""
        for message in messages:
            ranking = self._rank(message.get(TEXT) or "")
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Components after this one may want to see its answers."""
        self.process(training_data.training_examples)
        return training_data

    def _rank(self, text: str) -> list[dict[str, Any]]:
        features = masked(text)
        if self._model is None or not any(character.isalnum() for character in text):
            return []
        likely = zip(self._model.classes_, self._model.predict_proba([features])[0], strict=True)
        ranking = sorted(
            ({"name": str(name), "confidence": float(p)} for name, p in likely), key=lambda r: -r["confidence"]
        )
        return ranking[:_RANKING]
