"""A piece of a text with the value that it stands for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """`text[start:end]` means `value`: whole satang, plain digits, an ISO date or a carrier's code."""

    start: int
    end: int
    value: int | str

    def overlaps(self, other: "Span") -> bool:
        """Whether the two pieces share a character."""
        return self.start < other.end and other.start < self.end
