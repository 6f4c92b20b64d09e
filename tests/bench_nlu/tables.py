"""Plain text: headings, aligned tables, bars. Thai belongs into a last column, because its marks take no width."""

from collections.abc import Iterable, Sequence


def heading(text: str) -> None:
    """A line that is underlined, with room above it."""
    print(f"\n{text}\n{'=' * len(text)}")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Columns as wide as they need; numbers to the right, words to the left, fractions with three places."""
    shown = [[_cell(value) for value in row] for row in rows]
    to_right = [all(_is_number(row[at]) for row in shown) for at in range(len(columns))]
    widths = [max(len(row[at]) for row in [list(columns), *shown]) for at in range(len(columns))]
    for cells in (list(columns), ["-" * width for width in widths], *shown):
        aligned = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, to_right, strict=True)
        )
        print("  ".join(aligned).rstrip())


def bar(share: float, mark: float, width: int = 50) -> str:
    """A bar as long as the share, with a `|` where the mark lies."""
    cells = ["#" if at < round(share * width) else "." for at in range(width + 1)]
    cells[round(mark * width)] = "|"
    return "".join(cells)


def percent(share: float) -> str:
    """A share with one place after the point."""
    return f"{share:.1%}"


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _is_number(cell: str) -> bool:
    return not cell.strip("-0123456789.% ")
