"""Part 3: what the grammar finds, against what a reader finds."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.extractors import find_entities
from tests.bench_nlu.lines import Entities, entity_lines
from tests.bench_nlu.parcel_numbers import glued, kinds
from tests.bench_nlu.tables import heading, table

TODAY = date(2026, 11, 25)  # the day on which tests/data/entities.tsv was written


def found_in(text: str) -> Entities:
    """The entities of a text, each as often as it stands there."""
    return Counter((name, span.value) for name, span in find_entities(text, TODAY))


def counted() -> list[tuple[str, Entities, Entities]]:
    """Each line of tests/data/entities.tsv with what is wanted and what is found."""
    return [(text, wanted, found_in(text)) for text, wanted in entity_lines()]


def scores(right: int, found: int, wanted: int) -> tuple[float, float, float]:
    """Precision, recall and F1; nothing found of nothing wanted is all right."""
    precision, recall = right / found if found else 1.0, right / wanted if wanted else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def report() -> None:
    """Precision, recall and F1 by kind, every mismatch, and numbers glued into Thai."""
    heading("3. Entities by grammar, on tests/data/entities.tsv")
    lines = counted()
    wanted_of = _by_kind(wanted for _, wanted, _ in lines)
    found_of = _by_kind(found for _, _, found in lines)
    right_of = _by_kind(wanted & found for _, wanted, found in lines)
    rows = [
        (name, wanted_of[name], found_of[name], *scores(right_of[name], found_of[name], wanted_of[name]))
        for name in sorted(wanted_of | found_of)
    ]
    totals = right_of.total(), found_of.total(), wanted_of.total()
    rows.append(("all", totals[2], totals[1], *scores(*totals)))
    table(("kind", "wanted", "found", "precision", "recall", "F1"), rows)
    wrong = [(text, wanted - found, found - wanted) for text, wanted, found in lines if wanted != found]
    print(f"\n{len(lines) - len(wrong)} of {len(lines)} lines are read exactly. The others:\n")
    table(("missing", "extra", "text"), [(_shown(missing), _shown(extra), text) for text, missing, extra in wrong])
    _glued()


def _by_kind(several: Iterable[Entities]) -> Counter[str]:
    return Counter(name for pairs in several for name, _ in pairs.elements())


def _shown(pairs: Entities) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs.elements()) or "-"


def _glued() -> None:
    """Numbers of every shape between Thai words without a space."""
    numbers = glued()
    found = [any(pair == ("tracking_number", number) for pair in found_in(text)) for _, number, text in numbers]
    exact = [found_in(text) == Counter([("tracking_number", number)]) for _, number, text in numbers]
    print(f"\nOf {len(numbers)} parcel numbers between Thai words without a space, {sum(found)} are found;")
    print(f"in {sum(exact)} of the messages nothing else is found besides.\n")
    rows = []
    for kind in kinds():
        mine = [at for at, (of, _, _) in enumerate(numbers) if of == kind]
        rows.append((kind, len(mine), sum(found[at] for at in mine)))
    table(("shape", "numbers", "found"), rows)
    for at, (_, number, text) in enumerate(numbers):
        if not found[at]:
            print(f"missed: {number} in {text}")
