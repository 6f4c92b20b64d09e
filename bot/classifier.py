"""Intents from letters, words and meaning: a linear classifier that says how sure it is, the same at every training."""

from typing import Any

import numpy as np
import skops.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.confidence import confidences, learn_confidence
from bot.features import masked, says_something
from bot.views import Reading, Views

_RANKING = 5
_PARTS = 3
_SEED = 1
# What skops must trust beside its own list when it reads our model back; all of it is NumPy's or SciPy's.
_TRUSTED = ["numpy.dtype", "scipy.sparse._csr.csr_matrix"]


class Model:
    """What is learnt: the views' vocabularies, the classifier over them, and how far to trust it."""

    def __init__(self, views: Views, c: float) -> None:
        self.views = views
        self.classifier = LinearSVC(C=c, random_state=_SEED)
        self.sureness = LogisticRegression()

    def learn(self, texts: "list[str]", intents: "list[str]") -> None:
        """Learn the intents; how often the best guess is right shows on a third that was hidden at first."""
        labels = np.array(intents)
        reading = self.views.read(texts)
        shown, hidden = next(StratifiedKFold(_PARTS, shuffle=True, random_state=_SEED).split(texts, labels))
        self.classifier.fit(self.views.learn(reading.some(shown)), labels[shown])
        scores = self.classifier.decision_function(self.views.show(reading.some(hidden)))
        self.sureness = learn_confidence(scores, self.classifier.classes_[scores.argmax(axis=1)] == labels[hidden])
        self.classifier.fit(self.views.learn(reading), labels)

    def rank(self, reading: Reading) -> "list[list[tuple[str, float]]]":
        """For each text its likeliest intents with their chances, best first."""
        chances = confidences(self.classifier.decision_function(self.views.show(reading)), self.sureness)
        order = np.argsort(-chances, axis=1, kind="stable")[:, :_RANKING]
        names = self.classifier.classes_
        return [[(str(names[at]), float(row[at])) for at in best] for row, best in zip(chances, order, strict=True)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ThaiIntentClassifier(GraphComponent, IntentClassifier):
    """Ranks the intents of a message; a message without a letter or digit gets no intent at all."""

    @staticmethod
    def get_default_config() -> "dict[str, Any]":
        """Lengths of letter runs, of word runs, whether meaning counts, and `c`: how far examples are trusted."""
        return {"shortest": 2, "longest": 4, "words": 2, "meaning": True, "c": 1.0}

    @classmethod
    def create(
        cls,
        config: "dict[str, Any]",
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ThaiIntentClassifier":
        """A component that has learnt nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls, config: "dict[str, Any]", model_storage: ModelStorage, resource: Resource,
        execution_context: ExecutionContext, **kwargs: Any,
    ) -> "ThaiIntentClassifier":  # fmt: skip
        """The trained component; ValueError when the model holds none."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            parts = skops.io.load(folder / "intents.skops", trusted=_TRUSTED)
        model = component.untrained()
        model.views.letters, model.views.words = parts["letters"], parts["words"]
        model.classifier, model.sureness = parts["classifier"], parts["sureness"]
        component._model = model
        component._rank("พร้อม")  # loads the encoder and the dictionary now, not at somebody's first message
        return component

    def __init__(self, config: "dict[str, Any]", model_storage: ModelStorage, resource: Resource) -> None:
        self._config, self._storage, self._resource = config, model_storage, resource
        self._model: "Model | None" = None

    def untrained(self) -> Model:
        """A model of this configuration that has learnt nothing."""
        config = self._config
        return Model(Views(config["shortest"], config["longest"], config["words"], config["meaning"]), config["c"])

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and write the model down."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        model = self.untrained()
        model.learn([example.get(TEXT) for example in examples], [example.get(INTENT) for example in examples])
        self._model = model
        parts = {
            "letters": model.views.letters, "words": model.views.words,
            "classifier": model.classifier, "sureness": model.sureness,
        }  # fmt: skip
        with self._storage.write_to(self._resource) as folder:
            skops.io.dump(parts, folder / "intents.skops")
        return self._resource

    def process(self, messages: "list[Message]") -> "list[Message]":
        """The messages with their likeliest intents; the first confidence is the chance that it is right."""
        for message in messages:
            ranking = self._rank(message.get(TEXT) or "")
            message.set(INTENT, ranking[0] if ranking else {"name": None, "confidence": 0.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Components after this one may want to see its answers; none of ours does."""
        return training_data

    def _rank(self, text: str) -> "list[dict[str, Any]]":
        if self._model is None or not says_something(masked(text)):
            return []
        [ranking] = self._model.rank(self._model.views.read([text]))
        return [{"name": name, "confidence": chance} for name, chance in ranking]
