"""How sure the classifier may be: learnt from its own mistakes on examples that it was not shown."""

import numpy as np
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

_SHARPNESS = 6.0  # spreads what is left over among the other intents; only their order and rough weight matter


def margins(scores: "np.ndarray") -> "np.ndarray":
    """Of each row the best score and its lead over the second and the third."""
    best = -np.sort(-scores, axis=1)[:, :3]
    return np.column_stack([best[:, 0], best[:, 0] - best[:, 1], best[:, 0] - best[:, 2]])


def learn_confidence(scores: "np.ndarray", right: "np.ndarray") -> LogisticRegression:
    """The chance that the best score is right, from scores of held-out examples and whether each was right."""
    return LogisticRegression(C=10.0).fit(margins(scores), right)


def confidences(scores: "np.ndarray", sureness: LogisticRegression) -> "np.ndarray":
    """For each row the chance of every intent; the best one's is calibrated, the others share what is left."""
    best = scores.argmax(axis=1)
    chance = sureness.predict_proba(margins(scores))[:, list(sureness.classes_).index(True)]
    others = softmax(scores * _SHARPNESS, axis=1)
    rows = np.arange(len(scores))
    others[rows, best] = 0.0
    shared = others / np.maximum(others.sum(axis=1, keepdims=True), 1e-12) * (1.0 - chance)[:, None]
    # No other intent may look likelier than the best, however unsure that is.
    shared = np.minimum(shared, chance[:, None])
    shared[rows, best] = chance
    return shared
