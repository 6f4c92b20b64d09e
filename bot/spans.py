"""A piece of a text with the value that it stands for."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """`text[start:end]` means `value`: whole satang, plain digits, an ISO date or a carrier's code."""

    start: int
    end: int
    value: int | str


def first_claims(spans: Iterable[Span], taken: Iterable[Span] = ()) -> list[Span]:
    """The spans that share no character with `taken` or with a span before them, in their order.

    Counts characters rather than comparing pairs, so that a long message full of numbers stays cheap.
    """
    claimed = {at for span in taken for at in range(span.start, span.end)}
    free = []
    for span in spans:
        if claimed.isdisjoint(range(span.start, span.end)):
            claimed.update(range(span.start, span.end))
            free.append(span)
    return free
